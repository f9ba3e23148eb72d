package alembicops

import (
	"fmt"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// An affinity is the kind of values of a type, as far as something depends on it.
type affinity uint8

const (
	otherValues affinity = iota
	integers
	smallIntegers
	bigIntegers
	texts
	booleans
	numbers
)

// A typ is a type of SQLAlchemy with its arguments. It is not changed once made.
type typ struct {
	name     string // as Python has it
	sql      string // of PostgreSQL, without a collation
	collate  string
	affinity affinity
	enum     *enum
	item     *typ // of an array
	literal  bool // values can be written as literals
	null     bool // NullType, which has no SQL
}

// Describe names the type.
func (t *typ) Describe() string { return "the type " + t.name }

// Str and Repr refuse.
func (t *typ) Str() (string, error)  { return t.Repr() }
func (t *typ) Repr() (string, error) { return "", python.Unsupportedf("the text of a type") }

// Attribute returns a method of the type.
func (t *typ) Attribute(m *interpreter.Machine, name string) (Value, error) {
	switch name {
	case "with_variant":
		return native("with_variant", func(a *interpreter.Args) (Value, error) { return t.withVariant(m, a) }), nil
	case "create", "drop":
		if t.enum != nil {
			return native(name, func(a *interpreter.Args) (Value, error) { return t.enum.session.createEnum(t, name, a) }), nil
		}
	case "name":
		if t.enum != nil && t.enum.name != "" {
			return t.enum.name, nil
		}
	case "enums":
		if t.enum != nil {
			items := make([]Value, len(t.enum.values))
			for i, v := range t.enum.values {
				items[i] = v
			}
			return python.NewList(items...), nil
		}
	}
	return nil, m.Refuse("the attribute %s of %s is not supported", name, t.Describe())
}

// withVariant returns the type that PostgreSQL has.
func (t *typ) withVariant(m *interpreter.Machine, a *interpreter.Args) (Value, error) {
	v, ok := a.Take("type_")
	if !ok {
		return nil, m.Raise("with_variant needs a type")
	}
	names := make([]string, 0, 2)
	for _, d := range a.Rest() {
		name, err := m.Text(d, "the dialect of a variant")
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	if err := a.Done(m); err != nil || len(names) == 0 {
		return nil, orRaise(m, err, "with_variant needs the name of a dialect")
	}
	for _, name := range names {
		if name == "postgresql" {
			variant, err := typeOf(m, v)
			if err == nil && (variant.enum != nil || t.enum != nil) {
				err = m.Refuse("an Enum with a variant is not supported")
			}
			return variant, err
		}
	}
	if t.enum != nil {
		return nil, m.Refuse("an Enum with a variant is not supported")
	}
	return t, nil
}

func orRaise(m *interpreter.Machine, err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return m.Raise(format, args...)
}

// A typeClass is a class of types. It can stand for its type without arguments.
type typeClass struct {
	name string
	make func(a *interpreter.Args) (*typ, error)
}

// Call makes a type.
func (c *typeClass) Call(m *interpreter.Machine, a *interpreter.Args) (Value, error) {
	a.Func = c.name
	t, err := c.make(a)
	if err != nil {
		return nil, err
	}
	t.name = c.name
	return t, a.Done(m)
}

// Describe names the class.
func (c *typeClass) Describe() string { return "the type " + c.name }

// Str and Repr refuse.
func (c *typeClass) Str() (string, error)  { return c.Repr() }
func (c *typeClass) Repr() (string, error) { return "", python.Unsupportedf("the text of a type") }

// typeOf returns the type that a value stands for.
func typeOf(m *interpreter.Machine, v Value) (*typ, error) {
	switch v := v.(type) {
	case *typ:
		return v, nil
	case *typeClass:
		t, err := v.Call(m, &interpreter.Args{Func: v.name})
		if err != nil {
			return nil, err
		}
		return t.(*typ), nil
	case *interpreter.Instance, *interpreter.Class:
		return nil, m.Refuse("a type of the revision's own is not supported")
	}
	return nil, m.Wrong(v, "%s is no type that is known here", python.DescribeValue(v))
}

// compiled returns the SQL of a type.
func (s *session) compiled(t *typ) (string, error) {
	switch {
	case t.null:
		return "", s.m.Raise("SQLAlchemy refuses a column without a type")
	case t.enum != nil && t.enum.native:
		return s.enumName(t.enum)
	case t.item != nil:
		inner, err := s.compiled(t.item)
		if at := strings.Index(inner, " COLLATE"); at >= 0 && t.item.collate != "" {
			return inner[:at] + t.sql + inner[at:], err
		}
		return inner + t.sql, err
	case t.collate != "":
		return t.sql + " COLLATE " + quote(t.collate), nil
	}
	return t.sql, nil
}

// A simpleType is a type without arguments that change its SQL.
type simpleType struct {
	sql      string
	affinity affinity
	ignored  string // arguments without effect on SQL
	literal  bool
}

// simpleTypes are those without arguments, or whose arguments change nothing.
var simpleTypes = sync.OnceValue(func() map[string]simpleType {
	return map[string]simpleType{
		"Integer": {"INTEGER", integers, "", true}, "INTEGER": {"INTEGER", integers, "", true}, "INT": {"INTEGER", integers, "", true},
		"SmallInteger": {"SMALLINT", smallIntegers, "", true}, "SMALLINT": {"SMALLINT", smallIntegers, "", true},
		"BigInteger": {"BIGINT", bigIntegers, "", true}, "BIGINT": {"BIGINT", bigIntegers, "", true},
		"Boolean": {"BOOLEAN", booleans, "create_constraint name", true}, "BOOLEAN": {"BOOLEAN", booleans, "create_constraint name", true},
		"Date": {"DATE", otherValues, "", false}, "DATE": {"DATE", otherValues, "", false},
		"LargeBinary": {"BYTEA", otherValues, "length", false}, "BYTEA": {"BYTEA", otherValues, "length", false}, "BLOB": {"BLOB", otherValues, "length", false},
		"PickleType": {"BYTEA", otherValues, "protocol pickler comparator", false},
		"Double":     {"DOUBLE PRECISION", numbers, "precision asdecimal decimal_return_scale", false}, "DOUBLE_PRECISION": {"DOUBLE PRECISION", numbers, "precision asdecimal decimal_return_scale", false},
		"DOUBLE": {"DOUBLE", numbers, "precision asdecimal decimal_return_scale", false},
		"REAL":   {"REAL", numbers, "precision asdecimal decimal_return_scale", false},
		"JSON":   {"JSON", otherValues, "none_as_null", false}, "JSONB": {"JSONB", otherValues, "none_as_null astext_type", false},
		"UUID": {"UUID", otherValues, "as_uuid", false}, "HSTORE": {"HSTORE", otherValues, "text_type", false},
		"INET": {"INET", otherValues, "", false}, "CIDR": {"CIDR", otherValues, "", false}, "MACADDR": {"MACADDR", otherValues, "", false}, "MACADDR8": {"MACADDR8", otherValues, "", false},
		"MONEY": {"MONEY", otherValues, "", false}, "OID": {"OID", otherValues, "", false}, "REGCLASS": {"REGCLASS", otherValues, "", false}, "REGCONFIG": {"REGCONFIG", otherValues, "", false},
		"TSVECTOR": {"TSVECTOR", otherValues, "", false}, "TSQUERY": {"TSQUERY", otherValues, "", false}, "JSONPATH": {"JSONPATH", otherValues, "", false},
		"INT4RANGE": {"INT4RANGE", otherValues, "", false}, "INT8RANGE": {"INT8RANGE", otherValues, "", false}, "NUMRANGE": {"NUMRANGE", otherValues, "", false},
		"DATERANGE": {"DATERANGE", otherValues, "", false}, "TSRANGE": {"TSRANGE", otherValues, "", false}, "TSTZRANGE": {"TSTZRANGE", otherValues, "", false},
		"INT4MULTIRANGE": {"INT4MULTIRANGE", otherValues, "", false}, "INT8MULTIRANGE": {"INT8MULTIRANGE", otherValues, "", false}, "NUMMULTIRANGE": {"NUMMULTIRANGE", otherValues, "", false},
		"DATEMULTIRANGE": {"DATEMULTIRANGE", otherValues, "", false}, "TSMULTIRANGE": {"TSMULTIRANGE", otherValues, "", false}, "TSTZMULTIRANGE": {"TSTZMULTIRANGE", otherValues, "", false},
	}
})

// stringTypes are those of text, with a length and a collation.
var stringTypes = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"String": "VARCHAR", "VARCHAR": "VARCHAR", "Unicode": "VARCHAR", "CHAR": "CHAR", "NCHAR": "NCHAR", "NVARCHAR": "NVARCHAR",
		"Text": "TEXT", "TEXT": "TEXT", "UnicodeText": "TEXT",
	}
})

