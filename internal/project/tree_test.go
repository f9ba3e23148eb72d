package project

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// tree writes an archive to a new folder and returns its path. A name that ends in
// a slash is a folder; ROOT in a text is replaced by the path.
func tree(t testing.TB, archive string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(root, file.Name)
		dir := filepath.Dir(path)
		if strings.HasSuffix(file.Name, "/") {
			dir = path
		}
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
		if dir != path {
			text := strings.ReplaceAll(string(file.Data), "ROOT", filepath.ToSlash(root))
			if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

// said lists the differences from an Alembic project without options, a field a
// line, with ROOT for the root.
func said(c Config, root string) string {
	var out strings.Builder
	usual := alembicDefault()
	differences(&out, reflect.ValueOf(c), reflect.ValueOf(usual))
	if c.Alembic == nil {
		out.WriteString("no Alembic\n")
	} else {
		differences(&out, reflect.ValueOf(*c.Alembic), reflect.ValueOf(*usual.Alembic))
	}
	return underRoot(out.String(), root)
}

// underRoot replaces the root in a text by ROOT, and uses slashes.
func underRoot(text, root string) string {
	return strings.ReplaceAll(filepath.ToSlash(text), filepath.ToSlash(root), "ROOT")
}

func differences(out *strings.Builder, got, usual reflect.Value) {
	for i := range got.NumField() {
		name := got.Type().Field(i).Name
		if name == "Alembic" || !got.Type().Field(i).IsExported() {
			continue
		}
		value := got.Field(i).Interface()
		if zone, ok := value.(*time.Location); ok && zone.String() == "Local" || reflect.DeepEqual(value, usual.Field(i).Interface()) {
			continue
		}
		fmt.Fprintf(out, "%s: %+v\n", name, value)
	}
}

// An alembicTest is a project, the options of Read, and the expected result of said
// or the error.
type alembicTest struct {
	name    string
	archive string
	path    string // below the root; alembic.ini when empty, and "?" is what Find finds
	from    string // the working folder, below the root; "" is none
	section string // -n
	want    string // the relevant lines
	err     string
}

func (test alembicTest) run(t *testing.T) {
	root := tree(t, test.archive)
	path := filepath.Join(root, "alembic.ini")
	switch {
	case test.path == "?":
		var err error
		if path, err = Find(filepath.Join(root, test.from)); err != nil {
			t.Fatal(err)
		}
	case test.path != "":
		path = filepath.Join(root, test.path)
	}
	o := Options{Name: test.section}
	if test.from != "" && test.path != "?" {
		o.Dir = filepath.Join(root, test.from)
	}
	c, err := Read(path, o)
	if err != nil {
		message := underRoot(err.Error(), root)
		if message != strings.TrimSpace(test.err) || c.Alembic != nil {
			t.Errorf("got:\n%s\nwant:\n%s", message, test.err)
		}
		return
	}
	got := "\n" + said(c, root)
	for line := range strings.Lines(strings.TrimLeft(test.want, "\n")) {
		if absent, ok := strings.CutPrefix(line, "no "); ok && line != "no Alembic\n" {
			if strings.Contains(got, "\n"+strings.TrimSpace(absent)+":") {
				t.Errorf("it says %s:%s", absent, got)
			}
		} else if !strings.Contains(got, "\n"+line) {
			t.Errorf("it lacks %sin:%s", line, got)
		}
	}
	if test.want == "" {
		t.Errorf("no error; got:%s\nwant:\n%s", got, test.err)
	}
}
