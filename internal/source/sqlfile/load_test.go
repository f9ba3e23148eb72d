package sqlfile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/revision"
)

// file returns a small revision.
func file(id string) string {
	return "-- " + id + "\n-- revision: " + id + "\n-- +upgrade\nSELECT 1;\n"
}

// goFile returns a small revision in Go.
func goFile(id string) string { return "// " + id + "\n// revision: " + id + "\n\npackage v\n" }

// tempTree writes files into a new folder and changes to it.
func tempTree(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, content := range files {
		writeFile(t, name, content)
	}
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// byFile sorts revisions by file.
func byFile(revs []revision.Revision) []revision.Revision {
	slices.SortFunc(revs, func(a, b revision.Revision) int { return strings.Compare(a.File, b.File) })
	return revs
}

// show lists revisions as "file=id", by file.
func show(revs []revision.Revision) string {
	byFile(revs)
	var b strings.Builder
	for _, r := range revs {
		fmt.Fprintf(&b, "%s=%s ", filepath.ToSlash(r.File), r.ID)
	}
	return strings.TrimSpace(b.String())
}

var treeFiles = map[string]string{
	"v/b.sql": file("b"), "v/a.sql": file("a"), "v/2026/c.sql": file("c"), "v/2026/deep/er/d.sql": file("d"),
	"w/e.sql": file("e"), "v/folder.sql/f.sql": file("f"), "w/g.go": goFile("g"),
	// These files are ignored.
	"v/.hidden.sql": "x", "v/.git/x.sql": "x", "v/b.sql~": "x", "v/#b.sql#": "x", "v/.#b.sql": "x", "v/.b.sql.swp": "x",
	"v/code.go": "package v", "w/g_test.go": goFile("t"), "w/_g.go": goFile("u"),
	"v/b.sql.bak": "x", "v/b.sql.orig": "x", "v/b.SQL": "x", "v/README.md": "x", "v/sql": "x", "v/b.sql.rej": "x",
}

const treeWant = "v/2026/c.sql=c v/2026/deep/er/d.sql=d v/a.sql=a v/b.sql=b v/folder.sql/f.sql=f w/e.sql=e w/g.go=g"

func TestLoadDirs(t *testing.T) {
	tempTree(t, treeFiles)
	tests := []struct {
		dirs []string
		want string
	}{
		{[]string{"v", "w"}, treeWant},
		{[]string{"w", "v", "./v/2026", "v/"}, treeWant},
		{[]string{"w"}, "w/e.sql=e w/g.go=g"},
		{nil, ""},
	}
	for _, tt := range tests {
		revs, err := LoadDirs(t.Context(), tt.dirs)
		if err != nil || show(revs) != tt.want {
			t.Errorf("%q:\ngot  %s, %v\nwant %s", tt.dirs, show(revs), err, tt.want)
		}
	}
}

func TestLoad(t *testing.T) {
	fsys := fstest.MapFS{}
	for name, content := range treeFiles {
		fsys[name] = &fstest.MapFile{Data: []byte(content)}
	}
	for _, dirs := range [][]string{{"v", "w"}, {"."}} {
		revs, err := Load(t.Context(), fsys, dirs)
		if err != nil || show(revs) != treeWant {
			t.Errorf("%q:\ngot  %s, %v\nwant %s", dirs, show(revs), err, treeWant)
		}
		for _, rev := range revs {
			want := revision.Capability{}
			if strings.HasSuffix(rev.File, ".go") {
				want = revision.Capability{Language: revision.Go, Content: revision.Opaque, Runner: revision.GoFunction}
			}
			if rev.Capability != want {
				t.Errorf("%s: %+v, want %+v", rev.File, rev.Capability, want)
			}
		}
		scripts, err := revs[0].Scripts(t.Context())
		if err != nil || scripts.Upgrade.Text != "SELECT 1;\n" || scripts.Upgrade.Line != 4 {
			t.Errorf("scripts: %+v, %v", scripts, err)
		}
	}
}

// slowFS returns one byte per Read.
type slowFS struct{ fs.FS }

type slowFile struct{ fs.File }

func (f slowFile) Read(b []byte) (int, error) { return iotest.OneByteReader(f.File).Read(b) }

func (s slowFS) Open(name string) (fs.File, error) {
	f, err := s.FS.Open(name)
	if info, statErr := fs.Stat(s.FS, name); statErr == nil && info.IsDir() {
		return f, err
	}
	return slowFile{f}, err
}

func (s slowFS) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(s.FS, name) }