// genericOnly are the types that SQLAlchemy has and its PostgreSQL dialect has not,
// postgresOnly those of the dialect alone.
var (
	genericOnly = sync.OnceValue(func() map[string]bool {
		return words(`BLOB BigInteger Boolean DATETIME DECIMAL DOUBLE Date DateTime Double Enum Float INT Integer Interval LargeBinary NCHAR NVARCHAR
		NullType Numeric PickleType SmallInteger String Text Time Unicode UnicodeText Uuid`)
	})
	postgresOnly = sync.OnceValue(func() map[string]bool {
		return words(`BIT BYTEA CIDR CITEXT DATEMULTIRANGE DATERANGE ENUM HSTORE INET INT4MULTIRANGE INT4RANGE INT8MULTIRANGE INT8RANGE INTERVAL JSONB
		JSONPATH MACADDR MACADDR8 MONEY NUMMULTIRANGE NUMRANGE OID REGCLASS REGCONFIG TSMULTIRANGE TSQUERY TSRANGE TSTZMULTIRANGE TSTZRANGE TSVECTOR`)
	})
)

// typeClasses returns the classes of SQLAlchemy's types by name, or of its PostgreSQL
// dialect, which have more arguments.
func (s *session) typeClasses(postgresql bool) map[string]Value {
	all := map[string]Value{}
	other := postgresOnly()
	if postgresql {
		other = genericOnly()
	}
	add := func(name string, f func(a *interpreter.Args) (*typ, error)) {
		if !other[name] {
			all[name] = &typeClass{name, f}
		}
	}
	for name, t := range simpleTypes() {
		add(name, func(a *interpreter.Args) (*typ, error) {
			for _, ignored := range strings.Fields(t.ignored) {
				a.Take(ignored)
			}
			if name == "JSON" && postgresql {
				a.Take("astext_type")
			}
			return &typ{sql: t.sql, affinity: t.affinity, literal: t.literal}, nil
		})
	}
	for name, sql := range stringTypes() {
		add(name, func(a *interpreter.Args) (*typ, error) { return s.stringType(sql, a) })
	}
	add("Uuid", s.uuidType)
	add("Numeric", func(a *interpreter.Args) (*typ, error) { return s.numericType("NUMERIC", a) })
	add("NUMERIC", func(a *interpreter.Args) (*typ, error) { return s.numericType("NUMERIC", a) })
	add("DECIMAL", func(a *interpreter.Args) (*typ, error) { return s.numericType("DECIMAL", a) })
	add("Float", s.floatType)
	add("FLOAT", s.floatType)
	add("DateTime", func(a *interpreter.Args) (*typ, error) { return s.timeType("TIMESTAMP", false, a) })
	add("TIMESTAMP", func(a *interpreter.Args) (*typ, error) { return s.timeType("TIMESTAMP", postgresql, a) })
	add("Time", func(a *interpreter.Args) (*typ, error) { return s.timeType("TIME", false, a) })
	add("TIME", func(a *interpreter.Args) (*typ, error) { return s.timeType("TIME", postgresql, a) })
	add("DATETIME", func(a *interpreter.Args) (*typ, error) { a.Take("timezone"); return &typ{sql: "DATETIME"}, nil })
	add("Interval", func(a *interpreter.Args) (*typ, error) { return s.genericInterval(a) })
	add("ARRAY", s.arrayType)
	add("Enum", func(a *interpreter.Args) (*typ, error) { return s.enumType(a, false) })
	add("NullType", func(*interpreter.Args) (*typ, error) { return &typ{null: true}, nil })
	add("INTERVAL", s.intervalType)
	add("BIT", s.bitType)
	add("ENUM", func(a *interpreter.Args) (*typ, error) { return s.enumType(a, true) })
	add("CITEXT", s.citextType)
	return all
}

