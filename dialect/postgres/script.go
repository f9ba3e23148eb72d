package postgres

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A scriptWriter writes scripts for psql.
type scriptWriter struct {
	tables  tables
	changed bool // whether the statements since the last bookkeeping change settings
}

// reading has the settings on which the meaning of a script depends.
const reading = "SET client_encoding = 'UTF8';\n\nSET standard_conforming_strings = on"

func (*scriptWriter) Prologue() []string {
	return []string{"-- Otherwise psql continues after an error.\n\\set ON_ERROR_STOP on\n" + reading}
}
func (*scriptWriter) Begin() string  { return "BEGIN" }
func (*scriptWriter) Commit() string { return "COMMIT" }

// settled puts a reset of the settings that a revision changed in front of
// bookkeeping, as a run does. They affect neither the bookkeeping (pg_dump empties
// the search_path) nor the next revision.
func (w *scriptWriter) settled(statement string) string {
	if !w.changed {
		return statement
	}
	w.changed = false
	return "RESET SESSION AUTHORIZATION;\n\nRESET ROLE;\n\nRESET ALL;\n\n" + reading + ";\n\n" + statement
}

// Statement writes the data of a COPY below it. A text that looks like a :variable
// of psql stays as it is: psql leaves alone variables that are not set.
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

// alembicWidth is the width of Alembic's column, in characters.
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
