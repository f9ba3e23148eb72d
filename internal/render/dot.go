package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// DOT writes a shape in the language of Graphviz, the newest points on top. Lines to parents
// are solid, those of depends_on dashed, and paths past points that are left out dotted.
func DOT(w io.Writer, s ramus.Shape) error {
	var b strings.Builder
	b.WriteString("digraph revisions {\n\trankdir=TB;\n\tnode [shape=box, style=rounded, fontname=\"sans-serif\"];\n\tedge [arrowhead=none];\n")
	for i, p := range s.Points {
		style := ""
		switch {
		case p.Pending > 0 || p.Skipped:
			style = ", style=\"rounded,dashed\""
		case p.Head:
			style = ", style=\"rounded,bold\""
		}
		fmt.Fprintf(&b, "\tn%d [label=\"%s\"%s];\n", i, dotLabel(p), style)
	}
	for i, p := range Points(s) {
		for _, link := range p.Links {
			fmt.Fprintf(&b, "\tn%d -> n%d%s;\n", i, link.To, dotLine[link.Kind])
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// dotLine has the attributes of an edge, by kind. A dependency has no influence on the rows.
var dotLine = map[picture.Kind]string{
	picture.Hidden:     " [style=dotted]",
	picture.Dependency: " [style=dashed, arrowhead=vee, constraint=false]",
}

// dotText escapes a text for a quoted label, in which Graphviz reads HTML entities, too
// (graphviz.org/doc/info/lang.html and attr escString).
var dotText = strings.NewReplacer("\\", "\\\\", "\"", "\\\"", "&", "&amp;")

// dotLabel returns the label of a point, with \n between its lines.
func dotLabel(p ramus.Point) string {
	id, marks, message := captionOf(p)
	lines := []string{dotText.Replace(id)}
	if len(marks) > 0 {
		lines[0] += " (" + dotText.Replace(strings.Join(marks, ", ")) + ")"
	}
	if message != "" {
		lines = append(lines, dotText.Replace(message))
	}
	return strings.Join(lines, `\n`)
}
