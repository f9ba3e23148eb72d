package render

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// mostMermaid is the number of nodes of a Mermaid picture, few enough for the reader
// of a pull request, and far from the limits of GitHub.
const mostMermaid = 30

// Mermaid writes the fork of a shape as a Mermaid flowchart: the heads, the points where they
// meet, and the newest of the others above. Without a fork it is the newest part of the graph.
func Mermaid(w io.Writer, s ramus.Shape) error {
	_, err := io.WriteString(w, mermaid(s, forkOf(s, mostMermaid-1)))
	return err
}

// mermaid returns a selection of a shape as a flowchart.
func mermaid(s ramus.Shape, sel selection) string {
	var b strings.Builder
	b.WriteString("flowchart TD\n")
	for i, of := range sel.of {
		fmt.Fprintf(&b, "    n%d[\"%s\"]%s\n", i, mermaidLabel(s.Points[of]), mermaidClass(s.Points[of]))
	}
	if len(sel.points) > len(sel.of) {
		fmt.Fprintf(&b, "    n%d([\"%s\"])\n", len(sel.of), mermaidText(strings.TrimSuffix(sel.left.String(), ": ramus history")))
	}
	for i, p := range sel.points {
		for _, link := range p.Links {
			fmt.Fprintf(&b, "    n%d %s n%d\n", i, mermaidLine[link.Kind], link.To)
		}
	}
	b.WriteString("    classDef head stroke-width:3px\n    classDef pending stroke-dasharray:5 3\n")
	return b.String()
}

var mermaidLine = map[picture.Kind]string{picture.Parent: "---", picture.Hidden: "-.-", picture.Dependency: "-. depends on .->"}

func mermaidClass(p ramus.Point) string {
	switch {
	case p.Pending > 0 || p.Skipped:
		return ":::pending"
	case p.Head:
		return ":::head"
	}
	return ""
}

// mostMermaidText is the number of columns of a message.
const mostMermaidText = 50

func mermaidLabel(p ramus.Point) string {
	id, marks, message := captionOf(p)
	text := mermaidText(id)
	if len(marks) > 0 {
		text += " (" + mermaidText(strings.Join(marks, ", ")) + ")"
	}
	if message != "" {
		text += "<br/>" + mermaidText(cut(message, mostMermaidText, '…'))
	}
	return text
}

// mermaidText escapes a text for a quoted label. Mermaid reads quotes, entities, Markdown and
// HTML in it, so all ASCII characters but letters, digits and a few signs become entity codes
// (mermaid.js.org/syntax/flowchart.html, "Entity codes to escape characters").
func mermaidText(text string) string {
	var b strings.Builder
	for _, c := range text {
		if c >= 0x80 || c == ' ' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.ContainsRune(",()/+?!", c) {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, "#%d;", c)
		}
	}
	return b.String()
}

// forkOf selects up to n points of the fork of a shape: those that not all heads have, and the
// points where these end. Without a fork, it selects from all points.
func forkOf(s ramus.Shape, n int) selection {
	inFork := picture.Forked(Points(s))
	rank := func(i int) int {
		switch {
		case s.Points[i].Head:
			return 0
		case inFork[i] && s.Points[i].Branch:
			return 1
		}
		return 2
	}
	var order []int
	for i := range s.Points {
		if inFork[i] {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	chosen := order[:min(n, len(order))]
	slices.Sort(chosen)
	return condense(s, chosen)
}
