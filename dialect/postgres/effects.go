package postgres

import "github.com/ramusdb/ramus/internal/dialect"

// Effects reads CREATE, DROP and ALTER of tables, views and indexes. It gives up
// on what is in the server's own schemas or in one of temporary objects.
func (d *store) Effects(st dialect.Statement) []dialect.Effect {
	all := effects(phraseOf(st.Text))
	for _, e := range all {
		if isServers(e.Schema) {
			return nil
		}
	}
	return dialect.Lasting(all, nil)
}

func effects(p phrase) []dialect.Effect {
	switch {
	case p.starts("CREATE"):
		return creates(p[1:].afterOrReplace())
	case p.starts("DROP"):
		return drops(p[1:])
	case p.begins("ALTER", "TABLE"):
		return alters(p[2:])
	case p.starts("ALTER"):
		return renames(p[1:])
	}
	return nil
}

// afterOrReplace also tells whether the phrase starts so.
func (p phrase) afterOrReplace() (phrase, bool) {
	if p.begins("OR", "REPLACE") {
		return p[2:], true
	}
	return p, false
}

// afterKind takes off which kind of thing a statement is about.
func (p phrase) afterKind() (dialect.ObjectKind, phrase, bool) {
	switch {
	case p.starts("TABLE"):
		return dialect.TableObject, p[1:], true
	case p.starts("VIEW"):
		return dialect.ViewObject, p[1:], true
	case p.begins("MATERIALIZED", "VIEW"):
		return dialect.ViewObject, p[2:], true
	case p.starts("INDEX"):
		return dialect.IndexObject, p[1:].afterAny("CONCURRENTLY"), true
	}
	return "", p, false
}

// creates does not read CREATE [GLOBAL | LOCAL] TEMPORARY: what it makes ends
// with the session.
func creates(p phrase, replace bool) []dialect.Effect {
	kind, p, ok := p.afterAny("UNLOGGED", "UNIQUE", "RECURSIVE").afterKind()
	if !ok {
		return nil
	}
	rest := p.afterIfNotExists()
	unless := replace || len(rest) < len(p)
	created, rest, ok := rest.relation()
	if !ok {
		return nil
	}
	if kind == dialect.IndexObject {
		if created.schema != "" || !rest.starts("ON") {
			return nil // the server finds a name
		}
		table, _, ok := rest[1:].afterAny("ONLY").relation()
		if !ok {
			return nil
		}
		created.schema = table.schema
	}
	return []dialect.Effect{{Object: created.object(kind), Appears: true, Unless: unless}}
}

func (r relation) object(kind dialect.ObjectKind) dialect.Object {
	return dialect.Object{Kind: kind, Schema: r.schema, Name: r.name}
}

func drops(p phrase) []dialect.Effect {
	kind, p, ok := p.afterKind()
	if !ok {
		return nil
	}
	rest := p.afterIfExists()
	unless := len(rest) < len(p)
	var all []dialect.Effect
	for _, part := range rest.split() {
		dropped, behind, ok := part.relation()
		if !ok || !behind.endsDrop() {
			return nil
		}
		all = append(all, dialect.Effect{Object: dropped.object(kind), Unless: unless})
	}
	return all
}

// endsDrop reports whether nothing stands behind what is dropped but what
// becomes of its dependents.
func (p phrase) endsDrop() bool { return len(p.afterAny("CASCADE", "RESTRICT")) == 0 }

// split cuts the phrase at the commas outside brackets.
func (p phrase) split() []phrase {
	var parts []phrase
	depth, start := 0, 0
	for i := range p {
		switch {
		case p[i:].isMark("("), p[i:].isMark("["):
			depth++
		case p[i:].isMark(")"), p[i:].isMark("]"):
			depth--
		case p[i:].isMark(",") && depth == 0:
			parts = append(parts, p[start:i])
			start = i + 1
		}
	}
	return append(parts, p[start:])
}

// renames reads ALTER INDEX and ALTER [MATERIALIZED] VIEW … RENAME TO. With IF
// EXISTS it is not sure that anything appears.
func renames(p phrase) []dialect.Effect {
	kind, p, ok := p.afterKind()
	if !ok || p.begins("IF", "EXISTS") {
		return nil
	}
	from, p, ok := p.relation()
	if !ok || !p.begins("RENAME", "TO") {
		return nil
	}
	return from.renamed(kind, p[2:])
}

// renamed reads the new name, which is in the same schema.
func (r relation) renamed(kind dialect.ObjectKind, p phrase) []dialect.Effect {
	into, rest, ok := p.identifier()
	if !ok || len(rest) > 0 {
		return nil
	}
	return []dialect.Effect{
		{Object: r.object(kind)},
		{Object: relation{r.schema, into}.object(kind), Appears: true},
	}
}
