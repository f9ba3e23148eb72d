package python

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	whole       = flag.Bool("whole", false, "compare with CPython on all files of its library, not on a sample")
	interpreter = flag.String("python", "", "the Python to compare with")
)

// A cpython is an interpreter to compare with.
type cpython struct {
	path    string
	nested  bool   // it knows where the parts of f-strings stand: 3.12 and later
	library string // the folder of its standard library
}

// findPython returns the newest Python there is. Without one the test is skipped,
// and fails in CI.
func findPython(t testing.TB) cpython {
	t.Helper()
	const script = "import sys, sysconfig; print(sys.version_info >= (3, 12), sysconfig.get_path('stdlib'), sep='\\n')"
	var last error
	for _, name := range []string{*interpreter, "python3.14", "python3.13", "python3.12", "python3", "/usr/bin/python3"} {
		if name == "" {
			continue
		}
		out, err := exec.Command(name, "-c", script).Output()
		if lines := strings.Fields(string(out)); err == nil && len(lines) == 2 {
			return cpython{name, lines[0] == "True", lines[1]}
		}
		last = err
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("Python is needed in CI: %v", last)
	}
	t.Skipf("NOT COMPARED with CPython: %v", last)
	return cpython{}
}

// dumps returns the output of testdata/dump.py by file: its tree, or "error" and the
// reason. Files that nest too deep for CPython are left out.
func (c cpython) dumps(t testing.TB, files []string) map[string]string {
	t.Helper()
	cmd := exec.Command(c.path, "testdata/dump.py")
	cmd.Stdin = strings.NewReader(strings.Join(files, "\n"))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for part := range strings.SplitSeq(strings.TrimPrefix(string(out), "= "), "\n= ") {
		head, tree, _ := strings.Cut(part, "\n")
		file, status, _ := strings.Cut(head, " ")
		switch {
		case status == "ok":
			all[file] = strings.TrimSuffix(tree, "\n")
		case strings.HasPrefix(status, "error"):
			all[file] = status
		}
	}
	return all
}

// ownDump parses a file and returns its tree as dump.py prints it, or "error" and the
// reason.
func ownDump(content []byte, nested bool) string {
	var d Decoder
	text, err := d.Decode(content)
	if err != nil {
		return "error " + err.Error()
	}
	src := string(text)
	m, err := Parse(src)
	if err != nil {
		first := err.(Errors)[0]
		return "error " + PositionOf("", src, first.Offset).String() + ": " + first.Message
	}
	dump := newDumper(src, nested)
	dump.line("module", "Module", nil, "", child{"body", m.Body})
	return strings.TrimSuffix(dump.out.String(), "\n")
}

// compareFiles parses files both ways.
func compareFiles(t *testing.T, c cpython, files []string) {
	t.Helper()
	failures := 0
	for file, want := range c.dumps(t, files) {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if isUnread(content) {
			continue
		}
		if got := ownDump(content, c.nested); differ(got, want) {
			t.Errorf("%s: %s", file, difference(got, want))
			if failures++; failures > 20 {
				t.Fatal("…")
			}
		}
	}
}

// differ reports whether two dumps differ. The texts of errors may.
func differ(got, want string) bool {
	return got != want && !(strings.HasPrefix(got, "error") && strings.HasPrefix(want, "error"))
}

// difference returns the first lines that differ.
func difference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "\n got " + a[i] + "\nwant " + b[i]
		}
	}
	return "\n got " + a[len(a)-1] + "\nwant " + b[len(b)-1]
}

// isUnread reports whether a file has parts that this package does not read: characters
// by their names, half surrogate pairs, names that NFKC changes, encodings that are rare.
func isUnread(content []byte) bool {
	for _, text := range []string{`\N{`, `\ud`, `\uD`, `\U0000d`, "\u00b5", "\uff57", "coding: koi8", "coding: uft-8", "coding: utf8"} {
		if bytes.Contains(content, []byte(text)) {
			return true
		}
	}
	return false
}

