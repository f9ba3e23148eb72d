// Package command is the ramus command for programs of one's own: a team whose
// revisions are partly written in Go builds it with their functions.
package command

import (
	"os"
	_ "time/tzdata" // so that timezone works where the machine has no zones

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/cli"
)

// Main runs the ramus command with the process's arguments, streams and
// environment, and ends the process with its exit code. The revisions have the
// functions of those that are written in Go, by their ids; nil is fine.
func Main(revisions map[string]ramus.GoRevision) {
	cli.CollectLate()
	os.Exit(cli.Main(cli.HidePasswords(os.Args[1:]), cli.IO{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv: os.LookupEnv,
		Name:   os.Args[0],
		Go:     revisions,
	}))
}
