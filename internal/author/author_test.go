package author

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// files writes files below dir, by their paths there.
func files(t *testing.T, dir string, all map[string]string) {
	t.Helper()
	for name, content := range all {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// sql returns a SQL revision's file: "id <- parent, parent [label]".
func sql(line string) (id, content string) {
	line, label, _ := strings.Cut(strings.TrimSuffix(line, "]"), " [")
	id, parents, _ := strings.Cut(line, " <- ")
	date := "2024-01-02 03:04:0" + string('0'+id[0]%10)
	return id, fmt.Sprintf("-- make %s\n--\n-- revision: %s\n-- down_revision: %s\n-- branch_labels: %s\n-- depends_on:\n-- create_date: %s\n\n-- +upgrade\nCREATE TABLE %s (id INTEGER);\n\n-- +downgrade\n", id, id, parents, label, date, id)
}

// python returns a Python revision's file.
func python(id, parent string) string {
	down := "None"
	if parent != "" {
		down = fmt.Sprintf("%q", parent)
	}
	return fmt.Sprintf("\"\"\"make %s\n\n\"\"\"\nfrom alembic import op\n\nrevision = %q\ndown_revision = %s\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    op.create_table(%q)\n\n\ndef downgrade():\n    op.drop_table(%q)\n", id, id, down, id, id)
}

// open returns a project with SQL revisions in the folder v of a new folder, each a
// line as for sql.
func open(t *testing.T, lines ...string) *Project {
	t.Helper()
	dir := t.TempDir()
	all := map[string]string{"v/.keep": ""}
	for _, line := range lines {
		id, content := sql(line)
		all["v/"+id+".sql"] = content
	}
	files(t, dir, all)
	p := &Project{Folders: []string{filepath.Join(dir, "v")}, Formats: []source.Format{sqlfile.Format}}
	p.reload(t)
	return p
}

// openAlembic returns an Alembic project with one Python revision, "a", and the
// script.py.mako of template.
func openAlembic(t *testing.T, template string) *Project {
	t.Helper()
	dir := t.TempDir()
	files(t, dir, map[string]string{"v/a.py": python("a", ""), "script.py.mako": template})
	p := &Project{
		Folders: []string{filepath.Join(dir, "v")},
		Formats: []source.Format{alembicpy.New(alembicpy.Options{}), sqlfile.Beside},
		Alembic: &Alembic{Alembic: project.Alembic{Dir: dir, ScriptLocation: dir, OutputEncoding: "utf-8"}},
	}
	p.Alembic.Run.Getenv = func(string) (string, bool) { return "", false }
	p.reload(t)
	return p
}

// reload reads the project's revisions again.
func (p *Project) reload(t *testing.T) {
	t.Helper()
	revisions, err := source.Load(t.Context(), source.Disk, p.Folders, source.Options{Formats: p.Formats})
	if err != nil {
		t.Fatal(err)
	}
	if p.History, err = history.Of(revisions); err != nil {
		t.Fatal(err)
	}
}

// refs returns the revisions with ids.
func (p *Project) refs(t *testing.T, ids ...string) []graph.Ref {
	t.Helper()
	refs, unknown := p.graph().LookupAll(ids)
	if len(unknown) > 0 {
		t.Fatalf("no revisions %q", unknown)
	}
	return refs
}

// describe returns the written revision as "FILE: id <- parents", prefixed with "found"
// where it existed.
func describe(w Written) string {
	rev := w.History.Revision(w.Ref)
	text := fmt.Sprintf("%s: %s <- %s", filepath.Base(rev.File), rev.ID, join(rev.Parents))
	if w.Existed {
		text = "found " + text
	}
	return text
}

// outcome returns an error with its hint, or the written revision.
func outcome(w Written, err error) string {
	if err != nil {
		return err.Error() + "\n" + hint.Of(err)
	}
	return describe(w)
}

// read returns the content of the written file.
func read(t *testing.T, w Written) string {
	t.Helper()
	content, err := os.ReadFile(w.History.Revision(w.Ref).File)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	_, content := sql("b")
	files(t, dir, map[string]string{"one/.keep": "", "two/sub/b.sql": content})
	p := &Project{Folders: []string{one, two}, Formats: []source.Format{sqlfile.Format}}
	p.reload(t)
	for _, test := range []struct {
		name    string
		folders []string
		parents []graph.Ref
		asked   string
		want    string // a folder, or the end of the error
	}{
		{"asked for", []string{one, two}, p.refs(t, "b"), filepath.Join(two, "..", "one"), one},
		{"asked for, and not the project's", []string{one, two}, nil, dir, "is not one of the project's folders of revisions"},
		{"the parent's", []string{one, two}, p.refs(t, "b"), "", two},
		{"the only one", []string{two}, nil, "", two},
		{"one of several", []string{one, two}, nil, "", "the project has several folders of revisions"},
		{"none", nil, nil, "", "there is no folder to write to"},
	} {
		p.Folders = test.folders
		got, err := p.Folder(test.parents, test.asked)
		if err != nil {
			got = err.Error()
		}
		if !strings.HasSuffix(got, test.want) {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// contentsOf returns the names in a folder.
func contentsOf(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return slices.DeleteFunc(names, func(name string) bool { return name == ".keep" })
}