// libraryFiles returns every nth file of the standard library.
func (c cpython) libraryFiles(t *testing.T, n int) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(c.library, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(path, ".py") {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var some []string
	for i := 0; i < len(files); i += n {
		some = append(some, files[i])
	}
	return some
}

// The standard library parses as CPython parses it: the same statements and
// expressions at the same places, the same values of strings.
func TestLibraryAsCPython(t *testing.T) {
	c := findPython(t)
	n := 80
	if *whole {
		n = 1
	}
	files := c.libraryFiles(t, n)
	compareFiles(t, c, files)
	t.Logf("%d files of %s compared", len(files), c.library)
}

// writeFiles writes each text into a file of its own.
func writeFiles(t *testing.T, texts []string) (files []string) {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		path := filepath.Join(dir, fmt.Sprintf("%05d.py", i))
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		files = append(files, path)
	}
	return files
}

// The accepted sources parse as CPython parses them, and CPython refuses the refused ones.
func TestSnippetsAsCPython(t *testing.T) {
	c := findPython(t)
	texts := slices.Concat(accepted, refused)
	files := writeFiles(t, texts)
	dumps := c.dumps(t, files)
	for i, file := range files {
		got, want := ownDump([]byte(texts[i]), c.nested), dumps[file]
		if strings.HasPrefix(want, "error") && !c.nested && i < len(accepted) {
			continue // a newer grammar
		}
		if differ(got, want) && (c.nested || i < len(accepted)) {
			t.Errorf("%q: %s", texts[i], difference(got, want))
		}
	}
}

func TestSnippets(t *testing.T) {
	for _, text := range slices.Concat(accepted, only314) {
		if got := ownDump([]byte(text), true); strings.HasPrefix(got, "error") {
			t.Errorf("%q: %s", text, got)
		}
	}
	for _, text := range slices.Concat(refused, refused314) {
		if got := ownDump([]byte(text), true); !strings.HasPrefix(got, "error") {
			t.Errorf("%q is accepted:\n%s", text, got)
		}
	}
}

// mutated returns a source with a few of its tokens dropped, doubled, swapped or
// replaced by another source's.
func mutated(r *rand.Rand, text, other string) string {
	a, b := spans(text), spans(other)
	for range 1 + r.IntN(2) {
		if len(a) < 3 || len(b) == 0 {
			break
		}
		i := r.IntN(len(a) - 1)
		switch r.IntN(5) {
		case 0:
			a = slices.Delete(a, i, i+1)
		case 1:
			a = slices.Insert(a, i, a[i])
		case 2:
			a[i], a[i+1] = a[i+1], a[i]
		case 3:
			a[i] = b[r.IntN(len(b))]
		case 4:
			a = slices.Insert(a, i, b[r.IntN(len(b))])
		}
	}
	return strings.Join(a, "")
}

// spans returns the tokens of a source with the white space before each.
func spans(text string) (all []string) {
	s, last := NewScanner(text), 0
	for {
		tok := s.Next()
		if tok.Kind == EOF {
			return append(all, text[last:])
		}
		if tok.End > last {
			all, last = append(all, text[last:tok.End]), tok.End
		}
	}
}

// isNewer reports whether a source may be right only for Python 3.14.
func isNewer(text string) bool {
	text = strings.ToLower(text)
	return strings.Contains(text, "except") && strings.Contains(text, ",") || strings.Contains(text, "t'")
}

// Sources with faults at random places are refused where CPython refuses them.
func TestMutatedAsCPython(t *testing.T) {
	c := findPython(t)
	if !c.nested {
		t.Skip("NOT COMPARED with CPython: this one has an older grammar")
	}
	r := rand.New(rand.NewPCG(1, 2))
	n := 2000
	if *whole {
		n = 100_000
	}
	var texts []string
	for range n {
		from, other := accepted, refused
		if r.IntN(4) == 0 {
			from, other = refused, accepted
		}
		texts = append(texts, mutated(r, from[r.IntN(len(from))], other[r.IntN(len(other))]))
	}
	failures := 0
	files := writeFiles(t, texts)
	dumps := c.dumps(t, files)
	for i, file := range files {
		got, want := ownDump([]byte(texts[i]), c.nested), dumps[file]
		if differ(got, want) && want != "" && !isUnread([]byte(texts[i])) && !isNewer(texts[i]) {
			t.Errorf("%q: %s", texts[i], difference(got, want))
			if failures++; failures > 30 {
				t.Fatal("…")
			}
		}
	}
}
