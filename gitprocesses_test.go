package ramus_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
)

// recordGit has each git that is started from now on append its arguments to a
// file, a line each, and returns its name.
func recordGit(t *testing.T) (log string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands in for git")
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	log = filepath.Join(dir, "log")
	script := "#!/bin/sh\necho \"$PWD $*\" >>'" + log + "'\nexec '" + git + "' \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "git"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	return log
}

// With findings, whose revisions have places and authors, a verb opens the
// repository once, and starts no two processes of git that ask the same question.
func TestGitIsAskedOnce(t *testing.T) {
	log := recordGit(t)
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
		most     int // processes
		run      func(*ramus.Project) (int, error)
	}{
		{"gate --merge-with", 3, 9, count(gate(ramus.GateOptions{Against: "theirs", MergeWith: "theirs"}))},
		{"gate --against", 2, 9, count(gate(ramus.GateOptions{Against: "theirs"}))},
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
			if err := os.RemoveAll(log); err != nil {
				t.Fatal(err)
			}
			found, err := test.run(p)
			if err != nil || found != test.findings {
				t.Fatalf("%d findings, %v", found, err)
			}
			content, _ := os.ReadFile(log) // there is none where no git was started
			asked := slices.Collect(strings.Lines(string(content)))
			if len(asked) > test.most {
				t.Errorf("%d processes:\n%s", len(asked), content)
			}
			asked = slices.DeleteFunc(asked, func(line string) bool { return strings.Contains(line, " --stdin") }) // it reads its questions
			slices.Sort(asked)
			if once := slices.Compact(slices.Clone(asked)); len(once) < len(asked) {
				t.Errorf("a question is asked twice:\n%s", content)
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
