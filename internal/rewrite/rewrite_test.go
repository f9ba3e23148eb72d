package rewrite

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"github.com/ramusdb/ramus/internal/source"
)

// three creates three files, and returns edits of them.
func three(t *testing.T, dir string) (edits []Edit) {
	t.Helper()
	for _, name := range []string{"a", "b", "c"} {
		e := Edit{Path: filepath.Join(dir, name), Old: []byte("old " + name), New: []byte("new " + name)}
		if err := os.WriteFile(e.Path, e.Old, 0o666); err != nil {
			t.Fatal(err)
		}
		edits = append(edits, e)
	}
	return edits
}

func wantAll(t *testing.T, edits []Edit, word string) {
	t.Helper()
	for _, e := range edits {
		if got, err := os.ReadFile(e.Path); err != nil || !strings.HasPrefix(string(got), word) {
			t.Errorf("%s holds %q, %v; want %s", e.Path, got, err, word)
		}
	}
}

func TestApplyAndUndo(t *testing.T) {
	dir := t.TempDir()
	j, edits := At(filepath.Join(dir, "git", "ramus", "rebase.json")), three(t, dir)
	if _, _, err := j.Undo(); !errors.Is(err, ErrNothing) {
		t.Errorf("nothing: %v", err)
	}
	if err := j.Apply(Change{About: "moved x", Moved: map[string][]string{"x": {"y"}}}, edits); err != nil {
		t.Fatal(err)
	}
	wantAll(t, edits, "new")
	if err := j.Recover(); err != nil {
		t.Fatal(err)
	}
	wantAll(t, edits, "new")
	last, err := j.Last()
	if err != nil || last.About != "moved x" || last.Moved["x"][0] != "y" {
		t.Errorf("%v, %v", last, err)
	}
	undone, paths, err := j.Undo()
	if err != nil || undone.About != "moved x" || len(paths) != 3 {
		t.Errorf("%v, %q, %v", undone, paths, err)
	}
	wantAll(t, edits, "old")
	if last, err := j.Last(); !errors.Is(err, ErrNothing) {
		t.Errorf("%v, %v", last, err)
	}
	if _, _, err := j.Undo(); !errors.Is(err, ErrNothing) {
		t.Errorf("undone twice: %v", err)
	}
}

