// Package alembicpy reads the revision files of Alembic projects, which are
// Python, without Python: nothing of a project is ever run.
//
// Nearly all files have one shape, whose values a single pass finds (fastscanner.go,
// namefilter.go). Of other files package python finds the logical lines and parses those
// that mention a name that matters (mention.go). The statements are then resolved in order
// (resolve.go, change.go, branch.go, eval.go): the last assignment counts, and the names of
// the project's other modules are resolved in their files (module.go). A value that needs
// running code is unknown, with a reason (value.go), which is a fault only where the value
// is needed in the end. The rules for a revision's values are Alembic's (revision.go).
//
// The effects of upgrade() on the schema are read from its calls, as far as names are
// written out (operations.go, operation.go).
//
// A syntax error is a fault only where it matters to the values: files of Python 2 and of
// versions to come are read as well.
//
// Ids are not checked here; graph.New does.
package alembicpy