// TestLoadLongHeaders reads headers around and above the size of the first read,
// with short reads.
func TestLoadLongHeaders(t *testing.T) {
	files := map[string]string{}
	for _, n := range []int{4<<10 - 60, 4<<10 - 40, 4<<10 - 39, 4<<10 - 20, 4 << 10, 3 * 4 << 10, 40 * 4 << 10} {
		body := strings.Repeat("-- é line of the body\n", n/22)
		files[fmt.Sprintf("v/%d.sql", n)] = "-- m\n" + body + strings.Repeat("\n", n%22) + "-- revision: r\n-- +upgrade\nSELECT 1;\n"
	}
	tempTree(t, files)
	revs, err := LoadDirs(t.Context(), []string{"v"})
	if err != nil || len(revs) != len(files) {
		t.Fatal(len(revs), err)
	}
	for _, r := range revs {
		want, _, err := Parse(r.File, []byte(files[filepath.ToSlash(r.File)]))
		if err != nil || !cmp.Equal(r, want, sameRevision) {
			t.Errorf("%s: %v\n%s", r.File, err, cmp.Diff(want, r, sameRevision))
		}
	}
	slow, err := Load(t.Context(), slowFS{fstest.MapFS{"a.sql": {Data: []byte(file("a"))}}}, []string{"."})
	if err != nil || show(slow) != "a.sql=a" {
		t.Error(show(slow), err)
	}
}

// TestLoadErrors checks that the faults of all files are returned, sorted, together
// with the valid revisions.
func TestLoadErrors(t *testing.T) {
	files := map[string]string{}
	for i := range 200 {
		files[fmt.Sprintf("v/%03d.sql", i)] = file(fmt.Sprint(i))
	}
	files["v/150.sql"] = "-- m\n-- revision:\n-- x: y\n-- +upgrade\n"
	files["v/007.sql"] = "SELECT 1;\n"
	tempTree(t, files)
	revs, err := LoadDirs(t.Context(), []string{"v", "nowhere"})
	const want = `nowhere: cannot open it: no such file or directory
v/007.sql:1:1: not a revision: no header with a "-- revision:" line above
v/150.sql:2:13: revision is empty
v/150.sql:3:4: unknown header key "x"`
	var errs source.Errors
	if !errors.As(err, &errs) {
		t.Fatal(err)
	}
	var got []string
	for _, e := range errs {
		got = append(got, e.Error())
	}
	if d := cmp.Diff(want, strings.Join(got, "\n")); d != "" {
		t.Error(d)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("the error does not wrap fs.ErrNotExist")
	}
	if len(revs) != 198 {
		t.Errorf("%d revisions beside the errors", len(revs))
	}
}

