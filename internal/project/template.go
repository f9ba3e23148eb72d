package project

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
)

// An Initial has the values of a new ramus.toml.
type Initial struct {
	Location string // the folder of revisions
	Database string // the value of the key, in which ${VAR} is replaced
	Dialect  string // the SQL of the revisions
}

// Template returns the ramus.toml that `ramus init` writes.
func Template(i Initial) []byte {
	values := strings.NewReplacer("{{location}}", quote(filepath.ToSlash(i.Location)), "{{database}}", quote(i.Database), "{{dialect}}", quote(i.Dialect), "{{others}}", others())
	return []byte(values.Replace(template))
}

// others returns a commented line for each key with a default.
func others() string {
	var b strings.Builder
	for _, k := range keys {
		if k.usual != "" {
			fmt.Fprintf(&b, "# %-36s # %s\n", k.name+" = "+k.usual, k.about)
		}
	}
	return b.String()
}

// quote returns a string of TOML.
func quote(text string) string {
	quoted, err := json.Marshal(text) // a JSON string of valid UTF-8 is also a TOML string
	if err != nil {
		panic(err) // cannot happen for a string
	}
	return string(quoted)
}

const template = `# The configuration of ramus. Paths are relative to this file. How editors complete and
# check it: ramus help configuration

# The URL of the database. ${VAR} and ${VAR:-default} are replaced by environment
# variables, in this key only. Precedence: --database, RAMUS_DATABASE, this key.
database = {{database}}

# The SQL that the revisions are written in: sqlite, postgres or mysql (also for
# MariaDB). It counts where no database is named, as in CI.
dialect = {{dialect}}

# The folders with the revisions.
version_locations = [{{location}}]

# Other settings, with their defaults:
#
{{others}}#
# The branches and tags of releases, whose revisions ramus rebase does not move; by
# default those named release* and stable*, and tags such as v1.2.3:
#
# [gate]
# shipped = ["origin/prod", "v*"]
#
# Settings for another environment, selected with -n prod:
#
# [env.prod]
# database = "${PROD_DATABASE_URL}"
`
