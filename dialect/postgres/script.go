package postgres

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A scriptWriter writes for psql.
type scriptWriter struct {
	tables  tables
	changed bool // whether the statements since the last bookkeeping change settings
}

// reading are the settings on which the script's meaning depends.
const reading = "SET client_encoding = 'UTF8';\n\nSET standard_conforming_strings = on"

func (*scriptWriter) Prologue() []string {
	return []string{"-- psql goes on after an error, unless it is told not to.\n\\set ON_ERROR_STOP on\n" + reading}
}
func (*scriptWriter) Begin() string  { return "BEGIN" }
func (*scriptWriter) Commit() string { return "COMMIT" }

// settled comes before bookkeeping: it puts settings back that a revision
// changed, as a run does, so that they matter neither to the bookkeeping (pg_dump
// empties the search_path) nor to the next revision.
func (w *scriptWriter) settled(statement string) string {
	if !w.changed {
		return statement
	}
	w.changed = false
	return "RESET SESSION AUTHORIZATION;\n\nRESET ROLE;\n\nRESET ALL;\n\n" + reading + ";\n\n" + statement
}

// Statement has the data of a COPY below it. psql's :variables are not written
// by anybody, but a text that reads like one stays what it is: psql leaves alone
// what it has no variable for.
func (w *scriptWriter) Statement(st dialect.Statement) string {
	w.changed = w.changed || changesSession(phraseOf(st.Text)) || strings.Contains(strings.ToLower(st.Text), "set_config")
	if copiesFromStdin(phraseOf(st.Text)) {
		return st.Text + ";\n" + st.Data + `\.`
	}
	return st.Text + ";"
}

const createMissing = "CREATE TABLE IF NOT EXISTS"

func (w *scriptWriter) CreateVersion() string { return w.tables.createVersion(createMissing) }

func (w *scriptWriter) CreateLog() string {
	if w.tables.Log == "" {
		return ""
	}
	return w.tables.createLog(createMissing)
}

// alembicWidth is how long an id Alembic's column takes.
const alembicWidth = 32

func (w *scriptWriter) Edit(old, new string) string {
	edit := w.tables.edit(old, new, text)
	if w.tables.AlembicID && utf8.RuneCountInString(new) > alembicWidth {
		edit = fmt.Sprintf("-- An id of more than %d characters needs a wider column.\n", alembicWidth) + w.tables.widen() + ";\n\n" + edit
	}
	return w.settled(edit)
}

func (w *scriptWriter) Log(e dialect.Entry) string {
	if w.tables.Log == "" {
		return ""
	}
	literals := dialect.LogLiterals(e, microseconds, "pg_catalog.clock_timestamp()", storableText)
	return w.settled(w.tables.insertLog(literals))
}

func storableText(s string) string { return text(storable([]any{s})[0].(string)) }
