package history_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

// lineage returns the lineage of a revision in a history: "r3 < r1 r2" is a revision
// with its parents, and "r3 + d" one that depends on d.
func lineage(t *testing.T, of string, revisions ...string) string {
	t.Helper()
	var all []*revision.Revision
	for _, text := range revisions {
		rev := &revision.Revision{}
		left, dependencies, _ := strings.Cut(text, " + ")
		id, parents, _ := strings.Cut(left, " < ")
		rev.Node = graph.Node{ID: strings.TrimSpace(id), Parents: strings.Fields(parents), DependsOn: strings.Fields(dependencies)}
		all = append(all, rev)
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := h.Graph().Lookup(of)
	return h.Lineages(r).Of(r)
}

func TestALineageChangesWithEverythingBelow(t *testing.T) {
	was := lineage(t, "m", "r1", "r2 < r1", "r3 < r1", "m < r2 r3")
	for name, now := range map[string]string{
		"re-parented":  lineage(t, "m", "r1", "r2 < r1", "r3 < r2", "m < r3"),
		"inserted":     lineage(t, "m", "r0", "r1 < r0", "r2 < r1", "r3 < r1", "m < r2 r3"),
		"removed":      lineage(t, "m", "r1", "r2 < r1", "m < r2"),
		"a dependency": lineage(t, "m", "r1", "r2 < r1", "r3 < r1", "d", "m < r2 r3 + d"),
	} {
		if now == was {
			t.Errorf("%s: the lineage is the same", name)
		}
	}
	for name, now := range map[string]string{
		"another order":   lineage(t, "m", "r1", "r3 < r1", "r2 < r1", "m < r3 r2"),
		"revisions above": lineage(t, "m", "r1", "r2 < r1", "r3 < r1", "m < r2 r3", "n < m", "o"),
	} {
		if now != was {
			t.Errorf("%s: the lineage changed", name)
		}
	}
}

func BenchmarkLineages(b *testing.B) {
	const n = 1000
	revisions := make([]*revision.Revision, n)
	for i := range revisions {
		revisions[i] = &revision.Revision{Node: graph.Node{ID: strings.Repeat("a", i%7) + strings.Repeat("0", 12) + string(rune('a'+i%26)) + strings.Repeat("b", i/26)}}
		if i > 0 {
			revisions[i].Parents = []string{revisions[i-1].ID}
		}
	}
	h, err := history.New(revisions...)
	if err != nil {
		b.Fatal(err)
	}
	top := h.Graph().Heads()[0]
	for b.Loop() {
		h.Lineages(top)
	}
}