func TestAllOrNone(t *testing.T) {
	dir := t.TempDir()
	j, edits := At(filepath.Join(dir, "journal")), three(t, dir)
	if err := os.WriteFile(edits[2].Path, []byte("old, and changed"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := j.Apply(Change{About: ""}, edits); !errors.Is(err, source.ErrChanged) {
		t.Errorf("%v", err)
	}
	wantAll(t, edits, "old")
	if _, _, err := j.Undo(); !errors.Is(err, ErrNothing) {
		t.Errorf("there is something to undo: %v", err)
	}
}

// A copied work tree undoes its own edits, and leaves the files of the original alone.
func TestUndoInACopy(t *testing.T) {
	dir, copied := t.TempDir(), filepath.Join(t.TempDir(), "copy")
	edits := three(t, dir)
	if err := At(filepath.Join(dir, "git", "rebase.json")).Apply(Change{About: "moved x"}, edits); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	_, paths, err := At(filepath.Join(copied, "git", "rebase.json")).Undo()
	if err != nil || len(paths) != 3 || paths[0] != filepath.Join(copied, "a") {
		t.Errorf("%q, %v", paths, err)
	}
	wantAll(t, edits, "new")
	for i := range edits {
		edits[i].Path = filepath.Join(copied, filepath.Base(edits[i].Path))
	}
	wantAll(t, edits, "old")
}

func TestUndoOfWhatChanged(t *testing.T) {
	dir := t.TempDir()
	j, edits := At(filepath.Join(dir, "journal")), three(t, dir)
	if err := j.Apply(Change{About: ""}, edits); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(edits[1].Path, []byte("new, and changed"), 0o666); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the refusal keeps the record
		if _, _, err := j.Undo(); !errors.Is(err, source.ErrChanged) {
			t.Errorf("%v", err)
		}
		wantAll(t, edits, "new")
	}
}

func TestUndoAfterGitRestoredFiles(t *testing.T) {
	for restored := 1; restored <= 3; restored++ {
		dir := t.TempDir()
		j, edits := At(filepath.Join(dir, "journal")), three(t, dir)
		if err := j.Apply(Change{About: "moved x"}, edits); err != nil {
			t.Fatal(err)
		}
		for _, e := range edits[:restored] {
			if err := os.WriteFile(e.Path, e.Old, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if _, paths, err := j.Undo(); err != nil || len(paths) != 3-restored {
			t.Errorf("%q, %v", paths, err)
		}
		wantAll(t, edits, "old")
	}
}

func TestUndoRefusesWithoutTouchingRestoredFiles(t *testing.T) {
	dir := t.TempDir()
	j, edits := At(filepath.Join(dir, "journal")), three(t, dir)
	if err := j.Apply(Change{About: ""}, edits); err != nil {
		t.Fatal(err)
	}
	for i, content := range []string{"old a", "other"} {
		if err := os.WriteFile(edits[i].Path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := j.Undo(); !errors.Is(err, source.ErrChanged) {
		t.Errorf("%v", err)
	}
	if got, err := os.ReadFile(edits[0].Path); string(got) != "old a" {
		t.Errorf("the restored file has %q, %v", got, err)
	}
}

func TestBusy(t *testing.T) {
	dir := t.TempDir()
	j, edits := At(filepath.Join(dir, "journal")), three(t, dir)
	lock := flock.New(j.path + ".lock")
	if held, err := lock.TryLock(); !held || err != nil {
		t.Fatal(err)
	}
	defer lock.Unlock()
	if err := j.write(record{Format: 1, Edits: edits}); err != nil {
		t.Fatal(err)
	}
	if err := j.Recover(); err != nil {
		t.Errorf("recover: %v", err)
	}
	if err := j.Apply(Change{About: ""}, edits); !errors.Is(err, ErrBusy) {
		t.Errorf("apply: %v", err)
	}
}

// TestKilled checks that all files are old or all are new, whenever the process is
// killed.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("REWRITE_IN"); dir != "" {
		for {
			_ = At(filepath.Join(dir, "journal")).Apply(Change{About: ""}, child(dir, "old", "new"))
			_ = At(filepath.Join(dir, "journal")).Apply(Change{About: ""}, child(dir, "new", "old"))
		}
	}
	for range 30 {
		dir := t.TempDir()
		edits := three(t, dir)
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
		cmd.Env = append(os.Environ(), "REWRITE_IN="+dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for { // until it has started
			if _, err := os.Stat(filepath.Join(dir, "journal")); err == nil {
				break
			}
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if err := At(filepath.Join(dir, "journal")).Recover(); err != nil {
			t.Fatal(err)
		}
		first, err := os.ReadFile(edits[0].Path)
		if err != nil {
			t.Fatal(err)
		}
		word, _, _ := strings.Cut(string(first), " ")
		wantAll(t, edits, word)
		if left, _ := filepath.Glob(filepath.Join(dir, ".ramus-*.tmp")); len(left) > 2 { // those of the journal itself, whose writing had just begun
			t.Errorf("%q are left", left)
		}
	}
}

func child(dir, old, new string) (edits []Edit) {
	for _, name := range []string{"a", "b", "c"} {
		edits = append(edits, Edit{Path: filepath.Join(dir, name), Old: []byte(old + " " + name), New: []byte(new + " " + name)})
	}
	return edits
}

// TestRecoverWithoutAFile checks that a deleted file needs no rollback and does not
// block later edits.
func TestRecoverWithoutAFile(t *testing.T) {
	dir := t.TempDir()
	j, edits := At(filepath.Join(dir, "j")), three(t, dir)
	if err := j.write(record{Format: 1, Edits: edits}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(edits[0].Path, edits[0].New, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(edits[1].Path); err != nil {
		t.Fatal(err)
	}
	if err := j.Recover(); err != nil {
		t.Fatal(err)
	}
	wantAll(t, []Edit{edits[0], edits[2]}, "old")
	if _, _, err := j.Undo(); !errors.Is(err, ErrNothing) {
		t.Errorf("undo: %v", err)
	}
}
