package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/python"
)

// An Upgrade has the operations of a revision's upgrade(), as far as they can be known
// without running it.
type Upgrade struct {
	Steps  []Step   // in the order in which they run
	Vague  []string // the texts of the statements that are not read
	Unread []int    // the lines of those that may change the schema
	Whole  bool     // every statement is read

	compound []string // those of Vague that have blocks
}

// A Step is an operation with its effects on tables, columns and indexes, or SQL.
type Step struct {
	Effects []dialect.Effect
	SQL     string // "" for an operation
	Line    int    // of the statement
}

// IsUnsure reports whether a statement that is not read, and may not run, names the
// object: the effect on the object is unknown.
func (u *Upgrade) IsUnsure(e dialect.Effect) bool {
	return slices.ContainsFunc(u.compound, func(text string) bool {
		if strings.Contains(text, "'"+e.Name+"'") || strings.Contains(text, `"`+e.Name+`"`) {
			return true
		}
		return strings.Contains(text, "execute") && slices.Contains(wordsOf(text), e.Name)
	})
}

// Operations reads a revision's upgrade(): the calls of Alembic's op with names written
// out, and the SQL that is written out in op.execute and in execute on op.get_bind().
// They stand directly in the function, or in a with of op.batch_alter_table or of an
// autocommit_block there. Names are as they are written.
func Operations(content []byte) Upgrade {
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		return Upgrade{Vague: []string{string(content)}, Unread: []int{1}}
	}
	r := operations{src: string(text)}
	body, ok := r.upgrade()
	if !ok {
		if up, _ := Runs(content); !up {
			return Upgrade{Whole: true}
		}
		return Upgrade{Vague: []string{r.src}, Unread: []int{r.upgradeLine()}}
	}
	r.up.Whole = true
	r.names = newNames(r.src, r.params, body)
	r.statements(body)
	return r.up
}

// operations reads the body of upgrade.
type operations struct {
	src    string
	up     Upgrade
	in     batch // around the statement
	params python.Params
	names  *names
}

// lineOf returns the line of a statement.
func (r *operations) lineOf(n python.Node) int { return python.LineOf(r.src, n.Range().Start) }

// upgradeLine returns the line where upgrade is defined, or 1.
func (r *operations) upgradeLine() int {
	return python.LineOf(r.src, max(strings.Index(r.src, "def upgrade("), 0))
}

// unread notes a statement that is not read. It is vague if it may change the schema, or
// looks like that.
func (r *operations) unread(st python.Stmt) {
	r.up.Whole = false
	changes, sql := r.mayChange(st)
	text := r.text(st)
	if lower := strings.ToLower(text); changes || strings.Contains(lower, "drop") || strings.Contains(lower, "rename") {
		r.up.Vague = append(r.up.Vague, text)
	}
	if changes {
		r.up.Unread = append(r.up.Unread, r.lineOf(st))
		r.up.Vague = append(r.up.Vague, sql...)
	}
}

// A batch is a with op.batch_alter_table. The zero value is none.
type batch struct {
	op            string // its name in the block
	table, schema python.Expr
}

func (r *operations) text(n python.Node) string {
	span := n.Range()
	return r.src[span.Start:span.End]
}

func bindsOp(targets ...python.Expr) bool {
	return slices.ContainsFunc(targets, func(target python.Expr) bool {
		return slices.ContainsFunc(namesOf(target), func(name *python.Ident) bool { return name.Name == "op" })
	})
}

// statements reads the statements of a body, and reports whether the statements behind
// it run too.
func (r *operations) statements(body []python.Stmt) (goesOn bool) {
	for _, st := range body {
		switch st := st.(type) {
		case *python.ExprStmt:
			r.simple(st, st.Value)
		case *python.AssignStmt:
			if bindsOp(st.Targets...) {
				return r.giveUp(st)
			}
			r.assigned(st, st.Value, st.Targets...)
		case *python.AnnotatedStmt:
			if bindsOp(st.Target) {
				return r.giveUp(st)
			}
			if st.Value != nil {
				r.assigned(st, st.Value, st.Target)
			}
		case *python.ImportStmt, *python.ImportFromStmt:
			if !importsOp([]python.Stmt{st}, true) {
				return r.giveUp(st)
			}
		case *python.ReturnStmt:
			return false
		case *python.RaiseStmt:
			return r.giveUp(st)
		case *python.BadStmt:
			if wordAt(r.src, st.Start) != "print" { // of Python 2
				r.up.compound = append(r.up.compound, r.text(st))
				r.unread(st)
			}
		case *python.AugmentedStmt, *python.DelStmt, *python.AssertStmt:
			r.names.forget(st)
			if changes, _ := r.mayChange(st); changes {
				r.unread(st)
			}
		case *python.IfStmt, *python.TryStmt, *python.ForStmt, *python.WhileStmt, *python.WithStmt, *python.MatchStmt:
			if !r.blocks(st) {
				return false
			}
		}
	}
	return true
}

