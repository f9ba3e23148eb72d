package sqlite

import (
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// tables writes the SQL of ramus's own tables.
type tables struct{ dialect.Tables }

// createVersion returns, for an Alembic project, the text that Alembic leaves in
// sqlite_master, including the space after the comma.
func (t tables) createVersion(create string) string {
	return create + " " + quote(t.Version) + " (\n" +
		"\tversion_num VARCHAR(" + strconv.Itoa(t.Width()) + ") NOT NULL, \n" +
		"\tCONSTRAINT " + quote(t.Version+"_pkc") + " PRIMARY KEY (version_num)\n)"
}

// createLog puts the long columns last: SQLite has to pass over them to reach the
// columns behind.
func (t tables) createLog(create string) string {
	return create + " " + quote(t.Log) + ` (
	seq INTEGER NOT NULL PRIMARY KEY,
	format INTEGER NOT NULL,
	action VARCHAR(16) NOT NULL,
	revision TEXT NOT NULL,
	parents TEXT,
	checksum TEXT,
	statements INTEGER NOT NULL,
	done INTEGER NOT NULL,
	started TEXT NOT NULL,
	finished TEXT,
	who TEXT,
	version TEXT,
	error TEXT,
	rows_after TEXT,
	file_hash TEXT,
	lineages TEXT,
	contents TEXT,
	skipped TEXT,
	no_run TEXT,
	note TEXT,
	section TEXT,
	replaced TEXT,
	hashes TEXT,
	down_script TEXT
)`
}

// edit returns the statement of one edit. It calls value for each value, in the
// order in which they stand.
func (t tables) edit(old, new string, value func(string) string) string {
	name := quote(t.Version)
	switch {
	case old == "":
		return "INSERT INTO " + name + " (version_num) VALUES (" + value(new) + ")"
	case new == "":
		return "DELETE FROM " + name + " WHERE " + name + ".version_num = " + value(old)
	}
	return "UPDATE " + name + " SET version_num=" + value(new) + " WHERE " + name + ".version_num = " + value(old)
}

func quote(name string) string {
	if needsNoQuotes(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// needsNoQuotes reports whether a name has only lower-case letters, digits and at
// least one underscore. No keyword of SQLite is like that, except for those that
// start with "current".
func needsNoQuotes(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return strings.Contains(name, "_") && strings.Contains(letters, name[:1]) &&
		strings.Trim(name, letters+"_0123456789") == "" && !strings.HasPrefix(name, "current")
}

// text returns a string literal.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