func (s *session) stringType(sql string, a *interpreter.Args) (*typ, error) {
	t := &typ{sql: sql, affinity: texts, literal: true}
	n, set, err := s.length(a, "length")
	if err != nil {
		return nil, err
	}
	if set && n != 0 {
		t.sql = fmt.Sprintf("%s(%d)", sql, n)
	}
	return t, s.collation(t, a)
}

func (s *session) collation(t *typ, a *interpreter.Args) error {
	v, ok := a.Take("collation")
	if !ok || v == nil {
		return nil
	}
	text, err := s.m.Text(v, "the collation of a type")
	t.collate = text
	return err
}

func (s *session) citextType(a *interpreter.Args) (*typ, error) {
	a.Take("length")
	if v, ok := a.Take("collation"); ok && v != nil {
		return nil, s.m.Refuse("a collation of CITEXT is not supported")
	}
	return &typ{sql: "CITEXT", affinity: texts, literal: true}, nil
}

// length returns an int that may be None.
func (s *session) length(a *interpreter.Args, arg string) (n int, set bool, err error) {
	v, ok := a.Take(arg)
	if !ok || v == nil {
		return 0, false, nil
	}
	n, err = s.m.Int(v, "the argument "+arg+" of "+a.Func)
	return n, true, err
}

func (s *session) uuidType(a *interpreter.Args) (*typ, error) {
	a.Take("as_uuid")
	v, ok := a.Take("native_uuid")
	if !ok {
		return &typ{sql: "UUID"}, nil
	}
	nativeType, err := s.m.Bool(v, "the argument native_uuid")
	if nativeType {
		return &typ{sql: "UUID"}, err
	}
	return &typ{sql: "CHAR(32)"}, err
}

