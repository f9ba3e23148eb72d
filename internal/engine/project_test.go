package engine_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A project is a linear list of revisions, oldest first, so that these tests need
// no graph.
type project []*revision.Revision

// parse reads a project from a text. "= id [transaction:false]" starts the upgrade
// of a revision, "-" on a line of its own its downgrade. Line numbers are those of
// a file "id.sql".
func parse(text string) project {
	var p project
	for _, part := range strings.Split("\n"+text, "\n= ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		id, option, _ := strings.Cut(head, " ")
		up, down, reversible := strings.Cut(body, "\n-\n")
		bare := option == "transaction:false"
		scripts := revision.Scripts{Upgrade: revision.Script{Text: up, File: id + ".sql", Line: 2, NoTransaction: bare}}
		if reversible {
			scripts.Downgrade = &revision.Script{Text: down, File: id + ".sql", Line: 3 + strings.Count(up, "\n") + 1, NoTransaction: bare}
		}
		r := &revision.Revision{
			Node:    graph.Node{ID: id, File: id + ".sql"},
			Message: "make " + id,
			Load:    func(context.Context) (revision.Scripts, error) { return scripts, nil },
		}
		if len(p) > 0 {
			r.Parents = []string{p[len(p)-1].ID}
		}
		p = append(p, r)
	}
	return p
}

func (p project) find(id string) *revision.Revision {
	for _, r := range p {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// down returns the downgrade that a revision has from now on.
func (p project) down(id string) *revision.Script {
	r := p.find(id)
	scripts, _ := r.Load(context.Background())
	if scripts.Downgrade == nil {
		scripts.Downgrade = &revision.Script{}
	}
	r.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
	return scripts.Downgrade
}

// position returns the number of applied revisions.
func (p project) position(rows []string) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	i := slices.IndexFunc(p, func(r *revision.Revision) bool { return r.ID == rows[0] })
	if len(rows) > 1 || i < 0 {
		return 0, fmt.Errorf("no such version: %q", rows)
	}
	return i + 1, nil
}

func (p project) id(n int) string {
	if n == 0 {
		return ""
	}
	return p[n-1].ID
}

func nonEmpty(ids ...string) []string {
	return slices.DeleteFunc(ids, func(s string) bool { return s == "" })
}

// upgrade returns the plan of an upgrade to the head.
func (p project) upgrade(rows []string) (plan.Plan, error) {
	at, err := p.position(rows)
	out := plan.Plan{Kind: plan.Upgrade, Target: "head", Rows: rows}
	for ; err == nil && at < len(p); at++ {
		out.Steps = append(out.Steps, p.step(p[at].ID, p.id(at), p.id(at+1)))
	}
	return out, err
}

// downgrade returns the plan of a downgrade to base.
func (p project) downgrade(rows []string) (plan.Plan, error) {
	at, err := p.position(rows)
	out := plan.Plan{Kind: plan.Downgrade, Target: "base", Rows: rows}
	for ; err == nil && at > 0; at-- {
		out.Steps = append(out.Steps, p.step(p[at-1].ID, p.id(at), p.id(at-1)))
	}
	return out, err
}

func (p project) step(id, from, to string) plan.Step {
	return plan.Step{Revision: id, From: nonEmpty(from), To: nonEmpty(to), Edits: []plan.Edit{{Old: from, New: to}}}
}

// request returns a request for an upgrade to head, or a downgrade to base.
func (p project) request(db dialect.Database, kind plan.Kind) engine.Request {
	r := engine.Request{Database: db, Plan: p.planner(p.upgrade)}
	if kind == plan.Downgrade {
		r.Plan = p.planner(p.downgrade)
	}
	r.By, r.Version, r.LockTimeout = "ann@test", "v0", 20*time.Second
	return r
}

// planner plans from the rows alone.
func (p project) planner(to func(rows []string) (plan.Plan, error)) engine.Planner {
	return func(_ context.Context, state dialect.State, _ engine.Reader) (engine.Planned, error) {
		steps, err := to(state.Rows)
		return engine.Planned{Plan: steps, Revision: p.find}, err
	}
}

// with returns the planner whose plans have a program.
func with(program engine.Program, to engine.Planner) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		planned, err := to(ctx, state, read)
		planned.Program = program
		return planned, err
	}
}

// open returns the database of a file.
func open(t testing.TB, path string) dialect.Database {
	t.Helper()
	db, err := sqlite.Dialect.Open("sqlite:"+path, dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// file returns a path for a new database.
func file(t testing.TB) string { return filepath.Join(t.TempDir(), "app.db") }

// plain returns another program's connection.
func plain(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

func must(t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// values returns the results of a query with one column.
func values(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	return all
}

// run runs a request that must succeed.
func run(t testing.TB, r engine.Request) engine.Result {
	t.Helper()
	result, err := engine.Run(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// state reads the version rows and the log.
func state(t testing.TB, db dialect.Database) dialect.State {
	t.Helper()
	s, err := db.Read(t.Context(), dialect.AllEntries)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantNoLitter checks that the folder contains only the database.
func wantNoLitter(t testing.TB, path string) {
	t.Helper()
	all, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range all {
		if e.Name() != filepath.Base(path) {
			t.Errorf("%s was left in the database's folder", e.Name())
		}
	}
}
