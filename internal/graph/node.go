package graph

import "strconv"

// A Node is one revision as the graph sees it: an id and the edges that it
// names. Everything is kept as written; New checks it.
type Node struct {
	ID        string
	Parents   []string // ids, in the order of the file; none for a base, two or more for a merge
	Labels    []string // branch labels that start here
	DependsOn []string // ids or branch labels

	File  string // where the revision is written, for messages; may be empty
	Lines Lines
}

// Lines holds the line of File on which each part of a Node stands, counted
// from 1; 0 where the part is not written or the line is not known.
type Lines struct {
	ID, Parents, Labels, DependsOn int32
}

// A Position is a place in a file, for messages.
type Position struct {
	File string
	Line int // from 1; 0 when not known
}

// String returns "file:line", "file" when the line is not known, and "" for
// the zero Position.
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return p.File + ":" + strconv.Itoa(p.Line)
}

// Pos is where the node's id is written.
func (n Node) Pos() Position { return Position{n.File, int(n.Lines.ID)} }
