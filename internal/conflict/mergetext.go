package conflict

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// ofMerge describes a state from which a merge with sections does not lead to the same as
// from the others.
func (t *describer) ofMerge() string {
	last := t.Ways[len(t.Ways)-1]
	t.line("%s", t.mergeTitle(last))
	t.revision(t.X)
	for _, w := range t.Ways {
		if w.Line > 0 {
			t.line("  from %s: %s, %s:%d", t.state(w), revision.Directive("upgrade", w.Side), t.history.Revision(t.X).File, w.Line)
		}
	}
	for _, o := range t.Orders {
		if o.Failure != nil {
			failed := t.history.Revision(o.Failed)
			t.line("  %s fails at %s: %s", failed.ID, place(failed, *o.Failure), o.Failure.Text)
		}
	}
	shown := min(len(t.Differences), maxShown)
	for _, d := range t.Differences[:shown] {
		t.line("  %s\n    from %s: %s\n    from %s: %s", Object(d), t.state(t.Ways[0]), orMissing(d.Before), t.state(last), orMissing(d.After))
	}
	if more := len(t.Differences) - shown + t.More; more > 0 {
		t.line("  and %d more", more)
	}
	return t.b.String()
}

func (t *describer) mergeTitle(w Way) string {
	merge := t.id(t.X)
	switch t.Kind {
	case Schema:
		return fmt.Sprintf("%s makes another schema of a database with %s than of one with %s", merge, t.state(w), t.state(t.Ways[0]))
	case Data:
		return fmt.Sprintf("%s leaves other rows in a database with %s than in one with %s", merge, t.state(w), t.state(t.Ways[0]))
	}
	return fmt.Sprintf("a database with %s does not reach %s", t.state(w), merge)
}

// state names the last of the databases that take a way: that with the most revisions.
func (t *describer) state(w Way) string {
	return StateText(t.history.Graph(), w.States[len(w.States)-1])
}

// StateText names the state of a database by the revisions on top, in the order in which
// they ran.
func StateText(g *graph.Graph, tips []graph.Ref) string {
	if len(tips) == 0 {
		return "nothing"
	}
	return strings.Join(g.IDs(tips), " and then ")
}
