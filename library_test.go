package ramus_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// revisions draws files of revisions: "a <- b" is a file b.sql on top of a that
// makes a table b.
func revisions(edges ...string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for _, edge := range edges {
		parents, id, found := strings.Cut(edge, " <- ")
		if !found {
			parents, id = "", edge
		}
		fsys[id+".sql"] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"-- make %[1]s\n-- revision: %[1]s\n-- down_revision: %[2]s\n\n-- +upgrade\nCREATE TABLE %[1]s (x);\n\n-- +downgrade\nDROP TABLE %[1]s;\n", id, parents)}
	}
	return fsys
}

// file opens a database in a file of its own, with as many connections as wanted.
func file(t testing.TB, connections int) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "app.db"))
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(connections)
	t.Cleanup(func() { db.Close() })
	return db
}

func open(t testing.TB, fsys fstest.MapFS, db *sql.DB, o ramus.Options) *ramus.Project {
	t.Helper()
	p, err := ramus.Open(t.Context(), fsys, sqlite.New(db), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func ids(revisions []ramus.Revision) (all []string) {
	for _, r := range revisions {
		all = append(all, r.ID)
	}
	return all
}

// A pool of one connection is enough for every verb: nothing waits for a second
// one while it has the first.
func TestOneConnection(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	p := open(t, revisions("a", "a <- b"), file(t, 1), ramus.Options{})
	verb := func(_ any, err error) error { return err }
	for name, err := range map[string]error{
		"Pending":       verb(p.Pending(ctx)),
		"Upgrade":       verb(p.Upgrade(ctx, "heads")),
		"again":         verb(p.Upgrade(ctx, "heads")),
		"Current":       verb(p.Current(ctx)),
		"Status":        verb(p.Status(ctx)),
		"Downgrade":     verb(p.Downgrade(ctx, "-1")),
		"Stamp":         verb(p.Stamp(ctx, []string{"heads"}, false)),
		"EnsureVersion": verb(p.EnsureVersion(ctx)),
		"Abandon":       verb(p.Abandon(ctx)),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many services start at once on one database: each revision runs once, and all
// of them end without an error.
func TestManyServicesStart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "app.db")
	var all sync.WaitGroup
	var applied [8][]string
	for i := range applied {
		all.Go(func() {
			db, err := sql.Open("sqlite", "file:"+path)
			if err != nil {
				t.Error(err)
				return
			}
			defer db.Close()
			p, err := ramus.Open(t.Context(), revisions("a", "a <- b", "b <- c"), sqlite.New(db), ramus.Options{})
			if err != nil {
				t.Error(err)
				return
			}
			result, err := p.Upgrade(t.Context(), "heads")
			if err != nil {
				t.Error(err)
			}
			applied[i] = result.Applied
		})
	}
	all.Wait()
	if got := slices.Concat(applied[:]...); !cmp.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("applied %q", got)
	}
}

func TestPending(t *testing.T) {
	db := file(t, 2)
	p := open(t, revisions("a", "a <- b", "b <- c"), db, ramus.Options{})
	wantPending := func(want ...string) {
		t.Helper()
		pending, err := p.Pending(t.Context())
		if err != nil || !cmp.Equal(ids(pending), want) {
			t.Errorf("pending %q, %v; want %q", ids(pending), err, want)
		}
	}
	wantPending("a", "b", "c")
	if _, err := p.Upgrade(t.Context(), "b"); err != nil {
		t.Fatal(err)
	}
	wantPending("c")
	// It takes no lock: another runner may be at work.
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec("CREATE TABLE other (x)"); err != nil {
		t.Fatal(err)
	}
	wantPending("c")
}

// An older version of a service meets the database of a newer one.
func TestAhead(t *testing.T) {
	old := revisions("a", "a <- b", "a <- c")
	for _, test := range []struct {
		name  string
		newer fstest.MapFS
		at    string   // how far the newer one came
		ahead []string // nil: the older one is refused
	}{
		{"everything and more", revisions("a", "a <- b", "a <- c", "b, c <- m", "m <- z"), "heads", []string{"z"}},
		{"more on one branch", revisions("a", "a <- b", "a <- c", "b <- z"), "heads", []string{"z"}},
		{"one that depends on the other", dependent(), "heads", []string{"z"}},
		{"a branch is missing", revisions("a", "a <- b", "a <- c", "b <- z"), "z", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := file(t, 2)
			if _, err := open(t, test.newer, db, ramus.Options{}).Upgrade(t.Context(), test.at); err != nil {
				t.Fatal(err)
			}
			strict := open(t, old, db, ramus.Options{})
			if _, err := strict.Upgrade(t.Context(), "heads"); !isUnknown(err, "z") {
				t.Errorf("without the option: %v", err)
			}
			if _, err := strict.Pending(t.Context()); !isUnknown(err, "z") {
				t.Errorf("without the option: %v", err)
			}
			p := open(t, old, db, ramus.Options{AllowAhead: true})
			pending, failed := p.Pending(t.Context())
			result, err := p.Upgrade(t.Context(), "heads")
			if test.ahead == nil {
				if !isUnknown(err, "z") || !isUnknown(failed, "z") {
					t.Errorf("errors %v, %v", err, failed)
				}
				return
			}
			if err != nil || failed != nil || len(pending) > 0 || len(result.Applied) > 0 || !cmp.Equal(result.Ahead, test.ahead) {
				t.Errorf("pending %v (%v), result %+v (%v)", pending, failed, result, err)
			}
		})
	}
}

