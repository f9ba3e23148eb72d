package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// executing are the methods that run SQL, of op and of connections.
var executing = []string{"execute", "exec_driver_sql", "scalar", "scalars"}

// results are the methods of a result, which change nothing.
var results = []string{"all", "close", "fetchall", "fetchmany", "fetchone", "first", "keys", "mappings", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "scalars"}

// sql returns the SQL that an expression runs, if it is written out.
func (r *operations) sql(e python.Expr) (string, bool) {
	arg := r.executed(withoutResult(e))
	if arg == nil {
		return "", false
	}
	return r.sqlText(arg)
}

// withoutResult returns the call that runs something in a call such as
// conn.execute(…).fetchall().
func withoutResult(e python.Expr) python.Expr {
	for {
		inner := e
		if call, ok := e.(*python.Call); ok {
			inner = call.Func
		}
		attribute, ok := inner.(*python.Attribute)
		if !ok {
			return e
		}
		of, ok := attribute.Value.(*python.Call)
		if !ok || !slices.Contains(results, attribute.Name.Name) && attribute.Name.Name != "rowcount" {
			return e
		}
		if _, isBind := of.Func.(*python.Attribute); isBind && isNamed(of.Func, "get_bind") {
			return e
		}
		e = of
	}
}

// executed returns the statement that a call of op or of a connection runs; nil for
// another expression.
func (r *operations) executed(e python.Expr) python.Expr {
	call, ok := e.(*python.Call)
	if !ok {
		return nil
	}
	f, ok := call.Func.(*python.Attribute)
	if !ok || !slices.Contains(executing, f.Name.Name) || !r.isOp(f.Value) && !r.isBind(f.Value) {
		return nil
	}
	if len(call.Args) > 0 {
		return call.Args[0]
	}
	for _, k := range call.Keywords {
		if k.Name.Name == "sqltext" || k.Name.Name == "statement" {
			return k.Value
		}
	}
	return nil
}

// isOp reports whether an expression is op, or the name of the batch.
func (r *operations) isOp(e python.Expr) bool {
	name, ok := e.(*python.Ident)
	return ok && (name.Name == "op" || r.in.op != "" && name.Name == r.in.op)
}

// isBind reports whether an expression is the connection of the migration.
func (r *operations) isBind(e python.Expr) bool {
	switch e := e.(type) {
	case *python.Ident:
		return r.names.binds[e.Name]
	case *python.Call:
		method, _ := methodOf(e, "op")
		return method == "get_bind"
	case *python.Attribute:
		if method, _ := methodOf(e.Value, "op"); method == "get_context" {
			return e.Name.Name == "bind" || e.Name.Name == "connection"
		}
	}
	return false
}

// sqlText returns the text of a statement that is a string, or a text() of one.
func (r *operations) sqlText(e python.Expr) (string, bool) {
	for {
		call, ok := e.(*python.Call)
		if !ok {
			return r.names.text(e)
		}
		f, isMethod := call.Func.(*python.Attribute)
		switch {
		case r.isText(call.Func) && len(call.Args) == 1:
			return r.names.text(call.Args[0])
		case isMethod && slices.Contains([]string{"bindparams", "execution_options", "columns"}, f.Name.Name):
			e = f.Value
		default:
			return r.names.text(e)
		}
	}
}

// isText reports whether an expression is SQLAlchemy's function text.
func (r *operations) isText(e python.Expr) bool {
	switch e := e.(type) {
	case *python.Ident:
		return e.Name == "text" && r.names.isFrom(e.Name, "sqlalchemy", "text")
	case *python.Attribute:
		name, ok := e.Value.(*python.Ident)
		return ok && e.Name.Name == "text" && r.names.isFrom(name.Name, "sqlalchemy", "")
	}
	return false
}

// isFrom reports whether a name is only bound by imports from a package, and of a
// member of one of its modules, if that is not "".
func (n *names) isFrom(name, pkg, member string) bool {
	u := n.module()
	if len(u.imports[name]) == 0 || len(u.definitions[name]) > 0 || n.bound[name] {
		return false
	}
	return !slices.ContainsFunc(u.imports[name], func(i imported) bool {
		first, _, _ := strings.Cut(i.module, ".")
		return i.dots > 0 || first != pkg || member != "" && i.member != member
	})
}
