// Package versions holds the revisions in Go of a team.
package versions

import (
	"embed"

	"github.com/ramusdb/ramus"
)

// Files holds the revisions, for programs that run them with ramus.Open.
//
//go:embed *.sql *.go
var Files embed.FS

// Go maps the ids of the revisions to their functions.
var Go = map[string]ramus.GoRevision{
	"b2c3d4": {Up: ramus.InTx(upgradeB2c3d4), Down: ramus.InTx(downgradeB2c3d4)},
	"c3d4e5": {Up: ramus.OnConn(upgradeC3d4e5)},
}
