// Package mako renders the script.py.mako of an Alembic project as Mako itself
// would, without Python: text, ${expressions} with filters, control lines,
// comments, imports and simple assignments. Package python parses and evaluates the
// expressions, and check.go refuses those that this package does not support. A
// template with such an expression, with defs, inheritance, other statements of Python or
// functions of other modules is an [UnsupportedError] with its line, never a guess.
//
// The package runs no Python, reads no file and knows nothing of revisions: a template is
// a string, and the values come from the caller.
package mako
