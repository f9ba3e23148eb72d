// Package project finds and reads a project's configuration: ramus.toml, in
// the folder that a command runs in or the nearest one above it.
//
// Reading takes three steps: scan turns the text into entries, each a path of
// keys and a value with their places; the table in keys.go gives every entry
// to the setter of its key; what they complain of is returned all at once, in
// the order of the file. The package opens no database and no revision, and
// looks at the environment only through the function that it is handed.
package project
