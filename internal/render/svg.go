package render

import (
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// Sizes of an SVG, in pixels.
const (
	svgRow     = 28
	svgLane    = 18
	svgMargin  = 16
	svgRadius  = 5
	svgLetter  = 7.2 // an average letter
	svgMessage = 72  // the most columns of a message
	svgColors  = 6
)

// SVG writes a shape as an SVG file: without scripts, with the fonts of the system, and with
// colors for light and dark surroundings. It has titles for screen readers.
func SVG(w io.Writer, s ramus.Shape) error {
	d := svg{shape: s, picture: picture.New(Points(s))}
	d.textAt = svgMargin + d.picture.Lanes*svgLane
	for _, p := range s.Points {
		d.width = max(d.width, d.textAt+int(svgLetter*float64(svgColumns(p)))+svgMargin)
	}
	d.height = 2*svgMargin + svgRow*max(1, len(s.Points))
	d.width = max(d.width, 240)
	fmt.Fprintf(&d.b, `<svg xmlns="http://www.w3.org/2000/svg" width="%[1]d" height="%[2]d" viewBox="0 0 %[1]d %[2]d" role="img" aria-labelledby="title description">`+"\n", d.width, d.height)
	fmt.Fprintf(&d.b, "<title id=\"title\">Graph of the revisions</title>\n<desc id=\"description\">%s</desc>\n<style>\n%s</style>\n", html.EscapeString(altText(s)), svgStyle())
	fmt.Fprintf(&d.b, `<rect class="page" width="%d" height="%d" rx="6"/>`+"\n", d.width, d.height)
	for _, e := range d.picture.Edges {
		d.edge(e)
	}
	for row := range d.picture.Rows {
		d.row(row)
	}
	d.b.WriteString("</svg>\n")
	_, err := io.WriteString(w, d.b.String())
	return err
}

// An svg is a file in the making.
type svg struct {
	shape         ramus.Shape
	picture       picture.Picture
	textAt        int
	width, height int
	b             strings.Builder
}

// svgStyle returns the style sheet. Both palettes have enough contrast for text.
func svgStyle() string {
	light := []string{"#0b6fa4", "#9a3fb5", "#2b7a2b", "#a15c00", "#4457c9", "#b3323f"}
	dark := []string{"#5cc3f5", "#dd9bf0", "#7ed37e", "#f0b35c", "#9fb0ff", "#ff8f98"}
	sheet := func(indent, page, text, dim string, colors []string) string {
		var b strings.Builder
		fmt.Fprintf(&b, "%[1]s.page { fill: %[2]s }\n%[1]stext { fill: %[3]s }\n%[1]s.dim { fill: %[4]s }\n", indent, page, text, dim)
		for i, c := range colors {
			fmt.Fprintf(&b, "%[1]s.l%[2]d { stroke: %[3]s; color: %[3]s }\n", indent, i, c)
		}
		return b.String()
	}
	return "text { font: 13px system-ui, -apple-system, \"Segoe UI\", Roboto, \"Noto Sans\", sans-serif }\n" +
		".id { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-weight: 600 }\n" +
		"text .mark { font-size: 11px; font-weight: 600; fill: currentColor; stroke: none }\n" +
		"path { fill: none; stroke-width: 2 }\n.path { stroke-dasharray: 1 4; stroke-linecap: round }\n.dependency { stroke-dasharray: 5 4 }\n" +
		"circle, .run { stroke-width: 2; fill: currentColor }\n.open { fill: var(--page) }\n.half { fill-opacity: .5 }\n" +
		"svg { --page: #ffffff }\n" + sheet("", "#ffffff", "#1f2328", "#59636e", light) +
		"@media (prefers-color-scheme: dark) {\n  svg { --page: #0d1117 }\n" + sheet("  ", "#0d1117", "#e6edf3", "#9198a1", dark) + "}\n"
}

func svgX(lane int) int { return svgMargin + lane*svgLane }
func svgY(row int) int  { return svgMargin + row*svgRow + svgRow/2 }

// edge draws an edge: a curve out of its point's lane, a straight line, and a curve into the
// last lane.
func (d *svg) edge(e picture.Edge) {
	from := d.picture.Rows[e.From].Lane
	fmt.Fprintf(&d.b, `<path class="l%d`, e.Lane%svgColors)
	if e.Kind != picture.Parent {
		d.b.WriteString(" " + e.Kind.String())
	}
	fmt.Fprintf(&d.b, `" d="M%d %d`, svgX(from), svgY(e.From))
	if e.End > e.From+1 {
		d.curve(from, e.Lane, e.From)
		fmt.Fprintf(&d.b, "V%d", svgY(e.End-1))
		from = e.Lane
	}
	d.curve(from, e.Into, e.End-1)
	d.b.WriteString(`"/>` + "\n")
}

// curve draws a line from a row to the next one, and from a lane to another.
func (d *svg) curve(from, to, row int) {
	below := svgY(row + 1)
	if from == to {
		fmt.Fprintf(&d.b, "V%d", below)
		return
	}
	middle := (svgY(row) + below) / 2
	fmt.Fprintf(&d.b, "C%d %d %d %d %d %d", svgX(from), middle, svgX(to), middle, svgX(to), below)
}

// row draws the point of a row and its text.
func (d *svg) row(row int) {
	r := d.picture.Rows[row]
	p := d.shape.Points[r.Point]
	id, marks, message := captionOf(p)
	x, y, color := svgX(r.Lane), svgY(row), r.Lane%svgColors
	title := id
	if len(marks) > 0 {
		title += " (" + strings.Join(marks, ", ") + ")"
	}
	fmt.Fprintf(&d.b, "<g>\n<title>%s</title>\n", svgText(title+": "+message))
	if p.Run > 1 {
		fmt.Fprintf(&d.b, `<rect class="run l%d%s" x="%d" y="%d" width="10" height="16" rx="5"/>`+"\n", color, svgState(p), x-5, y-8)
	} else {
		fmt.Fprintf(&d.b, `<circle class="l%d%s" cx="%d" cy="%d" r="%d"/>`+"\n", color, svgState(p), x, y, svgRadius)
	}
	fmt.Fprintf(&d.b, `<text x="%d" y="%d"><tspan class="id">%s</tspan>`, d.textAt, y+4, svgText(id))
	for _, m := range marks {
		fmt.Fprintf(&d.b, `<tspan class="mark l%d" dx="8">%s</tspan>`, color, svgText(m))
	}
	// The isolates keep the direction of a message from reordering the rest.
	fmt.Fprintf(&d.b, "<tspan class=\"dim\" dx=\"10\">\u2068%s\u2069</tspan></text>\n</g>\n", svgText(cut(message, svgMessage, '…')))
}

func svgState(p ramus.Point) string {
	switch {
	case p.HalfWay:
		return " half"
	case p.Pending > 0 || p.Skipped:
		return " open"
	}
	return ""
}

// svgText escapes a text for XML, which has no control characters.
func svgText(text string) string { return html.EscapeString(Printable(text)) }

// svgColumns returns the columns of a point's text.
func svgColumns(p ramus.Point) int {
	id, marks, message := captionOf(p)
	n := columns(id) + min(columns(message), svgMessage) + 4
	for _, m := range marks {
		n += columns(m) + 2
	}
	return n
}
