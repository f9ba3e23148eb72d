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
	if w.tables.apart {
		return w.tables.createLogApart()
	}
	return w.tables.createLog(createMissing)
}

// createLogApart creates the log in apartSchema. A script has the name of the log,
// and cannot look for one as a run does, so it stops where a run would use another.
func (t tables) createLogApart() string {
	full := t.in(usualSchema)
	return strings.NewReplacer(
		"«version»", text(t.version()), "«home»", text(full.Schema), "«beside»", text(full.beside()), "«move»", text(full.move()),
		"«schema»", text(quote(apartSchema)), "«schema name»", quote(apartSchema), "«log»", text(full.log()),
		"«create»", full.createLog("CREATE TABLE"), "«comment»", full.commentOwner(),
	).Replace(`DO $ramus$ BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
		WHERE c.oid = pg_catalog.to_regclass(«version») AND n.nspname = «home») THEN
		RAISE EXCEPTION 'the version table is not in the schema %: write the script again, with its schema as version_table_schema in ramus.toml', «home»;
	END IF;
	IF pg_catalog.to_regclass(«beside») IS NOT NULL THEN
		RAISE EXCEPTION 'there is an older log beside the version table, and this script expects it in the schema %; to move it: %', «schema», «move»;
	END IF;
	IF pg_catalog.to_regnamespace(«schema») IS NULL THEN
		CREATE SCHEMA «schema name»;
	END IF;
	IF pg_catalog.to_regclass(«log») IS NULL THEN
		«create»;
		«comment»;
	END IF;
END $ramus$`)
}

// move returns the statements that move a log from beside the version table to
// apartSchema.
func (t tables) move() string {
	from, name := t.beside(), t.apartName()
	statements := "CREATE SCHEMA IF NOT EXISTS " + quote(apartSchema) + "; "
	if name != t.Log {
		statements += "ALTER TABLE " + from + " RENAME TO " + quote(name) + "; "
	}
	return statements + "ALTER TABLE " + t.qualified(name) + " SET SCHEMA " + quote(apartSchema) + ";"
}

func (w *scriptWriter) CheckLog(columns ...string) string {
	return "SELECT " + strings.Join(columns, ", ") + " FROM " + w.tables.log() + " WHERE 1 = 0"
}

func (w *scriptWriter) Edit(old, new string) string {
	edit := w.tables.edit(old, new, text)
	if length := utf8.RuneCountInString(new); w.tables.AlembicID && length > dialect.AlembicWidth {
		widen := w.tables.widen(dialect.WidthFor(length))
		edit = fmt.Sprintf("-- An id of more than %d characters needs a wider column.\n", dialect.AlembicWidth) + widen + ";\n\n" + edit
	}
	return w.settled(edit)
}

func (w *scriptWriter) Log(e dialect.Entry) string {
	if w.tables.Log == "" {
		return ""
	}
	columns, literals := dialect.LogLiterals(e, microseconds, "pg_catalog.clock_timestamp()", storableText)
	return w.settled(w.tables.insertLog(strings.Join(columns, ", "), literals))
}

func storableText(s string) string { return text(storable([]any{s})[0].(string)) }
