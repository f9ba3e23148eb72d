package conflict

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/schema"
)

// Text describes a conflict: what it is, then a line for each revision, each order that
// fails, and each difference.
func (c Conflict) Text(h *history.History) string {
	t := describer{history: h, Conflict: c}
	if len(c.Ways) > 0 {
		return t.ofMerge()
	}
	t.line("%s", t.title())
	t.revision(c.X)
	if c.Y != graph.Base {
		t.revision(c.Y)
	}
	for _, o := range c.Orders {
		t.order(o)
	}
	shown := min(len(c.Differences), maxShown)
	for _, d := range c.Differences[:shown] {
		t.line("  %s\n    %s first: %s\n    %s first: %s", Object(d), t.id(c.X), orMissing(d.Before), t.id(c.Y), orMissing(d.After))
	}
	if more := len(c.Differences) - shown + c.More; more > 0 {
		t.line("  and %d more", more)
	}
	return t.b.String()
}

// maxShown is the number of differences that a text lists.
const maxShown = 6

// Object names what differs.
func Object(d schema.Difference) string {
	if d.Kind == contents.Value {
		return d.Name
	}
	return d.Kind + " " + d.Name
}

func orMissing(text string) string {
	if text == "" {
		return "missing"
	}
	return text
}

// A describer builds the text of a conflict.
type describer struct {
	Conflict
	history *history.History
	b       strings.Builder
}

func (t *describer) line(format string, args ...any) { fmt.Fprintf(&t.b, format+"\n", args...) }

func (t *describer) id(r graph.Ref) string { return t.history.Graph().ID(r) }

func (t *describer) title() string {
	if t.Y == graph.Base {
		return t.id(t.X) + " fails after the branches below it"
	}
	x, y := t.id(t.X), t.id(t.Y)
	if t.Whole {
		return t.wholeTitle()
	}
	switch t.Kind {
	case Schema:
		return fmt.Sprintf("the order of %s and %s decides the schema", x, y)
	case Data:
		return fmt.Sprintf("the order of %s and %s decides rows", x, y)
	}
	switch {
	case t.Orders[0].Failure == nil:
		return fmt.Sprintf("%s and %s run in one order only: not with %s first", x, y, y)
	case t.Orders[1].Failure == nil:
		return fmt.Sprintf("%s and %s run in one order only: not with %s first", x, y, x)
	}
	return fmt.Sprintf("%s and %s cannot both run, in either order", x, y)
}

// wholeTitle is the title of a conflict of whole branches.
func (t *describer) wholeTitle() string {
	what := map[Kind]string{Fails: "whether all of them run", Schema: "the schema", Data: "rows"}[t.Kind]
	return fmt.Sprintf("the order of the whole branches up to %s and %s decides %s, although each two revisions commute: a statement may depend on the order of columns", t.id(t.X), t.id(t.Y), what)
}

func (t *describer) revision(r graph.Ref) {
	rev := t.history.Revision(r)
	t.line("  %s  %s:%d  %s", rev.ID, rev.File, rev.Lines.ID, rev.Message)
}

// order adds the failure of an order.
func (t *describer) order(o Order) {
	if o.Failure == nil {
		return
	}
	before := t.id(o.First) + " first: "
	if t.Y == graph.Base {
		before = ""
	}
	failed := t.history.Revision(o.Failed)
	t.line("  %s%s fails at %s: %s", before, failed.ID, place(failed, *o.Failure), o.Failure.Text)
}

// place returns the place of a statement as editors read it.
func place(rev *revision.Revision, why rehearse.Reason) string {
	if why.Line == 0 {
		return rev.File
	}
	return fmt.Sprintf("%s:%d:%d", rev.File, why.Line, why.Column)
}

// Text says which revision is not proved, why, and where.
func (u Unproved) Text(h *history.History) string {
	rev := h.Revision(u.Revision)
	return fmt.Sprintf("%s is not proved: %s\n  %s\n", rev.ID, u.Why.Text, place(rev, u.Why))
}
