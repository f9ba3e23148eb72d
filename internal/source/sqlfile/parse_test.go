package sqlfile

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sameRevision ignores Load in comparisons.
var sameRevision = cmpopts.IgnoreFields(revision.Revision{}, "Load", "FileHash")

func TestParse(t *testing.T) {
	const file = `-- add email to users
--
-- Asked for by support.
--
--   - indented: kept

-- last line
--
-- revision: def456
-- down_revision: abc123,ghi789 , x
--
-- branch_labels: api
-- depends_on:
-- create_date: 2026-11-23 10:00:00

-- +upgrade transaction:false
ALTER TABLE users ADD COLUMN email text;

-- +downgrade

DROP TABLE x; -- no newline`
	want := revision.Revision{
		Node: graph.Node{
			ID: "def456", Parents: []string{"abc123", "ghi789", "x"}, Labels: []string{"api"},
			File: "v/x.sql", Lines: graph.Lines{ID: 9, Parents: 10, Labels: 12, DependsOn: 13}, Columns: graph.Columns{ID: 14, Parents: 19, Labels: 19, DependsOn: 15},
		},
		Message:    "add email to users",
		Body:       "Asked for by support.\n\n  - indented: kept\n\nlast line",
		CreateDate: "2026-11-23 10:00:00",
	}
	wantScripts := revision.Scripts{
		Upgrade:   revision.Script{Text: "ALTER TABLE users ADD COLUMN email text;\n\n", File: "v/x.sql", Line: 17, NoTransaction: true},
		Downgrade: &revision.Script{Text: "\nDROP TABLE x; -- no newline", File: "v/x.sql", Line: 20},
	}

	for _, bom := range []string{"", "\uFEFF"} {
		rev, scripts, err := Parse("v/x.sql", []byte(bom+file))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, rev, sameRevision); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff(wantScripts, scripts); d != "" {
			t.Error(d)
		}
		if loaded, err := rev.Scripts(t.Context()); err != nil || !cmp.Equal(loaded, scripts) {
			t.Error("Load differs", err)
		}
	}

	crlf := strings.ReplaceAll(file, "\n", "\r\n")
	rev, scripts, err := Parse("v/x.sql", []byte(crlf))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, rev, sameRevision); d != "" {
		t.Error(d)
	}
	if text := scripts.Upgrade.Text; text != strings.ReplaceAll(wantScripts.Upgrade.Text, "\n", "\r\n") {
		t.Errorf("CRLF is not kept: %q", text)
	}
}

