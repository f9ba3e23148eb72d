// Package versions holds the revisions in Go of a team.
package versions

import "github.com/ramusdb/ramus"

// Go maps the ids of the revisions to their functions.
var Go = map[string]ramus.GoRevision{
	"b2c3d4": {Up: ramus.InTx(upgradeB2c3d4), Down: ramus.InTx(downgradeB2c3d4)},
	"c3d4e5": {Up: ramus.OnConn(upgradeC3d4e5)},
}
