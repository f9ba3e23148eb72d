package mako

import "strings"

// fstring reads the inside of an f-string: text, with {{ and }} for braces,
// and {expression}, {expression!r}. Format specifications are not supported.
func (p *parser) fstring(t token) (formatted, error) {
	if err := p.deeper(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	var parts formatted
	text := t.text
	for text != "" {
		literal, rest, opened, err := literalPart(text)
		if err != nil {
			return nil, err
		}
		if !strings.Contains(t.raw, "r") {
			if literal, err = unescape(literal); err != nil {
				return nil, err
			}
		}
		parts = append(parts, constant{literal})
		if !opened {
			break
		}
		part, behind, err := p.replacement(rest)
		if err != nil {
			return nil, err
		}
		parts, text = append(parts, part), behind
	}
	return parts, nil
}

// literalPart is the text up to a brace that opens an expression, and what
// stands behind that brace.
func literalPart(text string) (literal, rest string, opened bool, err error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case strings.HasPrefix(text[i:], "{{") || strings.HasPrefix(text[i:], "}}"):
			i++
		case text[i] == '}':
			return "", "", false, wrongf("a single } in an f-string")
		case text[i] == '{':
			return b.String(), text[i+1:], true, nil
		}
		b.WriteByte(text[i])
	}
	return b.String(), "", false, nil
}

// replacement reads an expression of an f-string, behind its opening brace.
func (p *parser) replacement(text string) (part expr, rest string, err error) {
	end := strings.IndexAny(text, "}{")
	if end < 0 || text[end] == '{' {
		return nil, "", unsupportedf("this f-string")
	}
	source, rest := text[:end], text[end+1:]
	conversion := byte('s')
	if s, ok := strings.CutSuffix(source, "!r"); ok {
		source, conversion = s, 'r'
	}
	source = strings.TrimSuffix(source, "!s")
	if strings.ContainsAny(source, `!:\=#`) {
		return nil, "", unsupportedf("the {%s} of an f-string", source)
	}
	inner, err := newParser("(" + source + ")")
	if err != nil {
		return nil, "", err
	}
	inner.depth = p.depth
	value, err := inner.whole()
	if t, isTuple := value.(tupleExpr); err == nil && isTuple && len(t) == 0 {
		err = wrongf("an f-string with nothing in its braces")
	}
	return converted{value, conversion}, rest, err
}
