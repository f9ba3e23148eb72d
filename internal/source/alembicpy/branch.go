package alembicpy

import (
	"fmt"
	"slices"
)

// branch resolves an if. Where the condition is not known both ways are taken,
// and what differs between them is unknown.
func (s *scope) branch(st *stmt) {
	cond := value{kind: unknown}
	if st.value != nil {
		cond = s.eval(st.value)
	}
	truth, known := cond.isTrue()
	if known {
		s.taken(st, truth)
		return
	}
	before := slices.Clone(s.vars)
	s.taken(st, true)
	then := slices.Clone(s.vars)
	copy(s.vars, before)
	s.taken(st, false)
	s.merge(then, before, s.notStatic(st.start, "it depends on the condition of the if on line "+s.lineText(st.start)))
}

// taken resolves the block of an if whose condition is known.
func (s *scope) taken(st *stmt, truth bool) {
	switch {
	case truth:
		s.stmts(st.blocks[0].stmts)
	case len(st.blocks) > 1:
		s.stmts(st.blocks[1].stmts)
	}
}

// merge joins the variables of two ways: what is the same in both stays, other
// variables have the value given.
func (s *scope) merge(other, before []variable, why value) {
	if s.again {
		return
	}
	for i := range s.vars {
		v := &s.vars[i]
		switch {
		case v.kind == unbound && other[i].kind == unbound:
		case v.equal(other[i].value):
			if v.pos != other[i].pos {
				v.expr = nil
			}
		case v.kind == unknown && other[i].kind == unknown:
		default:
			*v = variable{why, max(v.pos, other[i].pos), nil}
		}
	}
}

// try resolves a try statement. If nothing in its body can raise, that is what
// runs; otherwise the handlers may, after any part of it.
func (s *scope) try(st *stmt) {
	why := s.notStatic(st.start, "it is set in the try on line "+s.lineText(st.start)+", which may end in more than one way")
	partial := slices.Clone(s.vars)
	safe := true
	for _, inner := range st.blocks[0].stmts {
		safe = safe && s.isSafe(inner)
		s.stmt(inner)
		partial = s.joined(partial, why)
	}
	s.clauses(st, "else")
	if !safe {
		s.handlers(st, partial, why)
	}
	s.clauses(st, "finally")
}

// joined is the variables merged with others, which stay as they are.
func (s *scope) joined(others []variable, why value) []variable {
	now := slices.Clone(s.vars)
	s.merge(others, nil, why)
	joined := slices.Clone(s.vars)
	copy(s.vars, now)
	return joined
}

// handlers joins the ways through the except clauses with the one without.
func (s *scope) handlers(st *stmt, partial []variable, why value) {
	for _, b := range st.blocks[1:] {
		if b.clause != "except" {
			continue
		}
		straight := slices.Clone(s.vars)
		copy(s.vars, partial)
		if ends := s.raises(b.stmts); ends {
			copy(s.vars, straight)
			continue
		}
		s.bindAll(b.targets, why)
		s.stmts(b.stmts)
		s.merge(straight, partial, why)
	}
}

// raises reports whether a block ends by raising, so that nothing comes of it.
func (s *scope) raises(stmts []*stmt) bool {
	if len(stmts) == 0 {
		return false
	}
	last := stmts[len(stmts)-1]
	return last.kind == stmtOther && s.p.wordAt(last.start) == "raise"
}

func (s *scope) clauses(st *stmt, clause string) {
	for _, b := range st.blocks {
		if b.clause == clause {
			s.stmts(b.stmts)
		}
	}
}

// isSafe reports whether a statement surely raises nothing: an assignment of
// something known, or one that does nothing.
func (s *scope) isSafe(st *stmt) bool {
	switch st.kind {
	case stmtPass, stmtDefine:
		return true
	case stmtAssign:
		plain := !slices.ContainsFunc(st.targets, func(t *expr) bool { return t.kind != exprName })
		return st.value == nil || plain && s.eval(st.value).allKnown()
	case stmtExpr:
		return s.eval(st.value).allKnown()
	case stmtImport:
		return s.canImport(st)
	}
	return false
}

// loop resolves a for or while, whose block may run any number of times.
func (s *scope) loop(st *stmt) {
	if st.name[0] == 'w' && st.value != nil {
		if truth, known := s.eval(st.value).isTrue(); known && !truth {
			s.clauses(st, "else")
			return
		}
	}
	s.perhaps(st, "it is set in the loop on line "+s.lineText(st.start))
	s.clauses(st, "else")
}

// block resolves a with or match, whose block may run or not.
func (s *scope) block(st *stmt) {
	s.perhaps(st, fmt.Sprintf("it is set in the %s on line %s", st.name, s.lineText(st.start)))
}

// deepLoop is from which nesting on one round through a loop has to do: rounds
// multiply.
const deepLoop = 4

// perhaps resolves blocks that may run any number of times, until nothing
// changes any more.
func (s *scope) perhaps(st *stmt, text string) {
	s.loops++
	defer func() { s.loops-- }()
	why := s.notStatic(st.start, text)
	rounds := len(s.names) + 1
	if s.loops >= deepLoop {
		rounds = 1
	}
	for range rounds {
		before := slices.Clone(s.vars)
		for _, b := range st.blocks {
			s.bindAll(b.targets, why)
			if b.clause != "else" {
				s.stmts(b.stmts)
			}
		}
		s.merge(before, nil, why)
		if s.again || sameVariables(before, s.vars) {
			return
		}
	}
}

func (s *scope) bindAll(targets []*expr, v value) {
	for _, t := range targets {
		s.bind(t.name, v, t.start, nil)
	}
}

func sameVariables(a, b []variable) bool {
	return slices.EqualFunc(a, b, func(v, w variable) bool {
		return v.kind == w.kind && (v.kind == unknown || v.equal(w.value))
	})
}
