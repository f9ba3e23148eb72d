package alembicpy

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// branch resolves an if. Where the condition is unknown both ways are taken, and the
// variables that differ between them are unknown.
func (s *scope) branch(st *python.IfStmt) {
	holds, err := python.Truth(s.eval(st.Condition))
	switch {
	case err == nil && holds:
		s.stmts(st.Body)
		return
	case err == nil:
		s.stmts(st.Else)
		return
	}
	before := slices.Clone(s.vars)
	s.stmts(st.Body)
	then := slices.Clone(s.vars)
	copy(s.vars, before)
	s.stmts(st.Else)
	s.merge(then, s.unknownAt(st.Start, "it depends on the condition of the if on line "+s.lineText(st.Start)))
}

// merge joins the variables of two ways: those that are the same in both stay, the
// others get the value given.
func (s *scope) merge(other []variable, why *unknown) {
	if s.incomplete {
		return
	}
	for i := range s.vars {
		v, w := &s.vars[i], &other[i]
		switch {
		case !v.set && !w.set:
		case v.set && w.set && isSame(v.value, w.value):
			if v.pos != w.pos {
				v.expr = nil
			}
		case v.isUnknown() && w.isUnknown():
		default:
			*v = variable{value: why, set: true, pos: max(v.pos, w.pos)}
		}
	}
}

// try resolves a try statement. If nothing in its body can raise, the body is all that
// runs; otherwise the handlers may run after any part of it.
func (s *scope) try(st *python.TryStmt) {
	why := s.unknownAt(st.Start, "it is set in the try on line "+s.lineText(st.Start)+", which may end in more than one way")
	partial := slices.Clone(s.vars)
	safe := true
	for _, inner := range st.Body {
		safe = safe && s.isSafe(inner)
		s.stmt(inner)
		partial = s.joined(partial, why)
	}
	s.stmts(st.Else)
	if !safe {
		s.handlers(st, partial, why)
	}
	s.stmts(st.Finally)
}

// joined returns the variables merged with others. The variables stay as they are.
func (s *scope) joined(others []variable, why *unknown) []variable {
	now := slices.Clone(s.vars)
	s.merge(others, why)
	joined := slices.Clone(s.vars)
	copy(s.vars, now)
	return joined
}

// handlers joins the ways through the except clauses with the one without.
func (s *scope) handlers(st *python.TryStmt, partial []variable, why *unknown) {
	for _, h := range st.Handlers {
		if s.raises(h.Body) {
			continue
		}
		straight := slices.Clone(s.vars)
		copy(s.vars, partial)
		s.bind(h.Name.Name, why, h.Name.Start, nil)
		s.stmts(h.Body)
		s.merge(straight, why)
	}
}

// raises reports whether a block ends by raising, so that nothing behind it follows.
func (s *scope) raises(body []python.Stmt) bool {
	if len(body) == 0 {
		return false
	}
	switch last := body[len(body)-1].(type) {
	case *python.RaiseStmt:
		return true
	case *python.BadStmt:
		return strings.HasPrefix(s.text(last), "raise ")
	}
	return false
}

// isSafe reports whether a statement surely raises nothing: an assignment of a known
// value, or a statement that does nothing.
func (s *scope) isSafe(st python.Stmt) bool {
	switch st := st.(type) {
	case *python.BranchStmt:
		return st.Kind == python.Pass
	case *python.FunctionStmt, *python.ClassStmt:
		return true
	case *python.AssignStmt:
		return !slices.ContainsFunc(st.Targets, isNoName) && isKnown(s.eval(st.Value))
	case *python.AnnotatedStmt:
		return st.Value == nil || !isNoName(st.Target) && isKnown(s.eval(st.Value))
	case *python.ExprStmt:
		return isKnown(s.eval(st.Value))
	case *python.ImportStmt:
		return s.canImport(importsOf(st), st.Start)
	case *python.ImportFromStmt:
		return !st.Star && s.canImport(importsFrom(st), st.Start)
	}
	return false
}

func isNoName(target python.Expr) bool {
	_, ok := target.(*python.Ident)
	return !ok
}

// loop resolves a for or while, whose body may run any number of times.
func (s *scope) loop(offset int, targets []*python.Ident, body, otherwise []python.Stmt) {
	s.perhaps(offset, "it is set in the loop on line "+s.lineText(offset), targets, body)
	s.stmts(otherwise)
}

func (s *scope) while(st *python.WhileStmt) {
	if holds, err := python.Truth(s.eval(st.Condition)); err == nil && !holds {
		s.stmts(st.Else)
		return
	}
	s.loop(st.Start, nil, st.Body, st.Else)
}

// block resolves a with or match, whose blocks may run or not.
func (s *scope) block(offset int, word string, targets []*python.Ident, bodies ...[]python.Stmt) {
	s.perhaps(offset, "it is set in the "+word+" on line "+s.lineText(offset), targets, bodies...)
}

func (s *scope) with(st *python.WithStmt) {
	var targets []*python.Ident
	for _, item := range st.Items {
		targets = append(targets, namesOf(item.Target)...)
	}
	s.block(st.Start, "with", targets, st.Body)
}

func (s *scope) match(st *python.MatchStmt) {
	var targets []*python.Ident
	var bodies [][]python.Stmt
	for _, c := range st.Cases {
		targets = append(targets, captures(c.Pattern)...)
		bodies = append(bodies, c.Body)
	}
	s.block(st.Start, "match", targets, bodies...)
}

// captures returns the names that a pattern binds.
func captures(p python.Pattern) (names []*python.Ident) {
	python.Walk(p, func(n python.Node) bool {
		name := ""
		switch n := n.(type) {
		case *python.AsPattern:
			name = n.Name
		case *python.StarPattern:
			name = n.Name
		case *python.MappingPattern:
			name = n.Rest
		}
		if name != "" {
			names = append(names, &python.Ident{Span: n.Range(), Name: name})
		}
		return true
	})
	return names
}

// namesOf returns the names of a target.
func namesOf(target python.Expr) (names []*python.Ident) {
	switch t := target.(type) {
	case *python.Ident:
		return []*python.Ident{t}
	case *python.Starred:
		return namesOf(t.Value)
	case *python.TupleExpr:
		for _, item := range t.Items {
			names = append(names, namesOf(item)...)
		}
	case *python.ListExpr:
		for _, item := range t.Items {
			names = append(names, namesOf(item)...)
		}
	}
	return names
}

// deepLoop is the nesting from which on one round through a loop has to do: rounds
// multiply.
const deepLoop = 4

// perhaps resolves blocks that may run any number of times, until nothing changes any
// more.
func (s *scope) perhaps(offset int, text string, targets []*python.Ident, bodies ...[]python.Stmt) {
	s.loops++
	defer func() { s.loops-- }()
	why := s.unknownAt(offset, text)
	rounds := len(s.names) + 1
	if s.loops >= deepLoop {
		rounds = 1
	}
	for range rounds {
		before := slices.Clone(s.vars)
		for _, t := range targets {
			s.bind(t.Name, why, t.Start, nil)
		}
		for _, body := range bodies {
			s.stmts(body)
		}
		s.merge(before, why)
		if s.incomplete || sameVariables(before, s.vars) {
			return
		}
	}
}

func sameVariables(a, b []variable) bool {
	return slices.EqualFunc(a, b, func(v, w variable) bool {
		return !v.set && !w.set || v.isUnknown() && w.isUnknown() || v.set && w.set && isSame(v.value, w.value)
	})
}