// dependent has a newer revision that takes the place of a row by depending on
// it.
func dependent() fstest.MapFS {
	fsys := revisions("a", "a <- b", "a <- c")
	fsys["z.sql"] = &fstest.MapFile{Data: []byte("-- z\n-- revision: z\n-- down_revision: b\n-- depends_on: c\n\n-- +upgrade\n")}
	return fsys
}

func isUnknown(err error, rows ...string) bool {
	unknown, ok := errors.AsType[*ramus.UnknownRowsError](err)
	return ok && cmp.Equal(unknown.Rows, rows) && ramus.ClassOf(err) == ramus.Broken
}

// Where no log is kept, the caller's word that the database is ahead counts.
func TestAheadWithoutLog(t *testing.T) {
	db := file(t, 2)
	if _, err := open(t, revisions("a", "a <- z"), db, ramus.Options{NoLog: true}).Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	result, err := open(t, revisions("a"), db, ramus.Options{NoLog: true, AllowAhead: true}).Upgrade(t.Context(), "heads")
	if err != nil || !cmp.Equal(result.Ahead, []string{"z"}) {
		t.Errorf("%+v, %v", result, err)
	}
	if _, err := db.Exec("SELECT * FROM ramus_log"); err == nil {
		t.Error("there is a log")
	}
}

func TestVersionTable(t *testing.T) {
	db := file(t, 2)
	p := open(t, revisions("a"), db, ramus.Options{VersionTable: "shop_version"})
	if _, err := p.Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"shop_version", "shop_log"} {
		if _, err := db.Exec("SELECT * FROM " + table); err != nil {
			t.Error(err)
		}
	}
}

// goFile is a revision in Go.
func goFile(id, parent string) *fstest.MapFile {
	return &fstest.MapFile{Data: fmt.Appendf(nil, "// do %[1]s\n//\n// revision: %[1]s\n// down_revision: %[2]s\n\npackage p\n", id, parent)}
}

