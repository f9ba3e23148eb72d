package sqlite

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A scriptWriter writes scripts for the sqlite3 shell.
type scriptWriter struct{ tables tables }

func (scriptWriter) Prologue() []string {
	return []string{"-- Run this with sqlite3 -bail: otherwise the shell continues after an error.\nPRAGMA foreign_keys=OFF"}
}
func (scriptWriter) Begin() string  { return "BEGIN IMMEDIATE" }
func (scriptWriter) Commit() string { return "COMMIT" }

func (scriptWriter) Statement(st dialect.Statement) string { return st.Text + ";" }

const createMissing = "CREATE TABLE IF NOT EXISTS"

func (w scriptWriter) CreateVersion() string { return w.tables.createVersion(createMissing) }

func (w scriptWriter) CreateLog() string {
	if w.tables.Log == "" {
		return ""
	}
	return w.tables.createLog(createMissing)
}

func (w scriptWriter) CheckLog(columns ...string) string {
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + quote(w.tables.Log) + " WHERE 1 = 0"
}

func (w scriptWriter) Edit(old, new string) string { return w.tables.edit(old, new, text) }

func (w scriptWriter) Log(e dialect.Entry) string {
	if w.tables.Log == "" {
		return ""
	}
	columns, literals := dialect.LogLiterals(e, dialect.TimeText, "strftime('%Y-%m-%dT%H:%M:%fZ','now')", text)
	return "INSERT INTO " + quote(w.tables.Log) + " (" + strings.Join(columns, ", ") + ")\nVALUES (" + strings.Join(literals, ", ") + ")"
}
