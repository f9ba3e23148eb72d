// Package render turns what the façade returns into text. Its functions are
// pure: a value and a writer in, text out; they compute nothing that the value
// does not say. The lines that scripts parse are Alembic's, letter by letter
// (alembic/script/base.py, Script.cmd_format).
package render
