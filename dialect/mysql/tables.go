package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// tables writes the SQL of ramus's own tables.
type tables struct{ dialect.Tables }

func newTables(t dialect.Tables) tables {
	if t.Version == "" {
		t.Version = dialect.NewTables("", false).Version
	}
	return tables{t}
}

// version and log return the names of the tables as they stand in a statement.
func (t tables) version() string { return t.qualify(t.Version) }
func (t tables) log() string     { return t.qualify(t.Log) }

func (t tables) qualify(name string) string {
	if t.Schema == "" {
		return quote(name)
	}
	return quote(t.Schema) + "." + quote(name)
}

// shown returns the name of a table for messages.
func (t tables) shown(name string) string {
	if t.Schema == "" {
		return name
	}
	return t.Schema + "." + name
}

// createVersion returns a table whose column compares byte by byte, so that ids
// which differ in case are different. In an Alembic project the column is as
// Alembic creates it. Both name the engine, since rows of a table without
// transactions are not safe. A key of 255 characters needs ROW_FORMAT=DYNAMIC,
// which is the default if the server has it.
func (t tables) createVersion(create string) string {
	column := "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	if t.AlembicID {
		column = "VARCHAR(32)"
	}
	return create + " " + t.version() + " (\n" +
		"\tversion_num " + column + " NOT NULL, \n" +
		"\tCONSTRAINT " + quote(t.Version+"_pkc") + " PRIMARY KEY (version_num)\n) ENGINE=InnoDB"
}

// A logColumn is a column of the log with its type. A nullable column can be added
// later.
type logColumn struct {
	name, kind string
	nullable   bool
}

// logTypes returns all columns behind seq, in the order of dialect.LogValues. seq
// is counted without AUTO_INCREMENT, whose values would show in the
// LAST_INSERT_ID() of a revision's statements.
func logTypes() []logColumn {
	return []logColumn{
		{"format", "INT NOT NULL", false},
		{"action", "VARCHAR(16) NOT NULL", false},
		{"revision", "MEDIUMTEXT NOT NULL", false},
		{"parents", "MEDIUMTEXT", true},
		{"checksum", "VARCHAR(255)", true},
		{"statements", "INT NOT NULL", false},
		{"done", "INT NOT NULL", false},
		{"started", "VARCHAR(32) NOT NULL", false},
		{"finished", "VARCHAR(32)", true},
		{"who", "TEXT", true},
		{"version", "VARCHAR(255)", true},
		{"error", "MEDIUMTEXT", true},
		{"rows_after", "MEDIUMTEXT", true},
		{"file_hash", "VARCHAR(255)", true},
		{"lineages", "MEDIUMTEXT", true},
		{"contents", "MEDIUMTEXT", true},
		{"skipped", "MEDIUMTEXT", true},
		{"no_run", "MEDIUMTEXT", true},
		{"note", "TEXT", true},
		{"section", "MEDIUMTEXT", true},
		{"replaced", "MEDIUMTEXT", true},
		{"hashes", "MEDIUMTEXT", true},
		{"down_script", "LONGTEXT", true},
	}
}

func (t tables) createLog(create string) string {
	var b strings.Builder
	b.WriteString(create + " " + t.log() + " (\n\tseq BIGINT NOT NULL PRIMARY KEY")
	for _, c := range logTypes() {
		b.WriteString(",\n\t" + c.name + " " + c.kind)
	}
	b.WriteString("\n) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin")
	return b.String()
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
	return "UPDATE " + t.version() + " SET version_num=" + value(new) + " WHERE version_num = " + value(old)
}

func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// text returns a string literal that does not depend on the sql_mode.
func text(s string) string {
	if strings.Contains(s, `\`) {
		return hexText(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// safeText returns a string literal that does not depend on the sql_mode and the
// connection's character set.
func safeText(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return hexText(s)
		}
	}
	return text(s)
}

func hexText(s string) string {
	const digits = "0123456789abcdef"
	b := make([]byte, 0, 2*len(s)+12)
	b = append(b, "_utf8mb4 x'"...)
	for i := range len(s) {
		b = append(b, digits[s[i]>>4], digits[s[i]&15])
	}
	return string(append(b, '\''))
}
