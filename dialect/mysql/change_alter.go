package mysql

import "slices"

// readAlter reads ALTER TABLE, whose parts happen all or none; and knows which
// other forms only set what they name.
func readAlter(p phrase) change {
	p = p.afterAny("ONLINE", "OFFLINE").afterAny("IGNORE")
	if rest, ok := p.after("TABLE"); ok {
		return readAlterTable(rest)
	}
	switch {
	case p.startsAny("DATABASE SCHEMA"):
		return change{repeatable: !p.has("UPGRADE")}
	case p.startsAny("PROCEDURE FUNCTION"):
		return change{repeatable: true}
	case p.startsAny("ALGORITHM DEFINER SQL VIEW"):
		return change{repeatable: p.has("VIEW")}
	}
	return change{}
}

func readAlterTable(p phrase) change {
	p, unless := p.after("IF EXISTS")
	table, rest, ok := p.qualified()
	if !ok || rest.startsAny("WAIT NOWAIT") || len(rest) == 0 {
		return change{}
	}
	c := change{known: !unless, repeatable: true}
	for _, part := range rest.split() {
		one := readPart(table, part)
		if !one.known && !one.repeatable {
			return change{}
		}
		c.effects = append(c.effects, one.effects...)
		c.known = c.known && (one.known || len(one.sure()) == 0)
		c.repeatable = c.repeatable && one.repeatable
	}
	c.known = c.known && len(c.sure()) > 0
	if unless {
		c.effects = nil // the table may not be there
	}
	return c
}

// sure are the effects that were not there before.
func (c change) sure() []effect {
	return slices.DeleteFunc(slices.Clone(c.effects), func(e effect) bool { return e.unless })
}

// A tableChange makes the effects of one part of an ALTER TABLE.
type tableChange qualified

func (t tableChange) effect(kind object, name string, appears bool) effect {
	return effect{kind: kind, table: qualified(t), name: qualified{name: name}, appears: appears}
}

func known(all ...effect) change { return change{effects: all, known: true} }

// perhaps is a part that does nothing where its effect is there already.
func perhaps(e effect) change {
	e.unless = true
	return change{effects: []effect{e}, repeatable: true}
}

// readPart reads one part, between commas.
func readPart(table qualified, p phrase) change {
	t := tableChange(table)
	switch {
	case p.starts("ADD"):
		return t.add(p[1:])
	case p.starts("DROP"):
		return t.drop(p[1:])
	case p.starts("RENAME"):
		return t.rename(p[1:])
	case p.starts("CHANGE"):
		return t.change(p[1:].afterAny("COLUMN"))
	case p.starts("MODIFY"):
		return change{repeatable: true}
	case p.starts("ALTER") && !p.startsAny("PARTITION"):
		return change{repeatable: true} // a default, or whether it is visible
	case p.startsAny("ENGINE COMMENT AUTO_INCREMENT ROW_FORMAT CONVERT DEFAULT CHARACTER CHARSET COLLATE FORCE ALGORITHM LOCK KEY_BLOCK_SIZE STATS_PERSISTENT"),
		p.starts("ENABLE KEYS"), p.starts("DISABLE KEYS"):
		return change{repeatable: true}
	}
	return change{}
}

