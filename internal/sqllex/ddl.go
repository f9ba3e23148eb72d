package sqllex

// A Qualified name may have a schema.
type Qualified struct{ Schema, Name string }

// String returns "schema.name", or the name alone.
func (q Qualified) String() string {
	if q.Schema == "" {
		return q.Name
	}
	return q.Schema + "." + q.Name
}

// An Effect is an object that exists, or no longer exists, once a statement has run.
type Effect struct {
	Kind    string    // "table", "view", "index", "column", or another noun of the dialect
	Table   Qualified // of a column, a constraint and, as far as the statement names it, an index
	Name    Qualified
	Appears bool
	Unless  bool // the statement does nothing where that holds already: IF [NOT] EXISTS, OR REPLACE
}

// The kinds of object that all dialects have.
const (
	Table  = "table"
	View   = "view"
	Index  = "index"
	Column = "column"
)

// Lasting leaves out the objects that both appear and disappear in one statement,
// which is no evidence of whether it has run: RENAME TABLE a TO b, c TO a. The
// others stay in their order. Effects that fold makes equal are on one object; fold
// may be nil.
func Lasting(effects []Effect, fold func(Effect) Effect) []Effect {
	key := func(e Effect) Effect {
		e.Unless = false
		if fold != nil {
			e = fold(e)
		}
		return e
	}
	seen := make(map[Effect]bool, len(effects))
	for _, e := range effects {
		seen[key(e)] = true
	}
	var lasting []Effect
	for _, e := range effects {
		opposite := key(e)
		opposite.Appears = !e.Appears
		if !seen[opposite] {
			lasting = append(lasting, e)
		}
	}
	return lasting
}

// A DDL reads the statements that create, drop and alter objects. Its methods
// report false for a statement that they do not read with certainty.
type DDL struct {
	// Identifier returns a name as the dialect's catalog has it. It reports false
	// for a token that is no name, or whose meaning depends on the server.
	Identifier func(Token) (string, bool)

	// Object reads the kind of object behind CREATE or DROP, and the options in
	// front of the kind.
	Object func(Phrase) (kind string, rest Phrase, ok bool)

	// Neutral reports whether an action of ALTER TABLE neither adds, drops nor
	// renames a column.
	Neutral func(Phrase) bool
}

// Name reads one name.
func (d *DDL) Name(p Phrase) (name string, rest Phrase, ok bool) {
	if len(p) == 0 {
		return "", p, false
	}
	name, ok = d.Identifier(p[0])
	if !ok {
		return "", p, false
	}
	return name, p[1:], true
}

// Qualified reads a name that may have a schema, but no more than that.
func (d *DDL) Qualified(p Phrase) (q Qualified, rest Phrase, ok bool) {
	first, rest, ok := d.Name(p)
	if !ok || !rest.Starts(".") {
		return Qualified{Name: first}, rest, ok
	}
	second, rest, ok := d.Name(rest[1:])
	if !ok || rest.Starts(".") {
		return Qualified{}, p, false
	}
	return Qualified{first, second}, rest, true
}

// Create reads the statement behind CREATE, up to the name, or up to the table of
// an index.
func (d *DDL) Create(p Phrase) (e Effect, rest Phrase, ok bool) {
	p, replace := p.After("OR", "REPLACE")
	e.Kind, p, ok = d.Object(p)
	if !ok {
		return e, p, false
	}
	p, unless := p.After("IF", "NOT", "EXISTS")
	e.Appears, e.Unless = true, replace || unless
	if e.Name, p, ok = d.Qualified(p); ok && e.Kind == Index {
		e.Table, p, ok = d.on(p)
	}
	return e, p, ok
}

// on reads the table of an index: [USING method] ON [ONLY] table.
func (d *DDL) on(p Phrase) (table Qualified, rest Phrase, ok bool) {
	if len(p) > 1 && p.StartsAny("USING", "TYPE") {
		p = p[2:]
	}
	if p, ok = p.After("ON"); !ok {
		return Qualified{}, p, false
	}
	return d.Qualified(p.AfterAny("ONLY"))
}

