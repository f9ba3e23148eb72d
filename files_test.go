package ramus_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// The answers of the verbs.
const (
	fine    = "0"
	noted   = "0, with a note"
	found   = "1"
	refused = "2"
	nothing = "2, ErrNoRevisions"
)

// fileVerbs are verbs on an Alembic project, in the order in which the test calls them.
var fileVerbs = []struct {
	name string
	run  func(context.Context, *ramus.Project) error
}{
	{"status", func(ctx context.Context, p *ramus.Project) error { return second(p.Status(ctx)) }},
	{"check", func(_ context.Context, p *ramus.Project) error { return p.CheckFiles() }},
	{"plan", func(ctx context.Context, p *ramus.Project) error { return second(p.PlanUpgrade(ctx, "")) }},
	{"verify", func(ctx context.Context, p *ramus.Project) error { return second(p.Verify(ctx, ramus.VerifyOptions{})) }},
	{"stamp", func(ctx context.Context, p *ramus.Project) error {
		return second(p.Stamp(ctx, []string{"base"}, false))
	}},
	{"upgrade", func(ctx context.Context, p *ramus.Project) error { return second(p.Upgrade(ctx, "")) }},
	{"downgrade", func(ctx context.Context, p *ramus.Project) error { return second(p.Downgrade(ctx, "base")) }},
}

func second[T any](_ T, err error) error { return err }

// Every verb says of the files what the last rows of the table "One truth" in
// ARCHITECTURE.md have.
func TestNothingToLookAt(t *testing.T) {
	const ini = "[alembic]\nscript_location = m\n"
	revision := "-- a\n--\n-- revision: a\n\n-- +upgrade\nCREATE TABLE a (x);\n\n-- +downgrade\nDROP TABLE a;\n"
	listed := map[string]string{"status": noted, "plan": noted, "stamp": noted, "upgrade": noted, "downgrade": noted, "verify": noted}
	for _, test := range []struct {
		name          string
		files         map[string]string
		open          string            // Find
		want          map[string]string // by verb, if Find succeeds
		gate, diagnos string
	}{
		{"all is read", map[string]string{"alembic.ini": ini, "m/versions/a.sql": revision}, fine,
			map[string]string{"status": fine, "check": fine, "plan": fine, "verify": fine, "stamp": fine, "upgrade": fine, "downgrade": fine}, fine, fine},
		{"none is read", map[string]string{"alembic.ini": ini, "m/versions/sub/a.sql": revision}, nothing, nil, nothing, found},
		{"no folder exists", map[string]string{"alembic.ini": ini + "version_locations = m/gone\n", "m/versions/a.sql": revision}, nothing, nil, nothing, found},
		{"empty", map[string]string{"alembic.ini": ini, "m/versions/.gitkeep": ""}, fine,
			map[string]string{"status": noted, "check": nothing, "plan": noted, "verify": noted, "stamp": nothing, "upgrade": nothing, "downgrade": nothing}, nothing, noted},
		{"a folder does not exist", map[string]string{"alembic.ini": ini + "version_locations = m/versions m/gone\n", "m/versions/a.sql": revision}, fine,
			with(listed, "check", refused, "verify", refused), refused, found},
		{"some are not read", map[string]string{"alembic.ini": ini, "m/versions/a.sql": revision, "m/versions/B.SQL": revision}, fine,
			with(listed, "check", fine), found, found},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range test.files {
				writeFile(t, filepath.Join(dir, name), text)
			}
			writeFile(t, filepath.Join(dir, "m/env.py"), "")
			place := ramus.Place{Dir: dir, Database: "sqlite:" + filepath.Join(dir, "app.db"), Dialects: []ramus.Dialect{sqlite.Dialect}}
			p, err := ramus.Find(t.Context(), place)
			if got := answer(err, false, nil); got != test.open {
				t.Fatalf("Find: %s, want %s: %v", got, test.open, err)
			}
			d, err := ramus.Diagnose(t.Context(), place, ramus.DiagnoseOptions{})
			if got := answer(err, len(d.Findings) > 0, d.Notes[1:]); got != test.diagnos { // the first is about git
				t.Errorf("doctor: %s, want %s: %v %+v", got, test.diagnos, err, d)
			}
			if test.open != fine {
				return
			}
			defer p.Close()
			g, err := p.Gate(t.Context(), ramus.GateOptions{})
			if got := answer(err, len(g.Findings) > 0, nil); got != test.gate {
				t.Errorf("gate: %s, want %s: %v %+v", got, test.gate, err, g)
			}
			for _, verb := range fileVerbs {
				notes := p.FileNotes()
				if verb.name == "check" {
					notes = nil
				}
				err := verb.run(t.Context(), p)
				if got := answer(err, false, notes); got != test.want[verb.name] {
					t.Errorf("%s: %s, want %s: %v", verb.name, got, test.want[verb.name], err)
				}
			}
			place.AllowEmpty = true
			accepted, err := ramus.Find(t.Context(), place)
			if err != nil {
				t.Fatal(err)
			}
			defer accepted.Close()
			if err := accepted.CheckFiles(); errors.Is(err, ramus.ErrNoRevisions) {
				t.Errorf("an empty project is not accepted: %v", err)
			}
		})
	}
}

// with returns a map with more entries.
func with(m map[string]string, entries ...string) map[string]string {
	all := map[string]string{}
	for k, v := range m {
		all[k] = v
	}
	for i := 0; i < len(entries); i += 2 {
		all[entries[i]] = entries[i+1]
	}
	return all
}

// answer returns the answer of a verb.
func answer(err error, findings bool, notes []string) string {
	switch {
	case errors.Is(err, ramus.ErrNoRevisions) && ramus.ClassOf(err) == ramus.Usage:
		return nothing
	case ramus.ClassOf(err) == ramus.Usage:
		return refused
	case err != nil:
		return err.Error()
	case findings:
		return found
	case len(notes) > 0:
		return noted
	}
	return fine
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}
