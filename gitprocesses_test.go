package ramus_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
)

// With findings, whose revisions have places and authors, a verb opens the
// repository once, and starts no two processes of git that ask the same question.
func TestGitIsAskedOnce(t *testing.T) {
	record := gittest.NewRecord(t)
	f := newForked(t, 0)
	f.git("reset", "--quiet", "--hard", "HEAD~1") // ours and theirs get a child of base each
	f.files = map[string]written{"a.sql": {"a", "", "1"}, "p.sql": {"p", "a", "1"}, "q.sql": {"q", "p", "1"}}
	f.commit("ours")
	f.git("switch", "--quiet", "theirs")
	f.files = map[string]written{"a.sql": {"a", "", "1"}, "x.sql": {"x", "a", "1"}}
	f.commit("theirs")
	f.git("switch", "--quiet", "ours")
	f.write(filepath.Join(f.dir, "migrations", "versions", "a.sql"), written{"a", "", "2"}.String())
	f.write(filepath.Join(f.dir, "migrations", "versions", "u.sql"), written{"u", "q", "1"}.String())

	place := ramus.Place{Dir: f.dir}
	gate := func(o ramus.GateOptions) func(*ramus.Project) (ramus.GateResult, error) {
		return func(p *ramus.Project) (ramus.GateResult, error) { return p.Gate(t.Context(), o) }
	}
	for _, test := range []struct {
		name     string
		findings int
		most     int // processes: gate's last two look for releases, before it offers a rebase
		run      func(*ramus.Project) (int, error)
	}{
		{"gate --merge-with", 2, 10, count(gate(ramus.GateOptions{Against: "theirs", MergeWith: "theirs"}))},
		{"gate --against", 2, 10, count(gate(ramus.GateOptions{Against: "theirs"}))},
		{"verify --against", 1, 9, func(p *ramus.Project) (int, error) {
			v, err := p.Verify(t.Context(), ramus.VerifyOptions{Against: "theirs", Files: true})
			return len(v.Findings), err
		}},
		{"doctor --against", 2, 20, func(*ramus.Project) (int, error) {
			d, err := ramus.Diagnose(t.Context(), place, ramus.DiagnoseOptions{Against: "theirs", Files: true})
			return len(d.Findings), err
		}},
		{"heads", 1, 0, func(p *ramus.Project) (int, error) { return len(p.Heads()), nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, err := ramus.Find(t.Context(), place)
			if err != nil {
				t.Fatal(err)
			}
			record.Clear()
			found, err := test.run(p)
			if err != nil || found != test.findings {
				t.Fatalf("%d findings, %v", found, err)
			}
			asked := record.Commands()
			if len(asked) > test.most {
				t.Errorf("%d processes: %q", len(asked), asked)
			}
			seen := map[gittest.Command]bool{}
			for _, c := range asked {
				if seen[c] && !strings.Contains(c.Args, " --stdin") { // else it reads its questions
					t.Errorf("a question is asked twice: %q of %q", c, asked)
				}
				seen[c] = true
			}
		})
	}
}

func count(gate func(*ramus.Project) (ramus.GateResult, error)) func(*ramus.Project) (int, error) {
	return func(p *ramus.Project) (int, error) {
		g, err := gate(p)
		return len(g.Findings), err
	}
}
