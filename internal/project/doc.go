// Package project finds and reads a project's configuration, in the folder that
// a command runs in or the nearest one above it: ramus.toml, or an Alembic
// project's alembic.ini and pyproject.toml, by Alembic's rules and without
// Python.
//
// Reading TOML takes three steps: scan turns the text into entries, each a path
// of keys and a value with their places; the table in keys.go gives every entry
// to the setter of its key; what they complain of is returned all at once, in
// the order of the file. Alembic's options are asked for one by one instead,
// since its files may hold anything else: the INI file first, then
// pyproject.toml. ramus.toml is laid over them last.
//
// The package opens no database and no revision, imports nothing of the
// project's, and looks at the environment only through the function that it is
// handed.
package project
