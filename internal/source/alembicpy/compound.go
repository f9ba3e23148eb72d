package alembicpy

// compound parses the compound statement whose first line starts at pos and is
// indented by indent, with all of its clauses, and returns where the next
// statement starts. ok is false if there is none at pos.
func (p *parser) compound(pos, indent int) (s *stmt, next int, ok bool) {
	word := p.wordAt(pos)
	switch word {
	case "def", "class", "async", "@":
		return p.definition(pos, indent, word)
	case "if", "while", "for", "try", "with":
	case "match":
		if !p.isMatch(pos) {
			return nil, 0, false
		}
	default:
		return nil, 0, false
	}
	s = &stmt{kind: kindOf(word), start: pos, name: []byte(word)}
	next = p.clause(s, pos, indent)
	for {
		l, more := nextLine(p.src, next)
		if !more || l.indent != indent || !continues(p.wordAt(l.start)) {
			break
		}
		next = p.clause(s, l.start, indent)
	}
	s.end = next
	return s, next, true
}

func kindOf(word string) stmtKind {
	switch word {
	case "if":
		return stmtIf
	case "try":
		return stmtTry
	case "for", "while":
		return stmtLoop
	}
	return stmtBlock
}

// continues reports whether a line that starts so is a clause of the compound
// statement above it.
func continues(word string) bool {
	return word == "elif" || word == "else" || word == "except" || word == "finally"
}

// wordAt returns the name at pos, or "@".
func (p *parser) wordAt(pos int) string {
	end := pos
	for end < len(p.src) && classes[p.src[end]]&(isLetter|isDigit) != 0 {
		end++
	}
	if end == pos && pos < len(p.src) && p.src[pos] == '@' {
		return "@"
	}
	return string(p.src[pos:end])
}

// isMatch reports whether the line is a match statement, and not an expression:
// it ends in a colon.
func (p *parser) isMatch(pos int) bool {
	p.at(pos)
	first, last := p.tok, p.tok
	for n := 0; p.tok.kind != tokNewline && p.tok.kind != tokEOF; n++ {
		if n == 1 && (p.isOp('=') || p.isOp('.') || p.isOp(':')) {
			return false
		}
		last = p.tok
		p.advance()
	}
	return last != first && last.op == ':'
}

// definition passes over a function, a class or a decorator.
func (p *parser) definition(pos, indent int, word string) (s *stmt, next int, ok bool) {
	if word == "async" && p.wordAfter(pos) != "def" {
		s, next = p.asyncBlock(pos, indent)
		return s, next, true
	}
	s = &stmt{kind: stmtDefine, start: pos}
	p.at(pos)
	for p.isWord("async") || p.isWord("def") || p.isWord("class") {
		p.advance()
	}
	if p.tok.kind == tokName {
		s.name = p.text(p.tok)
	}
	var open int
	next, open = skipLine(p.src, pos)
	if word != "@" && open < 0 {
		next, open = skipBlock(p.src, next, indent)
	}
	p.noteOpen(open)
	s.end = next
	return s, next, true
}

// wordAfter returns the name behind the one at pos.
func (p *parser) wordAfter(pos int) string {
	p.at(pos)
	p.advance()
	return string(p.text(p.tok))
}

// asyncBlock parses "async for" and "async with", which no module has.
func (p *parser) asyncBlock(pos, indent int) (*stmt, int) {
	s := &stmt{kind: stmtBlock, start: pos, name: []byte("async")}
	next := p.clause(s, pos, indent)
	s.end = next
	return s, next
}

// clause parses one clause and its block, adds it to s and returns where the
// next statement starts.
func (p *parser) clause(s *stmt, pos, indent int) int {
	next, open := skipLine(p.src, pos)
	p.noteOpen(open)
	word := p.wordAt(pos)
	p.at(pos)
	p.advance()
	b := block{clause: word}
	var cond *expr
	if word == "if" || word == "elif" || word == "while" {
		cond = p.condition()
	}
	b.targets = p.header()
	if p.isOp(':') {
		p.advance()
		if p.tok.kind != tokNewline && p.tok.kind != tokEOF {
			b.stmts, _ = p.line(nil, p.tok.start)
		} else {
			b.stmts, next = p.block(next, indent)
		}
	}
	p.addClause(s, b, cond)
	return next
}

// addClause adds a clause to its statement. "elif" is an "if" in an "else".
func (p *parser) addClause(s *stmt, b block, cond *expr) {
	for s.kind == stmtIf && len(s.blocks) == 2 && s.blocks[1].clause == "elif" {
		s = s.blocks[1].stmts[0]
	}
	switch b.clause {
	case "elif":
		b.clause = "if"
		nested := &stmt{kind: stmtIf, start: s.start, end: s.end, name: []byte("if"), value: cond, blocks: []block{b}}
		s.blocks = append(s.blocks, block{clause: "elif", stmts: []*stmt{nested}})
	default:
		if s.value == nil {
			s.value = cond
		}
		s.blocks = append(s.blocks, b)
	}
}

// condition parses the condition of a clause; nil is one that is not understood.
func (p *parser) condition() *expr {
	cond := p.list()
	if p.failed || !p.isOp(':') {
		p.failed = false
		return nil
	}
	return cond
}

// header passes over what is left of a clause's line up to the colon, and
// returns the names that it may bind: all that stand in it.
func (p *parser) header() (names []*expr) {
	for p.tok.kind != tokNewline && p.tok.kind != tokEOF {
		if p.isOp(':') && p.scanner.depth == 0 {
			break
		}
		if p.tok.kind == tokName && p.mayBind() {
			e := p.node(exprName, p.tok.start)
			e.name, e.end = p.text(p.tok), p.tok.end
			names = append(names, e)
		}
		p.advance()
	}
	return names
}

// mayBind reports whether the name at the token, in the header of a clause, may
// be one that it binds: not one that is called, read from or an attribute.
func (p *parser) mayBind() bool {
	before := p.last > 0 && p.src[p.last-1] == '.'
	switch next := p.peek(); {
	case before, isKeyword(p.text(p.tok)):
		return false
	case next.kind == tokOp && (next.op == '(' || next.op == '.' || next.op == '['):
		return false
	}
	return true
}

// block parses the statements that are indented deeper than indent, and returns
// where the next one starts.
func (p *parser) block(pos, indent int) (stmts []*stmt, next int) {
	p.nesting++
	defer func() { p.nesting-- }()
	if p.nesting > maxDepth/2 {
		next, open := skipBlock(p.src, pos, indent)
		p.noteOpen(open)
		return []*stmt{{start: pos, end: next}}, next
	}
	for {
		l, ok := nextLine(p.src, pos)
		if !ok || l.indent <= indent {
			return stmts, pos
		}
		if s, next, ok := p.compound(l.start, l.indent); ok {
			stmts, pos = append(stmts, s), next
			continue
		}
		stmts, pos = p.line(stmts, l.start)
	}
}
