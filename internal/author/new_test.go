package author

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

func TestNew(t *testing.T) {
	line, fork := []string{"a", "b <- a"}, []string{"a", "b <- a", "c <- a"}
	for _, test := range []struct {
		name      string
		revisions []string
		request   Request
		want      string // the start of the outcome
	}{
		{"the first one", nil, Request{}, "n_.sql: n <- "},
		{"on the head", line, Request{Message: "Add x"}, "n_add_x.sql: n <- b"},
		{"a new base", line, Request{Head: "base"}, "n_.sql: n <- "},
		{"on one of two heads", fork, Request{Head: "c"}, "n_.sql: n <- c"},
		{"two heads", fork, Request{}, "a new revision needs one parent, and there are several heads: b, c\nWays out:\n  one for good:  ramus merge b c\n  one of them:   --head b or --head c"},
		{"two labels", []string{"a", "b <- a [x]", "c <- a [y]"}, Request{}, "a new revision needs one parent, and there are several heads: b, c\nName one of them: --head x@head or --head y@head"},
		{"all heads", fork, Request{Head: "heads"}, "a new revision needs one parent, and there are several heads: b, c\n"},
		{"not a head", line, Request{Head: "a"}, "revision a is not a head (child: b); the heads are b\n"},
		{"not a head, of two", fork, Request{Head: "a"}, "revision a is not a head (children: b, c); the heads are b, c\n"},
		{"spliced in", line, Request{Head: "a", Splice: true}, "n_.sql: n <- a"},
		{"an id that is taken", line, Request{ID: "a"}, "revision a already exists: "},
		{"a label that is taken", []string{"a [x]"}, Request{Labels: []string{"x"}}, "branch label x already starts on revision a: "},
		{"an empty label", line, Request{Labels: []string{""}}, "a branch label is empty\n"},
		{"an unknown parent", line, Request{Head: "z"}, "no such revision or branch \"z\"\n"},
		{"an unknown dependency", line, Request{DependsOn: []string{"z"}}, "no such revision or branch \"z\"\n"},
		{"in Go", line, Request{Go: true, Message: "Add x"}, "n-add-x.go: n <- b"},
		{"a message that is no text", line, Request{Message: "x\n+upgrade"}, "the message's line \"+upgrade\" would be read as a directive: reword it\n"},
		{"a folder that is not the project's", line, Request{Directory: "elsewhere"}, "elsewhere is not one of the project's folders"},
	} {
		p := open(t, test.revisions...)
		if test.request.ID == "" {
			test.request.ID = "n"
		}
		got := strings.Replace(outcome(p.New(t.Context(), test.request)), "_empty_message.sql", "_.sql", 1)
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
		if files := contentsOf(t, p.Folders[0]); strings.Contains(got, "\n") && len(files) != len(test.revisions) {
			t.Errorf("%s: it left %q", test.name, files)
		}
	}
}

// Labels are written as they are, all other dependencies as ids.
func TestDependencies(t *testing.T) {
	p := open(t, "a [x]", "b <- a", "c")
	w, err := p.New(t.Context(), Request{Head: "base", DependsOn: []string{"x", "x@head", "c"}})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.History.Revision(w.Ref).DependsOn; !slices.Equal(got, []string{"x", "b", "c"}) {
		t.Errorf("%q", got)
	}
}

func TestNewInGo(t *testing.T) {
	p := open(t)
	w, err := p.New(t.Context(), Request{Go: true})
	if err != nil || !w.History.Revision(w.Ref).NeedsFunction() || !strings.Contains(read(t, w), "func upgrade") {
		t.Errorf("%v", outcome(w, err))
	}
}

// A file that another process has written meanwhile stays as it is.
func TestNewNeverOverwrites(t *testing.T) {
	p := open(t, "a")
	there := filepath.Join(p.Folders[0], "n_x.sql")
	if err := os.WriteFile(there, []byte("theirs"), 0o666); err != nil {
		t.Fatal(err)
	}
	got := outcome(p.New(t.Context(), Request{ID: "n", Message: "x"}))
	if content, _ := os.ReadFile(there); !strings.HasSuffix(got, "\nChoose another --rev-id or message.") || string(content) != "theirs" {
		t.Errorf("%s; the file has %q", got, content)
	}
}

func TestNewInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := open(t, "a")
	if _, err := p.New(ctx, Request{}); !errors.As(err, new(*dialect.EndedError)) || len(contentsOf(t, p.Folders[0])) != 1 {
		t.Error(err)
	}
}

func TestAdd(t *testing.T) {
	p := open(t, "a")
	up := revision.Script{Text: "SELECT 1;\n"}
	w, err := p.Add(t.Context(), sqlfile.NewRevision{Message: "again", Scripts: &revision.Scripts{Upgrade: up}}, p.refs(t, "a")[0])
	if err != nil {
		t.Fatal(err)
	}
	rev := w.History.Revision(w.Ref)
	if !slices.Equal(rev.Parents, []string{"a"}) || rev.Message != "again" || rev.CreateDate == "" || !strings.Contains(read(t, w), "\nSELECT 1;\n") {
		t.Errorf("%+v", rev)
	}
}
