package alembicpy

import (
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

// Canonical returns the program of a revision file, as a text that is the same for another
// spelling of the same program: formatting, comments, docstrings, annotations without
// an effect, unused imports and the order of adjacent imports make no difference, and
// neither do the four assignments that place the file in the graph. ok is false for a
// file that is no Python, or that nests too deep to be parsed.
func Canonical(content []byte) (text []byte, ok bool) {
	decoded, err := new(python.Decoder).Decode(content)
	if err != nil {
		return nil, false
	}
	src := string(decoded)
	module, err := python.Parse(src)
	if err != nil {
		return nil, false
	}
	n := normalizer{reflective: looksAtItself(module), annotated: map[string]bool{}}
	module.Body = n.block(module.Body, atTop)
	module.Body = n.sorted(module.Body, n.unused(module))
	return python.Encode(src, module), true
}

// A normalizer removes the parts of a tree that run nothing.
type normalizer struct {
	reflective bool            // the code may look at its docstrings, annotations or imports: they stay
	kept       bool            // an annotation stays
	annotated  map[string]bool // the words of the strings in those
}

// A level is the place of a statement.
type level uint8

const (
	atTop      level = iota // of the module
	inModule                // in a compound statement of the module
	inFunction              // and not in a class
	inClass                 // or in its methods: a class can ask for its annotations
)

// block returns the statements of a block that run something.
func (n *normalizer) block(body []python.Stmt, at level) (kept []python.Stmt) {
	for _, st := range body {
		if st = n.statement(st, at); st != nil {
			kept = append(kept, st)
		}
	}
	return kept
}

// statement returns a statement without its parts that run nothing; nil if nothing is
// left.
func (n *normalizer) statement(st python.Stmt, at level) python.Stmt {
	switch st := st.(type) {
	case *python.ExprStmt:
		if n.isIdle(st.Value) {
			return nil
		}
	case *python.BranchStmt:
		if st.Kind == python.Pass {
			return nil
		}
	case *python.AssignStmt:
		if at == atTop && isHeader(st.Targets...) && !mayRun(st.Value) {
			return nil
		}
	case *python.AnnotatedStmt:
		return n.annotatedStatement(st, at)
	case *python.DelStmt:
		st.Targets = flat(st.Targets)
	case *python.ReturnStmt:
		if c, ok := st.Value.(*python.Constant); ok && c.Kind == python.None {
			st.Value = nil
		}
	case *python.FunctionStmt:
		n.function(st, at)
	case *python.ClassStmt:
		st.Body = n.block(st.Body, inClass)
	default:
		for _, body := range blocksOf(st) {
			*body = n.block(*body, max(at, inModule))
		}
	}
	return st
}

// isIdle reports whether an expression that stands alone does nothing: a docstring, "...".
func (n *normalizer) isIdle(e python.Expr) bool {
	switch e.(type) {
	case *python.StrExpr:
		return !n.reflective
	case *python.Constant, *python.NumExpr, *python.BytesExpr:
		return true
	}
	return false
}

// isHeader reports whether only names that place the revision in the graph are assigned.
func isHeader(targets ...python.Expr) bool {
	return !slices.ContainsFunc(targets, func(target python.Expr) bool {
		switch target := target.(type) {
		case *python.Ident:
			return !slices.Contains(headerNames[:varDoc], target.Name)
		case *python.TupleExpr:
			return !isHeader(target.Items...)
		}
		return true
	})
}

// flat returns the targets of a del without the brackets around some of them.
func flat(targets []python.Expr) (all []python.Expr) {
	for _, target := range targets {
		switch target := target.(type) {
		case *python.TupleExpr:
			all = append(all, flat(target.Items)...)
		case *python.ListExpr:
			all = append(all, flat(target.Items)...)
		default:
			all = append(all, target)
		}
	}
	return all
}

// function removes the parts of a function that do nothing. A decorator may ask for the
// annotations of its function.
func (n *normalizer) function(f *python.FunctionStmt, at level) {
	keep := at == inClass || len(f.Decorators) > 0
	f.Returns = n.annotation(f.Returns, keep)
	for _, list := range [][]python.Param{f.Params.PositionalOnly, f.Params.Positional, f.Params.KeywordOnly} {
		for i := range list {
			list[i].Annotation = n.annotation(list[i].Annotation, keep)
		}
	}
	for _, p := range []*python.Param{f.Params.Star, f.Params.DoubleStar} {
		if p != nil {
			p.Annotation = n.annotation(p.Annotation, keep)
		}
	}
	f.Body = n.sorted(n.block(f.Body, max(at, inFunction)), nil)
}

// annotatedStatement returns target: annotation = value as an assignment, if nothing
// can see the annotation. In a function, an annotation alone makes its name local.
func (n *normalizer) annotatedStatement(st *python.AnnotatedStmt, at level) python.Stmt {
	if at == atTop && isHeader(st.Target) && (st.Value == nil || !mayRun(st.Value)) {
		return nil
	}
	st.Annotation = n.annotation(st.Annotation, at == inClass)
	_, isName := st.Target.(*python.Ident)
	switch {
	case st.Annotation != nil:
	case st.Value != nil:
		return &python.AssignStmt{Targets: []python.Expr{st.Target}, Value: st.Value}
	case isName && at <= inModule:
		return nil
	}
	return st
}

// annotation returns an annotation, or nil if nothing can see it and evaluating it does
// nothing.
func (n *normalizer) annotation(e python.Expr, keep bool) python.Expr {
	if e == nil || !keep && !n.reflective && !mayRun(e) {
		return nil
	}
	n.kept = true
	python.Walk(e, func(node python.Node) bool {
		if str, ok := node.(*python.StrExpr); ok {
			for _, word := range wordsOf(str.Value) {
				n.annotated[word] = true
			}
		}
		return true
	})
	return e
}

// mayRun reports whether an expression has more than names, their parts and constants.
func mayRun(e python.Expr) (found bool) {
	python.Walk(e, func(node python.Node) bool {
		switch node.(type) {
		case *python.Ident, *python.Attribute, *python.Subscript, *python.Constant, *python.StrExpr, *python.NumExpr,
			*python.TupleExpr, *python.ListExpr, *python.SetExpr, *python.Starred, *python.Binary, *python.Unary:
		default:
			found = true
		}
		return !found
	})
	return found
}

// blocksOf returns the blocks of a compound statement that is no definition.
func blocksOf(st python.Stmt) (blocks []*[]python.Stmt) {
	switch st := st.(type) {
	case *python.IfStmt:
		return append(blocks, &st.Body, &st.Else)
	case *python.WhileStmt:
		return append(blocks, &st.Body, &st.Else)
	case *python.ForStmt:
		return append(blocks, &st.Body, &st.Else)
	case *python.WithStmt:
		return append(blocks, &st.Body)
	case *python.TryStmt:
		blocks = append(blocks, &st.Body, &st.Else, &st.Finally)
		for i := range st.Handlers {
			blocks = append(blocks, &st.Handlers[i].Body)
		}
	case *python.MatchStmt:
		for i := range st.Cases {
			blocks = append(blocks, &st.Cases[i].Body)
		}
	}
	return blocks
}
