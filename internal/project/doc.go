// Package project finds and reads a project's configuration, in a folder or its
// nearest parent that has one: ramus.toml, or an Alembic project's alembic.ini and
// pyproject.toml, by Alembic's rules and without Python.
//
// TOML is read in three steps. scan turns the text into entries: a path of keys and
// a value, with their places. The table in keys.go maps each key to its setter. All
// faults are collected and returned together, in the order of the file. The options
// of Alembic are looked up one by one instead, since its files may contain anything
// else: first in the INI file, then in pyproject.toml. ramus.toml is applied last
// and takes precedence.
//
// The package opens no database and no revision, imports no module of the project,
// and reads the environment only through the function that it is passed.
package project
