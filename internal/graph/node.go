package graph

import (
	"math"
	"strconv"
)

// A Node is the input of New for one revision: its id and the edges that it names,
// as written in the file. New checks it.
type Node struct {
	ID        string
	Parents   []string // ids, in the file's order; none for a base, two or more for a merge
	Labels    []string // the branch labels that it declares
	DependsOn []string // ids or branch labels

	// Sections are those of a merge for databases with one side only; usually nil.
	Sections *Sections

	File    string // the file of the revision, for messages; may be empty
	Lines   Lines
	Columns Columns
}

// Lines holds the line in File of each part of a Node, from 1; 0 if the part is
// absent or its line is unknown.
type Lines struct {
	ID, Parents, Labels, DependsOn int32
}

// Columns holds the column, in Lines, at which the value of each part of a Node starts, in
// bytes from 1; 0 if it is unknown. They are short, since each revision has them.
type Columns struct {
	ID, Parents, Labels, DependsOn uint16
}

// Column returns a column for Columns: 0 for one so far to the right that nobody looks it
// up there.
func Column(column int) uint16 {
	if column > math.MaxUint16 {
		return 0
	}
	return uint16(column)
}

// A part is a part of a Node that has a place in its file.
type part int

const (
	partID part = iota
	partParents
	partLabels
	partDependsOn
)

// place returns the line and the column of a part; if its line is unknown, those of the id.
func (n *Node) place(p part) (line, column int) {
	lines := [...]int32{n.Lines.ID, n.Lines.Parents, n.Lines.Labels, n.Lines.DependsOn}
	columns := [...]uint16{n.Columns.ID, n.Columns.Parents, n.Columns.Labels, n.Columns.DependsOn}
	if lines[p] == 0 {
		p = partID
	}
	return int(lines[p]), int(columns[p])
}

// A Position is a place in a file, for messages.
type Position struct {
	File string
	Line int // from 1; 0 if unknown
}

// String returns "file:line", or "file" if the line is unknown, or "" for the zero
// Position.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// Pos returns the position of the node's id.
func (n Node) Pos() Position { return Position{n.File, int(n.Lines.ID)} }
