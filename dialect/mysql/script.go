package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A scriptWriter writes scripts for the mysql and the mariadb client.
type scriptWriter struct{ tables tables }

func (scriptWriter) Prologue() []string {
	return []string{"-- Run this with mariadb DATABASE or mysql DATABASE, without --force, so that it stops at the first error.\nSET NAMES utf8mb4"}
}
func (scriptWriter) Begin() string  { return "START TRANSACTION" }
func (scriptWriter) Commit() string { return "COMMIT" }

// Statement puts DELIMITER lines around a statement that the client would split: one
// with a semicolon outside quotes and comments.
func (scriptWriter) Statement(st dialect.Statement) string {
	if !hasSemicolon(st.Text) {
		return st.Text + ";"
	}
	mark := delimiterFor(st.Text)
	return "DELIMITER " + mark + "\n" + st.Text + "\n" + mark + "\nDELIMITER ;"
}

func hasSemicolon(text string) bool {
	for i := 0; i < len(text); {
		kind, end := nextToken(text, i)
		if kind == sqllex.Semicolon {
			return true
		}
		i = end
	}
	return false
}

// delimiterFor returns a delimiter that the text does not contain.
func delimiterFor(text string) string {
	for _, mark := range []string{"//", "$$", ";;"} {
		if !strings.Contains(text, mark) {
			return mark
		}
	}
	mark := "$$"
	for strings.Contains(text, mark) {
		mark += "$"
	}
	return mark
}

const createMissing = "CREATE TABLE IF NOT EXISTS"

func (w scriptWriter) CreateVersion() string { return w.tables.createVersion(createMissing) }

func (w scriptWriter) CreateLog() string {
	if w.tables.Log == "" {
		return ""
	}
	return w.tables.createLog(createMissing)
}

func (w scriptWriter) CheckLog(columns ...string) string {
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + w.tables.log() + " WHERE 1 = 0"
}

func (w scriptWriter) Edit(old, new string) string { return w.tables.edit(old, new, text) }

func (w scriptWriter) Log(e dialect.Entry) string {
	if w.tables.Log == "" {
		return ""
	}
	const now = "concat(left(date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.%f'), 23), 'Z')"
	columns, literals := dialect.LogLiterals(e, dialect.TimeText, now, text)
	for i := range columns {
		columns[i] = quote(columns[i])
	}
	return "INSERT INTO " + w.tables.log() + " (seq, " + strings.Join(columns, ", ") + ")\nSELECT coalesce(max(seq), 0) + 1, " +
		strings.Join(literals, ", ") + " FROM " + w.tables.log()
}
