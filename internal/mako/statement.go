package mako

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// A statement is an assignment, an expression alone, or an import of a block of Python.
type statement struct {
	place
	targets  []string
	value    python.Expr // nil for an import
	imported any
}

func (s statement) run(f *frame) error {
	value := s.imported
	if s.value != nil {
		var err error
		if value, err = f.eval(s.value); err != nil {
			return s.wrap(err)
		}
	}
	for _, name := range s.targets {
		f.locals[name] = value
	}
	return nil
}

func (s statement) render(f *frame) error { return s.run(f) }

// parseStatements parses a block of Python that only imports and assigns.
func parseStatements(at place, text string) (all []statement, err error) {
	first, _ := python.NextLine(text, 0)
	for pos := first.Start; ; {
		l, ok := python.NextLine(text, pos)
		if pos == first.Start {
			l = first
		}
		if !ok {
			return all, nil
		}
		where := place{at.file, at.line + python.LineOf(text, l.Start) - 1}
		if l.Indent != first.Indent {
			return nil, &SyntaxError{where.file, where.line, "the block's lines do not start in the same column"}
		}
		pos, _ = python.SkipLine(text, l.Start)
		more, err := parseLine(where, text, l, pos)
		if err != nil {
			return nil, atParse(err, where.file, where.line)
		}
		all = append(all, more...)
	}
}

// parseLine parses the statements of a logical line.
func parseLine(at place, text string, l python.Line, end int) (all []statement, err error) {
	word := python.NewScannerAt(text, l.Start, 0).Next()
	switch {
	case word.Kind.IsKeyword() && !startsLine(word.Kind):
		return nil, python.Unsupportedf("Python's %s", word.Kind)
	case word.Kind == python.At, text[word.Start:word.End] == "match":
		return nil, errBlock()
	case nestsDeep(text[l.Start:end]):
		return nil, errTooDeep()
	}
	stmts, err := python.ParseStatements(text, python.Span{Start: l.Start, End: end}, l.Indent)
	if err != nil {
		return nil, syntaxError(err)
	}
	for _, st := range stmts {
		more, err := convert(at, st)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

func errBlock() error { return python.Unsupportedf("this block of Python") }

// startsLine reports whether a statement that starts with a keyword may be one that is
// supported.
func startsLine(keyword python.Kind) bool {
	switch keyword {
	case python.Pass, python.Import, python.From, python.None, python.True, python.False, python.Not:
		return true
	}
	return false
}

// convert makes statements of one of Python's.
func convert(at place, st python.Stmt) ([]statement, error) {
	switch st := st.(type) {
	case *python.BranchStmt:
		if st.Kind == python.Pass {
			return nil, nil
		}
	case *python.ImportStmt:
		return imports(at, st), nil
	case *python.ImportFromStmt:
		if !st.Star {
			return fromImport(at, st), nil
		}
	case *python.ExprStmt:
		return []statement{{place: at, value: st.Value}}, check(st.Value)
	case *python.AssignStmt:
		s := statement{place: at, value: st.Value}
		for _, target := range st.Targets {
			name, ok := target.(*python.Ident)
			if !ok {
				return nil, errBlock()
			}
			s.targets = append(s.targets, name.Name)
		}
		return []statement{s}, check(st.Value)
	}
	return nil, errBlock()
}

// imports returns an assignment for each name of an import. A module has no value here,
// except re: it may stay unused.
func imports(at place, st *python.ImportStmt) (all []statement) {
	for _, a := range st.Names {
		target, _, _ := strings.Cut(a.Name, ".")
		module := target
		if a.As != "" {
			module, target = a.Name, a.As
		}
		all = append(all, statement{place: at, targets: []string{target}, imported: moduleValue(module)})
	}
	return all
}

// moduleValue returns the value of a module.
func moduleValue(name string) any {
	if name == "re" {
		return regexpModule{}
	}
	return foreign{name}
}

func fromImport(at place, st *python.ImportFromStmt) (all []statement) {
	for _, a := range st.Names {
		target := a.Name
		if a.As != "" {
			target = a.As
		}
		var value any = foreign{st.Module + "." + a.Name}
		if st.Module == "re" && a.Name == "split" {
			value = regexpSplit
		}
		all = append(all, statement{place: at, targets: []string{target}, imported: value})
	}
	return all
}

// parseFor parses the "targets in items" of a for. several says that each item is
// unpacked.
func parseFor(text string) (targets []string, several bool, items python.Expr, err error) {
	if nestsDeep(text) {
		return nil, false, nil, errTooDeep()
	}
	target, items, err := python.ParseTargets(text)
	if err != nil {
		return nil, false, nil, syntaxError(err)
	}
	exprs := []python.Expr{target}
	if tuple, ok := target.(*python.TupleExpr); ok {
		exprs, several = tuple.Items, true
	}
	for _, e := range exprs {
		name, ok := e.(*python.Ident)
		if !ok {
			return nil, false, nil, python.Unsupportedf("the target of this for")
		}
		targets = append(targets, name.Name)
	}
	return targets, several, items, check(items)
}

// parseFilters parses the filters behind the | of an expression. raw is the filter n,
// which is not among the names.
func parseFilters(text string) (names []string, raw bool, err error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, false, nil
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(text, ","), ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "n":
			raw = true
		case !python.IsIdentifier(name):
			return nil, false, python.Unsupportedf("the filter %q", name)
		default:
			names = append(names, name)
		}
	}
	return names, raw, nil
}
