package project

import (
	"encoding/json"
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
	values := strings.NewReplacer("{{location}}", quote(filepath.ToSlash(i.Location)), "{{database}}", quote(i.Database), "{{dialect}}", quote(i.Dialect))
	return []byte(values.Replace(template))
}

// quote returns a string of TOML.
func quote(text string) string {
	quoted, err := json.Marshal(text) // a JSON string of valid UTF-8 is also a TOML string
	if err != nil {
		panic(err) // cannot happen for a string
	}
	return string(quoted)
}

const template = `# The configuration of ramus. Paths are relative to this file.

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
# script_location = "migrations"       # its folder versions has the revisions, without version_locations
# recursive_version_locations = true   # read subfolders
# file_template = "%(rev)s_%(slug)s"   # the names of new files
# timezone = ""                        # of dates in new files; "" is local time
# truncate_slug_length = 40            # maximum length of the message in a file name
# version_table = "ramus_version"      # the table with the current heads
# version_table_schema = ""            # its schema; "" is the default of the connection
# log = true                           # keep a log of who ran which revision, and when
# transaction = "revision"             # or "all": one transaction for the whole run
# lock_timeout = "5m"                  # how long to wait for another runner
# ddl_lock_timeout = "3s"              # how long a statement waits for a lock on the server
# statement_timeout = "0"              # how long a statement may run on the server; "0" is no limit
# edited = "warn"                      # or "refuse", "ignore": about applied revisions whose file was edited
# skipped = "refuse"                   # or "warn": about revisions that were put below applied ones
# retries = 10                         # how many times a revision is retried after a lock timeout or a deadlock
#
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
