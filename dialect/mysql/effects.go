package mysql

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Effects are those that Outcome asks about, of the kinds that the Catalog has.
func (d *store) Effects(st dialect.Statement) []dialect.Effect {
	if depends(st.Text) {
		return nil
	}
	all := readChange(lex(st.Text)).effects
	if movesTable(all) && (len(objectsOf(all, aTable)) < len(all) || changesSchema(all)) {
		return nil
	}
	var effects []dialect.Effect
	for _, e := range all {
		if o, ok := e.object(); ok {
			effects = append(effects, dialect.Effect{Object: o, Appears: e.appears, Unless: e.unless})
		}
	}
	return dialect.Lasting(effects, folding(true))
}

// depends reports whether a part of the statement is for some servers only:
// /*!80016 … */.
func depends(text string) bool {
	for i := 0; i < len(text); {
		kind, end := nextToken(text, i)
		if kind == codeStart {
			return true
		}
		i = end
	}
	return false
}

func objectsOf(all []effect, kind object) []effect {
	var of []effect
	for _, e := range all {
		if e.kind == kind {
			of = append(of, e)
		}
	}
	return of
}

// movesTable reports whether a table gets another name: what else the statement
// changes is then in a table of that name.
func movesTable(all []effect) bool {
	comes, goes := false, false
	for _, e := range objectsOf(all, aTable) {
		comes, goes = comes || e.appears, goes || !e.appears
	}
	return comes && goes
}

// changesSchema reports whether tables are named with and without a schema, so
// that the schema of the new name is the current one, or that of the old name.
func changesSchema(all []effect) bool {
	for _, e := range all {
		if (e.name.schema == "") != (all[0].name.schema == "") {
			return true
		}
	}
	return false
}

// object is the effect's, if it is of a kind that the Catalog has.
func (e effect) object() (dialect.Object, bool) {
	switch e.kind {
	case aTable:
		return dialect.Object{Kind: dialect.TableObject, Schema: e.name.schema, Name: e.name.name}, true
	case aView:
		return dialect.Object{Kind: dialect.ViewObject, Schema: e.name.schema, Name: e.name.name}, true
	case aColumn:
		return e.part(dialect.ColumnObject), true
	case anIndex:
		return e.part(dialect.IndexObject), true
	}
	return dialect.Object{}, false
}

// part is a column or an index, whose names compare without regard to case on
// every server.
func (e effect) part(kind dialect.ObjectKind) dialect.Object {
	return dialect.Object{Kind: kind, Schema: e.table.schema, Table: e.table.name, Name: strings.ToLower(e.name.name)}
}