func (s *session) numericType(sql string, a *interpreter.Args) (*typ, error) {
	t := &typ{sql: sql, affinity: numbers}
	precision, set, err := s.length(a, "precision")
	if err != nil {
		return nil, err
	}
	scale, scaled, err := s.length(a, "scale")
	if err != nil {
		return nil, err
	}
	a.Take("decimal_return_scale")
	a.Take("asdecimal")
	switch {
	case set && scaled:
		t.sql = fmt.Sprintf("%s(%d, %d)", sql, precision, scale)
	case set:
		t.sql = fmt.Sprintf("%s(%d)", sql, precision)
	}
	return t, nil
}

func (s *session) floatType(a *interpreter.Args) (*typ, error) {
	t := &typ{sql: "FLOAT", affinity: numbers}
	n, set, err := s.length(a, "precision")
	if set && n != 0 {
		t.sql = fmt.Sprintf("FLOAT(%d)", n)
	}
	a.Take("asdecimal")
	a.Take("decimal_return_scale")
	return t, err
}

func (s *session) timeType(sql string, postgresql bool, a *interpreter.Args) (*typ, error) {
	zone := false
	var err error
	if v, ok := a.Take("timezone"); ok {
		if zone, err = s.m.Bool(v, "the argument timezone of "+a.Func); err != nil {
			return nil, err
		}
	}
	if postgresql {
		n, set, err := s.length(a, "precision")
		if err != nil {
			return nil, err
		}
		if set {
			sql = fmt.Sprintf("%s(%d)", sql, n)
		}
	}
	if zone {
		return &typ{sql: sql + " WITH TIME ZONE"}, nil
	}
	return &typ{sql: sql + " WITHOUT TIME ZONE"}, nil
}

func (s *session) genericInterval(a *interpreter.Args) (*typ, error) {
	isNative := true
	var err error
	if v, ok := a.Take("native"); ok {
		if isNative, err = s.m.Bool(v, "the argument native"); err != nil {
			return nil, err
		}
	}
	n, set, err := s.length(a, "second_precision")
	if err != nil {
		return nil, err
	}
	a.Take("day_precision")
	switch {
	case !isNative:
		return nil, s.m.Refuse("an Interval that is not native is not supported")
	case set:
		return &typ{sql: fmt.Sprintf("INTERVAL (%d)", n)}, nil
	}
	return &typ{sql: "INTERVAL"}, nil
}

func (s *session) intervalType(a *interpreter.Args) (*typ, error) {
	t := &typ{sql: "INTERVAL"}
	n, set, err := s.length(a, "precision")
	if err != nil {
		return nil, err
	}
	if v, ok := a.Take("fields"); ok && v != nil {
		fields, err := s.m.Text(v, "the argument fields")
		if err != nil {
			return nil, err
		}
		t.sql += " " + fields
	}
	if set {
		t.sql += fmt.Sprintf(" (%d)", n)
	}
	return t, nil
}

func (s *session) bitType(a *interpreter.Args) (*typ, error) {
	n, set, err := s.length(a, "length")
	if err != nil {
		return nil, err
	}
	varying := false
	if v, ok := a.Take("varying"); ok {
		if varying, err = s.m.Bool(v, "the argument varying"); err != nil {
			return nil, err
		}
	}
	switch {
	case varying && set:
		return &typ{sql: fmt.Sprintf("BIT VARYING(%d)", n)}, nil
	case varying:
		return &typ{sql: "BIT VARYING"}, nil
	case !set:
		n = 1
	}
	return &typ{sql: fmt.Sprintf("BIT(%d)", n)}, nil
}

func (s *session) arrayType(a *interpreter.Args) (*typ, error) {
	v, ok := a.Take("item_type")
	if !ok {
		return nil, s.m.Raise("ARRAY needs a type")
	}
	item, err := typeOf(s.m, v)
	if err != nil {
		return nil, err
	}
	if item.item != nil {
		return nil, s.m.Raise("SQLAlchemy refuses an ARRAY of ARRAY")
	}
	a.Take("as_tuple")
	n, set, err := s.length(a, "dimensions")
	if !set {
		n = 1
	}
	a.Take("zero_indexes")
	if err == nil && (n < 0 || n > 10) {
		err = s.m.Refuse("this number of dimensions is not supported")
	}
	return &typ{sql: strings.Repeat("[]", max(n, 0)), item: item}, err
}
