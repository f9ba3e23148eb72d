package alembicops

import (
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// An element is a column or an expression of an index.
type element struct {
	column string
	expr   clause
	key    string // by which postgresql_ops names it
}

// indexOptions are those of PostgreSQL.
type indexOptions struct {
	concurrently bool
	using        string
	ops          map[string]string
	include      []string
	nulls        *bool
	with         string
	tablespace   string
	where        clause
}

// elements reads the columns of an index.
func (s *session) elements(values []Value) ([]element, error) {
	var all []element
	seen := map[string]bool{}
	for _, v := range values {
		switch x := v.(type) {
		case *textClause:
			all = append(all, element{expr: x, key: x.text})
			continue
		case *function:
			all = append(all, element{expr: x})
			continue
		}
		text, err := s.text(v, "a column of an index")
		if err != nil {
			return nil, err
		}
		if text == "" || seen[text] {
			return nil, s.m.Raise("SQLAlchemy refuses an index with the column %q", text)
		}
		seen[text] = true
		all = append(all, element{column: text, key: text})
	}
	if len(all) == 0 {
		return nil, s.m.Refuse("an index without columns is not supported")
	}
	return all, nil
}

// indexArguments takes the arguments of an index that have names only, and no others.
func (s *session) indexArguments(i *index, a *interpreter.Args) error {
	is, _, err := a.OptBool(s.m, "unique")
	if err != nil {
		return err
	}
	i.unique = is
	a.Key("info")
	if v, ok := a.Key("quote"); ok && v != nil {
		return s.m.Refuse("the argument quote of an index is not supported")
	}
	if err := s.indexOptions(i, a); err != nil {
		return err
	}
	ignored(a, "mysql_length", "mysql_prefix", "mysql_using", "mysql_with_parser", "mariadb_length", "mariadb_prefix", "mariadb_using", "mariadb_with_parser",
		"sqlite_where", "mssql_clustered", "mssql_where", "mssql_include", "mssql_columnstore", "oracle_bitmap", "oracle_compress")
	return a.Done(s.m)
}

func (s *session) indexOptions(i *index, a *interpreter.Args) (err error) {
	o := &i.options
	if o.concurrently, _, err = a.OptBool(s.m, "postgresql_concurrently"); err != nil {
		return err
	}
	if is, set, err := a.OptBool(s.m, "postgresql_nulls_not_distinct"); err != nil {
		return err
	} else if set {
		o.nulls = &is
	}
	if v, ok := a.Key("postgresql_using"); ok && v != nil {
		if o.using, err = s.m.Text(v, "postgresql_using"); err != nil {
			return err
		}
		if strings.Trim(o.using, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			return s.m.Refuse("postgresql_using=%q is not supported", o.using)
		}
	}
	if v, ok := a.Key("postgresql_where"); ok && v != nil {
		if o.where, err = s.ddlExpression(v, "postgresql_where"); err != nil {
			return err
		}
	}
	if v, ok := a.Key("postgresql_include"); ok && v != nil {
		if o.include, err = s.m.Texts(v, "postgresql_include"); err != nil {
			return err
		}
	}
	if v, ok := a.Key("postgresql_tablespace"); ok && v != nil {
		if o.tablespace, err = s.m.Text(v, "postgresql_tablespace"); err != nil {
			return err
		}
	}
	return s.indexDicts(o, a)
}

func (s *session) indexDicts(o *indexOptions, a *interpreter.Args) error {
	if v, ok := a.Key("postgresql_ops"); ok && v != nil {
		d, ok := v.(*python.Dict)
		if !ok {
			return s.m.Wrong(v, "postgresql_ops is %s, not a dict", python.DescribeValue(v))
		}
		o.ops = map[string]string{}
		for n, key := range d.Keys() {
			name, err := s.text(key, "a key of postgresql_ops")
			if err != nil {
				return err
			}
			if o.ops[name], err = s.text(d.Values()[n], "a value of postgresql_ops"); err != nil {
				return err
			}
		}
	}
	if v, ok := a.Key("postgresql_with"); ok && v != nil {
		var err error
		o.with, err = s.withOptions(v)
		return err
	}
	return nil
}

// withOptions returns the options of WITH.
func (s *session) withOptions(v Value) (string, error) {
	d, ok := v.(*python.Dict)
	if !ok {
		return "", s.m.Wrong(v, "the options of WITH are %s, not a dict", python.DescribeValue(v))
	}
	var all []string
	for n, key := range d.Keys() {
		name, err := s.text(key, "an option of WITH")
		if err != nil {
			return "", err
		}
		switch x := d.Values()[n].(type) {
		case nil:
			all = append(all, name)
			continue
		case bool:
			all = append(all, name+" = "+map[bool]string{true: "true", false: "false"}[x])
			continue
		}
		text, err := s.m.Str(d.Values()[n])
		if err != nil {
			return "", err
		}
		all = append(all, name+" = "+text)
	}
	return strings.Join(all, ", "), nil
}

// ignoredTableOption is an option of a table that PostgreSQL does not have.
var ignoredTableOption = pattern(`^((mysql|mariadb)_[A-Za-z_]+|sqlite_autoincrement|sqlite_with_rowid|sqlite_strict|oracle_compress|oracle_on_commit)$`)

// tableOptions takes the arguments of a table that have names only, but for those of its
// operation.
func (s *session) tableOptions(t *table, a *interpreter.Args) error {
	schema, _, err := a.OptString(s.m, "schema")
	if err != nil {
		return err
	}
	t.schema = schema
	if text, set, err := a.OptString(s.m, "comment"); err != nil {
		return err
	} else if set {
		t.comment = &text
	}
	if v, ok := a.Key("prefixes"); ok && v != nil {
		if t.prefixes, err = s.m.Texts(v, "the prefixes of a table"); err != nil {
			return err
		}
	}
	a.Key("info")
	if err := s.postgresTable(t, a); err != nil {
		return err
	}
	for _, name := range a.Left() {
		if ignoredTableOption().MatchString(name) {
			a.Key(name)
		}
	}
	return a.Done(s.m)
}

func (s *session) postgresTable(t *table, a *interpreter.Args) error {
	for _, o := range [][2]string{{"postgresql_partition_by", "PARTITION BY "}, {"postgresql_using", "USING "}} {
		text, set, err := a.OptString(s.m, o[0])
		if err != nil {
			return err
		}
		if set && text != "" {
			t.options += "\n " + o[1] + text
		}
	}
	if v, ok := a.Key("postgresql_with"); ok && v != nil {
		with, err := s.withOptions(v)
		if err != nil {
			return err
		}
		if with != "" {
			t.options += "\n WITH (" + with + ")"
		}
	}
	text, set, err := a.OptString(s.m, "postgresql_tablespace")
	if set && text != "" {
		t.options += "\n TABLESPACE " + quote(text)
	}
	return err
}
