package mysql_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// scratchServer returns the URL of the server for a new user with the rights that the
// documentation names, and no database.
func scratchServer(t *testing.T) string {
	t.Helper()
	u := serverURL(t)
	user := "scratch_" + strings.ToLower(rand.Text()[:8])
	admin := pool(t, "/mysql")
	execAll(t, admin, "CREATE USER "+user+" IDENTIFIED BY 'secret'", "GRANT ALL ON `ramus\\_scratch\\_%`.* TO "+user)
	t.Cleanup(func() {
		again := pool(t, "/mysql")
		defer again.Close()
		execAll(t, again, "DROP USER "+user)
	})
	u.User, u.Path = url.UserPassword(user, "secret"), ""
	return u.String()
}

func scratcherOn(t *testing.T, server string) dialect.Scratcher {
	t.Helper()
	s, err := scratching(t, server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func scratching(t *testing.T, server string) (dialect.Scratcher, error) {
	t.Helper()
	rules, err := mysql.Dialect.Rules(dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	return rules.(dialect.Scratching).Scratcher(t.Context(), server)
}

func newScratch(t *testing.T, s dialect.Scratcher) dialect.Scratch {
	t.Helper()
	made, err := s.Scratch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// schemas returns the scratch schemas of the server that the tests of this process made.
func schemas(t *testing.T) (names []string) {
	t.Helper()
	admin := pool(t, "/mysql")
	defer admin.Close()
	rows, err := admin.Query("SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'ramus\\_scratch\\_%' ORDER BY 1")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func exists(t *testing.T, schema string) bool {
	t.Helper()
	return strings.Contains(" "+strings.Join(schemas(t), " ")+" ", " "+schema+" ")
}

// A scratch database is empty at first. Its snapshot shows what ran there, and Close drops
// it.
func TestScratch(t *testing.T) {
	made := newScratch(t, scratcherOn(t, scratchServer(t)))
	before, err := made.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if objects := before.Objects(); len(objects) != 1 || objects[0].Kind != "database" {
		t.Errorf("a new database has %v", objects)
	}
	run(t, made, "CREATE TABLE t (a INT)")
	after, err := made.Snapshot(t.Context())
	if err != nil || len(after.Objects()) != 3 {
		t.Errorf("%v %v", after.Objects(), err)
	}
	name := mysql.ScratchName(made)
	if !exists(t, name) {
		t.Errorf("no schema %s", name)
	}
	if err := made.Close(); err != nil || exists(t, name) {
		t.Errorf("%v; exists: %v", err, exists(t, name))
	}
}

// run runs a statement as a runner does.
func run(t *testing.T, db dialect.Database, statements ...string) {
	t.Helper()
	session, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for _, s := range statements {
		if err := session.Exec(t.Context(), dialect.Statement{Text: s}); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Close of the Scratcher drops what its callers left, also after they were canceled.
func TestScratcherClose(t *testing.T) {
	server := scratchServer(t)
	s, err := scratching(t, server)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	one, err := s.Scratch(ctx)
	if err != nil {
		t.Fatal(err)
	}
	name := mysql.ScratchName(one)
	cancel()
	if _, err := s.Scratch(ctx); err == nil {
		t.Error("a canceled Scratch reports no error")
	}
	if err := s.Close(); err != nil || exists(t, name) {
		t.Errorf("%v; exists: %v", err, exists(t, name))
	}
}

// A schema of a run that was killed is dropped by the next run; one in use is not, nor one
// that ramus may not have made.
func TestScratchLeftovers(t *testing.T) {
	server := scratchServer(t)
	first := scratcherOn(t, server)
	used, killed, elsewhere := newScratch(t, first), newScratch(t, first), newScratch(t, first)
	admin := pool(t, "/mysql")
	defer admin.Close()
	names := []string{mysql.ScratchName(used), mysql.ScratchName(killed), mysql.ScratchName(elsewhere)}
	execAll(t, admin, "UPDATE "+names[2]+".ramus_scratch_marker SET server = 'another:3306'")
	mysql.KillScratch(t, killed)
	mysql.KillScratch(t, elsewhere)
	random := strings.ToLower(rand.Text()[:4])
	foreign := []string{"ramus_scratch_" + random, "ramus_scratch_00000001_00000000" + fmt.Sprintf("%x", random), fmt.Sprintf("ramus_scratch_7fffffff_00000000%x", random)}
	old := fmt.Sprintf("ramus_scratch_00000002_00000000%x", random)
	for _, name := range append(foreign, old) {
		execAll(t, admin, "CREATE DATABASE "+name)
	}
	execAll(t, admin, "CREATE TABLE "+foreign[1]+".t (a INT)")
	t.Cleanup(func() {
		again := pool(t, "/mysql")
		defer again.Close()
		for _, name := range append(foreign, old, names[2]) {
			execAll(t, again, "DROP DATABASE IF EXISTS "+name)
		}
	})
	scratcherOn(t, server)
	for _, name := range append(foreign, names[0], names[2]) {
		if !exists(t, name) {
			t.Errorf("%s is gone", name)
		}
	}
	for _, name := range []string{names[1], old} {
		if exists(t, name) {
			t.Errorf("%s is left", name)
		}
	}
}

// A user who could reach other databases is refused, and so is a missing server.
func TestScratchRights(t *testing.T) {
	to := database(t)
	execAll(t, other(t, to), "CREATE TABLE t (a INT)")
	u := serverURL(t)
	u.Path = ""
	_, err := scratching(t, u.String())
	if err == nil || !strings.Contains(err.Error(), "has rights in the database") {
		t.Errorf("%v", err)
	}
	if _, err := scratching(t, ""); err == nil || !strings.Contains(err.Error(), "no server is named") {
		t.Errorf("%v", err)
	}
	none := "none_" + strings.ToLower(rand.Text()[:8])
	admin := pool(t, "/mysql")
	execAll(t, admin, "CREATE USER "+none+" IDENTIFIED BY 'secret'")
	defer execAll(t, admin, "DROP USER "+none)
	u.User = url.UserPassword(none, "secret")
	if s, err := scratching(t, u.String()); err != nil {
		t.Error(err)
	} else if _, err := s.Scratch(t.Context()); err == nil || !strings.Contains(err.Error(), "may not make any") {
		t.Errorf("%v", err)
	}
	parameter := scratchServer(t) + "/?nonsense=1"
	if s, err := scratching(t, parameter); err != nil {
		t.Error(err)
	} else if _, err := s.Scratch(t.Context()); err == nil || !strings.Contains(err.Error(), "has a parameter that the server does not know") {
		t.Errorf("%v", err)
	}
	u.Host = "127.0.0.1:1"
	if _, err := scratching(t, u.String()); err == nil {
		t.Error("a server that does not answer")
	}
}
