package alembicops

import (
	"maps"

	"github.com/ramusdb/ramus/internal/interpreter"
)

// allModules returns the modules that are known, by their full names.
func (s *session) allModules() map[string]*interpreter.Module {
	all := map[string]*interpreter.Module{}
	add := func(members map[string]Value, names ...string) {
		for _, name := range names {
			all[name] = &interpreter.Module{Name: name, Members: members}
		}
	}
	schema, expressions, types := s.schemaItems(), s.expressions(), s.typeClasses(false)
	core := maps.Clone(types)
	maps.Copy(core, schema)
	maps.Copy(core, expressions)
	delete(core, "NullType")
	add(core, "sqlalchemy")
	add(schema, "sqlalchemy.schema", "sqlalchemy.sql.schema")
	add(maps.Clone(expressions), "sqlalchemy.sql")
	add(expressions, "sqlalchemy.sql.expression")
	add(types, "sqlalchemy.types", "sqlalchemy.sql.sqltypes")
	add(map[string]Value{"func": core["func"]}, "sqlalchemy.sql.functions")
	postgres := s.typeClasses(true)
	add(postgres, "sqlalchemy.dialects.postgresql")
	add(map[string]Value{"postgresql": all["sqlalchemy.dialects.postgresql"]}, "sqlalchemy.dialects")
	core["dialects"] = all["sqlalchemy.dialects"]
	core["sql"], core["schema"], core["types"] = all["sqlalchemy.sql"], all["sqlalchemy.schema"], all["sqlalchemy.types"]
	all["sqlalchemy.sql"].Members["expression"] = all["sqlalchemy.sql.expression"]

	op := &ops{session: s}
	all["alembic"] = &interpreter.Module{Name: "alembic", Members: map[string]Value{"op": op, "context": &contextModule{s}}}
	for name, module := range s.standard() {
		all[name] = module
	}
	return all
}

// schemaItems returns the names of sqlalchemy.schema.
func (s *session) schemaItems() map[string]Value {
	return map[string]Value{
		"Column":               native("Column", s.newColumn),
		"ForeignKey":           native("ForeignKey", s.newForeignKey),
		"ForeignKeyConstraint": native("ForeignKeyConstraint", s.newForeignKeyConstraint),
		"PrimaryKeyConstraint": native("PrimaryKeyConstraint", s.newKey(primaryKey)),
		"UniqueConstraint":     native("UniqueConstraint", s.newKey(uniqueKey)),
		"CheckConstraint":      native("CheckConstraint", s.newCheck),
		"Index":                native("Index", s.newIndex),
		"Identity":             native("Identity", s.newIdentity),
		"Computed":             native("Computed", s.newComputed),
	}
}

// expressions returns the names of sqlalchemy.sql.
func (s *session) expressions() map[string]Value {
	return map[string]Value{
		"text":           native("text", s.newText),
		"bindparam":      native("bindparam", s.newBindParam),
		"literal_column": native("literal_column", s.newLiteralColumn),
		"null":           native("null", constant("NULL")),
		"true":           native("true", constant("true")),
		"false":          native("false", constant("false")),
		"func":           &functions{session: s},
		"table":          native("table", s.newTable),
		"column":         native("column", s.newColumnClause),
	}
}

// A contextModule is alembic.context in a live run.
type contextModule struct{ session *session }

// Describe names the module.
func (c *contextModule) Describe() string { return "alembic.context" }

// Attribute returns a function of the module.
func (c *contextModule) Attribute(m *interpreter.Machine, name string) (Value, error) {
	switch name {
	case "is_offline_mode":
		return native("context.is_offline_mode", func(a *interpreter.Args) (Value, error) { return false, a.Done(m) }), nil
	case "get_context":
		return native("context.get_context", func(a *interpreter.Args) (Value, error) { return &context{c.session}, a.Done(m) }), nil
	}
	return m.Unknown("context.%s is the configuration's", name), nil
}

// standard returns the modules of Python's library.
func (s *session) standard() map[string]*interpreter.Module {
	all := map[string]*interpreter.Module{}
	add := func(name string, members map[string]Value) {
		all[name] = &interpreter.Module{Name: name, Members: members}
	}
	typing := map[string]Value{"TYPE_CHECKING": false}
	add("typing", typing)
	add("enum", map[string]Value{
		"Enum": interpreter.EnumBase("Enum"), "StrEnum": interpreter.EnumBase("StrEnum"),
		"auto": native("auto", func(a *interpreter.Args) (Value, error) { return interpreter.Auto{}, a.Done(s.m) }),
	})
	add("logging", map[string]Value{"getLogger": native("logging.getLogger", func(*interpreter.Args) (Value, error) { return logger{}, nil })})
	for _, level := range levels {
		all["logging"].Members[level] = native("logging."+level, silent)
	}
	add("textwrap", map[string]Value{"dedent": native("textwrap.dedent", s.dedent)})
	return all
}

var levels = []string{"debug", "info", "warning", "warn", "error", "exception", "critical", "log"}

func silent(*interpreter.Args) (Value, error) { return nil, nil }

// A logger writes nothing.
type logger struct{}

// Describe names the kind of value.
func (logger) Describe() string { return "a logger" }

// Attribute returns a method that writes nothing.
func (l logger) Attribute(m *interpreter.Machine, name string) (Value, error) {
	for _, level := range append(levels, "setLevel") {
		if name == level {
			return native("logger."+name, silent), nil
		}
	}
	return nil, m.Refuse("the attribute %s of a logger is not supported", name)
}
