package alembicpy

// A stmtKind is a class of statements.
type stmtKind uint8

const (
	stmtOther   stmtKind = iota // not understood
	stmtExpr                    // value
	stmtAssign                  // targets = value; value is nil for a bare annotation
	stmtAugment                 // targets[0] op= value
	stmtDelete                  // targets
	stmtImport                  // from module import names, import names
	stmtDefine                  // name: a function or class
	stmtPass
	stmtIf    // value; blocks[0], blocks[1] is else
	stmtTry   // blocks[0]; then parts: handlers, else, finally
	stmtLoop  // targets bound for each round; blocks[0], blocks[1] is else
	stmtBlock // targets bound, blocks: with, match
)

// A stmt is a statement between two offsets of the source.
type stmt struct {
	kind       stmtKind
	op         opCode
	start, end int
	name       []byte // of a definition, keyword of a compound statement
	value      *expr
	targets    []*expr
	imports    *importStmt
	blocks     []block
	first      [1]*expr // the memory of targets
}

// A block is the body of a compound statement's clause.
type block struct {
	clause  string // "if", "else", "except" …
	targets []*expr
	stmts   []*stmt
}

// An importStmt is "from module import names" or "import names".
type importStmt struct {
	from   bool
	dots   int // of a relative module
	module string
	names  []importedName
	star   bool
}

// An importedName is a name that an import binds.
type importedName struct {
	path string // what is imported, dotted after "import"
	as   []byte // the name that it gets; of "import a.b" it is a
	bare bool   // "import a.b" without "as"
}

// A parser parses statements of one source.
type parser struct {
	scanner
	tok     token
	last    int  // where the token before tok ends
	failed  bool // the statement is not understood
	nesting int  // of expressions and blocks
	open    int  // where a string or bracket starts that never ends; -1

	exprMem slab[expr]
	stmtMem slab[stmt]
}

// A slab is memory for nodes, which is used again for the next file.
type slab[T any] struct{ chunk []T }

func (s *slab[T]) new() *T {
	if len(s.chunk) == cap(s.chunk) {
		s.chunk = make([]T, 0, 32)
	}
	s.chunk = s.chunk[:len(s.chunk)+1]
	node := &s.chunk[len(s.chunk)-1]
	*node = *new(T)
	return node
}

func (p *parser) reset(src []byte) {
	exprs, stmts := p.exprMem, p.stmtMem
	exprs.chunk, stmts.chunk = exprs.chunk[:0], stmts.chunk[:0]
	*p = parser{scanner: scanner{src: src}, open: -1, exprMem: exprs, stmtMem: stmts}
}

// at starts to parse at pos.
func (p *parser) at(pos int) {
	p.scanner.pos, p.scanner.depth = pos, 0
	p.failed = false
	p.advance()
}

func (p *parser) advance() {
	p.last = p.tok.end
	p.tok = p.next()
	if p.tok.kind == tokBad {
		p.failed = true
	}
}

// peek returns the token behind tok.
func (p *parser) peek() token {
	ahead := p.scanner
	return ahead.next()
}

func (p *parser) text(t token) []byte { return p.src[t.start:t.end] }

func (p *parser) isOp(op opCode) bool { return p.tok.kind == tokOp && p.tok.op == op }

func (p *parser) isWord(word string) bool {
	return p.tok.kind == tokName && string(p.text(p.tok)) == word
}

// expect takes a token of that kind, and fails if there is another.
func (p *parser) expect(kind tokenKind) bool {
	if p.tok.kind != kind {
		p.failed = true
		return false
	}
	p.advance()
	return true
}

// fail says that what is at the token is not understood.
func (p *parser) fail() *expr {
	p.failed = true
	return p.node(exprOther, p.tok.start)
}

// node makes an expression that ends where the last token did.
func (p *parser) node(kind exprKind, start int, args ...*expr) *expr {
	e := p.exprMem.new()
	e.kind, e.start, e.end, e.args = kind, start, max(p.last, start), args
	return e
}

// line appends the simple statements of one logical line that starts at pos, and
// returns where the next line starts.
func (p *parser) line(stmts []*stmt, pos int) (_ []*stmt, next int) {
	next, open := skipLine(p.src, pos)
	p.noteOpen(open)
	p.at(pos)
	for {
		s := p.simple()
		stmts = append(stmts, s)
		if p.failed || !p.isOp(';') && p.tok.kind != tokNewline && p.tok.kind != tokEOF {
			s.kind, s.end = stmtOther, next
			return stmts, next
		}
		if !p.isOp(';') {
			return stmts, next
		}
		p.advance()
		if p.tok.kind == tokNewline || p.tok.kind == tokEOF {
			return stmts, next
		}
	}
}

func (p *parser) noteOpen(open int) {
	if open >= 0 && p.open < 0 {
		p.open = open
	}
}