func TestParseSmall(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"least", "--\n-- revision: a\n-- +upgrade", `a [] "" "" up "" no down`},
		{"no spaces", "--m\n--revision:a\n--down_revision:b,c\n-- +upgrade\n", `a [b c] "m" "" up "" no down`},
		{"wide spaces", "--  m \n--\trevision :\ta \n\n\n-- +upgrade\n", `a [] "m" "" up "" no down`},
		{"indented header", "  -- m\n  -- revision: a\n-- +upgrade\n", `a [] "m" "" up "" no down`},
		{"blank lines first", "\n\n-- m\n-- revision: a\n-- +upgrade\n", `a [] "m" "" up "" no down`},
		{"message like a key", "-- revision: x\n-- revision: a\n-- +upgrade\n", `a [] "revision: x" "" up "" no down`},
		{"body like a key with capitals", "-- m\n-- Revision: x\n-- revision: a\n-- +upgrade\n", `a [] "m" "Revision: x" up "" no down`},
		{"empty message, body", "--\n-- b\n-- revision: a\n-- +upgrade\n", `a [] "" "b" up "" no down`},
		{"id with a colon is the graph's affair", "--\n-- revision: a:b c\n-- +upgrade\n", `a:b c [] "" "" up "" no down`},
		{"downgrade first", "--\n-- revision: a\n-- +downgrade\nD\n-- +upgrade\nU\n", `a [] "" "" up "U\n" down "D\n"`},
		{"empty downgrade", "--\n-- revision: a\n-- +upgrade\n-- +downgrade", `a [] "" "" up "" down ""`},
		{"not directives", "--\n-- revision: a\n-- +upgrade\n-- + x\n-- +1\n--+ hint\n -- +x\n", `a [] "" "" up "-- + x\n-- +1\n--+ hint\n -- +x\n" no down`},
		{"in a string too", "--\n-- revision: a\n-- +upgrade\n'\n-- +downgrade\n'", `a [] "" "" up "'\n" down "'"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rev, scripts, err := Parse("f.sql", []byte(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			down := "no down"
			if scripts.Downgrade != nil {
				down = fmt.Sprintf("down %q", scripts.Downgrade.Text)
			}
			got := fmt.Sprintf("%s %v %q %q up %q %s", rev.ID, rev.Parents, rev.Message, rev.Body, scripts.Upgrade.Text, down)
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			checkHeaderAgrees(t, []byte(tt.file))
		})
	}
}

// TestOdd checks the messages of all faults, for the header alone and for the whole
// file.
func TestOdd(t *testing.T) {
	paths, _ := filepath.Glob("testdata/odd/*.sql")
	var out strings.Builder
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(path)
		_, headerErr := headerOnly(name, content)
		_, _, err = Parse(name, content)
		fmt.Fprintf(&out, "== %s\n%v\n", name, orOK(err))
		if fmt.Sprint(headerErr) != fmt.Sprint(err) {
			fmt.Fprintf(&out, "-- header only\n%v\n", orOK(headerErr))
		}
	}
	golden(t, "testdata/odd.golden", out.String())
}

func orOK(err error) any {
	if err == nil {
		return "ok"
	}
	return err
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Errorf("%s (go test -update rewrites it):\n%s", path, d)
	}
}

// headerOnly parses as Load does.
func headerOnly(file string, content []byte) (revision.Revision, error) {
	p := parser{file: file, src: content}
	p.parseHeader(true)
	if err := p.errs.Sorted(); err != nil {
		return revision.Revision{}, err
	}
	return p.revision(), nil
}

// checkHeaderAgrees checks that parsing only the header agrees with parsing the
// file, and that reading the header at once agrees with reading it in pieces.
func checkHeaderAgrees(t testing.TB, content []byte) {
	head, headErr := headerOnly("f.sql", content)
	whole, _, err := Parse("f.sql", content)
	if err == nil && headErr != nil {
		t.Fatalf("only the header is broken: %v", headErr)
	}
	if err == nil && !cmp.Equal(head, whole, sameRevision) {
		t.Fatal(cmp.Diff(head, whole, sameRevision))
	}
	for n := range min(len(content), 300) {
		p := parser{file: "f.sql", src: content[:n]}
		if !p.parseHeader(false) {
			continue
		}
		if fmt.Sprint(p.errs.Sorted()) != fmt.Sprint(headErr) {
			t.Fatalf("from %d bytes: %v\nfrom all: %v", n, p.errs.Sorted(), headErr)
		}
		if headErr == nil && !cmp.Equal(p.revision(), head, sameRevision) {
			t.Fatalf("from %d bytes: %s", n, cmp.Diff(p.revision(), head, sameRevision))
		}
		return
	}
}

func FuzzParse(f *testing.F) {
	paths, _ := filepath.Glob("testdata/odd/*.sql")
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		checkHeaderAgrees(t, content)
		rev, scripts, err := Parse("f.sql", content)
		if err != nil {
			checkPositions(t, content, err)
			return
		}
		if rev.ID == "" || !bytes.Contains(content, []byte(scripts.Upgrade.Text)) {
			t.Fatal("no id, or text that is not the file's")
		}
		if !standsOn(content, scripts.Upgrade.Text, scripts.Upgrade.Line) {
			t.Fatalf("the upgrade's text is not on line %d", scripts.Upgrade.Line)
		}
	})
}

// standsOn reports whether line num starts with text.
func standsOn(content []byte, text string, num int) bool {
	lines := bytes.SplitAfter(content, []byte("\n"))
	rest := bytes.Join(lines[min(num-1, len(lines)):], nil)
	return bytes.HasPrefix(rest, []byte(text))
}

func checkPositions(t *testing.T, content []byte, err error) {
	lines := bytes.Split(bytes.TrimPrefix(content, bom), []byte("\n"))
	for _, fault := range err.(source.Errors) {
		if fault.Line < 1 || fault.Line > len(lines) || fault.Column < 1 || fault.Column > len(lines[fault.Line-1])+1 {
			t.Fatalf("no such place: %v", fault)
		}
	}
}

// newRevisions generates revisions that can be written.
func newRevisions() *rapid.Generator[NewRevision] {
	id := rapid.StringMatching(`[a-z0-9_é]{1,12}`)
	ids := rapid.SliceOfN(id, 0, 3)
	return rapid.Custom(func(t *rapid.T) NewRevision {
		r := NewRevision{
			ID:      id.Draw(t, "id"),
			Parents: ids.Draw(t, "parents"), Labels: ids.Draw(t, "labels"), DependsOn: ids.Draw(t, "depends on"),
			Message: rapid.StringMatching(`([ -~é\t]{0,20}(\n|\r\n)?){0,6}`).Draw(t, "message"),
		}
		if rapid.Bool().Draw(t, "dated") {
			r.Created = time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "created"), 0).UTC()
		}
		return r
	})
}

// TestRenderParse checks that a rendered revision parses to the same one.
func TestRenderParse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := newRevisions().Draw(t, "revision")
		content, err := Render(r)
		if err != nil {
			t.Skip(err)
		}
		rev, scripts, err := Parse("f.sql", content)
		if err != nil {
			t.Fatal(err)
		}
		message, body := r.text()
		want := revision.Revision{
			Node:    graph.Node{ID: r.ID, Parents: r.Parents, Labels: r.Labels, DependsOn: r.DependsOn, File: "f.sql"},
			Message: message, Body: strings.Join(body, "\n"), CreateDate: r.date(),
		}
		ignore := cmpopts.IgnoreFields(revision.Revision{}, "Load", "FileHash", "Node.Lines", "Node.Columns")
		if d := cmp.Diff(want, rev, ignore, cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		if strings.TrimSpace(scripts.Upgrade.Text) != "" || scripts.Downgrade == nil {
			t.Fatal("the sections are not empty")
		}
	})
}
