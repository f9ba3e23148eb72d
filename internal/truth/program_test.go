package truth

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// path returns an environment with the PATH of the tests, which has Alembic.
func path(t *testing.T) []string {
	t.Helper()
	alembicPath(t)
	return []string{"PATH=" + os.Getenv("PATH")}
}

// TestFailure checks that a revision that raises ends the run, with the effects of
// Alembic's transaction.
func TestFailure(t *testing.T) {
	env := path(t)
	each(t, func(t *testing.T, tg *target) {
		d := tg.fresh(t)
		p := newProject(t, d, nil)
		p.python(revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}, body: "raise ValueError('no such thing')"}, revision{id: "c1", parents: []string{"b1"}})
		if tg.name != "postgres" { // each revision commits by itself
			p.must(5, env, []string{"upgrade", "heads"}, "upgrade of b1 failed", "its own transactions decided which changes were kept", "applied before it, and kept: a1; the database is at a1")
			d.wantRows("a1")
			d.wantRan("a1")
			return
		}
		p.must(5, env, []string{"upgrade", "heads"}, "upgrade failed at one of a1, b1, c1", "its own transactions decided which changes were kept", "nothing was applied before it; the database is at base")
		d.wantRows()
		d.wantRan("")
	})
}

// TestElsewhere checks that an env.py with another database is detected before any
// revision runs.
func TestElsewhere(t *testing.T) {
	env := path(t)
	each(t, func(t *testing.T, tg *target) {
		ours, theirs := tg.fresh(t), tg.fresh(t)
		p := newProject(t, theirs, nil)
		p.python(revision{id: "a1"}, revision{id: "b1", parents: []string{"a1"}})
		p.must(0, env, []string{"stamp", "a1"})
		p.ours = ours
		p.must(2, env, []string{"upgrade", "heads"}, "uses another database than ramus: its own is at a1, ramus's is at base")
		if ours.has("alembic_version") {
			t.Error("it made the version table")
		}
		theirs.wantRows("a1")
		ours.wantRan("")
		theirs.wantRan("")
	})
}

// TestNoProgram checks that without an Alembic, ramus prints a hint and never
// starts itself.
func TestNoProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and scripts")
	}
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	linked, wrapped := t.TempDir(), t.TempDir()
	if err := os.Symlink(own, filepath.Join(linked, "alembic")); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		env  []string
		args []string
		want []string
	}{
		{"none", nil, nil, []string{"no program alembic was found", "Install it", "uv run alembic"}},
		{"only an empty folder", []string{"PATH=" + wrapped}, nil, []string{"no program alembic was found"}},
		{"a link to ramus", []string{"PATH=" + linked}, nil, []string{"alembic is ramus itself, and no other alembic was found", "uv run alembic"}},
		{"a link to ramus, said", nil, []string{"--alembic", filepath.Join(linked, "alembic")}, []string{"is ramus itself"}},
		{"a missing command", nil, []string{"--alembic", "uvx-not-there run alembic"}, []string{"uvx-not-there"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := targets[0].fresh(t)
			p := newProject(t, d, nil)
			p.python(revision{id: "a1"})
			for _, verb := range []string{"plan", "upgrade heads", "plan --downgrade base", "downgrade base"} {
				if verb == "plan --downgrade base" {
					p.must(0, nil, []string{"stamp", "heads"})
				}
				p.must(2, test.env, append(test.args, strings.Fields(verb)...), test.want...)
				d.wantRan("")
			}
			d.wantRows("a1")
		})
	}
}

// TestNested calls ramus through a link named alembic, first in PATH, also through
// a script like uv's. It must start the real Alembic or report that there is none,
// and neither run itself nor wait for itself.
func TestNested(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links and scripts")
	}
	binary, real := build(t), filepath.Dir(alembicPath(t))
	bin := t.TempDir()
	if err := os.Symlink(binary, filepath.Join(bin, "alembic")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bin, "uv"), []byte("#!/bin/sh\nshift\nexec \"$@\"\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, path, toml string
		code             int
		words            string
	}{
		{"the real one behind the link", bin + ":" + real, "", 0, ""},
		{"only the link", bin, "", 2, "is ramus itself"},
		{"a script that runs the link", bin + ":/bin", "alembic = \"uv run alembic\"\n", 2, "ramus was started as the project's Alembic"},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := targets[0].fresh(t)
			p := newProject(t, d, nil)
			p.python(revision{id: "a1"})
			if test.toml != "" {
				p.write("ramus.toml", test.toml)
			}
			started := time.Now()
			a := p.linked(filepath.Join(bin, "alembic"), test.path, "upgrade", "heads")
			a.want(t, "alembic upgrade heads", test.code, test.words)
			if took := time.Since(started); test.code != 0 && took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			if test.code == 0 {
				d.wantRows("a1")
				d.wantRan("a1")
			} else {
				d.wantRows()
			}
		})
	}
}

// linked runs the command through a link in the project's folder.
func (p *project) linked(link, path string, args ...string) answer {
	p.t.Helper()
	cmd := exec.Command(link, args...)
	cmd.Dir = p.dir
	cmd.Env = []string{"PATH=" + path, "RAMUS_DATABASE=" + p.ours.url, "HOME=" + p.dir}
	var out, said strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &said
	err := cmd.Run()
	if _, ok := errors.AsType[*exec.ExitError](err); err != nil && !ok {
		p.t.Fatal(err)
	}
	return answer{cmd.ProcessState.ExitCode(), out.String(), said.String()}
}
