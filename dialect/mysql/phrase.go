package mysql

import "strings"

// A lexeme is one token of a statement.
type lexeme struct {
	kind tokenKind
	text string
}

// is reports whether it is a keyword, or the operator of that text.
func (l lexeme) is(text string) bool {
	return l.kind == word && isWord(l.text, text) || l.kind == other && l.text == text
}

// isAny reports whether it is one of the keywords, which stand in one string,
// between spaces.
func (l lexeme) isAny(keywords string) bool {
	return l.kind == word && strings.Contains(" "+keywords+" ", " "+strings.ToUpper(l.text)+" ")
}

// A phrase is a run of tokens that is read from the left.
type phrase []lexeme

// lex cuts a statement into its tokens. The marks of comments that are code are
// left out, and so are hints.
func lex(text string) phrase {
	var p phrase
	for i := 0; i < len(text); {
		kind, end := nextToken(text, i)
		switch kind {
		case space, comment, hint, codeStart, codeEnd, unfinished:
		default:
			p = append(p, lexeme{kind, text[i:end]})
		}
		i = end
	}
	return p
}

// starts reports whether the phrase starts with the keywords, which stand in
// one string.
func (p phrase) starts(keywords string) bool {
	_, ok := p.after(keywords)
	return ok
}

// after is what follows the keywords, if the phrase starts with them.
func (p phrase) after(keywords string) (phrase, bool) {
	rest := p
	for k := range strings.FieldsSeq(keywords) {
		if len(rest) == 0 || !rest[0].is(k) {
			return p, false
		}
		rest = rest[1:]
	}
	return rest, true
}

// afterAny skips the first of the alternatives that the phrase starts with, if
// any.
func (p phrase) afterAny(alternatives ...string) phrase {
	for _, k := range alternatives {
		if rest, ok := p.after(k); ok {
			return rest
		}
	}
	return p
}

// startsAny reports whether the first token is one of the keywords.
func (p phrase) startsAny(keywords string) bool { return len(p) > 0 && p[0].isAny(keywords) }

// has reports whether a keyword stands anywhere in the phrase.
func (p phrase) has(keyword string) bool {
	for _, l := range p {
		if l.is(keyword) {
			return true
		}
	}
	return false
}

// identifier takes one name off, without its quotes.
func (p phrase) identifier() (string, phrase, bool) {
	if len(p) == 0 {
		return "", p, false
	}
	switch p[0].kind {
	case word:
		return p[0].text, p[1:], true
	case name:
		text := p[0].text
		return strings.ReplaceAll(text[1:len(text)-1], "``", "`"), p[1:], true
	}
	return "", p, false
}

// A qualified name may have its schema before it.
type qualified struct{ schema, name string }

func (p phrase) qualified() (qualified, phrase, bool) {
	first, p, ok := p.identifier()
	if !ok || len(p) == 0 || !p[0].is(".") {
		return qualified{name: first}, p, ok
	}
	second, p, ok := p[1:].identifier()
	return qualified{first, second}, p, ok
}

// split cuts the phrase at the commas outside parentheses.
func (p phrase) split() []phrase {
	var parts []phrase
	depth, start := 0, 0
	for i, l := range p {
		switch {
		case l.is("("):
			depth++
		case l.is(")"):
			depth--
		case l.is(",") && depth == 0:
			parts = append(parts, p[start:i])
			start = i + 1
		}
	}
	return append(parts, p[start:])
}

// isWord compares a word with a keyword in capitals, as the server does:
// without regard to the case of ASCII letters.
func isWord(text, keyword string) bool {
	return len(text) == len(keyword) && strings.EqualFold(text, keyword)
}
