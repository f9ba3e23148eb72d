package postgres

import (
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Effects reads CREATE, DROP and ALTER of tables, views and indexes. It returns
// nothing for objects in the server's own schemas or in one of temporary objects.
func (d *store) Effects(st dialect.Statement) []dialect.Effect {
	all := effects(phraseOf(st.Text))
	for i, e := range all {
		if e.Kind == sqllex.Index { // the name of an index belongs to the schema
			if e.Appears && e.Table.Name != "" {
				e.Name.Schema = e.Table.Schema
			}
			e.Table = sqllex.Qualified{}
			all[i] = e
		}
		if isServers(e.Name.Schema) || isServers(e.Table.Schema) {
			return nil
		}
	}
	return dialect.CatalogEffects(sqllex.Lasting(all, nil))
}

func effects(p sqllex.Phrase) []sqllex.Effect {
	var all []sqllex.Effect
	switch {
	case p.Starts("CREATE"):
		if e, _, ok := ddl.Create(p[1:]); ok {
			all = []sqllex.Effect{e}
		}
	case p.Starts("DROP"):
		all, _ = ddl.Drop(p[1:])
	case p.Starts("ALTER", "TABLE"):
		all, _ = ddl.AlterTable(p[2:])
	case p.Starts("ALTER"):
		all = renames(p[1:])
	}
	return all
}

// renames reads ALTER INDEX and ALTER [MATERIALIZED] VIEW … RENAME TO. With IF
// EXISTS it is not certain that anything appears.
func renames(p sqllex.Phrase) []sqllex.Effect {
	kind, p, ok := ddl.Object(p)
	if !ok || p.Starts("IF", "EXISTS") {
		return nil
	}
	from, p, ok := ddl.Qualified(p)
	p, to := p.After("RENAME", "TO")
	if !ok || !to {
		return nil
	}
	all, _ := ddl.RenameTo(kind, from, p)
	return all
}

var ddl = sqllex.DDL{
	Identifier: catalogName,
	Object:     object,
	Neutral:    keepsColumns,
}

// object reads the kind of an object. It does not know [GLOBAL | LOCAL] TEMPORARY:
// such an object ends with the session.
func object(p sqllex.Phrase) (kind string, rest sqllex.Phrase, ok bool) {
	p = p.AfterAny("UNLOGGED", "UNIQUE", "RECURSIVE")
	switch {
	case p.Starts("TABLE"):
		return sqllex.Table, p[1:], true
	case p.Starts("VIEW"):
		return sqllex.View, p[1:], true
	case p.Starts("MATERIALIZED", "VIEW"):
		return sqllex.View, p[2:], true
	case p.Starts("INDEX"):
		return sqllex.Index, p[1:].AfterAny("CONCURRENTLY"), true
	}
	return "", p, false
}

// keepsColumns reports whether an action of ALTER TABLE changes no column's name,
// and leaves the table in its schema.
func keepsColumns(p sqllex.Phrase) bool {
	switch {
	case p.Starts("ADD"):
		return p[1:].StartsAny("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "NOT")
	case p.Starts("DROP"):
		return p[1:].Starts("CONSTRAINT")
	case p.Starts("SET"):
		return !p[1:].Starts("SCHEMA")
	case p.Starts("NO"):
		return p[1:].StartsAny("FORCE", "INHERIT")
	}
	return p.StartsAny("ALTER", "RESET", "VALIDATE", "ENABLE", "DISABLE", "FORCE", "OWNER", "CLUSTER", "REPLICA", "INHERIT", "ATTACH", "DETACH")
}
