package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// tables writes the SQL of ramus's own tables.
type tables struct {
	dialect.Tables
	apart bool // the log is in apartSchema, or is expected there
}

// in returns the tables in a schema, if they had none, so that the search_path of a
// revision does not matter to the statements behind it.
func (t tables) in(schema string) tables {
	if t.Schema == "" {
		t.Schema = schema
	}
	return t
}

// version returns the name of the version table.
func (t tables) version() string { return t.qualified(t.Version) }

func (t tables) qualified(name string) string {
	if t.Schema == "" {
		return quote(name)
	}
	return quote(t.Schema) + "." + quote(name)
}

// createVersion returns, for an Alembic project, the table that Alembic creates.
func (t tables) createVersion(create string) string {
	return create + " " + t.version() + " (\n" +
		"\tversion_num VARCHAR(" + strconv.Itoa(t.Width()) + ") NOT NULL,\n" +
		"\t" + t.keyName() + "PRIMARY KEY (version_num)\n)"
}

// keyName names the key as Alembic does. If the server would cut the name, which
// may make it the name of the table, the server chooses one.
func (t tables) keyName() string {
	name := t.Version + "_pkc"
	if len(name) > maxName {
		return ""
	}
	return "CONSTRAINT " + quote(name) + " "
}

// createLog uses no sequence: entries are counted under the lock on the version
// table, so that no number is missing after a rollback.
func (t tables) createLog(create string) string {
	return create + " " + t.log() + ` (
	seq BIGINT NOT NULL PRIMARY KEY,
	format INTEGER NOT NULL,
	action VARCHAR(16) NOT NULL,
	revision TEXT NOT NULL,
	parents TEXT,
	checksum TEXT,
	statements INTEGER NOT NULL,
	done INTEGER NOT NULL,
	started TIMESTAMPTZ NOT NULL,
	finished TIMESTAMPTZ,
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
	switch {
	case old == "":
		return "INSERT INTO " + t.version() + " (version_num) VALUES (" + value(new) + ")"
	case new == "":
		return "DELETE FROM " + t.version() + " WHERE version_num = " + value(old)
	}
	return "UPDATE " + t.version() + " SET version_num = " + value(new) + " WHERE version_num = " + value(old)
}

// widen returns the statement that gives the column version_num a width.
func (t tables) widen(width int) string {
	return fmt.Sprintf("ALTER TABLE %s ALTER COLUMN version_num TYPE VARCHAR(%d)", t.version(), width)
}

// nextSeq returns the expression for the number of the next log entry.
func (t tables) nextSeq() string {
	return "(SELECT coalesce(max(seq), 0) + 1 FROM " + t.log() + ")"
}

func quote(name string) string {
	if needsNoQuotes(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// needsNoQuotes reports whether a name has only lower-case letters, digits and at
// least one underscore. No reserved keyword is like that, except for those that
// start with "current", "session" or "system".
func needsNoQuotes(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return strings.Contains(name, "_") && strings.Contains(letters, name[:1]) &&
		strings.Trim(name, letters+"_0123456789") == "" &&
		!strings.HasPrefix(name, "current") && !strings.HasPrefix(name, "session") && !strings.HasPrefix(name, "system")
}

// text returns a string literal that does not depend on
// standard_conforming_strings.
func text(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}
