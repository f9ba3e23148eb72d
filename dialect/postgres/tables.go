package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// tables writes the SQL of ramus's own tables.
type tables struct{ dialect.Tables }

// in are the same tables, in a schema if they had none: so that a revision's
// search_path does not matter to what follows it.
func (t tables) in(schema string) tables {
	if t.Schema == "" {
		t.Schema = schema
	}
	return t
}

func (t tables) version() string { return t.qualified(t.Version) }
func (t tables) log() string     { return t.qualified(t.Log) }

func (t tables) qualified(name string) string {
	if t.Schema == "" {
		return quote(name)
	}
	return quote(t.Schema) + "." + quote(name)
}

// createVersion is, for an Alembic project, the table that Alembic makes.
func (t tables) createVersion(create string) string {
	width := "255"
	if t.AlembicID {
		width = "32"
	}
	return create + " " + t.version() + " (\n" +
		"\tversion_num VARCHAR(" + width + ") NOT NULL,\n" +
		"\t" + t.keyName() + "PRIMARY KEY (version_num)\n)"
}

// keyName names the key as Alembic does. Where the name would be cut, which may
// make it the table's own, the server is left to find one.
func (t tables) keyName() string {
	name := t.Version + "_pkc"
	if len(name) > maxName {
		return ""
	}
	return "CONSTRAINT " + quote(name) + " "
}

// createLog has no sequence: the numbers are counted under the lock on the
// version table, so that none is missing after a rollback.
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
	hashes TEXT,
	down_script TEXT
)`
}

// edit is the statement of one edit, with the values as their function writes
// them, in the order in which they stand.
func (t tables) edit(old, new string, value func(string) string) string {
	switch {
	case old == "":
		return "INSERT INTO " + t.version() + " (version_num) VALUES (" + value(new) + ")"
	case new == "":
		return "DELETE FROM " + t.version() + " WHERE version_num = " + value(old)
	}
	return "UPDATE " + t.version() + " SET version_num = " + value(new) + " WHERE version_num = " + value(old)
}

// widen makes room for ids that are longer than Alembic's.
func (t tables) widen() string {
	return "ALTER TABLE " + t.version() + " ALTER COLUMN version_num TYPE VARCHAR(255)"
}

// nextSeq is the number of the next log entry.
func (t tables) nextSeq() string {
	return "(SELECT coalesce(max(seq), 0) + 1 FROM " + t.log() + ")"
}

func quote(name string) string {
	if needsNoQuotes(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// needsNoQuotes holds for small letters, digits and an underscore at least: no
// reserved keyword has one, but for those that start with "current" or "session".
func needsNoQuotes(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return strings.Contains(name, "_") && strings.Contains(letters, name[:1]) &&
		strings.Trim(name, letters+"_0123456789") == "" &&
		!strings.HasPrefix(name, "current") && !strings.HasPrefix(name, "session") && !strings.HasPrefix(name, "system")
}

// text is a string literal, whatever standard_conforming_strings says.
func text(s string) string {
	quoted := "'" + strings.ReplaceAll(s, "'", "''") + "'"
	if strings.Contains(s, `\`) {
		return "E" + strings.ReplaceAll(quoted, `\`, `\\`)
	}
	return quoted
}
