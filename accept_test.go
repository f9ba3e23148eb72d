package ramus_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// formatted returns the acceptance of an edit of the revision a, whose file has upper
// case in before and lower case in after.
func formatted(t *testing.T, before, after fstest.MapFS) []byte {
	t.Helper()
	dir := t.TempDir()
	write := func(fsys fstest.MapFS) {
		for name, f := range fsys {
			if err := os.WriteFile(filepath.Join(dir, name), f.Data, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	find := func() *ramus.Project {
		p, err := ramus.Find(t.Context(), ramus.Place{Config: filepath.Join(dir, "ramus.toml"), Dialects: []ramus.Dialect{sqlite.Dialect}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { p.Close() })
		return p
	}
	write(fstest.MapFS{"ramus.toml": {Data: []byte("database = \"sqlite:app.db\"\nversion_locations = [\".\"]\n")}})
	write(before)
	if _, err := find().Upgrade(t.Context(), ramus.Heads); err != nil {
		t.Fatal(err)
	}
	write(after)
	made, err := find().Accept(t.Context(), []string{"a"}, ramus.AcceptOptions{Because: "our formatter"})
	if err != nil || len(made.Accepted) != 1 {
		t.Fatalf("%+v, %v", made, err)
	}
	text, err := os.ReadFile(made.Accepted[0].File)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A service that embeds an acceptance starts on a database that ran the revision before
// its edit, and the log takes it over. After that the service needs no acceptance.
func TestEmbeddedAcceptance(t *testing.T) {
	before, after, older := revisions("a"), revisions("a", "a <- b"), revisions("a")
	after["a.sql"].Data = []byte(strings.Replace(string(after["a.sql"].Data), "CREATE TABLE", "create table", 1))
	db := file(t, 1)
	if _, err := open(t, before, db, ramus.Options{}).Upgrade(t.Context(), ramus.Heads); err != nil {
		t.Fatal(err)
	}
	var notes []string
	strict := ramus.Options{Edited: ramus.Refuse, Events: func(e ramus.Event) {
		if e.Kind == ramus.Noticed {
			notes = append(notes, e.Why)
		}
	}}
	upgrade := func(fsys fstest.MapFS) error {
		notes = nil
		_, err := open(t, fsys, db, strict).Upgrade(t.Context(), ramus.Heads)
		return err
	}
	if err := upgrade(after); err == nil {
		t.Fatal("the edit is not refused")
	}
	after["a-1.accepted"] = &fstest.MapFile{Data: formatted(t, before, fstest.MapFS{"a.sql": after["a.sql"]})}
	if _, err := open(t, after, db, strict).Accept(t.Context(), []string{"a"}, ramus.AcceptOptions{Because: "x"}); err == nil {
		t.Error("accepted in an fs.FS")
	}
	if err := upgrade(after); err != nil || len(notes) != 1 || notes[0] != "the change of a is accepted, and the log takes that over: our formatter" {
		t.Errorf("%q, %v", notes, err)
	}
	if err := upgrade(after); err != nil || len(notes) > 0 {
		t.Errorf("again: %q, %v", notes, err)
	}
	delete(after, "a-1.accepted")
	after["c.sql"] = revisions("b <- c")["c.sql"]
	if err := upgrade(after); err != nil || len(notes) > 0 {
		t.Errorf("without the acceptance: %q, %v", notes, err)
	}
	v, err := open(t, after, db, strict).Verify(t.Context(), ramus.VerifyOptions{})
	if err != nil || len(v.Findings) > 0 {
		t.Errorf("%+v, %v", v.Findings, err)
	}
	// An older service has the revision as it ran.
	strict.AllowAhead = true
	if err := upgrade(older); err != nil {
		t.Error(err)
	}
	s, err := open(t, older, db, strict).Status(t.Context())
	if err != nil || s.All[len(s.All)-1].Edited {
		t.Errorf("%+v, %v", s.All, err)
	}
}

// A broken acceptance is a fault of the revisions.
func TestBrokenAcceptance(t *testing.T) {
	fsys := revisions("a")
	fsys["a.accepted"] = &fstest.MapFile{Data: []byte("revision: a\nwhy: because\n")}
	_, err := ramus.Open(t.Context(), fsys, nil, ramus.Options{})
	if ramus.ClassOf(err) != ramus.Broken || !strings.HasPrefix(err.Error(), "a.accepted:2: acceptance: unknown key") {
		t.Error(err)
	}
}

// A service that may only read starts nevertheless, if nothing has to run.
func TestAcceptanceWithoutRights(t *testing.T) {
	before, after := revisions("a"), revisions("a")
	after["a.sql"].Data = []byte(strings.Replace(string(after["a.sql"].Data), "CREATE TABLE", "create table", 1))
	after["a-1.accepted"] = &fstest.MapFile{Data: formatted(t, before, fstest.MapFS{"a.sql": after["a.sql"]})}
	path := filepath.Join(t.TempDir(), "app.db")
	use := func(parameters string) *sql.DB {
		db, err := sql.Open("sqlite", "file:"+path+parameters)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	if _, err := open(t, before, use(""), ramus.Options{}).Upgrade(t.Context(), ramus.Heads); err != nil {
		t.Fatal(err)
	}
	var notes []string
	_, err := open(t, after, use("?mode=ro"), ramus.Options{Events: func(e ramus.Event) { notes = append(notes, e.Why) }}).Upgrade(t.Context(), ramus.Heads)
	if err != nil || len(notes) != 1 || !strings.HasPrefix(notes[0], "the log has not taken over the acceptances: ") {
		t.Errorf("%q, %v", notes, err)
	}
}
