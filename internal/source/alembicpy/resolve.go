package alembicpy

import (
	"bytes"
	"slices"
)

// A variable is what a name is bound to.
type variable struct {
	value
	pos  int   // the offset of the binding, in its source
	expr *expr // what is assigned, if it stands there as it is; else nil
}

// A scope resolves a module's statements for some names. Only the statements
// that mention one are looked at. A name that turns out to matter on the way is
// added, and all is resolved again.
type scope struct {
	p       parser
	src     []byte
	file    string
	modname string // __name__; if empty it is made of the file's name
	modules *modules
	pkg     string // the folder that "from . import" means
	names   []string
	vars    []variable
	again   bool    // names were added
	lists   int     // ids of lists so far
	loops   int     // how deep in loops the statement is
	inner   bool    // of a module, which the modules' lock is held for
	failure *reason // the file is broken
	find    mentions
	lineMem []*stmt
}

// start gets ready for a source. The names are those asked for.
func (s *scope) start(src []byte, names ...string) {
	s.p.reset(src)
	s.src, s.failure = src, nil
	s.names = append(s.names[:0], names...)
}

// resolve binds the names. It costs one look at the source for each name that
// is needed on the way.
func (s *scope) resolve() {
	for {
		s.again = false
		s.lists = 0
		s.vars = append(s.vars[:0], make([]variable, len(s.names))...)
		s.find.reset(s.src, s.names)
		s.module()
		if !s.again {
			return
		}
	}
}

// module resolves the statements of a module.
func (s *scope) module() {
	l, ok := nextLine(s.src, 0)
	pos := l.start
	if ok {
		pos = s.docstring(l)
	}
	for !s.again && s.p.open < 0 {
		mention := s.find.next(pos)
		if mention < 0 {
			return
		}
		l, ok := nextLine(s.src, pos)
		if !ok {
			return
		}
		pos = s.statement(l, mention)
	}
}

// statement resolves the statement at a line if it goes as far as the mention of
// a name. It returns where the next one starts.
func (s *scope) statement(l line, mention int) int {
	if isConflict(s.src[l.start:]) {
		s.conflict(l.start)
		return len(s.src)
	}
	if s.isCompound(l.start) {
		if next := s.skipCompound(l); next <= mention || s.p.open >= 0 {
			return next
		}
		st, next, ok := s.p.compound(l.start, l.indent)
		if ok {
			s.stmt(st)
			return next
		}
	}
	next, open := skipLine(s.src, l.start)
	s.p.noteOpen(open)
	if next <= mention || open >= 0 {
		return next
	}
	s.lineMem, next = s.p.line(s.lineMem[:0], l.start)
	s.stmts(s.lineMem)
	return next
}

// isCompound reports whether a line may start a compound statement.
func (s *scope) isCompound(pos int) bool {
	switch s.src[pos] {
	case 'd', 'c', 'a', 'i', 'w', 'f', 't', 'm', '@':
	default:
		return false
	}
	switch s.p.wordAt(pos) {
	case "def", "class", "async", "if", "while", "for", "try", "with", "match":
		return true
	}
	return false
}

// skipCompound returns where the statement that follows a compound one starts.
// The clauses after its first are statements of their own for that.
func (s *scope) skipCompound(l line) int {
	next, open := skipLine(s.src, l.start)
	for open < 0 {
		if next, open = skipBlock(s.src, next, l.indent); open >= 0 {
			break
		}
		more, ok := nextLine(s.src, next)
		if !ok || more.indent != l.indent || !continues(s.p.wordAt(more.start)) {
			return next
		}
		next, open = skipLine(s.src, more.start)
	}
	s.p.noteOpen(open)
	return next
}

// index is the place of a name among those asked for, or -1.
func (s *scope) index(name []byte) int {
	for i := range s.names {
		if s.names[i] == string(name) {
			return i
		}
	}
	return -1
}

// maxNames is how many names a value may depend on.
const maxNames = 100

// lookup is the value of a name, which is asked for from now on.
func (s *scope) lookup(name []byte) value {
	i := s.index(name)
	switch {
	case i < 0 && len(s.names) >= maxNames:
		return s.notStatic(len(s.src), "it depends on too many other names")
	case i < 0:
		s.names, s.vars = append(s.names, string(name)), append(s.vars, variable{})
		s.again = true
		return value{kind: unknown}
	}
	return s.vars[i].value
}

// bind gives a name a value, if the name matters.
func (s *scope) bind(name []byte, v value, pos int, e *expr) {
	if i := s.index(name); i >= 0 {
		s.vars[i] = variable{v, pos, e}
	}
}

// assign binds the names of a target.
func (s *scope) assign(target *expr, v value, e *expr) {
	switch target.kind {
	case exprName:
		s.bind(target.name, v, target.start, e)
		s.alias(target, v)
	case exprTuple, exprList:
		s.unpack(target, v, e)
	case exprStar:
		s.assign(target.args[0], s.notStatic(target.start, "it is unpacked with a star"), nil)
	default:
		s.mutated(target, "an assignment to a part of it")
	}
}

// alias asks for a name that shares a list with one that matters.
func (s *scope) alias(target *expr, v value) {
	if v.id != 0 && s.isShared(v.id) {
		s.lookup(target.name)
	}
}

func (s *scope) isShared(id int) bool {
	return slices.ContainsFunc(s.vars, func(v variable) bool { return v.id == id })
}

