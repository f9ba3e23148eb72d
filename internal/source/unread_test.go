package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

const (
	python = "\"\"\"a\"\"\"\nfrom typing import Union\nrevision: str = 'a'\ndown_revision: Union[str, None] = None\n"
	header = "-- a\n--\n-- revision: a\n\n-- +upgrade\n"
)

// write creates files and the folders around them; "@x" is a link to x.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if to, isLink := strings.CutPrefix(content, "@"); isLink {
			if err := os.Symlink(to, path); err != nil {
				t.Skip(err)
			}
		} else if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	flat = source.Options{
		Formats: []source.Format{alembicpy.New(alembicpy.Options{}), sqlfile.Beside},
		Enter:   func(string) bool { return false },
	}
	nested = source.Options{
		Formats: flat.Formats,
		Enter:   func(name string) bool { return name != "__pycache__" },
	}
	sql = source.Options{
		Formats: []source.Format{sqlfile.Format},
		Foreign: []source.Format{alembicpy.New(alembicpy.Options{})},
	}
)

func TestLook(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		dirs  []string // ["v"] when nil
		opts  source.Options
		want  []string
	}{
		"nothing beside": {
			files: map[string]string{"v/a.py": python, "v/__pycache__/b.py": python, "v/.git/c.py": python, "v/readme.md": "", "v/__init__.py": python},
			opts:  flat,
		},
		"subfolders": {
			files: map[string]string{"v/one/a.py": python, "v/one/deep/b.py": python, "v/one/deep/c.sql": header, "v/two/helper.py": "def revision(): pass\n", "v/two/d.sql": "SELECT 1;\n"},
			opts:  flat,
			want:  []string{"v/one: 0, 3 files, v/one/a.py"},
		},
		"subfolders that are read": {
			files: map[string]string{"v/one/a.py": python},
			opts:  nested,
		},
		"subfolders that are given": {
			files: map[string]string{"v/one/a.py": python, "v/two/b.py": python},
			dirs:  []string{"v", "v/one"}, opts: flat,
			want: []string{"v/two: 0, 1 files, v/two/b.py"},
		},
		"below a subfolder, one that is given": {
			files: map[string]string{"v/one/deep/a.py": python},
			dirs:  []string{"v", "v/one/deep"}, opts: flat,
		},
		"links to folders": {
			files: map[string]string{"elsewhere/a.py": python, "elsewhere/b.PY": python, "v/link": "@../elsewhere", "v/self": "@.", "v/inside": "@sub", "v/sub/c.py": python, "v/to.txt": "@../elsewhere/a.py", "v/broken": "@nothing"},
			opts:  nested,
			want:  []string{"v/link: 1, 2 files, v/link/a.py"},
		},
		"a link to a folder that is given": {
			files: map[string]string{"elsewhere/a.py": python, "v/link": "@../elsewhere"},
			dirs:  []string{"v", "elsewhere"}, opts: flat,
		},
		"upper case": {
			files: map[string]string{"v/a.SQL": header, "v/b.Py": python, "v/c.SQL": "SELECT 1;\n", "v/d.test.SQL": header, "v/.e.SQL": header},
			opts:  flat,
			want:  []string{"v/a.SQL: 2, 1 files, v/a.SQL", "v/b.Py: 2, 1 files, v/b.Py"},
		},
		"Python in a project of SQL": {
			files: map[string]string{"v/a.sql": header, "v/b.py": python, "v/sub/c.sql": strings.Replace(header, ": a", ": c", 1), "v/helper.py": "x = 1\n"},
			opts:  sql,
			want:  []string{"v/b.py: 3, 1 files, v/b.py"},
		},
		"Go": {
			files: map[string]string{"v/sub/a.go": "// a\n//\n// revision: a\n\npackage v\n", "v/sub/b.go": "package v\n"},
			opts:  flat,
			want:  []string{"v/sub: 0, 1 files, v/sub/a.go"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			write(t, "", test.files)
			dirs := test.dirs
			if dirs == nil {
				dirs = []string{"v"}
			}
			_, unread, err := source.Look(t.Context(), source.Disk, dirs, test.opts)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, u := range unread {
				if u.More {
					t.Errorf("%s: counting ended", u.Path)
				}
				got = append(got, fmt.Sprintf("%s: %d, %d files, %s", filepath.ToSlash(u.Path), u.Kind, u.Files, filepath.ToSlash(u.First)))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A large folder costs no more than its bounds.
func TestLookIsBounded(t *testing.T) {
	dir := t.TempDir()
	files := map[string]string{}
	for i := range 150 {
		files[fmt.Sprintf("old/%d.py", i)] = python
	}
	write(t, dir, files)
	_, unread, err := source.Look(t.Context(), source.Disk, []string{dir}, flat)
	if err != nil || len(unread) != 1 || unread[0].Files != source.MostCounted || !unread[0].More {
		t.Errorf("%+v, %v", unread, err)
	}
}
