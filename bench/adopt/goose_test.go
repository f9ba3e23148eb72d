package adopt

import (
	"os"
	"testing"

	"github.com/pressly/goose/v3"
)

// gooseTool has a folder with goose's special cases: statements that need
// StatementBegin, one of them without a semicolon, comments, CRLF, a script outside
// a transaction, a gap in the versions.
var gooseTool = tool{
	name: "goose",
	files: map[string]string{
		"00001_create_users.sql": `-- The first table.
-- +goose Up
CREATE TABLE users (
    id INTEGER PRIMARY KEY, -- a comment; with a semicolon
    name TEXT NOT NULL DEFAULT 'a;b'
);
INSERT INTO users (name) VALUES ('ann'); INSERT INTO users (name) VALUES ('bob');

-- +goose Down
DROP TABLE users;
`,
		"00002_audit.sql": `-- +goose Up
CREATE TABLE audit (what TEXT);
-- +goose StatementBegin
CREATE TRIGGER users_audit AFTER INSERT ON users
BEGIN
    INSERT INTO audit VALUES ('insert');
    INSERT INTO audit VALUES (new.name);
END
-- +goose StatementEnd
INSERT INTO users (name) VALUES ('eve');

-- +goose Down
DROP TRIGGER users_audit;
DROP TABLE audit;
DELETE FROM users WHERE name = 'eve';
`,
		"00003_lines.sql": "-- +goose Up\r\nINSERT INTO users (name) VALUES ('two\r\nlines');\r\n-- +goose Down\r\nDELETE FROM users WHERE name LIKE 'two%';\r\n",
		"00005_vacuum.sql": `-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX users_name ON users (name);
VACUUM;
-- +goose Down
DROP INDEX users_name;
`,
		"embed.go": "package migrations\n",
	},
	up: func(t *testing.T, folder, file string) {
		p := provider(t, folder, file)
		if _, err := p.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Going down and up again leaves other rows than going up once.
		if _, err := p.Down(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := p.Up(t.Context()); err != nil {
			t.Fatal(err)
		}
	},
	upTo: func(t *testing.T, folder, file string, version int64) {
		if _, err := provider(t, folder, file).UpTo(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	},
	odds: []string{
		// Old versions of goose wrote a row for each direction.
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 0)",
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, 1)",
	},
}

func provider(t *testing.T, folder, file string) *goose.Provider {
	t.Helper()
	p, err := goose.NewProvider(goose.DialectSQLite3, open(t, file), os.DirFS(folder))
	if err != nil {
		t.Fatal(err)
	}
	return p
}
