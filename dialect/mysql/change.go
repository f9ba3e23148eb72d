package mysql

import "github.com/ramusdb/ramus/internal/sqllex"

// A change is the effect on the catalog of a statement that commits by itself.
type change struct {
	effects    []sqllex.Effect
	known      bool // the effects show whether the statement has run
	repeatable bool // a second run changes nothing, and is no error
	selects    bool // it also copies rows
}

// The kinds of object beside those of sqllex, as messages name them.
const (
	sequence   = "sequence"
	trigger    = "trigger"
	procedure  = "procedure"
	function   = "function"
	event      = "event"
	database   = "database"
	constraint = "constraint"
)

var ddl = sqllex.DDL{Identifier: identifier, Object: objectKind}

// identifier returns a name without its quotes.
func identifier(t sqllex.Token) (string, bool) {
	switch t.Kind {
	case sqllex.Word:
		return t.Text, true
	case sqllex.Name:
		return sqllex.Unquote(t.Text), true
	}
	return "", false
}

// phraseOf returns the tokens of a statement.
func phraseOf(statement string) sqllex.Phrase { return sqllex.Lexer(nextToken).Phrase(statement) }

// headOf returns the first tokens of a statement.
func headOf(statement string) sqllex.Phrase {
	return sqllex.Lexer(nextToken).Head(statement, headLength)
}

// readChange reads as much of a statement as it needs to be sure. It returns the zero
// change for all other statements.
func readChange(p sqllex.Phrase) change {
	switch {
	case p.Starts("CREATE"):
		return readCreate(p[1:])
	case p.Starts("DROP"):
		return readDrop(p[1:])
	case p.Starts("RENAME") && p[1:].StartsAny("TABLE", "TABLES"):
		return readRename(p[2:])
	case p.Starts("ALTER"):
		return readAlter(p[1:])
	}
	return change{}
}

// objectKind reads the kind of an object behind CREATE or DROP, and the options in
// front of it.
func objectKind(p sqllex.Phrase) (kind string, rest sqllex.Phrase, ok bool) {
	for i, t := range p[:min(len(p), headLength)] {
		if t.IsAny("=", "@") || i > 0 && p[i-1].IsAny("=", "@") {
			continue // DEFINER = table@function
		}
		if kind := kindOf(t); kind != "" {
			return kind, p[i+1:], true
		}
		if !t.IsAny("UNIQUE", "FULLTEXT", "SPATIAL", "VECTOR", "ONLINE", "OFFLINE", "DEFINER", "SQL", "SECURITY", "INVOKER", "ALGORITHM", "AGGREGATE", "(", ")") {
			break
		}
	}
	return "", p, false
}

// kindOf returns the kind of object that a keyword names, or "".
func kindOf(t sqllex.Token) string {
	switch {
	case t.IsAny("TABLE", "TABLES"):
		return sqllex.Table
	case t.Is("VIEW"):
		return sqllex.View
	case t.Is("INDEX"):
		return sqllex.Index
	case t.Is("SEQUENCE"):
		return sequence
	case t.Is("TRIGGER"):
		return trigger
	case t.Is("PROCEDURE"):
		return procedure
	case t.Is("FUNCTION"):
		return function
	case t.Is("EVENT"):
		return event
	case t.IsAny("DATABASE", "SCHEMA"):
		return database
	}
	return ""
}

func readCreate(p sqllex.Phrase) change {
	e, rest, ok := ddl.Create(p)
	p, replace := p.After("OR", "REPLACE")
	if !ok { // or of an unknown kind, which may still be repeatable: USER, ROLE, SERVER
		return change{repeatable: e.Kind == "" && len(p) > 0 && p[1:].Starts("IF", "NOT", "EXISTS")}
	}
	unless := e.Unless && !replace
	selects := e.Kind == sqllex.Table && (rest.Has("SELECT") || rest.Has("VALUES") && !rest.Has("PARTITION"))
	return change{
		effects:    []sqllex.Effect{e},
		known:      !e.Unless && !(e.Kind == function && rest.Has("SONAME")),
		repeatable: replace && e.Kind != sqllex.Table && e.Kind != sequence || unless && !selects,
		selects:    selects,
	}
}

func readDrop(p sqllex.Phrase) change {
	p = p.AfterAny("ONLINE", "OFFLINE")
	unless := len(p) > 0 && p[1:].Starts("IF", "EXISTS")
	effects, ok := ddl.Drop(p)
	for _, e := range effects {
		ok = ok && (e.Kind != sqllex.Index || e.Table.Name != "")
	}
	if !ok {
		return change{repeatable: unless}
	}
	return change{effects: effects, known: !unless, repeatable: unless}
}

// readRename reads the statement behind RENAME TABLE.
func readRename(p sqllex.Phrase) change {
	if p.Starts("IF") {
		return change{}
	}
	c := change{known: true}
	for _, part := range p.Split() {
		from, rest, ok := ddl.Qualified(part)
		rest, to := rest.AfterAny("NOWAIT").After("TO")
		into, rest, named := ddl.Qualified(rest)
		if !ok || !to || !named || len(rest) > 0 {
			return change{}
		}
		c.effects = append(c.effects, renamed(from, into)...)
	}
	return c
}

func renamed(from, into sqllex.Qualified) []sqllex.Effect {
	return []sqllex.Effect{{Kind: sqllex.Table, Name: from}, {Kind: sqllex.Table, Name: into, Appears: true}}
}
