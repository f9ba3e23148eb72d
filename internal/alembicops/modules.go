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
	core["inspect"] = native("inspect", s.inspect)
	add(map[string]Value{"inspect": core["inspect"]}, "sqlalchemy.inspection")
	inspector := &interpreter.Module{Name: "Inspector", Members: map[string]Value{"from_engine": core["inspect"]}}
	add(map[string]Value{"Inspector": inspector}, "sqlalchemy.engine.reflection")
	add(map[string]Value{"reflection": all["sqlalchemy.engine.reflection"]}, "sqlalchemy.engine")
	s.packages(add, all)
	add(core, "sqlalchemy")
	add(schema, "sqlalchemy.schema", "sqlalchemy.sql.schema")
	add(maps.Clone(expressions), "sqlalchemy.sql")
	add(expressions, "sqlalchemy.sql.expression")
	add(types, "sqlalchemy.types", "sqlalchemy.sql.sqltypes")
	add(map[string]Value{"func": core["func"]}, "sqlalchemy.sql.functions")
	core["dialects"] = &dialectModules{s}
	core["sql"], core["schema"], core["types"] = all["sqlalchemy.sql"], all["sqlalchemy.schema"], all["sqlalchemy.types"]
	all["sqlalchemy.sql"].Members["expression"] = all["sqlalchemy.sql.expression"]

	op := &ops{session: s}
	all["alembic"] = &interpreter.Module{Name: "alembic", Members: map[string]Value{"op": op, "context": &contextModule{s}}}
	for name, module := range s.standard() {
		all[name] = module
	}
	return all
}

// dialectModules is sqlalchemy.dialects. Its types are made when they are first used.
type dialectModules struct{ session *session }

// Describe names the module.
func (d *dialectModules) Describe() string { return "sqlalchemy.dialects" }

// Attribute returns a dialect.
func (d *dialectModules) Attribute(m *interpreter.Machine, name string) (Value, error) {
	switch name {
	case "postgresql":
		return d.session.postgres(), nil
	case "mysql":
		return d.session.mysql(), nil
	}
	return m.Unknown("sqlalchemy.dialects.%s is not known here", name), nil
}

// postgres returns sqlalchemy.dialects.postgresql.
func (s *session) postgres() *interpreter.Module {
	const name = "sqlalchemy.dialects.postgresql"
	if s.modules[name] == nil {
		s.modules[name] = &interpreter.Module{Name: name, Members: s.typeClasses(true)}
	}
	return s.modules[name]
}

// packages adds modules of well-known packages.
func (s *session) packages(add func(map[string]Value, ...string), all map[string]*interpreter.Module) {
	auto := &typeClass{"AutoString", func(a *interpreter.Args) (*typ, error) { return s.stringType("VARCHAR", a) }}
	add(map[string]Value{"AutoString": auto}, "sqlmodel.sql.sqltypes")
	add(map[string]Value{"sqltypes": all["sqlmodel.sql.sqltypes"]}, "sqlmodel.sql")
	add(map[string]Value{"sql": all["sqlmodel.sql"], "AutoString": auto}, "sqlmodel")
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
