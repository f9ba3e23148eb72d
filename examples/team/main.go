// Command team is ramus with the revisions in Go of a team:
// go run ./examples/team -C examples/team upgrade heads.
package main

import (
	"github.com/ramusdb/ramus/command"
	"github.com/ramusdb/ramus/examples/team/migrations/versions"
)

func main() { command.Main(versions.Go) }