// TestBeside checks that Beside skips exactly the SQL files without parts of a
// revision.
func TestBeside(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "no revision",
		"-- what a\n-- script: needs\n":        "no revision",
		"SELECT 1;\n-- revision: a\n":          "no revision",
		"-- \x01\n/* x */ SELECT 1;":           "no revision",
		"-- m\n-- revision: a\n-- +upgrade\n":  "a",
		"-- m\n-- down_revision: a\nSELECT 1;": "f.sql:2:1: the header has no revision key",
		"-- revision: a\nSELECT 1;":            "f.sql:1:1: the header has no revision key below its message",
		"SELECT 1;\n-- +upgrade\nSELECT 2;":    "no revision",
		"-- m\n-- +upgrade\nSELECT 1;":         "f.sql:2:1: not a revision: no header with a \"-- revision:\" line above",
		"-- m\n--+upgrade\nSELECT 1;":          "f.sql:2:1: ",
		"-- m\n-- +goose Up\nSELECT 1;":        "f.sql:2:1: ",
		"<<<<<<< ours\n-- m\n-- revision: a\n": "f.sql:1:1: an unresolved git conflict",
		"-- m\n-- revision: a\n<<<<<<< ours\n": "f.sql:3:1: an unresolved git conflict",
	} {
		tempTree(t, map[string]string{"f.sql": text})
		rev, result, err := source.ReadOne(source.Disk, "f.sql", Beside)
		got := rev.ID
		switch {
		case err != nil:
			got = err.Error()
		case result == source.None:
			got = "no revision"
		}
		if got != want && (!strings.HasPrefix(want, "f.sql") || !strings.HasPrefix(got, want)) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestLoadLinks(t *testing.T) {
	tempTree(t, map[string]string{"real/a.sql": file("a"), "else/b.sql": file("b"), "v/c.sql": file("c")})
	for link, target := range map[string]string{
		"v/a.sql": "../real/a.sql", // followed
		"v/loop":  ".", "v/up": "..", "v/folder.sql": "../else",
		"linked": "else", // followed, since it is a location
	} {
		if err := os.Symlink(target, link); err != nil {
			t.Skip(err)
		}
	}
	revs, err := LoadDirs(t.Context(), []string{"v", "linked"})
	if want := "linked/b.sql=b v/a.sql=a v/c.sql=c"; err != nil || show(revs) != want {
		t.Errorf("got %s, %v, want %s", show(revs), err, want)
	}
	revs, err = Load(t.Context(), os.DirFS("."), []string{"v"})
	if want := "v/a.sql=a v/c.sql=c"; err != nil || show(revs) != want {
		t.Errorf("os.DirFS: got %s, %v, want %s", show(revs), err, want)
	}
	if err := os.Symlink("nowhere", "v/dangling.sql"); err != nil {
		t.Fatal(err)
	}
	if _, err = LoadDirs(t.Context(), []string{"v"}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "v/dangling.sql: ") {
		t.Errorf("dangling link: %v", err)
	}
}

func TestLoadCancelled(t *testing.T) {
	tempTree(t, treeFiles)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if revs, err := LoadDirs(ctx, []string{"v"}); revs != nil || !errors.Is(err, context.Canceled) {
		t.Error(revs, err)
	}
}

// TestLoadScripts checks that faults of the body are returned by Load, and that it
// notices when a file has another revision.
func TestLoadScripts(t *testing.T) {
	tempTree(t, map[string]string{"v/a.sql": file("a"), "v/b.sql": file("b") + "-- +what\n", "v/c.sql": file("c")})
	revs, err := LoadDirs(t.Context(), []string{"v"})
	if err != nil {
		t.Fatal(err)
	}
	byFile(revs)
	writeFile(t, "v/a.sql", file("z"))
	if err := os.Remove("v/c.sql"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"read revision a: v/a.sql:2: the file was revision a when",
		`read revision b: v/b.sql:5:1: unknown directive "-- +what"`,
		"read revision c: open v/c.sql: no such file",
	} {
		if _, err := revs[i].Scripts(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func ExampleParse() {
	rev, scripts, err := Parse("versions/def456.sql", []byte(`-- add email to users
--
-- revision: def456
-- down_revision: abc123

-- +upgrade
ALTER TABLE users ADD COLUMN email text;
`))
	fmt.Println(rev.ID, rev.Parents, rev.Message, err)
	fmt.Printf("line %d: %s", scripts.Upgrade.Line, scripts.Upgrade.Text)
	// Output:
	// def456 [abc123] add email to users <nil>
	// line 7: ALTER TABLE users ADD COLUMN email text;
}

// The hash of a file that is read as a whole together with its header is known at once,
// on disk and in a file system; that of a longer one with its scripts.
func TestLoadHashesFiles(t *testing.T) {
	dir := t.TempDir()
	short := "-- a\n-- revision: a\n\n-- +upgrade\nSELECT 1;\n"
	long := "-- b\n-- revision: b\n\n-- +upgrade\n" + strings.Repeat("SELECT 1;\n", 1000)
	for name, text := range map[string]string{"a.sql": short, "b.sql": long} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	onDisk, err := LoadDirs(t.Context(), []string{dir})
	if err != nil {
		t.Fatal(err)
	}
	inFS, err := Load(t.Context(), os.DirFS(dir), []string{"."})
	if err != nil {
		t.Fatal(err)
	}
	for _, rev := range append(onDisk, inFS...) {
		text, atOnce := short, revision.HashFile([]byte(short))
		if rev.ID == "b" {
			text, atOnce = long, revision.FileHash{}
		}
		scripts, err := rev.Scripts(t.Context())
		if err != nil || rev.FileHash != atOnce || scripts.FileHash != revision.HashFile([]byte(text)) {
			t.Errorf("%s: %v, %v; %v", rev.File, rev.FileHash, scripts.FileHash, err)
		}
	}
}
