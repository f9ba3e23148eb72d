package adopt

import (
	"testing"

	"github.com/golang-migrate/migrate/v4"
	"github.com/golang-migrate/migrate/v4/database/sqlite"
	_ "github.com/golang-migrate/migrate/v4/source/file"
)

// golangMigrateTool has a version without a down migration and a table to drop, and
// a trigger, which its driver passes to SQLite unchanged.
var golangMigrateTool = tool{
	name: "golang-migrate",
	files: map[string]string{
		"00001_create_users.up.sql":   "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\nINSERT INTO users (name) VALUES ('ann');\n",
		"00001_create_users.down.sql": "DROP TABLE users",
		"00002_audit.up.sql": `/* what happens */
CREATE TABLE audit (what TEXT);
CREATE TRIGGER users_audit AFTER INSERT ON users
BEGIN
    INSERT INTO audit VALUES (new.name);
END;
INSERT INTO users (name) VALUES ('bob; not a statement');
`,
		"00002_audit.down.sql": "DROP TRIGGER users_audit; DROP TABLE audit;\r\nDELETE FROM users WHERE id = 2;\r\n",
		"3_index.up.sql":       "\xEF\xBB\xBFCREATE INDEX users_name ON users (name)",
		"3_index.down.sql":     "DROP INDEX users_name;",
	},
	up: func(t *testing.T, folder, file string) {
		if err := migrator(t, folder, file).Up(); err != nil {
			t.Fatal(err)
		}
	},
	upTo: func(t *testing.T, folder, file string, version int64) {
		if err := migrator(t, folder, file).Migrate(uint(version)); err != nil {
			t.Fatal(err)
		}
	},
}

func migrator(t *testing.T, folder, file string) *migrate.Migrate {
	t.Helper()
	driver, err := sqlite.WithInstance(open(t, file), &sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := migrate.NewWithDatabaseInstance("file://"+folder, "sqlite", driver)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
