// Package mako renders the script.py.mako of an Alembic project as Mako itself
// would, without Python: text, ${expressions} with filters, control lines,
// comments, imports and simple assignments. Expressions are a small part of
// Python, read and evaluated here; what is beyond it (defs, inheritance, blocks
// of Python, other modules' functions, comprehensions that are evaluated) is an
// [UnsupportedError] with its line, never a guess.
//
// It runs no Python, reads no file and knows nothing of revisions: a template
// is a string, and the values come from the caller.
package mako