// assigned reads an assignment of a value to names.
func (r *operations) assigned(st python.Stmt, value python.Expr, targets ...python.Expr) {
	r.names.forget(st)
	isBind := r.isBind(value)
	for _, target := range targets {
		if name, ok := target.(*python.Ident); ok {
			r.names.assign(name.Name, value, isBind)
		}
	}
	if !isBind {
		r.simple(st, value)
	}
}

// simple reads the expression of a simple statement, which is vague if nothing comes of
// it.
func (r *operations) simple(st python.Stmt, value python.Expr) {
	if _, isString := value.(*python.StrExpr); isString && isExprStmt(st) {
		return
	}
	if sql, ok := r.sql(value); ok {
		r.up.Steps = append(r.up.Steps, Step{SQL: sql, Line: r.lineOf(st)})
		return
	}
	if effects := r.call(value); len(effects) > 0 {
		r.up.Steps = append(r.up.Steps, Step{Effects: effects, Line: r.lineOf(st)})
		return
	}
	r.unread(st)
}

func isExprStmt(st python.Stmt) bool { _, ok := st.(*python.ExprStmt); return ok }

// giveUp is for a function that has no effects that are known.
func (r *operations) giveUp(st python.Stmt) (goesOn bool) {
	r.up = Upgrade{Vague: []string{r.src}, Unread: []int{r.lineOf(st)}}
	return false
}

// blocks reads a compound statement.
func (r *operations) blocks(st python.Stmt) (goesOn bool) {
	if rebindsOp(st) {
		return r.giveUp(st)
	}
	if with, ok := st.(*python.WithStmt); ok {
		if isAutocommit(with) {
			return r.statements(with.Body)
		}
		if b, ok := r.batch(with); ok {
			outer := r.in
			r.in = b
			defer func() { r.in = outer }()
			return r.statements(with.Body)
		}
	}
	r.names.forget(st)
	r.up.compound = append(r.up.compound, r.text(st))
	r.unread(st)
	return !returns(st)
}

// isAutocommit reports whether a with only leaves the transaction for its block.
func isAutocommit(st *python.WithStmt) bool {
	if st.Async || len(st.Items) != 1 || st.Items[0].Target != nil {
		return false
	}
	call, ok := st.Items[0].Context.(*python.Call)
	if !ok || len(call.Args)+len(call.Keywords) > 0 {
		return false
	}
	f, ok := call.Func.(*python.Attribute)
	if !ok || f.Name.Name != "autocommit_block" {
		return false
	}
	method, _ := methodOf(f.Value, "op")
	return method == "get_context"
}

// rebindsOp reports whether a compound statement binds op in one of its headers.
func rebindsOp(st python.Stmt) bool {
	switch st := st.(type) {
	case *python.ForStmt:
		return bindsOp(st.Target)
	case *python.WithStmt:
		return slices.ContainsFunc(st.Items, func(i python.WithItem) bool { return bindsOp(i.Target) })
	case *python.TryStmt:
		return slices.ContainsFunc(st.Handlers, func(h python.Handler) bool { return h.Name.Name == "op" })
	}
	return false
}

// returns reports whether a compound statement may end the function.
func returns(st python.Stmt) (found bool) {
	python.Walk(st, func(n python.Node) bool {
		switch n.(type) {
		case *python.ReturnStmt:
			found = true
		case *python.FunctionStmt, *python.ClassStmt, python.Expr:
			return false
		}
		return !found
	})
	return found
}

// batch reads the head of with op.batch_alter_table("t") as name:.
func (r *operations) batch(st *python.WithStmt) (b batch, ok bool) {
	if st.Async || len(st.Items) != 1 {
		return batch{}, false
	}
	name, ok := st.Items[0].Target.(*python.Ident)
	if !ok {
		return batch{}, false
	}
	method, call := methodOf(st.Items[0].Context, "op")
	if method != "batch_alter_table" {
		return batch{}, false
	}
	given, ok := bindArguments(call.Args, call.Keywords, "table_name", "schema")
	return batch{name.Name, given["table_name"], given["schema"]}, ok
}
