package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// parameters are those of op's functions that may be given without their names,
// in their order. A batch's have no table_name.
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

// call reads a call of op, or of the batch's name.
func (r *operations) call(e *expr) {
	method, args := methodOf(e, "op")
	names, ok := parameters[method]
	inBatch := false
	if !ok && r.in.op != "" {
		method, args = methodOf(e, r.in.op)
		names, ok = parameters[method]
		inBatch, ok = true, ok && !strings.HasSuffix(method, "_table")
		names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "table_name" })
	}
	if !ok {
		return
	}
	if method == "create_table" && len(args) > 1 {
		args = append(args[:1:1], slices.DeleteFunc(slices.Clone(args[1:]), r.isColumn)...)
	}
	given, ok := r.bind(args, names...)
	if !ok {
		return
	}
	if inBatch {
		given["table_name"], given["schema"] = r.in.table, r.in.schema
	}
	if schema, ok := r.schema(given["schema"]); ok {
		r.effects = append(r.effects, r.effectsOf(method, schema, given)...)
	}
}

// methodOf is the name of a method that is called on what has a name, and the
// arguments.
func methodOf(e *expr, on string) (method string, args []*expr) {
	if e.kind != exprCall || e.args[0].kind != exprAttr {
		return "", nil
	}
	f := e.args[0]
	if f.args[0].kind != exprName || string(f.args[0].name) != on {
		return "", nil
	}
	return string(f.name), e.args[1:]
}

// isColumn reports whether an argument is one of those that create_table takes
// behind the name.
func (r *operations) isColumn(arg *expr) bool {
	return arg.kind != exprKeyword && !r.isDoubleStar(arg)
}

func (r *operations) isDoubleStar(arg *expr) bool {
	return arg.kind == exprStar && r.scope.src[arg.start+1] == '*'
}

// bind gives the arguments their names. ok is false where it cannot be told
// which they have.
func (r *operations) bind(args []*expr, names ...string) (given map[string]*expr, ok bool) {
	given = map[string]*expr{}
	for i, arg := range args {
		switch {
		case arg.kind == exprStar:
			return nil, false
		case arg.kind == exprKeyword:
			given[string(arg.name)] = arg.args[0]
		case i >= len(names):
			return nil, false
		default:
			given[names[i]] = arg
		}
	}
	return given, true
}

// effectsOf are a call's; none where a name is not written out.
func (r *operations) effectsOf(method, schema string, given map[string]*expr) []dialect.Effect {
	object := func(kind dialect.ObjectKind, of, named string) dialect.Object {
		return dialect.Object{Kind: kind, Schema: schema, Table: of, Name: named}
	}
	makes := strings.HasPrefix(method, "create") || method == "add_column"
	unless := r.isSet(given["if_exists"])
	if makes {
		unless = r.isSet(given["if_not_exists"])
	}
	table, named := r.text(given["table_name"])
	switch method {
	case "create_table", "drop_table":
		if named && given["prefixes"] == nil { // TEMPORARY
			return []dialect.Effect{{Object: object(dialect.TableObject, "", table), Appears: makes, Unless: unless}}
		}
	case "rename_table":
		return r.renamed(object(dialect.TableObject, "", ""), given["old_table_name"], given["new_table_name"])
	case "add_column", "drop_column":
		column, ok := r.text(given["column_name"])
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
		index, ok := r.text(given["index_name"])
		if ok && (named || !makes && given["table_name"] == nil) {
			return []dialect.Effect{{Object: object(dialect.IndexObject, table, index), Appears: makes, Unless: unless}}
		}
	}
	return nil
}

// renamed gives an object two names. Those that may be one for a database tell
// nothing.
func (r *operations) renamed(o dialect.Object, from, into *expr) []dialect.Effect {
	old, ok := r.text(from)
	to, named := r.text(into)
	if !ok || !named || strings.EqualFold(old, to) {
		return nil
	}
	gone, there := o, o
	gone.Name, there.Name = old, to
	return []dialect.Effect{{Object: gone}, {Object: there, Appears: true}}
}

// schema is what is given as one: nothing and None are none.
func (r *operations) schema(e *expr) (string, bool) {
	if e == nil || e.kind == exprConstant && string(e.name) == "None" {
		return "", true
	}
	return r.text(e)
}

// isSet reports whether an argument may be true.
func (r *operations) isSet(e *expr) bool {
	return e != nil && !(e.kind == exprConstant && string(e.name) != "True")
}

// column is the name in sa.Column("c", …).
func (r *operations) column(e *expr) (string, bool) {
	if e == nil || e.kind != exprCall || string(e.args[0].name) != "Column" {
		return "", false
	}
	for i, arg := range e.args[1:] {
		switch {
		case i == 0 && arg.kind == exprString:
			return r.text(arg)
		case arg.kind == exprKeyword && string(arg.name) == "name":
			return r.text(arg.args[0])
		}
	}
	return "", false
}

// maxName is how long a name may be that no server cuts, in bytes: PostgreSQL's
// is the shortest.
const maxName = 63

// text is a name that is written out, also in op.f("name").
func (r *operations) text(e *expr) (string, bool) {
	if e != nil {
		for _, on := range []string{"op", r.in.op} {
			if method, args := methodOf(e, on); method == "f" && len(args) == 1 {
				e = args[0]
			}
		}
	}
	if e == nil || e.kind != exprString || !r.scope.isPlain(e) {
		return "", false
	}
	v := r.scope.strings(e)
	if v.kind != str || len(v.text) == 0 || len(v.text) > maxName {
		return "", false
	}
	return string(v.text), true
}
