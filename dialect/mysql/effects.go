package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Effects returns the effects that Outcome asks about, of the kinds that the Catalog
// has. It returns nothing for a statement with parts for some servers only.
func (d *store) Effects(st dialect.Statement) []dialect.Effect {
	if isConditional(st.Text) {
		return nil
	}
	all := readChange(phraseOf(st.Text)).effects
	if movesTable(all) && (len(tablesIn(all)) < len(all) || changesSchema(all)) {
		return nil
	}
	for i, e := range all {
		if e.Kind == sqllex.Column || e.Kind == sqllex.Index {
			all[i].Name.Name = strings.ToLower(e.Name.Name)
		}
	}
	return dialect.CatalogEffects(sqllex.Lasting(all, foldEffect(true)))
}

// isConditional reports whether a part of the statement is for some servers only:
// /*!80016 … */.
func isConditional(text string) bool {
	for i := 0; i < len(text); {
		kind, end := nextToken(text, i)
		if kind == sqllex.CodeStart {
			return true
		}
		i = end
	}
	return false
}

func tablesIn(all []sqllex.Effect) []sqllex.Effect {
	var tables []sqllex.Effect
	for _, e := range all {
		if e.Kind == sqllex.Table {
			tables = append(tables, e)
		}
	}
	return tables
}

// movesTable reports whether a table gets another name. The other changes of such a
// statement are then in a table of that name.
func movesTable(all []sqllex.Effect) bool {
	appears, disappears := false, false
	for _, e := range tablesIn(all) {
		appears, disappears = appears || e.Appears, disappears || !e.Appears
	}
	return appears && disappears
}

// changesSchema reports whether tables are named with and without a schema. The
// schema of the new name is then the current one, or that of the old name.
func changesSchema(all []sqllex.Effect) bool {
	for _, e := range all {
		if (e.Name.Schema == "") != (all[0].Name.Schema == "") {
			return true
		}
	}
	return false
}

// foldEffect returns a function that makes the effects on one object equal. The names
// of columns and indexes compare without regard to case on every server, and those of
// tables on some.
func foldEffect(tables bool) func(sqllex.Effect) sqllex.Effect {
	return func(e sqllex.Effect) sqllex.Effect {
		if tables || e.Kind == sqllex.Column || e.Kind == sqllex.Index {
			e.Name.Name = strings.ToLower(e.Name.Name)
		}
		if tables {
			e.Name.Schema = strings.ToLower(e.Name.Schema)
			e.Table = sqllex.Qualified{Schema: strings.ToLower(e.Table.Schema), Name: strings.ToLower(e.Table.Name)}
		}
		return e
	}
}
