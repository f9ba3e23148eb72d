package graph

import "strconv"

// A Node is the input of New for one revision: its id and the edges that it names,
// as written in the file. New checks it.
type Node struct {
	ID        string
	Parents   []string // ids, in the file's order; none for a base, two or more for a merge
	Labels    []string // the branch labels that it declares
	DependsOn []string // ids or branch labels

	File  string // the file of the revision, for messages; may be empty
	Lines Lines
}

// Lines holds the line in File of each part of a Node, from 1; 0 if the part is
// absent or its line is unknown.
type Lines struct {
	ID, Parents, Labels, DependsOn int32
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
