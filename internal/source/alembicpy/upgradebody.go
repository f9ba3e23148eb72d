package alembicpy

import (
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

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
					r.params = f.Params
					body, ok = f.Body, f.Decorators == nil && !slices.Contains(parameterNames(f.Params), "op")
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

// parameterNames returns the names of a function's parameters.
func parameterNames(ps python.Params) (all []string) {
	for _, p := range slices.Concat(ps.PositionalOnly, ps.Positional, ps.KeywordOnly) {
		all = append(all, p.Name)
	}
	for _, p := range []*python.Param{ps.Star, ps.DoubleStar} {
		if p != nil {
			all = append(all, p.Name)
		}
	}
	return all
}
