package python

// module parses statements up to the end of the text.
func (p *parser) module() (body []Stmt) {
	for !p.is(EOF) {
		if p.accept(Newline) {
			continue
		}
		body = p.statement(body)
		p.forget()
	}
	return body
}

// statement appends a compound statement, or the simple ones of a line. One with a
// syntax error becomes a *BadStmt.
func (p *parser) statement(body []Stmt) []Stmt {
	return p.guarded(body, func() []Stmt {
		if s := p.compound(); s != nil {
			return append(body, s)
		}
		return p.simpleLine(body)
	})
}

// guarded calls a function that appends statements to others. If that fails, it
// appends a *BadStmt and goes on behind it.
func (p *parser) guarded(body []Stmt, parse func() []Stmt) (all []Stmt) {
	first, depth := p.tok, p.depth
	blocks := p.scanner.indents
	if first.Kind == Indent {
		blocks = blocks[:len(blocks)-1]
	}
	defer func() {
		if r := recover(); r != nil {
			p.errors = append(p.errors, caught(r))
			p.depth = depth
			all = append(body, p.recover(first.Start, blocks))
		}
	}()
	return parse()
}

// simpleLine appends the simple statements of a logical line.
func (p *parser) simpleLine(body []Stmt) []Stmt {
	for {
		ended := false
		body = p.guarded(body, func() []Stmt {
			s := p.simple()
			ended = !p.accept(Semicolon) || p.is(Newline)
			if ended {
				p.endLine()
			}
			return append(body, s)
		})
		if _, bad := body[len(body)-1].(*BadStmt); bad || ended {
			return body
		}
	}
}

// recover passes over the logical line of a statement that starts at an offset, in
// some blocks, and over the lines below it that are indented deeper.
func (p *parser) recover(start int, blocks []indent) Stmt {
	s := &Scanner{src: p.src, indents: blocks, base: p.scanner.base, fresh: true}
	line := lineAt(p.src, lineStartOf(p.src, start))
	next, open := SkipLine(p.src, max(start, line.Start))
	if open < 0 {
		next, _ = SkipBlock(p.src, next, s.currentIndent().columns)
	}
	s.pos = next
	p.scanner, p.tokens, p.at, p.last = s, p.tokens[:0], 0, next
	p.load()
	return &BadStmt{Span{start, next}}
}

// lineStartOf returns where the line of an offset starts.
func lineStartOf(src string, pos int) int {
	for pos > 0 && src[pos-1] != '\n' {
		pos--
	}
	return pos
}

// endLine takes the end of a logical line.
func (p *parser) endLine() {
	if !p.accept(Newline) && !p.is(EOF) {
		p.unexpected()
	}
}

// simple parses one simple statement.
func (p *parser) simple() Stmt {
	tok := p.tok
	switch tok.Kind {
	case Pass, Break, Continue:
		p.next()
		return &BranchStmt{tok.Span, tok.Kind}
	case Return:
		p.next()
		s := &ReturnStmt{}
		if !p.endsStatement() {
			s.Value = p.starExpressions()
		}
		s.Span = p.from(tok.Start)
		return s
	case Raise:
		return p.raise()
	case Assert:
		return p.assert()
	case Del:
		return p.del()
	case Global, Nonlocal:
		return p.scope()
	case Import:
		return p.importStmt()
	case From:
		return p.importFrom()
	case Name:
		if p.text(tok) == "type" && p.peek(1).Kind == Name {
			return p.typeAlias()
		}
	}
	return p.assignment()
}

func (p *parser) endsStatement() bool {
	return p.is(Newline) || p.is(Semicolon) || p.is(EOF)
}

func (p *parser) raise() Stmt {
	start := p.next().Start
	s := &RaiseStmt{}
	if !p.endsStatement() {
		s.Value = p.expression()
		if p.accept(From) {
			s.Cause = p.expression()
		}
	}
	s.Span = p.from(start)
	return s
}

func (p *parser) assert() Stmt {
	start := p.next().Start
	s := &AssertStmt{Condition: p.expression()}
	if p.accept(Comma) {
		s.Message = p.expression()
	}
	s.Span = p.from(start)
	return s
}

func (p *parser) scope() Stmt {
	tok := p.next()
	s := &ScopeStmt{Nonlocal: tok.Kind == Nonlocal, Names: []Ident{p.ident()}}
	for p.accept(Comma) {
		s.Names = append(s.Names, p.ident())
	}
	s.Span = p.from(tok.Start)
	return s
}

