package ramus_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/render"
)

// stopped returns a project of a base and of a revision whose upgrade stopped half way.
func stopped(t *testing.T) (place ramus.Place, p *ramus.Project) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"ramus.toml":                "database = \"sqlite:app.db\"\n",
		"migrations/versions/a.sql": "-- a\n-- revision: a\n\n-- +upgrade\nCREATE TABLE a (x);\n\n-- +downgrade\nDROP TABLE a;\n",
		"migrations/versions/b.sql": "-- b\n-- revision: b\n-- down_revision: a\n\n-- +upgrade transaction:false\nCREATE TABLE b (x);\nINSERT INTO missing VALUES (1);\n",
	} {
		file := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o777), os.WriteFile(file, []byte(text), 0o666)); err != nil {
			t.Fatal(err)
		}
	}
	place = ramus.Place{Dir: dir, Dialects: []ramus.Dialect{sqlite.Dialect}}
	p = find(t, place)
	_, err := p.Upgrade(t.Context(), "heads")
	m, ok := errors.AsType[*ramus.MigrationError](err)
	if !ok || m.Partial == nil || m.Partial.Finish != "ramus upgrade b" {
		t.Fatalf("%+v, %v", m, err)
	}
	return place, p
}

func find(t *testing.T, place ramus.Place) *ramus.Project {
	t.Helper()
	p, err := ramus.Find(t.Context(), place)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// While a runner holds the lock, an unfinished revision is running, and not half way.
func TestHalfWayOrRunning(t *testing.T) {
	place, p := stopped(t)
	db, err := sqlite.Dialect.Open("sqlite:"+filepath.Join(place.Dir, "app.db"), dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	session, err := db.Lock(t.Context(), dialect.LockOptions{By: "ada@host"})
	if err != nil {
		t.Fatal(err)
	}
	current, err := p.Current(t.Context())
	if err != nil || len(current.Partial) != 1 || !strings.Contains(current.Partial[0].Running, "ada@host") || current.Partial[0].Finish != "" {
		t.Errorf("%+v, %v", current.Partial, err)
	}
	if text := render.HalfWay(current.Partial[0]); !strings.HasPrefix(text, "the upgrade of b is running, with 1 of 2 statements done, by ") {
		t.Error(text)
	}
	plan, err := p.PlanUpgrade(t.Context(), "heads")
	var out bytes.Buffer
	if err := errors.Join(err, render.Plan(&out, render.Style{}, plan)); err != nil || !strings.Contains(out.String(), "is running: 1 of 2 statements done, by ") {
		t.Errorf("%s %v", out.String(), err)
	}
	_, err = p.PlanDowngrade(t.Context(), "base")
	if err == nil || !strings.Contains(err.Error(), "the upgrade of revision b is running, with 1 of 2 statements done") || !strings.HasPrefix(ramus.Hint(err), "Wait until it ends. It is run by ") {
		t.Errorf("%v; %s", err, ramus.Hint(err))
	}
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = p.PlanDowngrade(t.Context(), "base")
	if ramus.ClassOf(err) != ramus.Failed || !strings.Contains(ramus.Hint(err), "ramus upgrade b\n") {
		t.Errorf("%v; %s", err, ramus.Hint(err))
	}
}

// Pending fails as Upgrade does where the revision that is half way cannot be resumed.
func TestPendingBesideAnEditedRevision(t *testing.T) {
	place, p := stopped(t)
	if pending, err := p.Pending(t.Context()); err != nil || len(pending) != 1 {
		t.Errorf("%v, %v", pending, err)
	}
	text := "-- b\n-- revision: b\n-- down_revision: a\n\n-- +upgrade transaction:false\nCREATE TABLE b (y);\nSELECT 1;\n"
	if err := os.WriteFile(filepath.Join(place.Dir, "migrations/versions/b.sql"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	p = find(t, place)
	_, pending := p.Pending(t.Context())
	_, upgrade := p.Upgrade(t.Context(), "heads")
	if pending == nil || upgrade == nil || pending.Error() != upgrade.Error() || ramus.ClassOf(pending) != ramus.Failed {
		t.Errorf("Pending: %v; Upgrade: %v", pending, upgrade)
	}
}
