package alembicpy

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/ramusdb/ramus/internal/python"
)

// withoutObjects are the functions of op that neither create, rename nor remove a table,
// a view, a column or an index that has a name.
var withoutObjects = []string{
	"bulk_insert", "create_check_constraint", "create_exclude_constraint", "create_foreign_key", "create_primary_key", "create_table_comment",
	"create_unique_constraint", "drop_constraint", "drop_table_comment", "f", "get_bind", "get_context", "inline_literal",
}

// onlyData matches a statement that changes no object.
var onlyData = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)^\s*(SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|VALUES|SET|LOCK|GRANT|REVOKE|ANALYZE|COMMENT)\b`)
})

// constructs are SQLAlchemy's functions and methods that make a statement which changes
// data only.
var constructs = []string{"select", "insert", "update", "delete", "values", "where", "from_select", "returning", "order_by", "limit", "exists"}

// standard are modules of Python's library that have nothing to do with a database.
var standard = []string{
	"base64", "collections", "contextlib", "copy", "csv", "datetime", "decimal", "enum", "functools", "hashlib", "io", "itertools", "json", "logging", "math",
	"os", "random", "re", "secrets", "string", "sys", "textwrap", "time", "typing", "uuid", "warnings",
}

// readers are functions and methods that only ask a connection, or make a session of it.
var readers = []string{"inspect", "from_engine", "reflect", "has_table", "has_column", "Session", "sessionmaker", "scoped_session"}

// changers are methods of tables, sessions and cursors.
var changers = []string{"create", "create_all", "drop", "drop_all", "execute", "exec_driver_sql", "run_async", "run_sync"}

// mayChange reports whether a part of upgrade that is not read may create, rename or
// remove an object, with the SQL of it that is known. A part that cannot be decided may.
func (r *operations) mayChange(n python.Node) (changes bool, sql []string) {
	c := changeFinder{operations: r.inside(r.names, n), functions: map[string]bool{}, defined: map[string]bool{}}
	python.Walk(n, c.visit)
	return c.found, c.sql
}

// inside returns the reader of a part, or of another function, in which more names may be
// the connection.
func (r *operations) inside(of *names, nodes ...python.Node) *operations {
	inner, known := *r, *of
	inner.names, known.binds = &known, maps.Clone(of.binds)
	for _, n := range nodes {
		python.Walk(n, func(n python.Node) bool {
			if st, ok := n.(*python.AssignStmt); ok && inner.isBind(st.Value) {
				for _, target := range st.Targets {
					known.binds[firstName(target)] = true
				}
			}
			return true
		})
	}
	return &inner
}

// A changeFinder looks for calls that may change an object.
type changeFinder struct {
	*operations
	functions map[string]bool // of the module that were looked at
	defined   map[string]bool // the names of the module whose values are in sql
	found     bool
	sql       []string
}

func (c *changeFinder) visit(n python.Node) bool {
	switch n := n.(type) {
	case *python.BadStmt, *python.BadExpr:
		c.found = true
	case *python.Ident:
		c.define(n.Name)
	case *python.Call:
		if c.changes(n) {
			c.found = true
		}
		return !c.isOperation(n)
	}
	return true
}

// isOperation reports whether a call is of an operation that is known: calls in its
// arguments make types, columns and values.
func (c *changeFinder) isOperation(call *python.Call) bool {
	f, isMethod := call.Func.(*python.Attribute)
	if !isMethod || !c.isOp(f.Value) {
		return false
	}
	return parameters[f.Name.Name] != nil || slices.Contains(withoutObjects, f.Name.Name)
}

// changes reports whether a call may change an object. Those in its arguments are
// looked at by themselves.
func (c *changeFinder) changes(call *python.Call) bool {
	if arg := c.executed(call); arg != nil {
		return c.executes(arg)
	}
	f, isMethod := call.Func.(*python.Attribute)
	switch {
	case !isMethod:
	case c.isOp(f.Value):
		return c.operates(f.Name.Name, call)
	case slices.Contains(readers, f.Name.Name), c.isEnum(f.Value):
		return false
	case slices.Contains(changers, f.Name.Name), isNamed(f.Value, "impl"):
		return true
	}
	name, isName := call.Func.(*python.Ident)
	switch {
	case isName && slices.Contains(readers, name.Name):
		return false
	case c.getsConnection(call), !isName && !isMethod:
		return true
	case isName:
		return c.runs(name.Name)
	}
	return !isClassName(f.Name.Name) && c.isForeign(firstName(call.Func))
}

// executes reports whether running a statement may change an object.
func (c *changeFinder) executes(statement python.Expr) bool {
	if sql, ok := c.sqlText(statement); ok {
		c.sql = append(c.sql, sql)
		return !onlyData().MatchString(sql)
	}
	if name, isName := statement.(*python.Ident); isName && c.names.data[name.Name] || isConstruct(statement) {
		return false
	}
	if !c.isWritten(statement) {
		c.sql = append(c.sql, "execute("+c.text(statement)+")") // any statement
	}
	return true
}

// isWritten reports whether the words of a statement are in the file: it has a string, or
// is a name to which the file assigns.
func (c *changeFinder) isWritten(statement python.Expr) (found bool) {
	if name, ok := statement.(*python.Ident); ok {
		return c.names.bound[name.Name] || len(c.names.module().definitions[name.Name]) > 0
	}
	python.Walk(statement, func(n python.Node) bool {
		switch n.(type) {
		case *python.StrExpr, *python.FString:
			found = true
		}
		return !found
	})
	return found
}

// define adds the text of the statements of the module that give a name its value.
func (c *changeFinder) define(name string) {
	if c.defined[name] || c.names.isBound(name) {
		return
	}
	c.defined[name] = true
	for _, st := range c.names.module().definitions[name] {
		switch st.(type) {
		case *python.FunctionStmt, *python.ClassStmt:
		default:
			c.sql = append(c.sql, c.text(st))
		}
	}
}

// isConstruct reports whether an expression makes a statement that changes data only.
func isConstruct(e python.Expr) bool {
	call, ok := e.(*python.Call)
	return ok && slices.ContainsFunc(constructs, func(name string) bool { return isNamed(call.Func, name) })
}

// operates reports whether a function of op may change an object by a name that is not
// known here, or in a block.
func (c *changeFinder) operates(method string, call *python.Call) bool {
	if slices.Contains(withoutObjects, method) {
		return false
	}
	_, given := c.operation(call)
	if given == nil || method != "alter_column" {
		return given == nil || !c.hasNoName(method, given)
	}
	return given["new_column_name"] != nil
}

// hasNoName reports whether an operation leaves the name of its object to the database,
// or makes a temporary table.
func (c *changeFinder) hasNoName(method string, given map[string]python.Expr) bool {
	none, ok := given["index_name"].(*python.Constant)
	return ok && none.Kind == python.None || method == "create_table" && given["prefixes"] != nil
}

// getsConnection reports whether op or the connection is an argument of a call, but for
// one that reads a table's columns from it.
func (c *changeFinder) getsConnection(call *python.Call) bool {
	args := slices.Clone(call.Args)
	for _, k := range call.Keywords {
		if k.Name.Name != "autoload_with" {
			args = append(args, k.Value)
		}
	}
	return slices.ContainsFunc(args, func(e python.Expr) bool { return c.isOp(e) || c.isBind(e) })
}

// isEnum reports whether an expression is an enumerated type, which is no table.
func (c *changeFinder) isEnum(e python.Expr) bool {
	if name, isName := e.(*python.Ident); isName {
		e = c.names.module().only(name.Name)
	}
	call, ok := e.(*python.Call)
	return ok && (isNamed(call.Func, "Enum") || isNamed(call.Func, "ENUM"))
}

// runs reports whether calling a name may change an object: that of a function which may,
// or of one that is not known.
func (c *changeFinder) runs(name string) bool {
	u := c.names.module()
	switch {
	case isClassName(name):
		return false // it makes a value
	case len(u.imports[name]) > 0:
		return c.isForeign(name)
	case c.names.isBound(name):
		return true
	case len(u.definitions[name]) == 0:
		return name == "exec" || name == "eval" || name == "__import__" || len(u.stars) > 0
	case c.functions[name]:
		return false // it has been looked at
	}
	c.functions[name] = true
	for _, st := range u.definitions[name] {
		switch st := st.(type) {
		case *python.FunctionStmt:
			c.function(st)
		case *python.ClassStmt:
		default:
			return true
		}
	}
	return false // or found by itself
}

// isClassName reports whether a name is written as those of classes are.
func isClassName(name string) bool {
	return name != "" && unicode.IsUpper(rune(name[0])) && strings.ToUpper(name) != name
}

// function looks at a function of the module, whose names are its own.
func (c *changeFinder) function(f *python.FunctionStmt) {
	outer := c.operations
	own := newNames(c.src, f.Params, f.Body)
	own.module = outer.names.module
	c.operations = outer.inside(own, f)
	for _, st := range f.Body {
		python.Walk(st, c.visit)
	}
	c.operations = outer
}

// isForeign reports whether a name comes from a module that may change anything:
// neither SQLAlchemy's, Alembic's, nor one of Python's.
func (c *changeFinder) isForeign(name string) bool {
	u := c.names.module()
	if lower := strings.ToLower(name); lower == "log" || lower == "logger" {
		return false
	}
	return slices.ContainsFunc(u.imports[name], func(i imported) bool {
		first, _, _ := strings.Cut(i.module, ".")
		return i.dots > 0 || first != "sqlalchemy" && first != "alembic" && !slices.Contains(standard, first)
	})
}