func (p *parser) typeAlias() Stmt {
	start := p.next().Start
	s := &TypeAliasStmt{Name: p.ident()}
	s.TypeParams = p.typeParams()
	p.expect(Assign)
	s.Value = p.expression()
	s.Span = p.from(start)
	return s
}

func (p *parser) importStmt() Stmt {
	start := p.next().Start
	s := &ImportStmt{}
	for {
		s.Names = append(s.Names, p.alias(p.dotted))
		if !p.accept(Comma) {
			break
		}
	}
	s.Span = p.from(start)
	return s
}

// dotted parses a.b.c.
func (p *parser) dotted() string {
	name := p.importName()
	for p.accept(Dot) {
		name += "." + p.importName()
	}
	return name
}

func (p *parser) importName() string {
	if !p.is(Name) {
		p.badToken()
		p.fail(p.tok.Start, "an import without a name")
	}
	return p.ident().Name
}

// alias parses a name and perhaps "as" another.
func (p *parser) alias(name func() string) Alias {
	start := p.tok.Start
	a := Alias{Name: name()}
	if p.accept(As) {
		a.As = p.importName()
	}
	a.Span = p.from(start)
	return a
}

func (p *parser) importFrom() Stmt {
	start := p.next().Start
	s := &ImportFromStmt{}
	for {
		if p.accept(Dot) {
			s.Dots++
		} else if p.accept(Ellipsis) {
			s.Dots += 3
		} else {
			break
		}
	}
	if s.Dots == 0 || !p.is(Import) {
		s.Module = p.dotted()
	}
	p.expect(Import)
	switch {
	case p.accept(Star):
		s.Star = true
	case p.accept(LParen):
		s.Names = p.importedNames(true)
		p.expect(RParen)
	default:
		s.Names = p.importedNames(false)
	}
	s.Span = p.from(start)
	return s
}

// importedNames parses names with commas between; one may be at the end in brackets.
func (p *parser) importedNames(brackets bool) (names []Alias) {
	for {
		names = append(names, p.alias(p.importName))
		if !p.accept(Comma) || brackets && p.is(RParen) {
			return names
		}
	}
}

// assignment parses an assignment of any kind, or an expression alone.
func (p *parser) assignment() Stmt {
	start := p.tok.Start
	first := p.yieldOr(p.starExpressions)
	switch k := p.tok.Kind; {
	case k == Assign:
		return p.chain(start, first)
	case k == Colon:
		return p.annotated(start, first)
	case k.isAugmented():
		p.checkSingle(first)
		p.next()
		value := p.yieldOr(p.starExpressions)
		return &AugmentedStmt{p.from(start), first, k.Operator(), value}
	}
	return &ExprStmt{p.from(start), first}
}

// chain parses the rest of a = b = value.
func (p *parser) chain(start int, value Expr) Stmt {
	s := &AssignStmt{}
	for p.is(Assign) {
		p.checkTarget(value)
		p.next()
		s.Targets = append(s.Targets, value)
		value = p.yieldOr(p.starExpressions)
	}
	s.Value = value
	s.Span = p.from(start)
	return s
}

// annotated parses the rest of target: annotation = value.
func (p *parser) annotated(start int, target Expr) Stmt {
	p.checkSingle(target)
	s := &AnnotatedStmt{Target: target}
	_, isName := target.(*Ident)
	s.Simple = isName && target.Range().Start == start
	p.next()
	if p.skipAnnotations {
		p.skipAnnotation()
	} else {
		s.Annotation = p.expression()
	}
	if p.accept(Assign) {
		s.Value = p.yieldOr(p.starExpressions)
	}
	s.Span = p.from(start)
	return s
}

// skipAnnotation passes over the tokens of an annotation.
func (p *parser) skipAnnotation() {
	for depth := 0; depth > 0 || !p.is(Assign) && !p.endsStatement(); p.next() {
		switch p.tok.Kind {
		case LParen, LBracket, LBrace:
			depth++
		case RParen, RBracket, RBrace:
			depth--
		case Bad, EOF:
			p.unexpected()
		}
	}
}

func (p *parser) del() Stmt {
	start := p.next().Start
	s := &DelStmt{}
	for {
		target := p.primary()
		p.checkDeleted(target)
		s.Targets = append(s.Targets, target)
		if !p.accept(Comma) || p.endsStatement() {
			break
		}
	}
	s.Span = p.from(start)
	return s
}
