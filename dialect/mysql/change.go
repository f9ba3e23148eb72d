package mysql

// A change is what a statement that commits by itself does to the catalogue.
type change struct {
	effects    []effect
	known      bool // the effects, and no others, tell whether it has run
	repeatable bool // a second run changes nothing, and is no error
	selects    bool // it also copies rows
}

// An effect is one object that is there, or is gone, once the statement has run.
type effect struct {
	kind    object
	table   qualified // of an index, a column, a constraint
	name    qualified
	appears bool
	unless  bool // it may have been so before: IF [NOT] EXISTS, OR REPLACE
}

// An object is a kind of thing in the catalogue, as messages call it.
type object string

const (
	aTable      object = "table"
	aView       object = "view"
	aSequence   object = "sequence"
	aTrigger    object = "trigger"
	aProcedure  object = "procedure"
	aFunction   object = "function"
	anEvent     object = "event"
	aDatabase   object = "database"
	anIndex     object = "index"
	aColumn     object = "column"
	aConstraint object = "constraint"
)

// readChange reads just enough of a statement to be sure, and gives up on
// everything else.
func readChange(p phrase) change {
	switch {
	case p.starts("CREATE"):
		return readCreate(p[1:])
	case p.starts("DROP"):
		return readDrop(p[1:])
	case p.starts("RENAME TABLE"), p.starts("RENAME TABLES"):
		return readRename(p[2:])
	case p.starts("ALTER"):
		return readAlter(p[1:])
	}
	return change{}
}

// objects are the kinds that CREATE and DROP name.
func objects(l lexeme) (object, bool) {
	for _, o := range []struct {
		keyword string
		object  object
	}{
		{"TABLE", aTable}, {"TABLES", aTable}, {"VIEW", aView}, {"SEQUENCE", aSequence}, {"TRIGGER", aTrigger},
		{"PROCEDURE", aProcedure}, {"FUNCTION", aFunction}, {"EVENT", anEvent}, {"DATABASE", aDatabase},
		{"SCHEMA", aDatabase}, {"INDEX", anIndex},
	} {
		if l.is(o.keyword) {
			return o.object, true
		}
	}
	return "", false
}

// cutObject skips the options of a CREATE up to the kind of what it makes.
func cutObject(p phrase) (object, phrase, bool) {
	for i, l := range p[:min(len(p), headLength)] {
		if l.is("=") || l.is("@") || i > 0 && (p[i-1].is("=") || p[i-1].is("@")) {
			continue // DEFINER = table@function
		}
		if o, ok := objects(l); ok {
			return o, p[i+1:], true
		}
		if !l.isAny("UNIQUE FULLTEXT SPATIAL VECTOR ONLINE OFFLINE DEFINER SQL SECURITY INVOKER ALGORITHM AGGREGATE") && !l.is("(") && !l.is(")") {
			return "", nil, false
		}
	}
	return "", nil, false
}

func readCreate(p phrase) change {
	p, replace := p.after("OR REPLACE")
	kind, rest, ok := cutObject(p)
	if !ok {
		_, unless := p.afterKind("IF NOT EXISTS")
		return change{repeatable: unless}
	}
	rest, unless := rest.after("IF NOT EXISTS")
	id, rest, ok := rest.qualified()
	if !ok {
		return change{}
	}
	selects := kind == aTable && (rest.has("SELECT") || rest.has("VALUES") && !rest.has("PARTITION"))
	e := effect{kind: kind, name: id, appears: true, unless: replace || unless}
	if kind == anIndex {
		if e.table, ok = tableBehindOn(rest); !ok {
			return change{}
		}
	}
	return change{
		effects:    []effect{e},
		known:      !replace && !unless && !(kind == aFunction && rest.has("SONAME")),
		repeatable: replace && kind != aTable && kind != aSequence || unless && !selects,
		selects:    selects,
	}
}

// afterKind finds IF [NOT] EXISTS behind a kind that readCreate does not know:
// USER, ROLE, SERVER.
func (p phrase) afterKind(condition string) (phrase, bool) {
	if len(p) == 0 {
		return p, false
	}
	return p[1:].after(condition)
}

func tableBehindOn(p phrase) (qualified, bool) {
	for i, l := range p {
		if l.is("ON") {
			id, _, ok := p[i+1:].qualified()
			return id, ok
		}
	}
	return qualified{}, false
}

func readDrop(p phrase) change {
	p = p.afterAny("ONLINE", "OFFLINE")
	if len(p) == 0 {
		return change{}
	}
	kind, ok := objects(p[0])
	rest, unless := p[1:].after("IF EXISTS")
	if !ok {
		return change{repeatable: unless}
	}
	c := change{known: !unless, repeatable: unless}
	if kind == anIndex {
		id, rest, ok := rest.qualified()
		table, on := tableBehindOn(rest)
		if !ok || !on {
			return change{repeatable: unless}
		}
		c.effects = []effect{{kind: kind, table: table, name: id, unless: unless}}
		return c
	}
	for _, part := range rest.split() {
		id, behind, ok := part.qualified()
		if !ok || len(behind) > 0 && !behind.startsAny("RESTRICT CASCADE WAIT NOWAIT") {
			return change{repeatable: unless}
		}
		c.effects = append(c.effects, effect{kind: kind, name: id, unless: unless})
	}
	return c
}

func readRename(p phrase) change {
	if p.starts("IF") {
		return change{}
	}
	c := change{known: true}
	for _, part := range p.split() {
		from, rest, ok := part.qualified()
		rest = rest.afterAny("NOWAIT")
		rest, to := rest.after("TO")
		into, rest, named := rest.qualified()
		if !ok || !to || !named || len(rest) > 0 {
			return change{}
		}
		c.effects = append(c.effects, effect{kind: aTable, name: from}, effect{kind: aTable, name: into, appears: true})
	}
	return c
}
