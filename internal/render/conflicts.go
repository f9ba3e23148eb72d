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
		c.finding(one.Text)
	}
	for _, one := range r.Unproved {
		c.finding(one.Text)
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
	case len(c.r.Ways) > 0:
		return "the merge ends the same from every state (" + waysOf(c.r.Ways) + ")"
	case len(c.r.Branches) < 2:
		return "nothing to compare: there are no two branches"
	case c.r.Squares == 0:
		return "nothing to compare: one branch contains the other"
	case len(c.r.Branches) == 2:
		return fmt.Sprintf("every order ends the same (%s run in both orders)", pairsOf(c.r.Squares))
	}
	return fmt.Sprintf("each two of the %d branches end the same in every order (%s run in both orders)", len(c.r.Branches), pairsOf(c.r.Squares))
}

// waysOf lists the states from which databases reach a merge, each way with its section.
func waysOf(ways []ramus.Way) string {
	var all []string
	for _, w := range ways {
		states := make([]string, len(w.From))
		for i, tips := range w.From {
			states[i] = strings.Join(tips, " and then ")
		}
		section := "-- +upgrade"
		if w.Section != "" {
			section += " from:" + w.Section
		}
		all = append(all, strings.Join(states, " or ")+": "+section)
	}
	return strings.Join(all, "; ")
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

// finding adds a text, whose first line says what was found.
func (c *conflictText) finding(text string) {
	c.b.WriteString(c.s.Fault("conflicts:") + " " + text + "\n")
}
