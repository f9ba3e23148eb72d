package alembicops

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A clause is an expression or a statement of SQL.
type clause interface {
	// render returns its SQL, with literals for parameters. tables says that the names of
	// columns have those of their tables before them.
	render(s *session, tables bool) (string, error)
}

// A textClause is sqlalchemy.text().
type textClause struct {
	text  string
	binds map[string]Value
}

// A plain is a clause that is always the same: null(), true(), a literal_column.
type plain struct {
	sql  string
	what string
}

// A literalString is a string that is written as a literal.
type literalString string

// A function is a function of SQL, func.name(…).
type function struct {
	name string // with its quotes and schema
	args []clause
	bare bool // without brackets
}

// Describe names the kinds of values.
func (t *textClause) Describe() string     { return "a text()" }
func (p *plain) Describe() string          { return "an expression of SQL" }
func (l literalString) Describe() string   { return "a literal" }
func (f *function) Describe() string       { return "a function of SQL" }
func (t *textClause) Str() (string, error) { return t.Repr() }
func (t *textClause) Repr() (string, error) {
	return "", python.Unsupportedf("the text of a text()")
}

// literalText returns a string as a literal of PostgreSQL.
func literalText(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func (l literalString) render(s *session, _ bool) (string, error) {
	if strings.ContainsRune(string(l), 0) {
		return "", s.m.Refuse("a string with a NUL is not supported")
	}
	return literalText(string(l)), nil
}

func (p *plain) render(*session, bool) (string, error) { return p.sql, nil }

func (f *function) render(s *session, tables bool) (string, error) {
	if f.bare {
		return f.name, nil
	}
	args := make([]string, len(f.args))
	for i, a := range f.args {
		sql, err := a.render(s, tables)
		if err != nil {
			return "", err
		}
		args[i] = sql
	}
	return f.name + "(" + strings.Join(args, ", ") + ")", nil
}

// render replaces :name by the literal that it stands for, and \: by a colon. A parameter
// without a value is refused, as by the database's driver.
func (t *textClause) render(s *session, _ bool) (string, error) {
	var b strings.Builder
	src := t.text
	for i := 0; i < len(src); {
		n, err := t.parameter(s, &b, i)
		if err != nil {
			return "", err
		}
		if n > 0 {
			i += n
			continue
		}
		if escapesColon(src[i:]) {
			i++
		}
		b.WriteByte(src[i])
		i++
	}
	return b.String(), nil
}

// escapesColon reports whether a text starts with an escaped colon: SQLAlchemy's pattern
// \\(:\w*)(?![:\w]).
func escapesColon(text string) bool {
	if !strings.HasPrefix(text, `\:`) {
		return false
	}
	rest := strings.TrimLeftFunc(text[2:], isWord)
	return !strings.HasPrefix(rest, ":")
}

// isWord reports whether a character is one of Python's \w.
func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

// parameter writes the literal of a parameter at an offset, and returns its length.
func (t *textClause) parameter(s *session, b *strings.Builder, i int) (int, error) {
	if t.text[i] != ':' {
		return 0, nil
	}
	rest := t.text[i+1:]
	word := rest[:len(rest)-len(strings.TrimLeftFunc(rest, isWord))]
	before, _ := utf8.DecodeLastRuneInString(t.text[:i])
	if word == "" || i > 0 && (before == ':' || before == '\\' || isWord(before)) {
		return 0, nil
	}
	m := ":" + word
	if strings.HasPrefix(rest[len(word):], ":") {
		return 0, s.oddColon(word)
	}
	v, ok := t.binds[m[1:]]
	if !ok {
		return 0, s.m.Raise("SQLAlchemy refuses the text: its parameter %s has no value; escape the colon as \\: if it is none", m)
	}
	sql, err := s.literal(v)
	b.WriteString(sql)
	return len(m), err
}

// oddColon refuses ":name:", of which SQLAlchemy takes all but the last letter for a
// parameter.
func (s *session) oddColon(word string) error {
	if utf8.RuneCountInString(word) > 1 {
		return s.m.Refuse("a text with colons on both sides of the name %s is not supported", word)
	}
	return nil
}

// literal returns a value as a literal.
func (s *session) literal(v Value) (string, error) {
	switch x := v.(type) {
	case nil:
		return "NULL", nil
	case bool:
		return map[bool]string{true: "true", false: "false"}[x], nil
	case int:
		return itoa(x), nil
	case string:
		return literalString(x).render(s, false)
	case finalName:
		return literalString(x).render(s, false)
	case interpreter.Float:
		return x.Repr()
	}
	return "", s.m.Wrong(v, "%s as a value is not supported", python.DescribeValue(v))
}

// newText is sqlalchemy.text.
func (s *session) newText(a *interpreter.Args) (Value, error) {
	text, err := s.takeText(a, "text")
	if err != nil {
		return nil, err
	}
	return &textClause{text: text}, a.Done(s.m)
}

// Attribute returns a method of a text.
func (t *textClause) Attribute(m *interpreter.Machine, name string) (Value, error) {
	switch name {
	case "bindparams":
		return native("bindparams", func(a *interpreter.Args) (Value, error) { return t.bindParams(m, a) }), nil
	case "text":
		if !strings.ContainsAny(t.text, `:\\`) {
			return t.text, nil
		}
	}
	return nil, m.Refuse("the attribute %s of a text() is not supported", name)
}

func (t *textClause) bindParams(m *interpreter.Machine, a *interpreter.Args) (Value, error) {
	with := &textClause{text: t.text, binds: map[string]Value{}}
	for k, v := range t.binds {
		with.binds[k] = v
	}
	for _, v := range a.Rest() {
		p, ok := v.(*bindParam)
		if !ok {
			return nil, m.Wrong(v, "%s as a parameter is not supported", python.DescribeValue(v))
		}
		with.binds[p.name] = p.value
	}
	for _, name := range a.Left() {
		with.binds[name], _ = a.Key(name)
	}
	return with, a.Done(m)
}

// A bindParam is sqlalchemy.bindparam() with a value.
type bindParam struct {
	name  string
	value Value
}

// Describe names the kind of value.
func (b *bindParam) Describe() string { return "a bindparam()" }

// newBindParam is sqlalchemy.bindparam. Its type may only be that of a plain value.
func (s *session) newBindParam(a *interpreter.Args) (Value, error) {
	key, err := s.takeText(a, "key")
	if err != nil {
		return nil, err
	}
	v, ok := a.Take("value")
	if !ok {
		return nil, s.m.Refuse("a bindparam without a value is not supported")
	}
	if t, ok := a.Take("type_"); ok && t != nil {
		typ, err := typeOf(s.m, t)
		if err != nil {
			return nil, err
		}
		if !typ.takes(v) {
			return nil, s.m.Refuse("a bindparam of %s with this value is not supported", typ.Describe())
		}
	}
	return &bindParam{key, v}, a.Done(s.m)
}

// takes reports whether the literal of a value is the same with a type as without it.
func (t *typ) takes(v Value) bool {
	if !t.literal || t.enum != nil {
		return false
	}
	switch v.(type) {
	case nil:
		return true
	case bool:
		return t.affinity == booleans
	case int:
		return t.whole()
	case string:
		return t.affinity == texts
	}
	return false
}

// ddlExpression returns the clause of a condition or expression in DDL: a string is SQL.
func (s *session) ddlExpression(v Value, what string) (clause, error) {
	switch x := v.(type) {
	case string:
		return &textClause{text: x}, nil
	case finalName:
		return &textClause{text: string(x)}, nil
	case clause:
		return x, nil
	}
	return nil, s.m.Wrong(v, "%s is %s, which is not supported", what, python.DescribeValue(v))
}

// newLiteralColumn is sqlalchemy.literal_column.
func (s *session) newLiteralColumn(a *interpreter.Args) (Value, error) {
	text, err := s.takeText(a, "text")
	a.Take("type_")
	if err != nil {
		return nil, err
	}
	return &plain{text, "literal_column"}, a.Done(s.m)
}

// constants returns null(), true() and false().
func constant(sql string) func(a *interpreter.Args) (Value, error) {
	return func(*interpreter.Args) (Value, error) { return &plain{sql, "constant"}, nil }
}
