package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/schema"
)

// newScratchUser creates a role as the manual describes it, and returns the URL of the
// server for it.
func newScratchUser(t *testing.T, rights string) string {
	t.Helper()
	server := serverURL(t)
	name := "ramus_user_" + strings.ToLower(rand.Text()[:12])
	mustExec(t, server, "CREATE ROLE "+name+" LOGIN PASSWORD 'secret' "+rights)
	t.Cleanup(func() { mustExec(t, server, "DROP ROLE "+name) })
	return withUser(t, server, name, "secret")
}

func newScratcher(t *testing.T, server string) *scratcher {
	t.Helper()
	made, err := newStore(dialect.NewTables("", true)).Scratcher(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { made.Close() })
	return made.(*scratcher)
}

func newScratch(t *testing.T, s *scratcher) *scratch {
	t.Helper()
	made, err := s.Scratch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made.(*scratch)
}

// onScratch runs a script as a revision.
func onScratch(t *testing.T, db *scratch, script string) {
	t.Helper()
	s, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	runScript(t, s, script, "a")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// isThere reports whether the server has a database.
func isThere(t *testing.T, server, name string) bool {
	t.Helper()
	return query(t, server, "SELECT count(*) FROM pg_database WHERE datname = "+text(name)) == "1"
}

func TestScratchDatabases(t *testing.T) {
	server := newScratchUser(t, "CREATEDB")
	s := newScratcher(t, server)
	if !s.role.walled() {
		t.Errorf("the role has rights: %q", s.role.beyond)
	}
	one, other := newScratch(t, s), newScratch(t, s)
	if one.name == other.name || !isThere(t, server, one.name) {
		t.Fatalf("databases %s and %s", one.name, other.name)
	}
	before, err := one.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	onScratch(t, one, "CREATE TABLE t (id int)")
	after, err := one.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if all := schema.Diff(before, after); len(all) != 1 || all[0].Name != "public.t" {
		t.Errorf("%q", all)
	}
	if err := one.Close(); err != nil {
		t.Fatal(err)
	}
	if isThere(t, server, one.name) {
		t.Error("Close did not drop the database")
	}
	if notes, err := s.Notes(t.Context()); err != nil || len(notes) > 0 {
		t.Errorf("notes: %q, error: %v", notes, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if isThere(t, server, other.name) {
		t.Error("Close of the scratcher did not drop the database that was left")
	}
}

// A run that dies leaves a database. The next run drops it, but no database that a living
// run made, that somebody uses, or whose name only looks like ramus's.
func TestScratchLeftovers(t *testing.T) {
	server := newScratchUser(t, "CREATEDB")
	dead, alive := newScratcher(t, server), newScratcher(t, server)
	left, used, living := newScratch(t, dead), newScratch(t, dead), newScratch(t, alive)
	const strange = "ramus_scratch_0123456789abcdef_1_00000000"
	mustExec(t, server, "CREATE DATABASE "+strange)
	t.Cleanup(func() { mustExec(t, server, "DROP DATABASE "+strange) })
	plainConn(t, withPath(t, server, used.name))
	for _, made := range []*scratch{left, used} {
		if err := made.look.close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := dead.admin.close(); err != nil { // as the operating system does when the process dies
		t.Fatal(err)
	}
	if err := living.look.close(); err != nil { // between two looks
		t.Fatal(err)
	}
	next := newScratcher(t, server)
	if isThere(t, server, left.name) {
		t.Error("the database of a dead run was not dropped")
	}
	for _, name := range []string{used.name, living.name, strange} {
		if !isThere(t, server, name) {
			t.Errorf("%s was dropped", name)
		}
	}
	notes, err := next.Notes(t.Context())
	if err != nil || len(notes) != 1 || !strings.Contains(notes[0], "the scratch database "+used.name+" of an earlier run is left on the server: a session is connected to it") {
		t.Errorf("notes: %q, error: %v", notes, err)
	}
	if err := living.Close(); err != nil {
		t.Error(err)
	}
}

// The end of a context, as by Ctrl-C, leaves no database.
func TestScratchInterrupted(t *testing.T) {
	server := newScratchUser(t, "CREATEDB")
	ctx, cancel := context.WithCancel(t.Context())
	made, err := newStore(dialect.NewTables("", true)).Scratcher(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	db, err := made.Scratch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := made.Scratch(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	if _, err := db.Snapshot(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	if n := query(t, server, "SELECT count(*) FROM pg_database WHERE datdba = current_user::regrole"); n != "0" {
		t.Errorf("%s databases are left", n)
	}
}

// The schema of ramus's tables is there, as the project's own database must have it.
func TestScratchSchemaOfTables(t *testing.T) {
	o := dialect.NewTables("", true)
	o.Schema = "Books"
	made, err := newStore(o).Scratcher(t.Context(), newScratchUser(t, "CREATEDB"))
	if err != nil {
		t.Fatal(err)
	}
	defer made.Close()
	db := newScratch(t, made.(*scratcher))
	before, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	onScratch(t, db, "SELECT 1")
	after, err := db.Snapshot(t.Context())
	if all := schema.Diff(before, after); err != nil || len(all) > 0 {
		t.Errorf("%q, error: %v", all, err)
	}
}

// Rights with which SQL reaches outside its database are noted.
func TestScratchRights(t *testing.T) {
	server := serverURL(t)
	for _, test := range []struct{ rights, grant, want string }{
		{"CREATEDB", "", ""},
		{"CREATEDB CREATEROLE", "", "it may create roles"},
		{"CREATEDB REPLICATION", "", "it may replicate"},
		{"SUPERUSER CREATEROLE", "", "it is a superuser"},
		{"CREATEDB NOINHERIT", "pg_read_server_files", "it is a member of pg_read_server_files"},
	} {
		url := newScratchUser(t, test.rights)
		role := query(t, url, "SELECT current_user")
		if test.grant != "" {
			mustExec(t, server, "GRANT "+test.grant+" TO "+role)
		}
		s := newScratcher(t, url)
		notes, err := s.Notes(t.Context())
		if got := strings.Join(notes, "\n"); err != nil || (test.want == "") != (got == "") || !strings.HasSuffix(got, test.want) {
			t.Errorf("%s %s: %q, error: %v", test.rights, test.grant, got, err)
		}
		s.Close()
	}
	owner := newScratchUser(t, "CREATEDB")
	mustExec(t, owner, "CREATE DATABASE ramus_test_owned")
	t.Cleanup(func() { mustExec(t, server, "DROP DATABASE ramus_test_owned") })
	if s := newScratcher(t, owner); strings.Join(s.role.beyond, "") != "it owns the database ramus_test_owned" {
		t.Errorf("the owner of a database: %q", s.role.beyond)
	}
	_, err := newStore(dialect.NewTables("", true)).Scratcher(t.Context(), newScratchUser(t, "NOCREATEDB"))
	if rights, ok := errors.AsType[*dialect.RightsError](err); !ok || !strings.HasSuffix(strings.Join(rights.Grants, ""), " CREATEDB") {
		t.Errorf("without CREATEDB: %v", err)
	}
}

// Roles and databases that change while revisions run are noted, if the role can have
// changed them.
func TestScratchChangesOutside(t *testing.T) {
	server, admin := newScratchUser(t, "CREATEDB"), serverURL(t)
	walled, unwalled := newScratcher(t, server), newScratcher(t, admin)
	other := query(t, newScratchUser(t, ""), "SELECT current_user")
	mustExec(t, admin, "ALTER ROLE "+walled.role.name+" SET work_mem = '1MB'")
	name := "ramus_test_" + strings.ToLower(rand.Text()[:12])
	mustExec(t, server, "CREATE DATABASE "+name)
	t.Cleanup(func() { mustExec(t, server, "DROP DATABASE "+name) })
	for _, s := range []*scratcher{walled, unwalled} {
		notes, err := s.Notes(t.Context())
		got := strings.Join(notes, "\n")
		if err != nil || !strings.Contains(got, "the database "+name+" was created") || !strings.Contains(got, "the role "+walled.role.name+" was changed") {
			t.Errorf("%s: %q, error: %v", s.role.name, got, err)
		}
		if seen := strings.Contains(got, "the role "+other+" was created"); seen != (s == unwalled) {
			t.Errorf("%s: %q", s.role.name, got)
		}
	}
}
