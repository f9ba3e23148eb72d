package alembicpy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// interpreter is a Python that can import Alembic: Debian's.
const interpreter = "/usr/bin/python3"

// A truth is Alembic's reading of a file, as testdata/truth.py prints it.
type truth struct {
	ID              string
	Parents, Labels []any
	Depends         []any
	Doc, Longdoc    string
	Error           string
	Sets            [3]bool
	Skip            bool
}

// truths returns Alembic's reading of files. Without Alembic the test is skipped, and fails
// in CI.
func truths(t *testing.T, files []string, sysPath ...string) []truth {
	t.Helper()
	if err := exec.Command(interpreter, "-c", "import alembic.script").Run(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%s with alembic: %v", interpreter, err)
		}
		t.Skipf("NOT COMPARED WITH ALEMBIC: %s with alembic: %v", interpreter, err)
	}
	cmd := exec.Command(interpreter, append([]string{"testdata/truth.py"}, sysPath...)...)
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n") + "\n")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	var all []truth
	for decoder := json.NewDecoder(bytes.NewReader(out)); len(all) < len(files); {
		var one truth
		if err := decoder.Decode(&one); err != nil {
			t.Fatalf("after %d of %d: %v\n%s", len(all), len(files), err, stderr.String())
		}
		all = append(all, one)
	}
	return all
}

// differs returns the first difference between a revision and Alembic's, or "".
func (want truth) differs(rev revision.Revision, err error) string {
	switch {
	case want.Skip:
		return ""
	case strings.Contains(want.Error, "LoopDetected:"), strings.HasPrefix(want.Error, "SyntaxError:"): // graph.New's fault; or one that does not matter
		return ""
	case want.Error != "" && err == nil:
		return fmt.Sprintf("Alembic fails with %q, ramus has %+v", want.Error, rev.Node)
	case want.Error != "":
		return ""
	case err != nil:
		return fmt.Sprintf("Alembic has %s, ramus fails: %v", want.ID, err)
	}
	for _, c := range []struct {
		name string
		got  []string
		want []any
		set  bool
	}{
		{"parents", rev.Parents, want.Parents, want.Sets[0]},
		{"labels", rev.Labels, want.Labels, want.Sets[1]},
		{"depends_on", rev.DependsOn, want.Depends, want.Sets[2]},
	} {
		if !sameStrings(c.got, c.want, c.set) {
			return fmt.Sprintf("%s: ramus %q, Alembic %q", c.name, c.got, c.want)
		}
	}
	switch {
	case rev.ID != want.ID:
		return fmt.Sprintf("id: ramus %q, Alembic %q", rev.ID, want.ID)
	case rev.Message != want.Doc:
		return fmt.Sprintf("doc: ramus %q, Alembic %q", rev.Message, want.Doc)
	case rev.Message+rev.Body != want.Longdoc:
		return fmt.Sprintf("longdoc: ramus %q, Alembic %q", rev.Message+rev.Body, want.Longdoc)
	}
	return ""
}

// sameStrings compares lists; those that are sets in Python have no order there.
// What has no name, None and "", ramus leaves out.
func sameStrings(got []string, want []any, set bool) bool {
	var texts []string
	for _, w := range want {
		if s, ok := w.(string); ok && s != "" {
			texts = append(texts, s)
		}
	}
	if set {
		got = slices.Sorted(slices.Values(got))
		slices.Sort(texts)
	}
	return slices.Equal(got, texts)
}

// TestReal compares files of real projects, those in folders named
// versions below the one that ALEMBICPY_REAL names, with Alembic. Their modules
// are in the folders of ALEMBICPY_SYSPATH.
func TestReal(t *testing.T) {
	root := os.Getenv("ALEMBICPY_REAL")
	if root == "" {
		t.Skip("ALEMBICPY_REAL names no folder")
	}
	var files []string
	for path := range strings.FieldsSeq(output(t, "find", root, "-name", "*.py")) {
		if (&format{}).Matches(baseName(path)) && strings.Contains(path, "/versions/") {
			files = append(files, path)
		}
	}
	compare(t, files, strings.Fields(os.Getenv("ALEMBICPY_SYSPATH"))...)
}

func output(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// compare reads files and compares them with Alembic's reading.
func compare(t *testing.T, files []string, sysPath ...string) {
	t.Helper()
	format := New(Options{SysPath: sysPath})
	failed := 0
	for i, want := range truths(t, files, sysPath...) {
		rev, _, err := source.ReadOne(source.Disk, files[i], format)
		if difference := want.differs(rev, err); difference != "" {
			t.Errorf("%s: %s", files[i], difference)
			failed++
		}
	}
	if failed > 0 {
		keep := filepath.Join(os.TempDir(), "alembicpy-differs")
		os.RemoveAll(keep)
		for _, path := range files {
			if content, err := os.ReadFile(path); err == nil {
				os.MkdirAll(keep, 0o777)
				os.WriteFile(filepath.Join(keep, baseName(path)), content, 0o666)
			}
		}
	}
	t.Logf("%d files, %d differ", len(files), failed)
}
