package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/picture"
)

// ShapeLines is the usual limit of lines for a terminal.
const ShapeLines = 40

// ShapeOptions are the settings of a drawing.
type ShapeOptions struct {
	Lines int  // the most lines; 0 for no limit
	Width int  // the length at which lines are cut, in characters; 0 for no limit
	ASCII bool // draw the graph with ASCII characters
	Style Style
}

// Limits of the width of a graph.
const (
	shapeLanes = 20
	shapeName  = 48 // longer names do not widen the column
)

// Shape draws the graph, newest first, with a line of text for each point and lines
// between them for branches and merges. ● is an applied revision, or any revision if
// there is no database; ○ is a pending or skipped one, ◐ one that stopped half way, and
// ⋮ is a run of several revisions. If o.Lines is too low for all points, Shape hides some, draws
// dotted lines in their place, and reports how many are hidden.
func Shape(w io.Writer, s ramus.Shape, o ShapeOptions) error {
	if len(s.Points) == 0 {
		_, err := io.WriteString(w, "no revisions\n")
		return err
	}
	d := fit(s, o.Lines)
	d.pen, d.style = unicodePen, o.Style
	if o.ASCII {
		d.pen = asciiPen
	}
	var b strings.Builder
	for _, text := range d.texts() {
		b.WriteString(cut(text, o.Width, d.pen.more) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// A drawing is a selection of a shape with its picture.
type drawing struct {
	shape ramus.Shape
	selection
	picture picture.Picture
	pen     pen
	style   Style
}

// fit draws as many points as fit into lines. The number may be slightly too low, since
// the height is not monotonic in the number of points.
func fit(s ramus.Shape, lines int) drawing {
	if lines <= 0 {
		return draw(s, len(s.Points))
	}
	n := min(len(s.Points), lines)
	d := draw(s, n)
	for d.height() > lines && n > 0 {
		n -= min(n, (d.height()-lines+1)/2)
		d = draw(s, n)
	}
	for n < len(s.Points) {
		n++
		more := draw(s, n)
		if more.height() > lines {
			break
		}
		d = more
	}
	return d
}

func draw(s ramus.Shape, points int) drawing {
	sel := choose(s, points)
	return drawing{shape: s, selection: sel, picture: picture.New(sel.points)}
}

// height returns the number of lines of the drawing.
func (d drawing) height() (lines int) {
	for range d.picture.Lines() {
		lines++
	}
	if d.picture.Lanes > shapeLanes {
		lines++
	}
	return lines
}

// texts returns the lines of the drawing.
func (d drawing) texts() (texts []string) {
	var graphs []string
	var cells [][2]string
	var graphWidth, nameWidth int
	for line := range d.picture.Lines() {
		graph, cell := d.graph(line), [2]string{}
		switch point, ok := d.pointIn(line); {
		case ok:
			cell = d.pen.cells(d.style, point)
			if n := columns(cell[0]); n <= shapeName {
				nameWidth = max(nameWidth, n)
			}
		case line.Row >= 0:
			cell[0] = d.left.String()
		}
		graphs, cells = append(graphs, graph), append(cells, cell)
		graphWidth = max(graphWidth, columns(graph))
	}
	for i, graph := range graphs {
		texts = append(texts, strings.TrimRight(pad(graph, graphWidth)+"  "+pad(cells[i][0], nameWidth)+"  "+cells[i][1], " "))
	}
	if d.picture.Lanes > shapeLanes {
		texts = append(texts, fmt.Sprintf("only %[2]d of %[1]d parallel lines are drawn", d.picture.Lanes, shapeLanes))
	}
	return texts
}

// pointIn returns the point in a line; none for the line about hidden points.
func (d drawing) pointIn(line picture.Line) (ramus.Point, bool) {
	if line.Row < 0 {
		return ramus.Point{}, false
	}
	i := d.picture.Rows[line.Row].Point
	if i == len(d.of) {
		return ramus.Point{}, false
	}
	return d.shape.Points[d.of[i]], true
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}

// cut shortens a text, which may be styled, to width columns, the last of which is more.
// A width of 0 means no limit.
func cut(text string, width int, more rune) string {
	if width <= 0 || columns(text) <= width {
		return text
	}
	return keep(text, width-1) + string(more)
}