// Drop reads the statement behind DROP.
func (d *DDL) Drop(p Phrase) ([]Effect, bool) {
	kind, p, ok := d.Object(p)
	if !ok {
		return nil, false
	}
	p, unless := p.After("IF", "EXISTS")
	var all []Effect
	for _, part := range p.Split() {
		e := Effect{Kind: kind, Unless: unless}
		if e.Name, part, ok = d.Qualified(part); !ok {
			return nil, false
		}
		if kind == Index && part.Starts("ON") {
			e.Table, _, ok = d.on(part)
		} else {
			ok = endsDrop(part)
		}
		if !ok {
			return nil, false
		}
		all = append(all, e)
	}
	return all, true
}

// endsDrop reports whether nothing but options follows the name of a dropped object.
func endsDrop(p Phrase) bool {
	return len(p) == 0 || p.StartsAny("CASCADE", "RESTRICT", "WAIT", "NOWAIT")
}

// AlterTable reads the statement behind ALTER TABLE, whose actions happen all or
// none. It does not read one with IF EXISTS: whether anything appears is unknown.
func (d *DDL) AlterTable(p Phrase) ([]Effect, bool) {
	if p.Starts("IF", "EXISTS") {
		return nil, false
	}
	table, p, ok := d.Qualified(p.AfterAny("ONLY"))
	if !ok {
		return nil, false
	}
	p = p.AfterAny("*")
	if rest, ok := p.After("RENAME", "TO"); ok {
		return d.RenameTo(Table, table, rest)
	}
	if rest, ok := p.After("RENAME"); ok {
		return d.RenameColumn(table, rest)
	}
	var all []Effect
	for _, action := range p.Split() {
		if d.Neutral(action) {
			continue
		}
		e, ok := d.alterColumn(table, action)
		if !ok {
			return nil, false
		}
		all = append(all, e)
	}
	return all, true
}

func (d *DDL) alterColumn(table Qualified, action Phrase) (Effect, bool) {
	switch {
	case action.Starts("ADD"):
		return d.AddColumn(table, action[1:])
	case action.Starts("DROP"):
		return d.DropPart(Column, table, action[1:].AfterAny("COLUMN"))
	}
	return Effect{}, false
}

// AddColumn reads the action behind ADD, up to the name of the column.
func (d *DDL) AddColumn(table Qualified, p Phrase) (Effect, bool) {
	p, unless := p.AfterAny("COLUMN").After("IF", "NOT", "EXISTS")
	name, _, ok := d.Name(p)
	return Effect{Kind: Column, Table: table, Name: Qualified{Name: name}, Appears: true, Unless: unless}, ok
}

// DropPart reads the rest of a DROP action behind the kind of the part.
func (d *DDL) DropPart(kind string, table Qualified, p Phrase) (Effect, bool) {
	p, unless := p.After("IF", "EXISTS")
	name, rest, ok := d.Name(p)
	return Effect{Kind: kind, Table: table, Name: Qualified{Name: name}, Unless: unless}, ok && endsDrop(rest)
}

// RenameTo reads the new name of an object, which stays in its schema.
func (d *DDL) RenameTo(kind string, from Qualified, p Phrase) ([]Effect, bool) {
	into, rest, ok := d.Name(p)
	if !ok || len(rest) > 0 {
		return nil, false
	}
	return []Effect{{Kind: kind, Name: from}, {Kind: kind, Name: Qualified{from.Schema, into}, Appears: true}}, true
}

// RenameColumn reads [COLUMN] a TO b.
func (d *DDL) RenameColumn(table Qualified, p Phrase) ([]Effect, bool) {
	return d.RenamePart(Column, table, p.AfterAny("COLUMN"))
}

// RenamePart reads a TO b, of a column or an index of a table.
func (d *DDL) RenamePart(kind string, table Qualified, p Phrase) ([]Effect, bool) {
	from, p, ok := d.Name(p)
	p, to := p.After("TO")
	into, p, named := d.Name(p)
	if !ok || !to || !named || len(p) > 0 {
		return nil, false
	}
	return []Effect{
		{Kind: kind, Table: table, Name: Qualified{Name: from}},
		{Kind: kind, Table: table, Name: Qualified{Name: into}, Appears: true},
	}, true
}
