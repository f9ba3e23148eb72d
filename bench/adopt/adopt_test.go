// Package adopt tests ramus adopt against goose and golang-migrate themselves: the
// tool migrates a database, and then ramus takes over the folder and the database,
// and builds the same database from scratch.
package adopt

import (
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

var ramusBinary string

// TestMain builds the command, once.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "ramus-adopt-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		ramusBinary = filepath.Join(dir, "ramus.exe")
		build := exec.Command("go", "build", "-o", ramusBinary, "./cmd/ramus")
		build.Dir = filepath.Join("..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "go build: %v\n%s", err, out)
			return 1
		}
		return m.Run()
	}())
}

// A tool migrates a SQLite file to its last version, or to a given one.
type tool struct {
	name  string
	files map[string]string
	up    func(t *testing.T, folder, file string)
	upTo  func(t *testing.T, folder, file string, version int64)
	odds  []string // statements that leave unusual but valid rows in its table
}

func TestAdopt(t *testing.T) {
	for _, tool := range []tool{gooseTool, golangMigrateTool} {
		t.Run(tool.name, func(t *testing.T) {
			t.Run("Whole", func(t *testing.T) { whole(t, tool) })
			t.Run("Part", func(t *testing.T) { part(t, tool) })
			t.Run("OneGo", func(t *testing.T) { oneGo(t, tool) })
		})
	}
}

// whole follows a team that leaves its tool: adopt, stamp, upgrade.
func whole(t *testing.T, tool tool) {
	p := newProject(t, tool)
	tool.up(t, p.folder, p.at("old.db"))
	for _, odd := range tool.odds {
		exec1(t, p.at("old.db"), odd)
	}
	before := p.sources()
	p.ramus("adopt", "db/migrations", "--dialect", "sqlite")
	p.ramus("adopt", "--database", "sqlite:old.db", "--yes")
	p.nothingPending("old.db")
	if !maps.Equal(p.sources(), before) {
		t.Error("the tool's folder has changed")
	}

	p.ramus("--database", "sqlite:new.db", "upgrade", "head")
	same(t, "built by ramus", contents(t, p.at("old.db")), contents(t, p.at("new.db")))

	p.ramus("--database", "sqlite:old.db", "downgrade", "base")
	p.ramus("--database", "sqlite:new.db", "downgrade", "base")
	same(t, "taken down", contents(t, p.at("old.db")), contents(t, p.at("new.db")))
	if left := contents(t, p.at("new.db")); left != "" {
		t.Errorf("after downgrade base:\n%s", left)
	}
}

// part adopts a database that is behind; ramus migrates the rest.
func part(t *testing.T, tool tool) {
	p := newProject(t, tool)
	tool.upTo(t, p.folder, p.at("behind.db"), 2)
	tool.up(t, p.folder, p.at("all.db"))
	p.ramus("adopt", "db/migrations", "--dialect", "sqlite")
	p.ramus("adopt", "--database", "sqlite:behind.db", "--yes")
	if at := p.ramus("--database", "sqlite:behind.db", "current"); !strings.HasPrefix(at, "00002") {
		t.Errorf("current: %s", at)
	}
	p.ramus("--database", "sqlite:behind.db", "upgrade", "head")
	same(t, "brought to the end", contents(t, p.at("all.db")), contents(t, p.at("behind.db")))
}

// oneGo adopts the folder and the database with one command, which does nothing the
// second time.
func oneGo(t *testing.T, tool tool) {
	p := newProject(t, tool)
	tool.up(t, p.folder, p.at("app.db"))
	p.ramus("adopt", "db/migrations", "--dialect", "sqlite", "--stamp", "--yes")
	p.nothingPending("app.db")
	if out := p.ramus("adopt", "db/migrations", "--dialect", "sqlite", "--stamp"); !strings.Contains(out, "already adopted") || !strings.Contains(out, "nothing to write") {
		t.Errorf("again: %s", out)
	}
}

// A project is a folder with a tool's migrations in db/migrations.
type project struct {
	t           *testing.T
	dir, folder string
}

func newProject(t *testing.T, tool tool) project {
	t.Helper()
	p := project{t: t, dir: t.TempDir()}
	p.folder = p.at("db/migrations")
	if err := os.MkdirAll(p.folder, 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range tool.files {
		if err := os.WriteFile(filepath.Join(p.folder, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

func (p project) at(name string) string { return filepath.Join(p.dir, filepath.FromSlash(name)) }

// ramus runs the command in the project, and returns all of its output.
func (p project) ramus(args ...string) string {
	p.t.Helper()
	cmd := exec.Command(ramusBinary, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "DATABASE_URL=", "RAMUS_DATABASE=", "NO_COLOR=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("ramus %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (p project) nothingPending(file string) {
	p.t.Helper()
	if status := p.ramus("--database", "sqlite:"+file, "status"); !strings.Contains(status, "nothing is pending") {
		p.t.Errorf("status of %s:\n%s", file, status)
	}
}

// sources returns the files of the tool's folder.
func (p project) sources() map[string]string {
	p.t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(p.folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(filepath.Join(p.folder, name))
		files[name] = string(content)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return files
}

func same(t *testing.T, what, want, got string) {
	t.Helper()
	if want != got {
		t.Errorf("%s: the databases differ\n--- the tool's\n%s\n--- ramus's\n%s", what, want, got)
	}
}

// bookkeeping lists the tables that record versions.
var bookkeeping = []string{"goose_db_version", "schema_migrations", "ramus_version", "ramus_log", "sqlite_sequence"}

// contents returns the schema and the rows of a SQLite file, without bookkeeping.
func contents(t *testing.T, file string) string {
	t.Helper()
	db := open(t, file)
	var all []string
	for _, object := range query(t, db, "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema ORDER BY 1, 2") {
		if slices.Contains(bookkeeping, object[2]) {
			continue
		}
		all = append(all, strings.Join(object, "|"))
		if object[0] != "table" {
			continue
		}
		var rows []string
		for _, row := range query(t, db, `SELECT * FROM "`+object[1]+`"`) {
			rows = append(rows, "  "+strings.Join(row, "|"))
		}
		slices.Sort(rows)
		all = append(all, rows...)
	}
	return strings.Join(all, "\n")
}

func open(t *testing.T, file string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec1(t *testing.T, file, statement string) {
	t.Helper()
	if _, err := open(t, file).Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func query(t *testing.T, db *sql.DB, statement string) [][]string {
	t.Helper()
	rows, err := db.Query(statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var all [][]string
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(columns))
		for i, v := range values {
			texts[i] = fmt.Sprint(v)
		}
		all = append(all, texts)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
