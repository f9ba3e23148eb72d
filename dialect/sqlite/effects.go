package sqlite

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Effects reads CREATE, DROP and ALTER TABLE. It returns nothing for objects outside
// the schema main: temporary objects end with the connection, and attached databases
// are not in the Catalog.
func (d *store) Effects(st dialect.Statement) []dialect.Effect {
	all := effects(sqllex.Lexer(nextToken).Phrase(st.Text))
	for i, e := range all {
		if e.Name.Name == "" || !inMain(e.Name) || !inMain(e.Table) {
			return nil
		}
		if e.Kind == sqllex.Index {
			all[i].Table = sqllex.Qualified{} // the name of an index belongs to the schema
		}
	}
	return dialect.CatalogEffects(sqllex.Lasting(all, nil))
}

func inMain(q sqllex.Qualified) bool { return q.Schema == "" || q.Schema == "main" }

func effects(p sqllex.Phrase) []sqllex.Effect {
	var all []sqllex.Effect
	switch {
	case p.Starts("CREATE"):
		if e, rest, ok := ddl.Create(p[1:]); ok && defines(e.Kind, p[1:], rest) {
			return []sqllex.Effect{e}
		}
	case p.Starts("DROP"):
		if all, _ = ddl.Drop(p[1:]); len(all) > 1 {
			return nil // SQLite drops one object at a time
		}
	case p.Starts("ALTER", "TABLE"):
		all, _ = ddl.AlterTable(p[2:])
	}
	return all
}

var ddl = sqllex.DDL{
	Identifier: catalogName,
	Object: func(p sqllex.Phrase) (kind string, rest sqllex.Phrase, ok bool) {
		p = p.AfterAny("UNIQUE", "VIRTUAL")
		switch {
		case p.Starts("TABLE"):
			kind = sqllex.Table
		case p.Starts("VIEW"):
			kind = sqllex.View
		case p.Starts("INDEX"):
			kind = sqllex.Index
		default:
			return "", p, false
		}
		return kind, p[1:], true
	},
	Neutral: func(p sqllex.Phrase) bool {
		return p.Starts("ADD") && p[1:].StartsAny("CONSTRAINT", "CHECK", "PRIMARY", "UNIQUE", "FOREIGN")
	},
}

// catalogName returns a name as the Catalog has it. SQLite reads a string as a name
// where only a name can stand.
func catalogName(t sqllex.Token) (string, bool) {
	switch {
	case t.Kind == sqllex.Word:
		return lower(t.Text), true
	case t.Kind == sqllex.Name, t.Kind == sqllex.Literal && t.Text[0] == '\'':
		return lower(sqllex.Unquote(t.Text)), true
	}
	return "", false
}

// defines reports whether the rest behind the name of a new object, in the statement
// p, defines an object of its kind.
func defines(kind string, p, rest sqllex.Phrase) bool {
	switch {
	case kind == sqllex.Index:
		return true
	case p.Starts("VIRTUAL"):
		return rest.Starts("USING")
	}
	return rest.StartsAny("AS", "(")
}
