package alembicops

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
	"github.com/ramusdb/ramus/internal/python"
)

// functions is sqlalchemy.func, or a schema below it.
type functions struct {
	session *session
	schemas []string
	name    string // of the function; empty for func itself
}

// ansi are the functions that are written without brackets.
var ansi = []string{"current_date", "current_time", "current_timestamp", "current_user", "localtime", "localtimestamp", "session_user", "user"}

// generic are the functions whose names SQLAlchemy writes in lower case.
var generic = []string{"now", "coalesce", "max", "min", "random"}

// special are the functions that SQLAlchemy writes in a way of its own.
var special = []string{"to_tsvector", "to_tsquery", "plainto_tsquery", "phraseto_tsquery", "websearch_to_tsquery", "ts_headline", "array_agg",
	"next_value", "cube", "rollup", "grouping_sets", "aggregate_strings", "percentile_cont", "percentile_disc", "mode", "cast", "extract",
	"char_length", "count", "concat", "hstore", "array", "substring", "overlay", "position", "trim", "rank", "dense_rank", "percent_rank", "cume_dist", "pow", "sum",
	"json_object_agg", "jsonb_object_agg", "sysdate", "any", "all", "some"}

// Describe names the kind of value.
func (f *functions) Describe() string { return "a function of func" }

// Attribute returns a function, or one in a schema.
func (f *functions) Attribute(m *interpreter.Machine, name string) (Value, error) {
	if strings.HasPrefix(name, "_") {
		return nil, m.Refuse("the function %s of func is not supported", name)
	}
	name = strings.TrimSuffix(name, "_")
	next := &functions{session: f.session, name: name, schemas: f.schemas}
	if f.name != "" {
		next.schemas = append(slices.Clone(f.schemas), f.name)
	}
	return next, nil
}

// Call makes the call of a function in SQL.
func (f *functions) Call(m *interpreter.Machine, a *interpreter.Args) (Value, error) {
	if f.name == "" || python.Lower(f.name) != f.name && slices.Contains(special, python.Lower(f.name)) || slices.Contains(special, f.name) {
		return nil, m.Refuse("func.%s is not supported", f.name)
	}
	if v, ok := a.Key("type_"); ok {
		if _, err := typeOf(m, v); err != nil {
			return nil, err
		}
	}
	call := &function{}
	lower := python.Lower(f.name)
	if len(f.schemas) == 0 && slices.Contains(ansi, lower) && len(a.Pos) == 0 {
		call.name, call.bare = strings.ToUpper(lower), true
		return call, a.Done(m)
	}
	for _, part := range append(slices.Clone(f.schemas), f.name) {
		if !isLegal(part) {
			return nil, m.Refuse("func.%s is not supported", f.name)
		}
		call.name += part + "."
	}
	call.name = strings.TrimSuffix(call.name, ".")
	if len(f.schemas) == 0 && slices.Contains(generic, lower) {
		call.name = lower
	}
	for _, v := range a.Rest() {
		arg, err := f.argument(m, v)
		if err != nil {
			return nil, err
		}
		call.args = append(call.args, arg)
	}
	return call, a.Done(m)
}

func (f *functions) argument(m *interpreter.Machine, v Value) (clause, error) {
	if c, ok := v.(clause); ok {
		return c, nil
	}
	sql, err := f.session.literal(v)
	if err != nil {
		return nil, err
	}
	switch v.(type) {
	case interpreter.Float:
		return nil, m.Refuse("a float as an argument of func.%s is not supported", f.name)
	case nil:
		return &plain{"NULL", "constant"}, nil
	}
	return &plain{sql, "literal"}, nil
}

// Attribute refuses: an operator or a label on a function is not supported.
func (f *function) Attribute(m *interpreter.Machine, name string) (Value, error) {
	return nil, m.Refuse("the attribute %s of a function of SQL is not supported", name)
}
