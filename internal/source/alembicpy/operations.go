package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/python"
)

// Operations returns the effects of a revision's upgrade() on tables, columns and
// indexes, in order, as far as they are known: those of the calls of Alembic's op with
// names written out, which stand directly in the function or in a with
// op.batch_alter_table there. Names are as they are written. Calls that may not run are
// left out, and so are objects that an unread statement names. A file that is not
// understood has no effects.
//
// The unread statements are vague; whole reports whether there are none.
func Operations(content []byte) (effects []dialect.Effect, vague []string, whole bool) {
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		return nil, nil, false
	}
	r := operations{src: string(text)}
	body, ok := r.upgrade()
	if !ok {
		return nil, []string{r.src}, false
	}
	r.whole = true
	r.statements(body)
	effects = slices.DeleteFunc(r.effects, r.isUnsure)
	vague = append(r.unread, r.vague...)
	return effects, vague, r.whole && len(vague) == 0
}

// operations reads the body of upgrade.
type operations struct {
	src     string
	effects []dialect.Effect
	in      batch    // around the statement
	unread  []string // the texts of compound statements that are passed over
	vague   []string // those of simple ones
	whole   bool     // all simple statements were read
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

// upgrade returns the body of the one function of that name, in a module that has op
// from Alembic. A decorator may run the function in any way, and so may code that
// replaces op.
func (r *operations) upgrade() (body []python.Stmt, ok bool) {
	found, imported := 0, false
	for pos := 0; ; {
		l, more := python.NextLine(r.src, pos)
		if !more {
			break
		}
		next, open := python.SkipLine(r.src, l.Start)
		if open >= 0 {
			return nil, false
		}
		if l.Indent > 0 {
			pos = next
			continue
		}
		switch word := wordAt(r.src, l.Start); {
		case word == "from" || word == "import":
			imported = importsOp(r.parse(l.Start, next), imported)
		case word == "def" || r.src[l.Start] == '@':
			if next, open = r.definitionEnd(l.Start); open >= 0 {
				return nil, false
			}
			for _, st := range r.parse(l.Start, next) {
				if f, isFunction := st.(*python.FunctionStmt); isFunction && f.Name.Name == "upgrade" && !f.Async {
					body, ok = f.Body, f.Decorators == nil && !hasOp(f.Params)
					found++
				}
			}
		}
		pos = next
	}
	return body, ok && found == 1 && imported
}

// parse parses the statements between two offsets, of a module.
func (r *operations) parse(start, end int) []python.Stmt {
	stmts, _ := python.ParseStatements(r.src, python.Span{Start: start, End: end}, 0)
	return stmts
}

// definitionEnd returns the end of a definition with its decorators. open is that of
// [python.SkipLine].
func (r *operations) definitionEnd(pos int) (end, open int) {
	for r.src[pos] == '@' {
		if pos, open = python.SkipLine(r.src, pos); open >= 0 {
			return pos, open
		}
		l, ok := python.NextLine(r.src, pos)
		if !ok {
			return pos, -1
		}
		pos = l.Start
	}
	if end, open = python.SkipLine(r.src, pos); open >= 0 {
		return end, open
	}
	return python.SkipBlock(r.src, end, 0)
}

// importsOp reports whether op is Alembic's behind some statements, and before says
// whether it was before them.
func importsOp(stmts []python.Stmt, before bool) bool {
	for _, st := range stmts {
		switch st := st.(type) {
		case *python.ImportStmt:
			for _, i := range importsOf(st) {
				before = before && i.name != "op"
			}
		case *python.ImportFromStmt:
			for _, i := range importsFrom(st) {
				if i.name == "op" {
					before = i == imported{0, "alembic", "op", "op"}
				}
			}
		}
	}
	return before
}

func hasOp(ps python.Params) bool {
	isOp := func(p python.Param) bool { return p.Name == "op" }
	return slices.ContainsFunc(slices.Concat(ps.PositionalOnly, ps.Positional, ps.KeywordOnly), isOp) ||
		ps.Star != nil && isOp(*ps.Star) || ps.DoubleStar != nil && isOp(*ps.DoubleStar)
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
				return r.giveUp()
			}
			r.simple(st, st.Value)
		case *python.AnnotatedStmt:
			if bindsOp(st.Target) {
				return r.giveUp()
			}
			if st.Value != nil {
				r.simple(st, st.Value)
			}
		case *python.ImportStmt, *python.ImportFromStmt:
			if !importsOp([]python.Stmt{st}, true) {
				return r.giveUp()
			}
		case *python.ReturnStmt:
			return false
		case *python.RaiseStmt:
			return r.giveUp()
		case *python.BadStmt:
			if wordAt(r.src, st.Start) != "print" { // of Python 2
				r.unread = append(r.unread, r.text(st))
			}
		case *python.IfStmt, *python.TryStmt, *python.ForStmt, *python.WhileStmt, *python.WithStmt, *python.MatchStmt:
			if !r.compound(st) {
				return false
			}
		}
	}
	return true
}

// simple reads the expression of a simple statement, which is vague if nothing comes of
// it.
func (r *operations) simple(st python.Stmt, value python.Expr) {
	if _, isString := value.(*python.StrExpr); isString {
		return
	}
	before := len(r.effects)
	if r.call(value); len(r.effects) == before {
		r.vague = append(r.vague, r.text(st))
		r.whole = false
	}
}

// giveUp is for a function that has no effects that are known.
func (r *operations) giveUp() (goesOn bool) {
	r.effects, r.whole, r.vague = nil, false, append(r.vague, r.src)
	return false
}

func (r *operations) compound(st python.Stmt) (goesOn bool) {
	if rebindsOp(st) {
		return r.giveUp()
	}
	if with, ok := st.(*python.WithStmt); ok {
		if b, ok := r.batch(with); ok {
			outer := r.in
			r.in = b
			defer func() { r.in = outer }()
			return r.statements(with.Body)
		}
	}
	r.unread = append(r.unread, r.text(st))
	return !returns(st)
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

// isUnsure reports whether an unread statement names the object, in quotes: its effect
// on the object is unknown.
func (r *operations) isUnsure(e dialect.Effect) bool {
	return slices.ContainsFunc(r.unread, func(text string) bool {
		return strings.Contains(text, "'"+e.Name+"'") || strings.Contains(text, `"`+e.Name+`"`)
	})
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
