package alembicops

import (
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// A foreignType is a type of MySQL's dialect. PostgreSQL has no use for it: it stands only
// for a variant, or for the type that a column has now.
type foreignType struct{ name string }

// Describe names the type.
func (f *foreignType) Describe() string { return "the type mysql." + f.name }

// mysqlTypes returns the arguments of the types of MySQL's dialect.
func mysqlTypes() map[string]string {
	all := map[string]string{}
	for arguments, names := range map[string]string{
		"":                                   "JSON YEAR TINYBLOB MEDIUMBLOB LONGBLOB",
		"charset collation":                  "TINYTEXT MEDIUMTEXT LONGTEXT",
		"length charset collation":           "TEXT VARCHAR CHAR",
		"length":                             "BIT BLOB BINARY VARBINARY",
		"display_width unsigned zerofill":    "TINYINT SMALLINT MEDIUMINT INTEGER BIGINT",
		"timezone fsp":                       "DATETIME TIMESTAMP TIME",
		"precision scale asdecimal unsigned": "DECIMAL NUMERIC DOUBLE FLOAT REAL",
	} {
		for _, name := range strings.Fields(names) {
			all[name] = arguments
		}
	}
	return all
}

// mysql returns sqlalchemy.dialects.mysql.
func (s *session) mysql() *interpreter.Module {
	const name = "sqlalchemy.dialects.mysql"
	if s.modules[name] != nil {
		return s.modules[name]
	}
	members := map[string]Value{}
	for name, arguments := range mysqlTypes() {
		members[name] = native("mysql."+name, func(a *interpreter.Args) (Value, error) { return s.foreign(name, arguments, a) })
	}
	s.modules[name] = &interpreter.Module{Name: name, Members: members}
	return s.modules[name]
}

// foreign makes a type. By place it takes a length or a width only.
func (s *session) foreign(name, arguments string, a *interpreter.Args) (Value, error) {
	fields := strings.Fields(arguments)
	if len(fields) > 0 && (fields[0] == "length" || fields[0] == "display_width") {
		if _, _, err := s.length(a, fields[0]); err != nil {
			return nil, err
		}
	}
	for _, key := range fields {
		v, ok := a.Key(key)
		if !ok {
			continue
		}
		switch v.(type) {
		case nil, bool, int, string:
		default:
			return nil, s.m.Wrong(v, "the argument %s of mysql.%s is %s", key, name, python.DescribeValue(v))
		}
	}
	return &foreignType{name}, a.Done(s.m)
}

// existingType refuses the type that a column has now if it may have constraints.
func (s *session) existingType(v Value) error {
	if _, ok := v.(*foreignType); ok {
		return nil
	}
	_, err := typeOf(s.m, v)
	return err
}
