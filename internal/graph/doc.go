// Package graph is the graph of a project's revisions. A Graph is built once from
// all revisions, checked as a whole, and immutable. The package does no I/O, knows
// no SQL and prints nothing.
//
// A revision has two kinds of edge. down_revision leads to its parents and makes
// branches. depends_on leads to revisions that must be applied first, and does not
// make branches. The terms are Alembic's: a head is no revision's parent, a base
// has no parent, a branch point has several children, and a merge point has several
// parents. A head that no revision depends on is an effective head; `upgrade heads`
// applies these, and the version table holds these.
//
// A revision is a Ref, its index in the linear order, and a set of revisions is a
// bitset, so walks are sequential passes over memory. All methods are safe for
// concurrent use.
package graph
