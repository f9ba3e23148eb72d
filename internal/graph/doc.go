// Package graph is the graph of a project's revisions: it is built once from
// all of them, checked whole, and never changes after that. It does no I/O,
// knows no SQL and prints nothing.
//
// Two kinds of edge point down from a revision: to its parents (down_revision),
// which make branches, and to what it depends on (depends_on), which only says
// what must be applied first. The words are Alembic's: a head is a revision
// that is nobody's parent, a base has no parent, a branch point has several
// children, a merge point several parents. A head on which nothing depends
// either is an effective head; `upgrade heads` goes to those, and the version
// table holds those.
//
// Inside, a revision is a Ref, its place in the one linear order, and a set of
// revisions is a bit each: walks go through memory from one end to the other. All methods are safe for concurrent use.
package graph
