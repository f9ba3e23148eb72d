package ramus_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
)

// What the gate says of a merge before it is done is what it says afterwards:
// small histories of two branches, merged by git itself.
func TestMergeWithAgreesWithGit(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			f := newForked(t, seed)
			foretold := f.verdict(ramus.GateOptions{Against: "theirs", MergeWith: "theirs"})
			if !f.merge() {
				if foretold == "" {
					t.Errorf("git has a conflict, and the gate passes:\n%s", f.story)
				}
				return
			}
			merged := f.verdict(ramus.GateOptions{Against: "theirs"})
			if strings.HasSuffix(foretold, "merge") && merged != "" {
				return // git has put two edits of one file together, which ramus does not
			}
			if foretold != merged {
				t.Errorf("foretold: %s\nmerged:   %s\n%s", cmp.Or(foretold, "ok"), cmp.Or(merged, "ok"), f.story)
			}
		})
	}
}

// A forked is a repository with the branches ours, which is checked out, and theirs.
type forked struct {
	t     *testing.T
	dir   string
	rand  *rand.Rand
	files map[string]written // of the branch that is checked out, by name
	story string
}

// A written is a revision's file.
type written struct{ id, parents, body string }

func (w written) String() string {
	return fmt.Sprintf("-- make %s\n--\n-- revision: %s\n-- down_revision: %s\n-- branch_labels:\n-- depends_on:\n-- create_date: 2026-11-20 09:00:00\n\n-- +upgrade\nSELECT %s;\n%s", w.id, w.id, w.parents, w.body, strings.Repeat("-- of "+w.id+", and not of another one: git looks for renames\n", 9))
}

func newForked(t *testing.T, seed uint64) *forked {
	f := &forked{t: t, dir: t.TempDir(), rand: rand.New(rand.NewPCG(seed, 1))}
	f.git("init", "--quiet", "--initial-branch=ours")
	base := map[string]written{}
	for i := range 2 + f.rand.IntN(3) {
		id := string(rune('a' + i))
		parent := ""
		if i > 0 {
			parent = string(rune('a' + i - 1))
		}
		base[id+".sql"] = written{id, parent, "1"}
	}
	f.files = base
	f.commit("base")
	f.git("switch", "--quiet", "--create", "theirs")
	f.files = maps.Clone(base)
	f.change("theirs", "xyz")
	f.git("switch", "--quiet", "ours")
	f.files = maps.Clone(base)
	f.change("ours", "pqz") // z on both
	return f
}

// change makes one to three changes and commits them.
func (f *forked) change(branch, ids string) {
	for range 1 + f.rand.IntN(3) {
		names := slices.Sorted(maps.Keys(f.files))
		name := names[f.rand.IntN(len(names))]
		w := f.files[name]
		switch f.rand.IntN(8) {
		case 0: // what it runs
			w.body += "0"
			f.files[name] = w
		case 1: // on another parent
			if parent := f.files[names[f.rand.IntN(len(names))]].id; parent < w.id {
				w.parents = parent
				f.files[name] = w
			}
		case 2: // another name
			delete(f.files, name)
			f.files["renamed_"+name] = w
		case 3: // gone, with nothing on it
			if heads := f.heads(); slices.Contains(heads, w.id) && len(names) > 1 {
				delete(f.files, name)
			}
		case 4: // merged
			if heads := f.heads(); len(heads) > 1 {
				f.files["merge.sql"] = written{"m", strings.Join(heads, ", "), "1"}
			}
		default: // a new one
			if ids == "" {
				continue
			}
			f.files[ids[:1]+".sql"] = written{ids[:1], f.heads()[0], "1"}
			ids = ids[1:]
		}
	}
	f.commit(branch)
}

// heads are the revisions on which none stands, by id.
func (f *forked) heads() (heads []string) {
	parents := ""
	for _, w := range f.files {
		parents += w.parents + ", "
	}
	for _, w := range f.files {
		if !strings.Contains(parents, w.id) {
			heads = append(heads, w.id)
		}
	}
	slices.Sort(heads)
	return heads
}

// commit writes the files and commits them.
func (f *forked) commit(branch string) {
	versions := filepath.Join(f.dir, "migrations", "versions")
	if err := os.RemoveAll(versions); err != nil {
		f.t.Fatal(err)
	}
	if err := os.MkdirAll(versions, 0o777); err != nil {
		f.t.Fatal(err)
	}
	f.write(filepath.Join(f.dir, "ramus.toml"), "")
	f.write(filepath.Join(versions, ".keep"), "")
	f.story += branch + ":\n"
	for _, name := range slices.Sorted(maps.Keys(f.files)) {
		w := f.files[name]
		f.write(filepath.Join(versions, name), w.String())
		f.story += fmt.Sprintf("  %-16s %s <- %s  %s\n", name, w.parents, w.id, w.body)
	}
	f.git("add", "--all")
	f.git("commit", "--quiet", "--allow-empty", "--message="+branch)
}

func (f *forked) write(path, text string) {
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		f.t.Fatal(err)
	}
}

func (f *forked) git(args ...string) {
	if out, err := f.command(args...).CombinedOutput(); err != nil {
		f.t.Fatalf("git %s: %v\n%s", args, err, out)
	}
}

func (f *forked) command(args ...string) *exec.Cmd {
	cmd := exec.Command("git", append([]string{"-c", "user.name=Alice", "-c", "user.email=alice@example.org"}, args...)...)
	cmd.Dir = f.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	return cmd
}

// merge merges theirs, and reports whether git did so by itself.
func (f *forked) merge() bool {
	out, err := f.command("merge", "--quiet", "--no-edit", "theirs").CombinedOutput()
	f.story += string(out)
	return err == nil
}

// verdict is what the gate finds, check by check; "" where it passes.
func (f *forked) verdict(o ramus.GateOptions) string {
	ctx := context.Background()
	p, err := ramus.Find(ctx, ramus.Place{Dir: f.dir})
	var gated ramus.GateResult
	if err == nil {
		gated, err = p.Gate(ctx, o)
	}
	switch {
	case ramus.ClassOf(err) == ramus.Broken:
		return "broken"
	case err != nil:
		f.t.Fatalf("%v\n%s", err, f.story)
	}
	var all []string
	for _, found := range gated.Findings {
		line := found.Check
		for _, r := range found.Revisions {
			line += " " + r.ID
		}
		all = append(all, line)
	}
	slices.Sort(all)
	return strings.Join(all, "; ")
}
