package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
)

// Conflicts writes what a comparison of branches found.
func Conflicts(w io.Writer, s Style, r ramus.ConflictsResult) error {
	c := conflictText{s: s, r: r}
	if r.OK() {
		_, err := io.WriteString(w, s.Good("conflicts: "+c.ok())+"\n")
		return err
	}
	for _, one := range r.Conflicts {
		c.conflict(one)
	}
	for _, one := range r.Unproved {
		c.unproved(one)
	}
	_, err := io.WriteString(w, strings.TrimSuffix(c.b.String(), "\n"))
	return err
}

// ConflictsMarkdown writes the same as Markdown, for a comment in a review.
func ConflictsMarkdown(w io.Writer, r ramus.ConflictsResult) error {
	c := conflictText{r: r}
	text := "**conflicts: none.** " + c.ok() + "\n"
	if !r.OK() {
		var plain strings.Builder
		if err := Conflicts(&plain, Style{}, r); err != nil {
			return err
		}
		text = fmt.Sprintf("**%s**\n\n```text\n%s```\n", c.count(), plain.String())
	}
	for _, note := range r.Notes {
		text += "\n" + note + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}

// conflictText builds the text of a result.
type conflictText struct {
	b strings.Builder
	s Style
	r ramus.ConflictsResult
}

// ok says what was proved.
func (c *conflictText) ok() string {
	switch {
	case len(c.r.Branches) < 2:
		return "nothing to compare: there are no two branches"
	case c.r.Squares == 0:
		return "nothing to compare: one branch contains the other"
	case len(c.r.Branches) == 2:
		return fmt.Sprintf("every order ends the same (%s run in both orders)", pairsOf(c.r.Squares))
	}
	return fmt.Sprintf("each two of the %d branches end the same in every order (%s run in both orders)", len(c.r.Branches), pairsOf(c.r.Squares))
}

// count says how much was found.
func (c *conflictText) count() string {
	var parts []string
	if n := len(c.r.Conflicts); n > 0 {
		parts = append(parts, number(n, "conflict"))
	}
	if n := len(c.r.Unproved); n > 0 {
		parts = append(parts, number(n, "revision")+" not proved")
	}
	return strings.Join(parts, ", ")
}

func pairsOf(n int) string {
	if n == 1 {
		return "one pair of revisions"
	}
	return fmt.Sprintf("%d pairs of revisions", n)
}

func number(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// conflict adds a conflict: what it is, its revisions, and the two orders.
func (c *conflictText) conflict(one ramus.Conflict) {
	c.title(one)
	c.revision(one.X)
	if one.Y != "" {
		c.revision(one.Y)
	}
	for _, order := range one.Orders {
		c.order(one, order)
	}
	for _, d := range one.Differences[:min(len(one.Differences), maxDifferences)] {
		c.difference(one, d)
	}
	if more := len(one.Differences) - maxDifferences; more > 0 {
		fmt.Fprintf(&c.b, "  and %d more\n", more)
	}
	c.b.WriteByte('\n')
}

// maxDifferences is the number of differences that are listed.
const maxDifferences = 20

func (c *conflictText) title(one ramus.Conflict) {
	text := ""
	switch {
	case one.Y == "":
		text = one.X + " fails after the branches below it"
	case one.Kind == "fails" && one.Orders[0].Error != nil && one.Orders[1].Error != nil:
		text = fmt.Sprintf("%s and %s cannot both run, in either order", one.X, one.Y)
	case one.Kind == "fails":
		first := one.Orders[0]
		if first.Error == nil {
			first = one.Orders[1]
		}
		text = fmt.Sprintf("%s and %s run in one order only: not with %s first", one.X, one.Y, first.First)
	case one.Kind == "schema":
		text = fmt.Sprintf("the order of %s and %s decides the schema", one.X, one.Y)
	default:
		text = fmt.Sprintf("the order of %s and %s decides rows", one.X, one.Y)
	}
	c.b.WriteString(c.s.Fault("conflicts:") + " " + text + "\n")
}

// revision adds the line of a revision.
func (c *conflictText) revision(id string) {
	for _, rev := range c.r.Revisions {
		if rev.ID == id {
			fmt.Fprintf(&c.b, "  %s  %s:%d  %s\n", c.s.ID(id), rev.File, rev.Line, rev.Message)
		}
	}
}

// order adds the failure of one order.
func (c *conflictText) order(one ramus.Conflict, o ramus.Order) {
	if o.Error == nil {
		return
	}
	before := o.First + " first: "
	if one.Y == "" {
		before = ""
	}
	fmt.Fprintf(&c.b, "  %s%s fails at %s: %s\n", before, o.Error.Revision, place(o.Error.File, o.Error.Line, o.Error.Column), o.Error.Message)
}

// place returns a place in a file as editors read it.
func place(file string, line, column int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d:%d", file, line, column)
}

// difference adds what the two orders make of an object.
func (c *conflictText) difference(one ramus.Conflict, d ramus.Difference) {
	fmt.Fprintf(&c.b, "  %s\n    %s first: %s\n    %s first: %s\n", d.Object, one.X, orMissing(d.XThenY), one.Y, orMissing(d.YThenX))
}

func orMissing(text string) string {
	if text == "" {
		return "missing"
	}
	return text
}

// unproved adds a revision of which nothing is known.
func (c *conflictText) unproved(one ramus.Unproved) {
	fmt.Fprintf(&c.b, "%s %s is not proved: %s\n", c.s.Fault("conflicts:"), one.Revision, one.Why)
	fmt.Fprintf(&c.b, "  %s\n\n", place(one.File, one.Line, one.Column))
}
