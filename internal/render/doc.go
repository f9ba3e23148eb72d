// Package render prints the façade's values as text and in other formats. A function
// takes a value and a writer, and prints only data of the value. Lines that scripts
// parse are the same as Alembic's (alembic/script/base.py, Script.cmd_format).
package render
