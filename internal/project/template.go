package project

import (
	"bytes"
	"encoding/json"
	"path/filepath"
)

// Template returns the ramus.toml that `ramus init` writes, with revisions in
// the folder location.
func Template(location string) []byte {
	// A JSON string of valid UTF-8 is a TOML string.
	quoted, err := json.Marshal(filepath.ToSlash(location))
	if err != nil {
		panic(err) // a string always has a JSON form
	}
	return bytes.Replace([]byte(template), []byte("LOCATION"), quoted, 1)
}

const template = `# The configuration of ramus; paths are relative to this file.

# Where the revisions are applied. ${VAR} and ${VAR:-default} are replaced from
# the environment, here only; --database and RAMUS_DATABASE go before this.
database = "${DATABASE_URL:-sqlite:app.db}"

# The folders that hold the revisions.
version_locations = [LOCATION]

# Other settings, with their defaults:
#
# file_template = "%(rev)s_%(slug)s"   # the names of new files
# timezone = ""                        # of the dates in them; "" is local time
# truncate_slug_length = 40            # characters of the message in a name
# version_table = "ramus_version"      # the table that holds the current heads
# version_table_schema = ""            # where that is; "" is the database's default
# log = true                           # keep who ran what, and when, beside it
# transaction = "revision"             # or "all": the whole run in one
# lock_timeout = "5m"                  # how long to wait for another runner
# ddl_lock_timeout = "3s"              # how long a statement waits for a lock on the server
# statement_timeout = "0"              # how long one may take there; "0" is no limit
# retries = 10                         # how often to try again what met others at work
#
# What differs elsewhere; choose it with -n prod:
#
# [env.prod]
# database = "${PROD_DATABASE_URL}"
`
