package alembicpy

import (
	"slices"

	"github.com/ramusdb/ramus/internal/python"
)

// A variable is the binding of a name.
type variable struct {
	value python.Value
	set   bool        // the name is bound
	pos   int         // the offset of the binding, in its source
	expr  python.Expr // the expression that is assigned, if it stands there as it is; else nil
}

func (v *variable) isUnknown() bool {
	_, ok := v.value.(*unknown)
	return ok && v.set
}

// A scope resolves a module's statements for some names. Statements that mention none
// of them are passed over. A name that turns out to matter on the way is added, and all
// is resolved again.
type scope struct {
	src        string
	file       string
	modname    string // __name__; if empty it is made of the file's name
	modules    *modules
	pkg        string // the folder that "from . import" means
	names      []string
	vars       []variable // by the names
	incomplete bool       // names were added
	loops      int        // how deep in loops the statement is
	inner      bool       // of a module, which the modules' lock is held for
	open       int        // offset of a string or bracket that is never closed, or -1
	failure    *unknown   // why the file is broken
	find       mentions
	parser     python.StatementParser
	parsed     map[int][]python.Stmt // by where they start
}

// start gets ready for a source, and for some names.
func (s *scope) start(src string, names ...string) {
	s.src, s.failure, s.open = src, nil, -1
	s.parser.SkipAnnotations = true
	if s.parsed == nil {
		s.parsed = map[int][]python.Stmt{}
	}
	clear(s.parsed)
	s.names = append(s.names[:0], names...)
}

// resolve binds the names. It costs one pass over the source for each name that is
// added.
func (s *scope) resolve() {
	for {
		s.incomplete = false
		s.vars = append(s.vars[:0], make([]variable, len(s.names))...)
		s.find.reset(s.src, s.names)
		s.module()
		if !s.incomplete {
			return
		}
	}
}

// module resolves the statements of a module.
func (s *scope) module() {
	l, ok := python.NextLine(s.src, 0)
	if !ok {
		return
	}
	s.docstring(l)
	for pos := l.Start; !s.incomplete && s.open < 0; {
		mention := s.find.next(pos)
		if mention < 0 {
			return
		}
		l, ok := python.NextLine(s.src, pos)
		if !ok {
			return
		}
		pos = s.statement(l, mention)
	}
}

// statement resolves the statement at a line if a mention of a name is in it. It
// returns where the next statement starts.
func (s *scope) statement(l python.Line, mention int) int {
	if isConflict(s.src[l.Start:]) {
		s.conflict(l.Start)
		return len(s.src)
	}
	next := s.skip(l)
	if next <= mention || s.open >= 0 {
		return next
	}
	if isDefinition(wordAt(s.src, l.Start)) {
		s.definition(l.Start)
		return next
	}
	s.stmts(s.parse(l, next))
	return next
}

// parse returns the statements between a line and an offset, which are parsed once.
// Those that are no Python of today become bad ones.
func (s *scope) parse(l python.Line, end int) []python.Stmt {
	stmts, ok := s.parsed[l.Start]
	if !ok {
		stmts, _ = s.parser.Parse(s.src, python.Span{Start: l.Start, End: end}, l.Indent)
		s.parsed[l.Start] = stmts
	}
	return stmts
}

// skip returns where the statement behind the one at a line starts.
func (s *scope) skip(l python.Line) int {
	next, open := python.SkipLine(s.src, l.Start)
	for open < 0 && isCompound(s.src, l.Start) {
		if next, open = python.SkipBlock(s.src, next, l.Indent); open >= 0 {
			break
		}
		more, ok := python.NextLine(s.src, next)
		if !ok || more.Indent != l.Indent || !isClause(wordAt(s.src, more.Start)) {
			return next
		}
		next, open = python.SkipLine(s.src, more.Start)
	}
	s.noteOpen(open)
	return next
}

func (s *scope) noteOpen(open int) {
	if open >= 0 && s.open < 0 {
		s.open = open
	}
}

// isCompound reports whether a line may start a compound statement.
func isCompound(src string, pos int) bool {
	switch src[pos] {
	case 'd', 'c', 'a', 'i', 'w', 'f', 't', 'm':
	default:
		return false
	}
	switch word := wordAt(src, pos); word {
	case "if", "while", "for", "try", "with", "match":
		return true
	default:
		return isDefinition(word)
	}
}

func isDefinition(word string) bool {
	return word == "def" || word == "class" || word == "async"
}

// isClause reports whether a line that starts with a word is a clause of the compound
// statement above it.
func isClause(word string) bool {
	return word == "elif" || word == "else" || word == "except" || word == "finally"
}

// wordAt returns the name or keyword at an offset, or "".
func wordAt(src string, pos int) string {
	end := pos
	for end < len(src) && python.IsNameByte(src[end]) {
		end++
	}
	return src[pos:end]
}

// definition binds the name of a function or class, whose body does not matter.
func (s *scope) definition(offset int) {
	lex := python.NewScannerAt(s.src, offset, 0)
	tok := lex.Next()
	for tok.Kind == python.Async || tok.Kind == python.Def || tok.Kind == python.Class {
		tok = lex.Next()
	}
	if tok.Kind == python.Name {
		s.bindDefinition(s.src[tok.Start:tok.End], offset)
	}
}

func (s *scope) bindDefinition(name string, offset int) {
	s.bind(name, s.unknownAt(offset, "it is a function or a class"), offset, nil)
}