func TestGoRevisions(t *testing.T) {
	fsys := revisions("a", "g <- b")
	fsys["g.go"] = goFile("g", "a")
	fsys["helper.go"] = &fstest.MapFile{Data: []byte("// Package p has the revision: of many.\npackage p\n")}
	db := file(t, 1)
	up := ramus.InTx(func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO a VALUES (?)", "go")
		return err
	})
	down := ramus.InTx(func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM a")
		return err
	})
	var events []string
	p := open(t, fsys, db, ramus.Options{
		Go: map[string]ramus.GoRevision{"g": {Up: up, Down: down}},
		Events: func(e ramus.Event) {
			kind := map[ramus.EventKind]string{ramus.Started: "starts", ramus.Finished: "ends"}[e.Kind]
			events = append(events, e.Step.Revision+" "+kind)
		},
	})
	if got := ids(p.Heads()); !cmp.Equal(got, []string{"b"}) {
		t.Errorf("heads %q", got)
	}
	if shown, err := p.Show(t.Context(), "g"); err != nil || shown[0].Language != "go" || shown[0].Line != 3 || shown[0].Message != "do g" {
		t.Errorf("show: %+v, %v", shown, err)
	}
	if result, err := p.Upgrade(t.Context(), "heads"); err != nil || len(result.Applied) != 3 {
		t.Fatalf("upgrade: %+v, %v", result, err)
	}
	if want := []string{"a starts", "a ends", "g starts", "g ends", "b starts", "b ends"}; !cmp.Equal(events, want) {
		t.Errorf("events %q", events)
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM a").Scan(&n); err != nil || n != 1 {
		t.Errorf("%d rows, %v", n, err)
	}
	if result, err := p.Downgrade(t.Context(), "base"); err != nil || len(result.Rows) != 0 {
		t.Errorf("downgrade: %+v, %v", result, err)
	}
}

func TestGoRevisionsThatDoNotFit(t *testing.T) {
	fsys := revisions("a")
	fsys["g.go"] = goFile("g", "a")
	nothing := ramus.InTx(func(context.Context, *sql.Tx) error { return nil })
	for name, c := range map[string]struct {
		handed map[string]ramus.GoRevision
		want   string
	}{
		"an id that there is not": {map[string]ramus.GoRevision{"h": {Up: nothing}}, "there is no Go revision for these functions: h"},
		"that of a SQL revision":  {map[string]ramus.GoRevision{"a": {Up: nothing}}, "there is no Go revision for these functions: a"},
		"no Up":                   {map[string]ramus.GoRevision{"g": {Down: nothing}}, "g.go:3: revision g has no Up function in Options.Go"},
	} {
		_, err := ramus.Open(t.Context(), fsys, nil, ramus.Options{Go: c.handed})
		if err == nil || err.Error() != c.want || ramus.ClassOf(err) != ramus.Usage {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Without its function a revision can be looked at, planned and stamped.
	p := open(t, fsys, file(t, 1), ramus.Options{})
	if plan, err := p.PlanUpgrade(t.Context(), "heads"); err != nil || len(plan.Steps) != 2 {
		t.Errorf("plan: %+v, %v", plan, err)
	}
	result, err := p.Upgrade(t.Context(), "heads")
	if ramus.ClassOf(err) != ramus.Usage || !strings.Contains(ramus.Hint(err), "command.Main") || len(result.Applied) > 0 {
		t.Errorf("upgrade: %+v, %v, hint %q", result, err, ramus.Hint(err))
	}
	if _, err := p.Stamp(t.Context(), []string{"heads"}, false); err != nil {
		t.Errorf("stamp: %v", err)
	}
}

// A revision that has no Down is refused before anything runs.
func TestGoRevisionWithoutDown(t *testing.T) {
	fsys := revisions("a", "g <- b")
	fsys["g.go"] = goFile("g", "a")
	p := open(t, fsys, file(t, 1), ramus.Options{Go: map[string]ramus.GoRevision{
		"g": {Up: ramus.OnConn(func(context.Context, *sql.Conn) error { return nil })},
	}})
	if _, err := p.Upgrade(t.Context(), "heads"); err != nil {
		t.Fatal(err)
	}
	result, err := p.Downgrade(t.Context(), "base")
	if err == nil || !strings.Contains(err.Error(), "has no downgrade section") || !cmp.Equal(result.Rows, []string{"b"}) {
		t.Errorf("%+v, %v", result, err)
	}
}