func (t tableChange) add(p phrase) change {
	constraint := ""
	if rest, ok := p.after("CONSTRAINT"); ok {
		if rest.starts("IF") {
			return change{repeatable: rest.starts("IF NOT EXISTS")}
		}
		p = rest
		if !p.startsAny("PRIMARY UNIQUE FOREIGN CHECK") {
			if constraint, p, ok = p.identifier(); !ok {
				return change{}
			}
		}
	}
	switch {
	case p.starts("VECTOR") && !p.starts("VECTOR INDEX") && !p.starts("VECTOR KEY"):
		return t.addColumns(p) // of that name
	case p.starts("PRIMARY KEY"):
		return known(t.effect(anIndex, "PRIMARY", true))
	case p.starts("FOREIGN KEY"), p.starts("CHECK"):
		if constraint == "" {
			return change{} // the server makes up a name
		}
		return known(t.effect(aConstraint, constraint, true))
	case p.startsAny("UNIQUE FULLTEXT SPATIAL INDEX KEY VECTOR"):
		return t.addIndex(p.afterAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR").afterAny("INDEX", "KEY"), constraint)
	case p.startsAny("PARTITION PERIOD SYSTEM"), constraint != "":
		return change{}
	}
	return t.addColumns(p)
}

func (t tableChange) addIndex(p phrase, constraint string) change {
	p, unless := p.after("IF NOT EXISTS")
	id := constraint
	if !p.starts("USING") {
		if given, _, ok := p.identifier(); ok {
			id = given
		}
	}
	switch {
	case id == "":
		return change{repeatable: unless} // the server makes up a name
	case unless:
		return perhaps(t.effect(anIndex, id, true))
	}
	return known(t.effect(anIndex, id, true))
}

func (t tableChange) addColumns(p phrase) change {
	p = p.afterAny("COLUMN")
	p, unless := p.after("IF NOT EXISTS")
	if len(p) == 0 || !p[0].is("(") {
		id, _, ok := p.identifier()
		switch {
		case !ok:
			return change{}
		case unless:
			return perhaps(t.effect(aColumn, id, true))
		}
		return known(t.effect(aColumn, id, true))
	}
	if unless {
		return change{}
	}
	c := change{known: true}
	if !p[len(p)-1].is(")") {
		return change{}
	}
	for _, part := range p[1 : len(p)-1].split() {
		id, _, ok := part.identifier()
		if !ok || part.startsAny("INDEX KEY UNIQUE PRIMARY FOREIGN CONSTRAINT CHECK FULLTEXT SPATIAL") {
			return change{}
		}
		c.effects = append(c.effects, t.effect(aColumn, id, true))
	}
	return c
}

func (t tableChange) drop(p phrase) change {
	if p.starts("PRIMARY KEY") {
		return known(t.effect(anIndex, "PRIMARY", false))
	}
	kind := aColumn
	switch {
	case p.starts("INDEX"), p.starts("KEY"):
		kind, p = anIndex, p[1:]
	case p.starts("FOREIGN KEY"):
		kind, p = aConstraint, p[2:]
	case p.starts("CONSTRAINT"), p.starts("CHECK"):
		kind, p = aConstraint, p[1:]
	case p.startsAny("PARTITION PERIOD SYSTEM"):
		return change{}
	default:
		p = p.afterAny("COLUMN")
	}
	p, unless := p.after("IF EXISTS")
	id, rest, ok := p.identifier()
	switch {
	case !ok || len(rest) > 0 && !rest.startsAny("RESTRICT CASCADE"):
		return change{}
	case unless:
		return perhaps(t.effect(kind, id, false))
	}
	return known(t.effect(kind, id, false))
}

func (t tableChange) rename(p phrase) change {
	kind := aTable
	switch {
	case p.starts("COLUMN"):
		kind, p = aColumn, p[1:]
	case p.starts("INDEX"), p.starts("KEY"):
		kind, p = anIndex, p[1:]
	}
	if kind == aTable {
		into, rest, ok := p.afterAny("TO", "AS", "=").qualified()
		if !ok || len(rest) > 0 {
			return change{}
		}
		return known(effect{kind: aTable, name: qualified(t)}, effect{kind: aTable, name: into, appears: true})
	}
	from, p, ok := p.identifier()
	p, to := p.after("TO")
	into, rest, named := p.identifier()
	if !ok || !to || !named || len(rest) > 0 {
		return change{}
	}
	return known(t.effect(kind, from, false), t.effect(kind, into, true))
}

// change reads CHANGE a b definition, which is only a definition when the name
// stays.
func (t tableChange) change(p phrase) change {
	from, p, ok := p.identifier()
	into, _, named := p.identifier()
	switch {
	case !ok || !named || isWord(from, "IF"):
		return change{}
	case isWord(from, into):
		return change{repeatable: true}
	}
	return known(t.effect(aColumn, from, false), t.effect(aColumn, into, true))
}
