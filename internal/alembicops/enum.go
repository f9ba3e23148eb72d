package alembicops

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/interpreter"
)

// An enum has the values of an Enum.
type enum struct {
	session    *session
	name       string
	schema     string
	values     []string
	native     bool
	createType bool
	inherits   bool // the schema of its first table
	checked    bool // with a CHECK constraint where it is not native
}

// builtinTypes are the names that SQLAlchemy refuses for an Enum without a schema.
var builtinTypes = []string{"_array", "hstore", "json", "jsonb", "int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange",
	"int4multirange", "int8multirange", "nummultirange", "datemultirange", "tsmultirange", "tstzmultirange", "integer", "bigint", "smallint",
	"character varying", "character", `"char"`, "name", "text", "numeric", "float", "real", "inet", "cidr", "citext", "uuid", "bit", "bit varying",
	"macaddr", "macaddr8", "money", "oid", "regclass", "double precision", "timestamp", "timestamp with time zone",
	"timestamp without time zone", "time with time zone", "time without time zone", "date", "time", "bytea", "boolean", "interval",
	"tsvector", "tsquery", "regconfig"}

func (s *session) enumType(a *interpreter.Args, postgresql bool) (*typ, error) {
	e := &enum{session: s, native: true, createType: true}
	if err := s.enumValues(e, a); err != nil {
		return nil, err
	}
	if err := s.enumNames(e, a); err != nil {
		return nil, err
	}
	flags := []boolArg{{"native_enum", &e.native}, {"create_type", &e.createType}, {"create_constraint", &e.checked}, {"inherit_schema", &e.inherits}}
	for _, f := range flags {
		if v, ok := a.Key(f.name); ok && v != nil {
			is, err := s.m.Bool(v, "the argument "+f.name)
			if err != nil {
				return nil, err
			}
			*f.to = is
		}
	}
	if v, ok := a.Key("metadata"); ok && v != nil {
		return nil, s.m.Refuse("an Enum with metadata is not supported")
	}
	a.Key("validate_strings")
	if postgresql {
		e.native = true
	}
	return s.enumOf(e, a)
}

// enumOf returns the type of an Enum: a string with a length where it is not native.
func (s *session) enumOf(e *enum, a *interpreter.Args) (*typ, error) {
	longest := 0
	for _, v := range e.values {
		longest = max(longest, utf8.RuneCountInString(v))
	}
	n, set, err := s.keyLength(a, "length")
	switch {
	case err != nil:
		return nil, err
	case set && n < longest:
		return nil, s.m.Raise("SQLAlchemy refuses an Enum whose length is less than that of its longest value")
	case !set:
		n = longest
	}
	t := &typ{sql: "VARCHAR", affinity: texts, enum: e, literal: true}
	if n > 0 {
		t.sql = fmt.Sprintf("VARCHAR(%d)", n)
	}
	if !e.native && e.checked {
		return nil, s.m.Refuse("an Enum with create_constraint is not supported")
	}
	if e.inherits && e.schema != "" {
		return nil, s.m.Raise("SQLAlchemy refuses inherit_schema beside a schema")
	}
	return t, nil
}

func (s *session) keyLength(a *interpreter.Args, arg string) (n int, set bool, err error) {
	v, ok := a.Key(arg)
	if !ok {
		return 0, false, nil
	}
	n, err = s.m.Int(v, "the argument "+arg)
	return n, true, err
}

// enumValues takes the values: strings, or the names of an enumeration's members.
func (s *session) enumValues(e *enum, a *interpreter.Args) error {
	values := a.Rest()
	if len(values) == 1 {
		if class, ok := values[0].(*interpreter.Class); ok {
			return s.enumMembers(e, class, a)
		}
	}
	if v, ok := a.Key("values_callable"); ok && v != nil {
		return s.m.Refuse("values_callable without an enumeration is not supported")
	}
	for _, v := range values {
		text, err := s.m.Text(v, "a value of an Enum")
		if err != nil {
			return err
		}
		e.values = append(e.values, text)
	}
	return nil
}

func (s *session) enumMembers(e *enum, class *interpreter.Class, a *interpreter.Args) error {
	members, ok := class.Members()
	if !ok {
		return s.m.Refuse("an Enum of %s is not supported", class.Describe())
	}
	if len(members) > 0 {
		e.name = strings.ToLower(class.Name())
	}
	for _, member := range members {
		e.values = append(e.values, member.Name)
	}
	f, ok := a.Key("values_callable")
	if !ok || f == nil {
		return nil
	}
	v, err := s.m.Apply(f, class)
	if err != nil {
		return err
	}
	e.values, err = s.m.Texts(v, "the result of values_callable")
	if err == nil && len(e.values) != len(members) {
		err = s.m.Refuse("values_callable returns another number of values than the enumeration has")
	}
	return err
}

func (s *session) enumNames(e *enum, a *interpreter.Args) error {
	if v, ok := a.Key("name"); ok {
		e.name = ""
		if v != nil {
			text, err := s.text(v, "the name of an Enum")
			if err != nil {
				return err
			}
			e.name = text
		}
	}
	schema, _, err := a.OptString(s.m, "schema")
	e.schema = schema
	return err
}

// enumName returns the name of a native Enum's type.
func (s *session) enumName(e *enum) (string, error) {
	switch {
	case e.name == "":
		return "", s.m.Raise("SQLAlchemy refuses an Enum without a name on PostgreSQL")
	case e.inherits:
		return "", s.m.Refuse("an Enum with inherit_schema is not supported")
	case e.schema == "" && slices.Contains(builtinTypes, e.name):
		return "", s.m.Raise("SQLAlchemy refuses an Enum with the name of a type of PostgreSQL, %s", e.name)
	}
	return formatTable(e.schema, e.name), nil
}

// sendEnum sends CREATE TYPE or DROP TYPE.
func (s *session) sendEnum(e *enum, verb string) error {
	name, err := s.enumName(e)
	if err != nil {
		return err
	}
	if verb == "drop" {
		return s.send("DROP TYPE " + name)
	}
	values := make([]string, len(e.values))
	for i, v := range e.values {
		values[i] = literalText(v)
	}
	return s.send("CREATE TYPE " + name + " AS ENUM (" + strings.Join(values, ", ") + ")")
}

// createEnum is the method create or drop of an Enum. Its default is to look first
// whether the type exists.
func (s *session) createEnum(t *typ, verb string, a *interpreter.Args) (Value, error) {
	v, ok := a.Take("bind")
	if _, isBind := v.(*connection); !ok || !isBind {
		return nil, s.m.Wrong(v, "the bind of an Enum is not known here")
	}
	generic := t.name == "Enum"
	check := !generic
	if v, ok := a.Take("checkfirst"); ok {
		is, err := s.m.Bool(v, "the argument checkfirst")
		if err != nil {
			return nil, err
		}
		check = is
	}
	if err := a.Done(s.m); err != nil {
		return nil, err
	}
	if !t.enum.native {
		return nil, nil
	}
	if check {
		s.looks("whether the type " + t.enum.name + " exists")
	}
	return nil, s.sendEnum(t.enum, verb)
}
