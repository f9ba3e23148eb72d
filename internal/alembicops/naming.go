package alembicops

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// defaultIndexName is the convention of every MetaData.
const defaultIndexName = "ix_%(column_0_label)s"

// The patterns of a convention, compiled when one is first applied.
var (
	token       = pattern(`%\(([^)]*)\)s`)
	columnToken = pattern(`^column_(\d+)(_?N)?_(name|key|label)$`)
	referred    = pattern(`^referred_column_(\d+)(_?N)?_name$`)
)

func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

// A named is a constraint or an index to which a naming convention is applied.
type named struct {
	kind     string // ix, uq, ck, fk, pk
	name     name
	table    *table
	columns  []string
	referred *reference
}

// conventional returns the name of a constraint or index in a table.
func (s *session) conventional(n named) (name, error) {
	if n.name.final {
		return n.name, nil
	}
	naming := s.naming()
	if naming.Unknown != "" {
		return name{}, s.m.Refuse("the naming convention may decide about a name here: %s", naming.Unknown)
	}
	if n.kind == "ix" && n.name.set {
		return n.name, s.plainIndex()
	}
	convention, ok := naming.Convention[n.kind]
	if !ok && n.kind == "ix" && naming.Convention == nil {
		convention, ok = defaultIndexName, true
	}
	if !ok || n.name.set && !strings.Contains(convention, "constraint_name") {
		return n.name, nil
	}
	text, err := s.applied(convention, n)
	return name{text, true, true}, err
}

// naming returns the naming convention of the project's metadata.
func (s *session) naming() Naming {
	if s.convention == nil {
		s.convention = &Naming{}
		if s.o.Naming != nil {
			*s.convention = s.o.Naming()
		}
	}
	return *s.convention
}

// plainIndex refuses the name of an index if a convention may change it.
func (s *session) plainIndex() error {
	if strings.Contains(s.naming().Convention["ix"], "constraint_name") {
		return s.m.Refuse("a naming convention of indexes with constraint_name is not supported")
	}
	return nil
}

// applied applies a convention.
func (s *session) applied(convention string, n named) (string, error) {
	var failed error
	text := token().ReplaceAllStringFunc(convention, func(match string) string {
		value, err := s.token(match[2:len(match)-2], n)
		if err != nil && failed == nil {
			failed = err
		}
		return value
	})
	if failed == nil && strings.Contains(strings.ReplaceAll(token().ReplaceAllString(convention, ""), "%%", ""), "%") {
		failed = s.m.Refuse("the naming convention %s is not supported", convention)
	}
	return text, failed
}

func (s *session) token(key string, n named) (string, error) {
	switch key {
	case "table_name":
		return n.table.name, nil
	case "constraint_name":
		if !n.name.set {
			return "", s.m.Raise("SQLAlchemy needs a name for this constraint: its naming convention has constraint_name")
		}
		return n.name.text, nil
	case "referred_table_name":
		if n.referred != nil {
			return n.referred.table, nil
		}
	}
	if m := columnToken().FindStringSubmatch(key); m != nil && m[3] != "key" {
		return s.columnTokens(m, n.columns, func(c string) string {
			if m[3] == "label" {
				return label(n.table, c)
			}
			return c
		})
	}
	if m := referred().FindStringSubmatch(key); m != nil && n.referred != nil {
		return s.columnTokens(m, n.referred.columns, func(c string) string { return c })
	}
	return "", s.m.Refuse("the token %s of the naming convention is not supported", key)
}

func (s *session) columnTokens(m []string, columns []string, format func(string) string) (string, error) {
	if m[2] != "" {
		var all []string
		for _, c := range columns {
			all = append(all, format(c))
		}
		return strings.Join(all, strings.TrimSuffix(m[2], "N")), nil
	}
	i, err := strconv.Atoi(m[1])
	if err != nil || i >= len(columns) {
		return "", s.m.Refuse("the naming convention names a column that the constraint lacks")
	}
	return format(columns[i]), nil
}
