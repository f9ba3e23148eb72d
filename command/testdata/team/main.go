// Command team is ramus with a team's own revisions in Go.
package main

import (
	"github.com/ramusdb/ramus/command"
	"github.com/ramusdb/ramus/command/testdata/team/migrations/versions"
)

func main() { command.Main(versions.Go) }
