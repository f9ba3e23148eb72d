package graph

import (
	"cmp"
	"slices"
	"strings"
)

// A FaultKind identifies the kind of a fault, for programs.
type FaultKind string

// The kinds of fault that New reports.
const (
	BadID             FaultKind = "bad-id"
	DuplicateID       FaultKind = "duplicate-id"
	BadLabel          FaultKind = "bad-label"
	DuplicateLabel    FaultKind = "duplicate-label"
	LabelIsID         FaultKind = "label-is-id"
	MissingParent     FaultKind = "missing-parent"
	SelfParent        FaultKind = "self-parent"
	ParentTwice       FaultKind = "parent-twice"
	MissingDependency FaultKind = "missing-dependency"
	SelfDependency    FaultKind = "self-dependency"
	Cycle             FaultKind = "cycle"
	BadSection        FaultKind = "bad-section"
)

// A Fault is an error in a set of revisions.
type Fault struct {
	Kind     FaultKind
	Revision string
	Pos      Position
	Column   int        // in the line of Pos, in bytes from 1; 0 if unknown
	Message  string     // the error and, if it is known, the remedy
	Path     []string   // for a cycle: the ids along it, with the first one repeated at the end
	Also     []Position // the other places that are involved
}

// Error returns "file:line: message".
func (f Fault) Error() string {
	if at := f.Pos.String(); at != "" {
		return at + ": " + f.Message
	}
	return f.Message
}

// Faults are all errors in a set of revisions, ordered by file, line and revision.
type Faults []Fault

// Error returns one line for each fault.
func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// sorted returns the faults in order, without duplicates.
func (fs Faults) sorted() Faults {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Line, b.Pos.Line), cmp.Compare(a.Revision, b.Revision))
	})
	return slices.CompactFunc(fs, func(a, b Fault) bool { return a.Pos == b.Pos && a.Message == b.Message })
}

// fault returns a Fault of n at one of its parts, or if its line is unknown, at its id.
func fault(kind FaultKind, n *Node, at part, message string, also ...Position) Fault {
	line, column := n.place(at)
	return Fault{Kind: kind, Revision: n.ID, Pos: Position{n.File, line}, Column: column, Message: message, Also: also}
}

// place returns a position for the middle of a sentence.
func place(p Position) string {
	if at := p.String(); at != "" {
		return at
	}
	return "another node"
}
