// Package python reads Python source without Python: a scanner, a parser of the
// whole grammar of Python 3.14, and the values that expressions have.
//
// Three steps, each usable alone. A [Scanner] cuts text into tokens. [Parse] makes
// a module of statements and expressions, each with its span in the text; it
// reports all syntax errors, sorted, and parses on behind one. An [Evaluator]
// computes the values of expressions; an expression that it can't compute is an
// error that carries the expression, so that the caller can name its place and
// quote its text.
//
// A file need not be parsed whole: lines.go finds logical lines and blocks
// without reading their tokens, and [ParseStatements] parses those alone.
//
// The grammar is that of CPython's parser: a module that CPython refuses only when it
// compiles it (a return outside of a function, two parameters of one name) is accepted.
// Names are not normalized to NFKC.
package python
