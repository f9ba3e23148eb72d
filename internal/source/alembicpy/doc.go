// Package alembicpy reads the revision files of Alembic projects, which are
// Python, without Python: nothing of a project is ever run.
//
// A file is made UTF-8 (decode.go). Nearly all have a shape that one look tells
// all of (plain.go, sieve.go). Others are cut into logical lines (skip.go). Those
// that mention a name that is asked for (mention.go) are scanned into tokens
// (scan.go) and parsed (parse.go, compound.go, expr.go, operand.go); the others
// are passed over. The statements are then resolved in order (resolve.go,
// change.go, branch.go, eval.go, call.go): the last assignment counts, and what
// another module of the project defines is read from that module's file
// (module.go). A value that can't be had in this way is unknown, with a reason;
// that is a fault only where the value is needed in the end. What a revision's
// values must be is Alembic's (revision.go).
//
// What upgrade() does to the schema is read from its calls, as far as names are
// written out (operations.go, operation.go).
//
// Syntax that does not matter to the values is never a fault: files of Python 2
// and of versions to come are read as well.
//
// Ids are not checked here; graph.New does.
package alembicpy
