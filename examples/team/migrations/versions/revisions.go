// Package versions has the revisions of a team that are written in Go.
package versions

import "github.com/ramusdb/ramus"

// Go has their functions, by the revisions' ids.
var Go = map[string]ramus.GoRevision{
	"b2c3d4": {Up: ramus.InTx(upgradeB2c3d4), Down: ramus.InTx(downgradeB2c3d4)},
	"c3d4e5": {Up: ramus.OnConn(upgradeC3d4e5)},
}
