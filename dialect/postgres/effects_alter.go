package postgres

import "github.com/ramusdb/ramus/internal/dialect"

// alters reads ALTER TABLE, whose actions happen all or none. It gives up on all
// of them when it does not know one.
func alters(p phrase) []dialect.Effect {
	if p.begins("IF", "EXISTS") {
		return nil
	}
	table, p, ok := p.afterAny("ONLY").relation()
	if !ok {
		return nil
	}
	if p.isMark("*") {
		p = p[1:]
	}
	if p.starts("RENAME") {
		return table.renames(p[1:])
	}
	var all []dialect.Effect
	for _, action := range p.split() {
		effects, ok := table.action(action)
		if !ok {
			return nil
		}
		all = append(all, effects...)
	}
	return all
}

// renames reads RENAME TO b, which stands alone, and RENAME [COLUMN] a TO b.
func (r relation) renames(p phrase) []dialect.Effect {
	if rest, ok := p.after("TO"); ok {
		return r.renamed(dialect.TableObject, rest)
	}
	if p.starts("CONSTRAINT") {
		return nil
	}
	from, p, ok := p.afterAny("COLUMN").identifier()
	if !ok || !p.starts("TO") {
		return nil
	}
	into, p, ok := p[1:].identifier()
	if !ok || len(p) > 0 {
		return nil
	}
	return []dialect.Effect{r.column(from, false, false), r.column(into, true, false)}
}

func (r relation) column(name string, appears, unless bool) dialect.Effect {
	return dialect.Effect{
		Object:  dialect.Object{Kind: dialect.ColumnObject, Schema: r.schema, Table: r.name, Name: name},
		Appears: appears,
		Unless:  unless,
	}
}

// action reads one action, between commas; ok is false for one that it does not
// know.
func (r relation) action(p phrase) (effects []dialect.Effect, ok bool) {
	switch {
	case p.starts("ADD"):
		return r.adds(p[1:])
	case p.starts("DROP"):
		return r.drops(p[1:])
	case p.startsAny("ALTER", "RESET", "VALIDATE", "ENABLE", "DISABLE", "FORCE", "OWNER", "CLUSTER", "REPLICA", "INHERIT", "ATTACH", "DETACH"):
		return nil, true
	case p.starts("SET"):
		return nil, !p.begins("SET", "SCHEMA") // which moves the table
	case p.begins("NO", "FORCE"), p.begins("NO", "INHERIT"):
		return nil, true
	}
	return nil, false
}

func (r relation) adds(p phrase) (effects []dialect.Effect, ok bool) {
	if p.startsAny("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE", "NOT") {
		return nil, true
	}
	p = p.afterAny("COLUMN")
	rest := p.afterIfNotExists()
	column, definition, ok := rest.identifier()
	if !ok || len(definition) == 0 {
		return nil, false
	}
	return []dialect.Effect{r.column(column, true, len(rest) < len(p))}, true
}

func (r relation) drops(p phrase) (effects []dialect.Effect, ok bool) {
	if p.starts("CONSTRAINT") {
		return nil, true
	}
	p = p.afterAny("COLUMN")
	rest := p.afterIfExists()
	column, behind, ok := rest.identifier()
	if !ok || !behind.endsDrop() {
		return nil, false
	}
	return []dialect.Effect{r.column(column, false, len(rest) < len(p))}, true
}
