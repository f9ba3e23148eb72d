package alembicops

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// maxName is the longest identifier of PostgreSQL, in characters of SQLAlchemy.
const maxName = 63

// reserved are SQLAlchemy's reserved words of PostgreSQL.
var reserved = sync.OnceValue(func() map[string]bool {
	return words(`all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
	current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct do
	else end except false fetch for foreign from grant group having in initially intersect into leading limit localtime
	localtimestamp new not null of off offset old on only or order placing primary references returning select session_user
	some symmetric table then to trailing true union unique user using variadic when where window with authorization between
	binary cross current_schema freeze full ilike inner is isnull join left like natural notnull outer over overlaps right
	similar verbose`)
})

func words(text string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(text) {
		all[w] = true
	}
	return all
}

// quote returns an identifier, in quotes where SQLAlchemy has it so.
func quote(name string) string {
	if name == "" || reserved()[python.Lower(name)] || name[0] == '$' || name[0] >= '0' && name[0] <= '9' || !isLegal(name) || python.Lower(name) != name {
		return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
	}
	return name
}

// isLegal reports whether a name has only letters, digits, _ and $ of ASCII, and the two
// letters that Python's re.I takes for i and s.
func isLegal(name string) bool {
	for _, r := range name {
		if r != '_' && r != '$' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') && r != '\u0131' && r != '\u017f' {
			return false
		}
	}
	return true
}

// quoteDotted quotes the parts of a schema's name, as Alembic does.
func quoteDotted(name string) string {
	parts := strings.Split(name, ".")
	for i := range parts {
		parts[i] = quote(parts[i])
	}
	return strings.Join(parts, ".")
}

// alembicTable formats a table as Alembic's own statements do.
func alembicTable(schema, name string) string {
	if schema == "" {
		return quote(name)
	}
	return quoteDotted(schema) + "." + quote(name)
}

// formatTable formats a table as SQLAlchemy does.
func formatTable(schema, name string) string {
	if schema == "" {
		return quote(name)
	}
	return quote(schema) + "." + quote(name)
}

// A name is that of a constraint or an index. One of op.f, or of a convention, is final: no
// convention applies to it, and it is cut where it is too long.
type name struct {
	text  string
	set   bool
	final bool
}

// A finalName is the value of op.f: a string that is the final name.
type finalName string

// Operate treats the name as the string that it is.
func (f finalName) Operate(m *interpreter.Machine, op python.Kind, other Value, reflected bool) (Value, error) {
	if o, ok := other.(finalName); ok {
		other = string(o)
	}
	if op == python.EqualEqual || op == python.NotEqual {
		text, ok := other.(string)
		if !ok {
			return nil, m.Wrong(other, "a comparison of a name with %s is not supported", python.DescribeValue(other))
		}
		return (text == string(f)) == (op == python.EqualEqual), nil
	}
	if reflected {
		return m.Operate(op, other, string(f))
	}
	return m.Operate(op, string(f), other)
}

// Str and Repr return the text of the string.
func (f finalName) Str() (string, error)  { return string(f), nil }
func (f finalName) Repr() (string, error) { return python.Repr(string(f)) }

// Describe names the kind of value.
func (f finalName) Describe() string { return "a name of op.f" }

// text returns a string, also one of op.f.
func (s *session) text(v Value, what string) (string, error) {
	if f, ok := v.(finalName); ok {
		return string(f), nil
	}
	return s.m.Text(v, what)
}

// name returns the name of a constraint or index; None is no name.
func (s *session) name(v Value, what string) (name, error) {
	switch v := v.(type) {
	case nil:
		return name{}, nil
	case finalName:
		return name{string(v), true, true}, nil
	}
	text, err := s.m.Text(v, what)
	if err == nil && text == "" {
		err = s.m.Refuse("%s is empty", what)
	}
	return name{text: text, set: true}, err
}

// identifier formats a name. SQLAlchemy refuses one that is too long, and cuts a final one.
func (s *session) identifier(n name) (string, error) {
	if utf8.RuneCountInString(n.text) <= maxName {
		return quote(n.text), nil
	}
	if !n.final {
		return "", s.m.Raise("SQLAlchemy refuses the name %s: it has more than %d characters", n.text, maxName)
	}
	sum := md5.Sum([]byte(n.text))
	hash := hex.EncodeToString(sum[:])
	return quote(string([]rune(n.text)[:maxName-8]) + "_" + hash[len(hash)-4:]), nil
}

// label returns SQLAlchemy's label of a column in a table, which default names of
// indexes have.
func label(t *table, column string) string {
	prefix := t.name
	if t.schema != "" {
		prefix = strings.ReplaceAll(t.schema, ".", "_") + "_" + t.name
	}
	return prefix + "_" + column
}
