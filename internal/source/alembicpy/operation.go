package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/python"
)

// parameters has the parameters of op's functions that may be given by place, in order. A
// batch's functions have no table_name.
var parameters = map[string][]string{
	"create_table": {"table_name"}, // and any number of columns
	"drop_table":   {"table_name"},
	"rename_table": {"old_table_name", "new_table_name"},
	"add_column":   {"table_name", "column"},
	"drop_column":  {"table_name", "column_name"},
	"alter_column": {"table_name", "column_name"},
	"create_index": {"index_name", "table_name", "columns"},
	"drop_index":   {"index_name", "table_name"},
}

// call returns the effects of a call of op, or of the batch's name.
func (r *operations) call(e python.Expr) []dialect.Effect {
	method, given := r.operation(e)
	if given == nil {
		return nil
	}
	schema, ok := r.schema(given["schema"])
	if !ok {
		return nil
	}
	return r.effectsOf(method, schema, given)
}

// operation returns the name of the operation with effects that an expression calls, and
// its arguments; nil for another expression, and for arguments whose names are unknown.
func (r *operations) operation(e python.Expr) (method string, given map[string]python.Expr) {
	method, call := methodOf(e, "op")
	names, ok := parameters[method]
	inBatch := false
	if !ok && r.in.op != "" {
		method, call = methodOf(e, r.in.op)
		names, ok = parameters[method]
		inBatch, ok = true, ok && !strings.HasSuffix(method, "_table")
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "table_name" })
	}
	if !ok {
		return "", nil
	}
	args := call.Args
	if method == "create_table" && len(args) > 1 {
		args = args[:1] // columns follow
	}
	given, ok = bindArguments(args, call.Keywords, names...)
	if !ok {
		return "", nil
	}
	if inBatch {
		given["table_name"], given["schema"] = r.in.table, r.in.schema
	}
	return method, given
}

// methodOf returns the name of a method that is called on a name, with the call, or ""
// and nil.
func methodOf(e python.Expr, on string) (method string, call *python.Call) {
	call, ok := e.(*python.Call)
	if !ok {
		return "", nil
	}
	f, ok := call.Func.(*python.Attribute)
	if !ok {
		return "", nil
	}
	if name, ok := f.Value.(*python.Ident); !ok || name.Name != on {
		return "", nil
	}
	return f.Name.Name, call
}

// bindArguments returns the arguments by the names of their parameters. ok is false
// where the name of one is unknown.
func bindArguments(args []python.Expr, keywords []python.Keyword, names ...string) (given map[string]python.Expr, ok bool) {
	given = map[string]python.Expr{}
	for i, arg := range args {
		if _, starred := arg.(*python.Starred); starred || i >= len(names) {
			return nil, false
		}
		given[names[i]] = arg
	}
	for _, k := range keywords {
		if k.Name.Name == "" {
			return nil, false
		}
		given[k.Name.Name] = k.Value
	}
	return given, true
}

// effectsOf returns the effects of a call: none where a name is not written out.
func (r *operations) effectsOf(method, schema string, given map[string]python.Expr) []dialect.Effect {
	object := func(kind dialect.ObjectKind, of, named string) dialect.Object {
		return dialect.Object{Kind: kind, Schema: schema, Table: of, Name: named}
	}
	makes := strings.HasPrefix(method, "create") || method == "add_column"
	unless := r.isSet(given["if_exists"])
	if makes {
		unless = r.isSet(given["if_not_exists"])
	}
	table, named := r.name(given["table_name"])
	switch method {
	case "create_table", "drop_table":
		if named && given["prefixes"] == nil { // TEMPORARY
			return []dialect.Effect{{Object: object(dialect.TableObject, "", table), Appears: makes, Unless: unless}}
		}
	case "rename_table":
		return r.renamed(object(dialect.TableObject, "", ""), given["old_table_name"], given["new_table_name"])
	case "add_column", "drop_column":
		column, ok := r.name(given["column_name"])
		if makes {
			column, ok = r.column(given["column"])
		}
		if named && ok {
			return []dialect.Effect{{Object: object(dialect.ColumnObject, table, column), Appears: makes, Unless: unless}}
		}
	case "alter_column":
		if named {
			return r.renamed(object(dialect.ColumnObject, table, ""), given["column_name"], given["new_column_name"])
		}
	case "create_index", "drop_index":
		index, ok := r.name(given["index_name"])
		if ok && (named || !makes && given["table_name"] == nil) {
			return []dialect.Effect{{Object: object(dialect.IndexObject, table, index), Appears: makes, Unless: unless}}
		}
	}
	return nil
}

// renamed returns the effects of renaming an object: none where the names may be one
// name for a database.
func (r *operations) renamed(o dialect.Object, from, into python.Expr) []dialect.Effect {
	old, ok := r.name(from)
	to, named := r.name(into)
	if !ok || !named || strings.EqualFold(old, to) {
		return nil
	}
	gone, there := o, o
	gone.Name, there.Name = old, to
	return []dialect.Effect{{Object: gone}, {Object: there, Appears: true}}
}

// schema returns the name of a schema. None, and no argument, are "".
func (r *operations) schema(e python.Expr) (string, bool) {
	if c, ok := e.(*python.Constant); e == nil || ok && c.Kind == python.None {
		return "", true
	}
	return r.name(e)
}

// isSet reports whether an argument may be true.
func (r *operations) isSet(e python.Expr) bool {
	c, ok := e.(*python.Constant)
	return e != nil && !(ok && c.Kind != python.True)
}

// column returns the name in sa.Column("c", …).
func (r *operations) column(e python.Expr) (string, bool) {
	call, ok := e.(*python.Call)
	if !ok || !isNamed(call.Func, "Column") {
		return "", false
	}
	if len(call.Args) > 0 {
		if name, isName := r.name(call.Args[0]); isName {
			return name, true
		}
	}
	for _, k := range call.Keywords {
		if k.Name.Name == "name" {
			return r.name(k.Value)
		}
	}
	return "", false
}

// isNamed reports whether an expression is a name, or an attribute of that name.
func isNamed(e python.Expr, name string) bool {
	switch e := e.(type) {
	case *python.Ident:
		return e.Name == name
	case *python.Attribute:
		return e.Name.Name == name
	}
	return false
}

// maxName is the longest name that no server shortens, in bytes: PostgreSQL's limit.
const maxName = 63

// name returns a name that is known, also in op.f("name").
func (r *operations) name(e python.Expr) (string, bool) {
	for _, on := range []string{"op", r.in.op} {
		if method, call := methodOf(e, on); method == "f" && len(call.Args) == 1 && len(call.Keywords) == 0 {
			e = call.Args[0]
		}
	}
	name, ok := r.names.text(e)
	return name, ok && name != "" && len(name) <= maxName
}
