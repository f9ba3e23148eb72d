package mysql

import (
	"slices"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// readAlter reads the statement behind ALTER. It reads ALTER TABLE, whose parts happen
// all or none, and knows the other forms that only set properties.
func readAlter(p sqllex.Phrase) change {
	p = p.AfterAny("ONLINE", "OFFLINE").AfterAny("IGNORE")
	if rest, ok := p.After("TABLE"); ok {
		return readAlterTable(rest)
	}
	switch {
	case p.StartsAny("DATABASE", "SCHEMA"):
		return change{repeatable: !p.Has("UPGRADE")}
	case p.StartsAny("PROCEDURE", "FUNCTION"):
		return change{repeatable: true}
	case p.StartsAny("ALGORITHM", "DEFINER", "SQL", "VIEW"):
		return change{repeatable: p.Has("VIEW")}
	}
	return change{}
}

func readAlterTable(p sqllex.Phrase) change {
	p, unless := p.After("IF", "EXISTS")
	table, rest, ok := ddl.Qualified(p)
	if !ok || rest.StartsAny("WAIT", "NOWAIT") || len(rest) == 0 {
		return change{}
	}
	c := change{known: !unless, repeatable: true}
	for _, part := range rest.Split() {
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
		c.effects = nil // the table may not exist
	}
	return c
}

// sure returns the effects that cannot have held before the statement.
func (c change) sure() []sqllex.Effect {
	return slices.DeleteFunc(slices.Clone(c.effects), func(e sqllex.Effect) bool { return e.Unless })
}

// changeOf returns the change of effects that happen all or none. One that does
// nothing where its effect holds already is repeatable, and shows nothing.
func changeOf(effects ...sqllex.Effect) change {
	unless := effects[0].Unless
	return change{effects: effects, known: !unless, repeatable: unless}
}

// readPart reads one part of ALTER TABLE, between commas.
func readPart(table sqllex.Qualified, p sqllex.Phrase) change {
	t := tableChange(table)
	switch {
	case p.Starts("ADD"):
		return t.add(p[1:])
	case p.Starts("DROP"):
		return t.drop(p[1:])
	case p.Starts("RENAME"):
		return t.rename(p[1:])
	case p.Starts("CHANGE"):
		return t.change(p[1:].AfterAny("COLUMN"))
	case p.StartsAny("MODIFY", "ALTER"), // ALTER sets a default, or the visibility of an index
		p.StartsAny("ENGINE", "COMMENT", "AUTO_INCREMENT", "ROW_FORMAT", "CONVERT", "DEFAULT", "CHARACTER", "CHARSET", "COLLATE",
			"FORCE", "ALGORITHM", "LOCK", "KEY_BLOCK_SIZE", "STATS_PERSISTENT"),
		p.StartsAny("ENABLE", "DISABLE") && p[1:].Starts("KEYS"):
		return change{repeatable: true}
	}
	return change{}
}

// A tableChange reads the parts of an ALTER TABLE of one table.
type tableChange sqllex.Qualified

func (t tableChange) effect(kind, name string, appears bool) sqllex.Effect {
	return sqllex.Effect{Kind: kind, Table: sqllex.Qualified(t), Name: sqllex.Qualified{Name: name}, Appears: appears}
}

func (t tableChange) add(p sqllex.Phrase) change {
	name := ""
	if rest, ok := p.After("CONSTRAINT"); ok {
		if rest.Starts("IF") {
			return change{repeatable: rest.Starts("IF", "NOT", "EXISTS")}
		}
		p = rest
		if !p.StartsAny("PRIMARY", "UNIQUE", "FOREIGN", "CHECK") {
			if name, p, ok = ddl.Name(p); !ok {
				return change{}
			}
		}
	}
	switch {
	case p.Starts("VECTOR") && !p[1:].StartsAny("INDEX", "KEY"):
		return t.addColumns(p) // of that name
	case p.Starts("PRIMARY", "KEY"):
		return changeOf(t.effect(sqllex.Index, "PRIMARY", true))
	case p.Starts("FOREIGN", "KEY"), p.Starts("CHECK"):
		if name == "" {
			return change{} // the server chooses a name
		}
		return changeOf(t.effect(constraint, name, true))
	case p.StartsAny("UNIQUE", "FULLTEXT", "SPATIAL", "INDEX", "KEY", "VECTOR"):
		return t.addIndex(p.AfterAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR").AfterAny("INDEX", "KEY"), name)
	case p.StartsAny("PARTITION", "PERIOD", "SYSTEM"), name != "":
		return change{}
	}
	return t.addColumns(p)
}

// addIndex reads the index behind its kind. It has the name of its constraint unless
// it has one of its own.
func (t tableChange) addIndex(p sqllex.Phrase, name string) change {
	p, unless := p.After("IF", "NOT", "EXISTS")
	if !p.Starts("USING") {
		if own, _, ok := ddl.Name(p); ok {
			name = own
		}
	}
	if name == "" {
		return change{repeatable: unless} // the server chooses a name
	}
	e := t.effect(sqllex.Index, name, true)
	e.Unless = unless
	return changeOf(e)
}

func (t tableChange) addColumns(p sqllex.Phrase) change {
	list, ok := p.AfterAny("COLUMN").After("(")
	if !ok {
		e, ok := ddl.AddColumn(sqllex.Qualified(t), p)
		if !ok {
			return change{}
		}
		return changeOf(e)
	}
	if len(list) == 0 || !list[len(list)-1].Is(")") {
		return change{}
	}
	var all []sqllex.Effect
	for _, part := range list[:len(list)-1].Split() {
		name, _, ok := ddl.Name(part)
		if !ok || part.StartsAny("INDEX", "KEY", "UNIQUE", "PRIMARY", "FOREIGN", "CONSTRAINT", "CHECK", "FULLTEXT", "SPATIAL") {
			return change{}
		}
		all = append(all, t.effect(sqllex.Column, name, true))
	}
	return changeOf(all...)
}

func (t tableChange) drop(p sqllex.Phrase) change {
	kind := sqllex.Column
	switch {
	case p.Starts("PRIMARY", "KEY"):
		return changeOf(t.effect(sqllex.Index, "PRIMARY", false))
	case p.StartsAny("INDEX", "KEY"):
		kind, p = sqllex.Index, p[1:]
	case p.Starts("FOREIGN", "KEY"):
		kind, p = constraint, p[2:]
	case p.StartsAny("CONSTRAINT", "CHECK"):
		kind, p = constraint, p[1:]
	case p.StartsAny("PARTITION", "PERIOD", "SYSTEM"):
		return change{}
	}
	e, ok := ddl.DropPart(kind, sqllex.Qualified(t), p.AfterAny("COLUMN"))
	if !ok {
		return change{}
	}
	return changeOf(e)
}

func (t tableChange) rename(p sqllex.Phrase) change {
	switch {
	case p.Starts("COLUMN"):
		return t.renamePart(sqllex.Column, p[1:])
	case p.StartsAny("INDEX", "KEY"):
		return t.renamePart(sqllex.Index, p[1:])
	}
	into, rest, ok := ddl.Qualified(p.AfterAny("TO", "AS", "="))
	if !ok || len(rest) > 0 {
		return change{}
	}
	return changeOf(renamed(sqllex.Qualified(t), into)...)
}

func (t tableChange) renamePart(kind string, p sqllex.Phrase) change {
	effects, ok := ddl.RenamePart(kind, sqllex.Qualified(t), p)
	if !ok {
		return change{}
	}
	return changeOf(effects...)
}

// change reads CHANGE a b definition, which only sets a definition when the name
// stays.
func (t tableChange) change(p sqllex.Phrase) change {
	from, p, ok := ddl.Name(p)
	into, _, named := ddl.Name(p)
	switch {
	case !ok || !named || sqllex.IsKeyword(from, "IF"):
		return change{}
	case sqllex.IsKeyword(from, into):
		return change{repeatable: true}
	}
	return changeOf(t.effect(sqllex.Column, from, false), t.effect(sqllex.Column, into, true))
}
