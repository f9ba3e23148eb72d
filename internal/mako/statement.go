package mako

import "strings"

// parseStatements reads a block of Python that only imports and assigns.
func parseStatements(at place, text string) ([]statement, error) {
	tokens, err := scan(text)
	if err != nil {
		return nil, atParse(err, at.file, at.line)
	}
	var all []statement
	p := &parser{tokens: tokens}
	p.skipNewlines()
	indent := p.peek().col
	for p.peek().kind != tokenEnd {
		where := place{at.file, at.line + p.peek().line}
		if p.peek().col != indent && !p.afterSemicolon(text) {
			return nil, &SyntaxError{where.file, where.line, "the block's lines do not start in the same column"}
		}
		s, err := p.statement(where)
		if err != nil {
			return nil, atParse(err, where.file, where.line)
		}
		all = append(all, s...)
		p.skipNewlines()
	}
	return all, nil
}

// afterSemicolon reports whether several statements stand on a line, in a text.
func (p *parser) afterSemicolon(text string) bool { return strings.Contains(text, ";") }

// statement reads one, up to the end of its line.
func (p *parser) statement(at place) ([]statement, error) {
	var s []statement
	var err error
	switch {
	case p.accept("pass"):
	case p.accept("import"):
		s, err = p.imports(at)
	case p.accept("from"):
		s, err = p.fromImport(at)
	case p.peek().kind == tokenName && isKeyword(p.peek().text) && !isValue(p.peek().text):
		err = unsupportedf("Python's %s", p.peek().text)
	default:
		s, err = p.assignment(at)
	}
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd && t.kind != tokenNewline {
		return nil, unsupportedf("this block of Python")
	}
	return s, nil
}

func isValue(keyword string) bool {
	return keyword == "None" || keyword == "True" || keyword == "False" || keyword == "not"
}

// imports reads "import a.b, c as d". What is imported has no value here, but
// for the module re: it may stay unused.
func (p *parser) imports(at place) ([]statement, error) {
	var all []statement
	for {
		name, err := p.dotted()
		if err != nil {
			return nil, err
		}
		target, _, _ := strings.Cut(name, ".")
		module := imported(target)
		if p.accept("as") {
			module, target = imported(name), p.take().text
		}
		all = append(all, statement{at, []string{target}, constant{module}})
		if !p.accept(",") {
			return all, nil
		}
	}
}

// imported is the value of a module.
func imported(name string) any {
	if name == "re" {
		return regexpModule{}
	}
	return foreign{name}
}

func (p *parser) dotted() (string, error) {
	name := ""
	for {
		t := p.take()
		if t.kind != tokenName || isKeyword(t.text) {
			return "", wrongf("an import without a name")
		}
		name += t.text
		if !p.accept(".") {
			return name, nil
		}
		name += "."
	}
}

// fromImport reads "from a.b import c as d, e", with or without parentheses.
func (p *parser) fromImport(at place) ([]statement, error) {
	for p.accept(".") {
	}
	module := ""
	if !p.isName("import") {
		var err error
		if module, err = p.dotted(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("import"); err != nil {
		return nil, err
	}
	inside := p.accept("(")
	all, err := p.importedNames(at, module)
	if err == nil && inside {
		p.accept(",")
		err = p.expect(")")
	}
	return all, err
}

func (p *parser) importedNames(at place, module string) ([]statement, error) {
	var all []statement
	for {
		t := p.take()
		if t.kind != tokenName || isKeyword(t.text) {
			return nil, wrongf("an import without a name")
		}
		target := t.text
		if p.accept("as") {
			target = p.take().text
		}
		var value any = foreign{module + "." + t.text}
		if module == "re" && t.text == "split" {
			value = regexpSplit
		}
		all = append(all, statement{at, []string{target}, constant{value}})
		if !p.isOp(",") || p.tokens[1].kind == tokenOp {
			return all, nil
		}
		p.take()
	}
}

// assignment reads "a = b = value", or a value alone, which is evaluated.
func (p *parser) assignment(at place) ([]statement, error) {
	s := statement{place: at}
	for p.peek().kind == tokenName && !isKeyword(p.peek().text) && p.tokens[1].kind == tokenOp && p.tokens[1].text == "=" {
		s.targets = append(s.targets, p.take().text)
		p.take()
	}
	var err error
	s.value, err = p.expression()
	return []statement{s}, err
}

// targets reads the names of a for, and its "in".
func (p *parser) targets() (names []string, several bool, err error) {
	closing := ""
	if p.accept("(") {
		closing = ")"
	}
	for {
		t := p.take()
		if t.kind != tokenName || isKeyword(t.text) {
			return nil, false, unsupportedf("what this for assigns to")
		}
		names = append(names, t.text)
		if !p.accept(",") {
			break
		}
		several = true
		if p.isName("in") || p.isOp(")") {
			break
		}
	}
	if closing != "" {
		err = p.expect(closing)
	}
	if err == nil {
		err = p.expect("in")
	}
	return names, several, err
}

// parseFilters reads what stands behind the | of an expression. raw is the
// filter n, which is not among the names.
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
		case !isIdentifier(name):
			return nil, false, unsupportedf("the filter %q", name)
		default:
			names = append(names, name)
		}
	}
	return names, raw, nil
}

func isIdentifier(name string) bool {
	if name == "" || isKeyword(name) || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for _, r := range name {
		if !isNameRune(r) {
			return false
		}
	}
	return true
}
