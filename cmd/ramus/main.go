// Command ramus migrates databases along a graph of revisions.
package main

import (
	"os"
	_ "time/tzdata" // so that timezone works where the machine has no zones

	"github.com/ramusdb/ramus/internal/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], cli.IO{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.LookupEnv}))
}