// simple parses one simple statement.
func (p *parser) simple() *stmt {
	s := p.stmtMem.new()
	s.start, s.targets = p.tok.start, s.first[:0]
	word := ""
	if p.tok.kind == tokName {
		word = string(p.text(p.tok))
	}
	switch word {
	case "import":
		p.importNames(s)
	case "from":
		p.importFrom(s)
	case "del":
		p.advance()
		s.kind = stmtDelete
		s.targets = append(s.targets, p.list())
	case "pass":
		p.advance()
		s.kind = stmtPass
	case "assert", "raise", "return", "global", "nonlocal", "break", "continue":
		p.failed = true
	default:
		p.assignment(s)
	}
	s.end = p.last
	return s
}

// assignment parses an assignment, or an expression alone.
func (p *parser) assignment(s *stmt) {
	first := p.list()
	switch {
	case p.isOp('='):
		p.chain(s, first)
	case p.isOp(':'):
		p.annotated(s, first)
	case p.tok.kind == tokOp && isAugmented(p.tok.op):
		s.kind, s.op = stmtAugment, p.tok.op
		s.targets = append(s.targets, first)
		p.advance()
		s.value = p.list()
	default:
		s.kind, s.value = stmtExpr, first
	}
}

// chain parses the rest of a = b = value.
func (p *parser) chain(s *stmt, first *expr) {
	s.kind, s.value = stmtAssign, first
	for p.isOp('=') && !p.failed {
		s.targets = append(s.targets, s.value)
		p.advance()
		s.value = p.list()
	}
}

// annotated parses the rest of target: annotation = value. The annotation may be
// anything.
func (p *parser) annotated(s *stmt, target *expr) {
	s.kind = stmtAssign
	base := p.scanner.depth
	for {
		p.advance()
		switch {
		case p.failed || p.tok.kind == tokNewline || p.tok.kind == tokEOF:
			return
		case p.scanner.depth > base || p.tok.kind != tokOp:
		case p.tok.op == ';':
			return
		case p.tok.op == '=':
			p.advance()
			s.targets = append(s.targets, target)
			s.value = p.list()
			return
		}
	}
}

// isAugmented reports whether an operator is an augmented assignment.
func isAugmented(op opCode) bool {
	switch op {
	case op2('=', '='), op2('!', '='), op2('<', '='), op2('>', '='), op2(':', '='), '=':
		return false
	}
	return op>>8 == '=' || op>>16 == '='
}

// importNames parses "import a.b as c, d".
func (p *parser) importNames(s *stmt) {
	s.kind, s.imports = stmtImport, &importStmt{}
	for {
		p.advance()
		n := importedName{as: p.text(p.tok), bare: true}
		n.path = p.dotted()
		if p.isWord("as") {
			p.advance()
			n.as, n.bare = p.text(p.tok), false
			p.expect(tokName)
		}
		s.imports.names = append(s.imports.names, n)
		if p.failed || !p.isOp(',') {
			return
		}
	}
}

// dotted parses a.b.c.
func (p *parser) dotted() string {
	path := string(p.text(p.tok))
	p.expect(tokName)
	for p.isOp('.') && !p.failed {
		p.advance()
		path += "." + string(p.text(p.tok))
		p.expect(tokName)
	}
	return path
}

// importFrom parses "from .a import (b as c, d)".
func (p *parser) importFrom(s *stmt) {
	s.kind, s.imports = stmtImport, &importStmt{from: true}
	p.advance()
	for p.isOp('.') {
		s.imports.dots++
		p.advance()
	}
	if s.imports.dots == 0 || !p.isWord("import") {
		s.imports.module = p.dotted()
	}
	if !p.isWord("import") {
		p.failed = true
		return
	}
	p.advance()
	p.importedNames(s.imports)
}

func (p *parser) importedNames(i *importStmt) {
	brackets := p.isOp('(')
	if brackets {
		p.advance()
	}
	if p.isOp('*') {
		i.star = true
		p.advance()
	}
	for p.tok.kind == tokName && !p.failed {
		i.names = append(i.names, p.importedName())
		if !p.isOp(',') {
			break
		}
		p.advance()
	}
	if brackets {
		if !p.isOp(')') {
			p.failed = true
		}
		p.advance()
	}
}

func (p *parser) importedName() importedName {
	n := importedName{path: string(p.text(p.tok)), as: p.text(p.tok)}
	p.advance()
	if p.isWord("as") {
		p.advance()
		n.as = p.text(p.tok)
		p.expect(tokName)
	}
	return n
}

// isKeyword reports whether a name can be no variable.
func isKeyword(word []byte) bool {
	switch string(word) {
	case "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
		"except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or",
		"pass", "raise", "return", "try", "while", "with", "yield":
		return true
	}
	return false
}
