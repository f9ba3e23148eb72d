// Command team is ramus with a team's own revisions in Go:
// go run ./examples/team -C examples/team upgrade heads.
package main

import (
	"github.com/ramusdb/ramus/command"
	"github.com/ramusdb/ramus/examples/team/migrations/versions"
)

func main() { command.Main(versions.Go) }