// unpack binds the names of a tuple of targets.
func (s *scope) unpack(target *expr, v value, e *expr) {
	items := v.items
	ok := v.is(tuple, list) && len(items) == len(target.args)
	direct := e != nil && (e.kind == exprTuple || e.kind == exprList) && len(e.args) == len(target.args)
	for i, t := range target.args {
		switch {
		case !ok && v.kind == unknown:
			s.assign(t, v, nil)
		case !ok:
			s.assign(t, s.notStatic(target.start, "it is unpacked from a value of another shape"), nil)
		case direct:
			s.assign(t, items[i], e.args[i])
		default:
			s.assign(t, items[i], nil)
		}
	}
}

func (s *scope) stmts(stmts []*stmt) {
	for _, st := range stmts {
		if s.again {
			return
		}
		s.stmt(st)
	}
}

// stmt resolves one statement.
func (s *scope) stmt(st *stmt) {
	switch st.kind {
	case stmtExpr:
		s.expression(st)
	case stmtAssign:
		s.assignment(st)
	case stmtAugment:
		s.augment(st)
	case stmtDelete:
		s.delete(st.targets[0])
	case stmtImport:
		s.importing(st)
	case stmtDefine:
		s.bind(st.name, s.notStatic(st.start, "it is a function or a class"), st.start, nil)
	case stmtIf:
		s.branch(st)
	case stmtTry:
		s.try(st)
	case stmtLoop:
		s.loop(st)
	case stmtBlock:
		s.block(st)
	case stmtOther:
		s.odd(st)
	}
}

func (s *scope) assignment(st *stmt) {
	if st.value == nil || !s.matters(st) {
		return
	}
	v := s.eval(st.value)
	for _, target := range st.targets {
		s.assign(target, v, st.value)
	}
}

// matters reports whether an assignment binds a name that is asked for, or
// names one in what it assigns.
func (s *scope) matters(st *stmt) bool {
	return slices.ContainsFunc(st.targets, s.mentions) || s.mentions(st.value)
}

// mentions reports whether an expression names something that is asked for. Of
// one that is not understood it can't tell.
func (s *scope) mentions(e *expr) bool {
	if e.kind == exprName || e.kind == exprWalrus {
		if s.index(e.name) >= 0 {
			return true
		}
	}
	return slices.ContainsFunc(e.args, s.mentions)
}

// odd takes a statement that is not understood. Names that it seems to bind
// have no value that is known.
func (s *scope) odd(st *stmt) {
	p := &s.p
	p.at(st.start)
	if p.isWord("print") {
		return
	}
	var names []token // that may be targets
	for p.tok.start < st.end && p.tok.kind != tokEOF {
		switch {
		case p.tok.kind == tokName:
			names = append(names, p.tok)
		case p.isOp(op2(':', '=')) && len(names) > 0:
			s.bindOddly(names[len(names)-1:])
		case p.tok.kind == tokOp && p.scanner.depth == 0 && (p.isOp('=') || p.isOp(':') || isAugmented(p.tok.op)):
			s.bindOddly(names)
			names = names[:0]
		}
		p.advance()
	}
}

func (s *scope) bindOddly(names []token) {
	for _, name := range names {
		s.bind(s.p.text(name), s.notStatic(name.start, "the statement that sets it is not understood"), name.start, nil)
	}
}

var conflictMarks = [][]byte{[]byte("<<<<<<<"), []byte("======="), []byte(">>>>>>>")}

// isConflict reports whether a line is one that git left.
func isConflict(text []byte) bool {
	return slices.ContainsFunc(conflictMarks, func(mark []byte) bool { return bytes.HasPrefix(text, mark) })
}

func (s *scope) conflict(pos int) {
	s.failure = &reason{
		file: s.file, line: s.lineOf(pos), text: "an unresolved git conflict",
		hint: "keep one side, or combine both by hand; for a merge revision, either side is right",
	}
}

// docstring binds __doc__ if the first statement is a string, and returns where
// the first statement's line starts.
func (s *scope) docstring(l line) int {
	if s.index([]byte(nameDoc)) < 0 || !s.mayBeString(l.start) {
		return l.start
	}
	s.p.at(l.start)
	st := s.p.simple()
	ended := s.p.isOp(';') || s.p.tok.kind == tokNewline || s.p.tok.kind == tokEOF
	if !s.p.failed && ended && st.kind == stmtExpr && st.value.kind == exprString && s.isPlain(st.value) {
		s.bind([]byte(nameDoc), s.docText(st.value), l.start, st.value)
	}
	return l.start
}

// mayBeString reports whether a line may start with a string.
func (s *scope) mayBeString(pos int) bool {
	at := pos
	for at < len(s.src) && at < pos+2 && classes[s.src[at]]&isLetter != 0 {
		at++
	}
	return at < len(s.src) && (s.src[pos] == '(' || classes[s.src[at]]&isQuote != 0)
}

// isPlain reports whether the literals are of text, and none is formatted.
func (s *scope) isPlain(e *expr) bool {
	lex := scanner{src: s.src[:e.end], pos: e.start, depth: 1}
	for tok := lex.next(); tok.kind == tokString; tok = lex.next() {
		if l := literalAt(s.src, tok); l.has('b') || l.has('f') || l.has('t') {
			return false
		}
	}
	return true
}

// docText is the text of the docstring. A wrong escape stays as it is.
func (s *scope) docText(e *expr) value {
	lex := scanner{src: s.src[:e.end], pos: e.start, depth: 1}
	first, _ := s.literal(lex.next())
	for tok := lex.next(); tok.kind == tokString; tok = lex.next() {
		next, _ := s.literal(tok)
		first.text = append(first.text[:len(first.text):len(first.text)], next.text...)
	}
	return first
}
