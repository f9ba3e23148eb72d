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

// version and log are the tables' names as they stand in a statement.
func (t tables) version() string { return t.qualify(t.Version) }
func (t tables) log() string     { return t.qualify(t.Log) }

func (t tables) qualify(name string) string {
	if t.Schema == "" {
		return quote(name)
	}
	return quote(t.Schema) + "." + quote(name)
}

// shown is a table's name for messages.
func (t tables) shown(name string) string {
	if t.Schema == "" {
		return name
	}
	return t.Schema + "." + name
}

// createVersion makes the column compare byte by byte, so that ids which differ
// in case are two; in an Alembic project it is as Alembic creates it. The engine is
// said in both: without transactions no row is safe. A key of 255 characters
// needs ROW_FORMAT=DYNAMIC, which is the default where it exists.
func (t tables) createVersion(create string) string {
	column := "VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
	if t.AlembicID {
		column = "VARCHAR(32)"
	}
	return create + " " + t.version() + " (\n" +
		"\tversion_num " + column + " NOT NULL, \n" +
		"\tCONSTRAINT " + quote(t.Version+"_pkc") + " PRIMARY KEY (version_num)\n) ENGINE=InnoDB"
}

// logColumn is a column of the log with its type; those of nullable may be added
// later.
type logColumn struct {
	name, kind string
	nullable   bool
}

// logTypes are all columns but seq, in the order in which they are written. seq
// counts without AUTO_INCREMENT, whose values would show in the LAST_INSERT_ID()
// of the statements of a revision.
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

// edit is the statement of one edit, with the values as their function writes
// them, in the order in which they stand.
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

// text is a string literal that means the same whatever the sql_mode.
func text(s string) string {
	if strings.Contains(s, `\`) {
		return hexText(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// safeText is one that means the same whatever a revision made of the
// connection's character set, too.
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
