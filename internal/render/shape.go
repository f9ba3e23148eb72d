package render

import (
	"fmt"
	"io"
	"strings"

	"github.com/ramusdb/ramus"
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
// ┆ is a run of several revisions. If o.Lines is too low for all points, Shape hides some, draws
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

// A drawing is a selection of a shape with its layout.
type drawing struct {
	shape ramus.Shape
	selection
	layout
	pen   pen
	style Style
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
	return drawing{shape: s, selection: sel, layout: layOut(sel.edges)}
}

// height returns the number of lines of the drawing.
func (d drawing) height() int {
	if d.lanes > shapeLanes {
		return len(d.rows) + 1
	}
	return len(d.rows)
}

// texts returns the lines of the drawing.
func (d drawing) texts() []string {
	graphs, cells := make([]string, len(d.rows)), make([][2]string, len(d.rows))
	var graphWidth, nameWidth int
	for i, r := range d.rows {
		graphs[i] = d.graph(r)
		graphWidth = max(graphWidth, columns(graphs[i]))
		if r.kind != nodeRow || r.node == len(d.points) {
			continue
		}
		cells[i] = d.pen.cells(d.style, d.shape.Points[d.points[r.node]])
		if n := columns(cells[i][0]); n <= shapeName {
			nameWidth = max(nameWidth, n)
		}
	}
	texts := make([]string, len(d.rows))
	for i, r := range d.rows {
		if r.kind == nodeRow && r.node == len(d.points) {
			texts[i] = graphs[i] + " " + d.left.String()
			continue
		}
		texts[i] = strings.TrimRight(pad(graphs[i], graphWidth)+"  "+pad(cells[i][0], nameWidth)+"  "+cells[i][1], " ")
	}
	if d.lanes > shapeLanes {
		texts = append(texts, fmt.Sprintf("only %[2]d of %[1]d parallel lines are drawn", d.lanes, shapeLanes))
	}
	return texts
}

func (l left) String() string {
	text := fmt.Sprintf("%d more revisions", l.revisions)
	if l.revisions == 1 {
		text = "1 more revision"
	}
	text += mark(" below", !l.between) + mark(" at the dotted lines", l.between)
	switch {
	case l.heads == 1:
		text += ", a head among them"
	case l.heads > 1:
		text += fmt.Sprintf(", %d heads among them", l.heads)
	}
	return text + ": ramus history"
}

// graph returns the characters of a row, without trailing spaces.
func (d drawing) graph(r row) string {
	chars := d.pen.lines(r)
	if r.kind == nodeRow {
		chars[2*r.at] = d.mark(r.node)
	}
	if len(r.lines) > shapeLanes {
		chars = append(chars[:2*shapeLanes], d.pen.more)
	}
	text := strings.TrimRight(string(chars), " ")
	if r.kind != nodeRow || r.at >= shapeLanes {
		return d.style.Dim(text)
	}
	before, after := string(chars[:2*r.at]), strings.TrimRight(string(chars[2*r.at+1:]), " ")
	return d.style.Dim(before) + d.paintMark(r.node) + d.style.Dim(after)
}

// paintMark returns the mark of a node, in its style.
func (d drawing) paintMark(node int) string {
	mark := d.mark(node)
	switch mark {
	case d.pen.halfWay:
		return d.style.Fault(string(mark))
	case d.pen.pending:
		return d.style.Waiting(string(mark))
	case d.pen.applied:
		return d.style.Good(string(mark))
	}
	return d.style.Dim(string(mark))
}

func (d drawing) mark(node int) rune {
	if node == len(d.points) {
		return d.pen.left
	}
	switch p := d.shape.Points[d.points[node]]; {
	case p.Run > 1:
		return d.pen.run
	case p.HalfWay:
		return d.pen.halfWay
	case p.Pending > 0 || p.Skipped:
		return d.pen.pending
	}
	return d.pen.applied
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
