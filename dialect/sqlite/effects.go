package sqlite

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Effects reads CREATE, DROP and ALTER TABLE. It gives up on what is in another
// schema than main: temporary objects end with the connection, and attached
// databases are not in the Catalog.
func (d *store) Effects(st dialect.Statement) []dialect.Effect {
	p := phraseOf(st.Text)
	switch {
	case p.starts("CREATE"):
		return creates(p[1:])
	case p.starts("DROP"):
		return drops(p[1:])
	case p.begins("ALTER", "TABLE"):
		return dialect.Lasting(alters(p[2:]), nil)
	}
	return nil
}

// phraseOf are a statement's tokens.
func phraseOf(statement string) phrase {
	var p phrase
	for i := 0; i < len(statement); {
		kind, end := nextToken(statement, i)
		if kind != space && kind != comment {
			p = append(p, lexeme{kind, statement[i:end]})
		}
		i = end
	}
	return p
}

// begins reports whether the phrase starts with these keywords in a row.
func (p phrase) begins(keywords ...string) bool {
	for i, k := range keywords {
		if len(p) <= i || !p[i:].starts(k) {
			return false
		}
	}
	return true
}

// object takes a name off, which may have its schema before it. It reports false
// where none stands, and for one of a schema other than main.
func (p phrase) object(kind dialect.ObjectKind) (dialect.Object, phrase, bool) {
	first, rest, ok := p.name()
	if !ok || !rest.isOperator(".") {
		return dialect.Object{Kind: kind, Name: first}, rest, ok && first != ""
	}
	second, rest, ok := rest[1:].name()
	return dialect.Object{Kind: kind, Schema: first, Name: second}, rest, ok && first == "main"
}

// name takes one name off as the Catalog has it.
func (p phrase) name() (string, phrase, bool) {
	if len(p) == 0 {
		return "", p, false
	}
	text := p[0].text
	switch {
	case p[0].kind == word:
	case p[0].kind == name, p[0].kind == literal && text[0] == '\'':
		mark := text[len(text)-1:]
		text = strings.ReplaceAll(text[1:len(text)-1], mark+mark, mark)
	default:
		return "", p, false
	}
	return lower(text), p[1:], true
}

func creates(p phrase) []dialect.Effect {
	var kind dialect.ObjectKind
	virtual := p.starts("VIRTUAL")
	switch p = p.afterAny("UNIQUE", "VIRTUAL"); {
	case p.starts("TABLE"):
		kind = dialect.TableObject
	case p.starts("VIEW"):
		kind = dialect.ViewObject
	case p.starts("INDEX"):
		kind = dialect.IndexObject
	default:
		return nil
	}
	p, unless := p[1:], false
	if p.begins("IF", "NOT", "EXISTS") {
		p, unless = p[3:], true
	}
	o, rest, ok := p.object(kind)
	if !ok || !rest.defines(kind, virtual) {
		return nil
	}
	return []dialect.Effect{{Object: o, Appears: true, Unless: unless}}
}

// defines reports whether what follows the name of a new object is of its kind.
func (p phrase) defines(kind dialect.ObjectKind, virtual bool) bool {
	switch {
	case kind == dialect.IndexObject:
		return p.starts("ON")
	case virtual:
		return p.starts("USING")
	}
	return p.starts("AS") || p.isOperator("(")
}

func drops(p phrase) []dialect.Effect {
	var kind dialect.ObjectKind
	switch {
	case p.starts("TABLE"):
		kind = dialect.TableObject
	case p.starts("VIEW"):
		kind = dialect.ViewObject
	case p.starts("INDEX"):
		kind = dialect.IndexObject
	default:
		return nil
	}
	p, unless := p[1:], false
	if p.begins("IF", "EXISTS") {
		p, unless = p[2:], true
	}
	o, rest, ok := p.object(kind)
	if !ok || len(rest) > 0 {
		return nil
	}
	return []dialect.Effect{{Object: o, Unless: unless}}
}

func alters(p phrase) []dialect.Effect {
	table, p, ok := p.object(dialect.TableObject)
	if !ok {
		return nil
	}
	column := func(name string, appears bool) dialect.Effect {
		o := dialect.Object{Kind: dialect.ColumnObject, Schema: table.Schema, Table: table.Name, Name: name}
		return dialect.Effect{Object: o, Appears: appears}
	}
	switch {
	case p.starts("ADD"):
		if added, _, ok := p[1:].afterAny("COLUMN").name(); ok && !p[1:].startsConstraint() {
			return []dialect.Effect{column(added, true)}
		}
	case p.starts("DROP"):
		if dropped, rest, ok := p[1:].afterAny("COLUMN").name(); ok && len(rest) == 0 {
			return []dialect.Effect{column(dropped, false)}
		}
	case p.begins("RENAME", "TO"):
		if into, rest, ok := p[2:].name(); ok && len(rest) == 0 {
			renamed := table
			renamed.Name = into
			return []dialect.Effect{{Object: table}, {Object: renamed, Appears: true}}
		}
	case p.starts("RENAME"):
		if from, into, ok := p[1:].afterAny("COLUMN").renames(); ok {
			return []dialect.Effect{column(from, false), column(into, true)}
		}
	}
	return nil
}

// startsConstraint reports whether what ADD adds is no column.
func (p phrase) startsConstraint() bool {
	for _, k := range []string{"CONSTRAINT", "CHECK", "PRIMARY", "UNIQUE", "FOREIGN"} {
		if p.starts(k) {
			return true
		}
	}
	return false
}

// renames reads a TO b.
func (p phrase) renames() (from, into string, ok bool) {
	from, p, ok = p.name()
	if !ok || !p.starts("TO") {
		return "", "", false
	}
	into, p, ok = p[1:].name()
	return from, into, ok && len(p) == 0
}