// index returns the place of a name among those that matter, or -1.
func (s *scope) index(name string) int { return slices.Index(s.names, name) }

// maxNames is how many names a value may depend on.
const maxNames = 100

// lookup returns the value of a name, which matters from now on, and whether it is
// bound.
func (s *scope) lookup(name string) (v python.Value, bound bool) {
	i := s.index(name)
	switch {
	case i < 0 && len(s.names) >= maxNames:
		return s.unknownAt(len(s.src), "it depends on too many other names"), true
	case i < 0:
		s.names, s.vars = append(s.names, name), append(s.vars, variable{})
		s.incomplete = true
		return &unknown{}, true
	}
	return s.vars[i].value, s.vars[i].set
}

// bind gives a name a value, if the name matters.
func (s *scope) bind(name string, v python.Value, offset int, e python.Expr) {
	if i := s.index(name); i >= 0 {
		s.vars[i] = variable{v, true, offset, e}
	}
}

// assign binds the names of a target.
func (s *scope) assign(target python.Expr, v python.Value, e python.Expr) {
	switch t := target.(type) {
	case *python.Ident:
		s.bind(t.Name, v, t.Start, e)
		s.alias(t, v)
	case *python.TupleExpr:
		s.unpack(target, t.Items, v, e)
	case *python.ListExpr:
		s.unpack(target, t.Items, v, e)
	case *python.Starred:
		s.assign(t.Value, s.unknownAt(t.Start, "it is unpacked with a star"), nil)
	default:
		s.mutated(target, "an assignment to a part of it")
	}
}

// alias makes a name matter that shares a list with one that matters.
func (s *scope) alias(target *python.Ident, v python.Value) {
	if isChangeable(v) && slices.ContainsFunc(s.vars, func(w variable) bool { return isChangeable(w.value) && w.value == v }) {
		s.lookup(target.Name)
	}
}

// unpack binds the names of a tuple of targets.
func (s *scope) unpack(target python.Expr, targets []python.Expr, v python.Value, e python.Expr) {
	items, ok := itemsOfSequence(v)
	if _, isSet := v.(*python.Set); isSet || len(items) != len(targets) {
		ok = false
	}
	exprs := itemExprs(e)
	for i, t := range targets {
		_, isUnknown := v.(*unknown)
		switch {
		case !ok && isUnknown:
			s.assign(t, v, nil)
		case !ok:
			s.assign(t, s.unknownAt(target.Range().Start, "it is unpacked from a value of another shape"), nil)
		case len(exprs) == len(targets):
			s.assign(t, items[i], exprs[i])
		default:
			s.assign(t, items[i], nil)
		}
	}
}

// itemExprs returns the expressions in a tuple or list that is written out.
func itemExprs(e python.Expr) []python.Expr {
	switch e := e.(type) {
	case *python.TupleExpr:
		return e.Items
	case *python.ListExpr:
		return e.Items
	}
	return nil
}

func (s *scope) stmts(stmts []python.Stmt) {
	for _, st := range stmts {
		if s.incomplete {
			return
		}
		s.stmt(st)
	}
}

// stmt resolves one statement.
func (s *scope) stmt(st python.Stmt) {
	switch st := st.(type) {
	case *python.ExprStmt:
		s.expression(st.Value)
	case *python.AssignStmt:
		s.assignment(st.Value, st.Targets...)
	case *python.AnnotatedStmt:
		if st.Value != nil {
			s.assignment(st.Value, st.Target)
		}
	case *python.AugmentedStmt:
		s.augment(st)
	case *python.DelStmt:
		s.deleteAll(st.Targets)
	case *python.ImportStmt:
		s.importing(importsOf(st), st.Start)
	case *python.ImportFromStmt:
		if st.Star {
			s.importStar(st)
		}
		s.importing(importsFrom(st), st.Start)
	case *python.TypeAliasStmt:
		s.bindDefinition(st.Name.Name, st.Start)
	case *python.AssertStmt:
		s.walruses(st.Condition)
	case *python.BadStmt:
		s.bad(st)
	default:
		s.compound(st)
	}
}

func (s *scope) compound(st python.Stmt) {
	switch st := st.(type) {
	case *python.FunctionStmt:
		s.bindDefinition(st.Name.Name, st.Start)
	case *python.ClassStmt:
		s.bindDefinition(st.Name.Name, st.Start)
	case *python.IfStmt:
		s.branch(st)
	case *python.TryStmt:
		s.try(st)
	case *python.ForStmt:
		s.loop(st.Start, namesOf(st.Target), st.Body, st.Else)
	case *python.WhileStmt:
		s.while(st)
	case *python.WithStmt:
		s.with(st)
	case *python.MatchStmt:
		s.match(st)
	}
}

func (s *scope) assignment(value python.Expr, targets ...python.Expr) {
	if !slices.ContainsFunc(targets, s.mentions) && !s.mentions(value) {
		return
	}
	v := s.eval(value)
	for _, target := range targets {
		s.assign(target, v, value)
	}
}

// mentions reports whether an expression names something that matters.
func (s *scope) mentions(e python.Expr) (found bool) {
	python.Walk(e, func(n python.Node) bool {
		if name, ok := n.(*python.Ident); ok && s.index(name.Name) >= 0 {
			found = true
		}
		return !found
	})
	return found
}
