package author

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/scaffold"
)

func TestMerge(t *testing.T) {
	id := revision.MergeID([]string{"b", "c"})
	for _, test := range []struct {
		name      string
		revisions []string
		parents   string
		request   MergeRequest
		want      string // the start of the outcome
	}{
		{"two heads", []string{"a", "b <- a", "c <- a"}, "c b", MergeRequest{}, id + "_merge_b_c.sql: " + id + " <- b, c"},
		{"with an id", []string{"b", "c"}, "b c", MergeRequest{ID: "m", Message: "Join"}, "m_merge_b_c.sql: m <- b, c"},
		{"merged already", []string{"b", "c", "m <- c, b"}, "b c", MergeRequest{}, "found m.sql: m <- c, b"},
		{"nothing", []string{"a"}, "", MergeRequest{}, "there is nothing to merge\n"},
		{"one", []string{"a"}, "a", MergeRequest{}, "there is nothing to merge: that is one revision, a\n"},
		{"an ancestor", []string{"a", "b <- a"}, "a b", MergeRequest{}, "there is nothing to merge: a is an ancestor of b and is part of its history already\n"},
		{"separate trees", []string{"b [x]", "c [y]"}, "b c", MergeRequest{}, "b (x) and c (y) are heads of separate trees"},
		{"separate trees on purpose", []string{"b [x]", "c [y]"}, "b c", MergeRequest{AcrossLabels: true}, id + "_merge_b_c.sql"},
		{"branches of one tree", []string{"a", "b <- a [x]", "c <- a [y]"}, "b c", MergeRequest{}, id + "_merge_b_c.sql"},
		{"branches of one tree by their ids", []string{"a", "b <- a [x]", "c <- a [y]"}, "b c", MergeRequest{Given: []string{"b", "c"}}, id + "_merge_b_c.sql"},
		{"all branches of one tree", []string{"a", "b <- a [x]", "c <- a [y]"}, "b c", MergeRequest{Given: []string{"heads"}},
			"b (x) and c (y) are heads of branches with different labels, which are apart on purpose\nTo join them all the same: ramus merge --across-labels heads"},
		{"one of several labels", []string{"a", "b <- a [x]", "c <- b", "d <- b", "e <- a [y]"}, "c d e", MergeRequest{Given: []string{"heads"}},
			"c (x) and e (y) are heads of branches with different labels, which are apart on purpose\nTo merge those of one label: ramus merge x@heads\nTo join them all the same: ramus merge --across-labels heads"},
		{"all branches on purpose", []string{"a", "b <- a [x]", "c <- a [y]"}, "b c", MergeRequest{Given: []string{"heads"}, AcrossLabels: true}, id + "_merge_b_c.sql"},
		{"not a head", []string{"b", "c", "d <- c"}, "b c", MergeRequest{}, "revision c is not a head (child: d); the heads are b, d\n"},
	} {
		p := open(t, test.revisions...)
		got := outcome(p.Merge(t.Context(), p.refs(t, strings.Fields(test.parents)...), test.request))
		if !strings.HasPrefix(got, test.want) {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got, test.want)
		}
	}
}

// Two people who merge the same heads write the same file, whichever order they name
// them in; whoever comes second finds it.
func TestMergeTwice(t *testing.T) {
	p, other := open(t, "b", "c"), open(t, "b", "c")
	mine, err := p.Merge(t.Context(), p.refs(t, "b", "c"), MergeRequest{})
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := other.Merge(t.Context(), other.refs(t, "c", "b"), MergeRequest{})
	if err != nil || read(t, mine) != read(t, theirs) {
		t.Errorf("%v\n%s\n%s", err, read(t, mine), read(t, theirs))
	}
	// p.History was read before the file was written
	again, err := p.Merge(t.Context(), p.refs(t, "c", "b"), MergeRequest{})
	if err != nil || !again.Existed || !strings.HasPrefix(describe(again), "found ") {
		t.Errorf("%v", outcome(again, err))
	}
}

// A file in the way that is another revision is an error.
func TestMergeInTheWay(t *testing.T) {
	p := open(t, "b", "c")
	id := revision.MergeID([]string{"b", "c"})
	_, content := sql(id + " <- b")
	if err := os.WriteFile(filepath.Join(p.Folders[0], id+"_merge_b_c.sql"), []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	if got := outcome(p.Merge(t.Context(), p.refs(t, "b", "c"), MergeRequest{})); !strings.HasSuffix(got, "\nChoose another --rev-id or message.") {
		t.Error(got)
	}
}

func TestFindMerge(t *testing.T) {
	p := open(t, "a", "b", "c", "m <- c, a", "n <- a, b, c")
	for ids, want := range map[string]string{"a c": "m", "c a": "m", "b c a": "n", "a b": "", "a": ""} {
		got := ""
		if r, ok := FindMerge(p.graph(), p.refs(t, strings.Fields(ids)...)); ok {
			got = p.graph().ID(r)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", ids, got, want)
		}
	}
}

func TestMergeDate(t *testing.T) {
	zone := time.FixedZone("", 3600)
	sqlOnes := open(t, "b", "c") // 8 and 9 seconds after the minute
	if got := sqlOnes.mergeDate(sqlOnes.refs(t, "b", "c")); got.Format(time.DateTime) != "2024-01-02 03:04:09" {
		t.Errorf("the newest parent's: %s", got)
	}
	undated := openAlembic(t, scaffold.ScriptTemplate)
	if got := undated.mergeDate([]graph.Ref{0}); got != time.Now().UTC().Truncate(24*time.Hour) {
		t.Errorf("without dates: %s", got)
	}
	sqlOnes.Alembic, sqlOnes.Location = &Alembic{Zoned: true}, zone
	if got := sqlOnes.mergeDate(sqlOnes.refs(t, "b")); got.Format(time.RFC3339) != "2024-01-02T04:04:08+01:00" {
		t.Errorf("in the project's zone: %s", got)
	}
}

func TestParseDate(t *testing.T) {
	for text, want := range map[string]string{
		"2024-01-02 03:04:05":         "2024-01-02T03:04:05Z",
		"2024-01-02 03:04:05.678901":  "2024-01-02T03:04:05Z",
		"2024-01-02 03:04:05+02:00":   "2024-01-02T03:04:05+02:00",
		"2024-01-02T03:04:05.5+02:00": "2024-01-02T03:04:05+02:00",
		"yesterday":                   "0001-01-01T00:00:00Z",
		"":                            "0001-01-01T00:00:00Z",
	} {
		if got := parseDate(text).Format(time.RFC3339); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
