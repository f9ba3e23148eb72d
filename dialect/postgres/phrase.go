package postgres

import "strings"

// A lexeme is one token of a statement.
type lexeme struct {
	kind tokenKind
	text string
}

// A phrase is a run of tokens that is read from the left.
type phrase []lexeme

// phraseOf are a statement's tokens.
func phraseOf(statement string) phrase {
	var p phrase
	for i := 0; i < len(statement); {
		kind, end := nextToken(statement, i)
		if kind != space && kind != comment {
			p = append(p, lexeme{kind, statement[i:end]})
		}
		i = end
	}
	return p
}

// starts reports whether the phrase starts with a keyword.
func (p phrase) starts(keyword string) bool {
	return len(p) > 0 && p[0].kind == word && isWord(p[0].text, keyword)
}

// startsAny reports whether the phrase starts with one of the keywords.
func (p phrase) startsAny(keywords ...string) bool {
	for _, k := range keywords {
		if p.starts(k) {
			return true
		}
	}
	return false
}

// begins reports whether the phrase starts with these keywords in a row.
func (p phrase) begins(keywords ...string) bool {
	for i, k := range keywords {
		if len(p) <= i || !p[i:].starts(k) {
			return false
		}
	}
	return true
}

// after is what follows a keyword, if the phrase starts with it.
func (p phrase) after(keyword string) (phrase, bool) {
	if !p.starts(keyword) {
		return p, false
	}
	return p[1:], true
}

// afterAny skips the first of the keywords that the phrase starts with, if any.
func (p phrase) afterAny(keywords ...string) phrase {
	for _, k := range keywords {
		if rest, ok := p.after(k); ok {
			return rest
		}
	}
	return p
}

// has reports whether a keyword stands anywhere in the phrase.
func (p phrase) has(keyword string) bool {
	for i := range p {
		if p[i:].starts(keyword) {
			return true
		}
	}
	return false
}

// isMark reports whether the phrase starts with an operator or a bracket.
func (p phrase) isMark(text string) bool {
	return len(p) > 0 && p[0].kind != word && p[0].text == text
}

// isWord compares a word with a keyword in capitals, as the server does:
// without regard to the case of ASCII letters.
func isWord(text, keyword string) bool {
	return len(text) == len(keyword) && strings.EqualFold(text, keyword)
}

// A relation is a name with its schema, as catalogues have it.
type relation struct{ schema, name string }

// relation reads a name that may have a schema before it. It reports false
// where none stands, or one that it cannot read for sure.
func (p phrase) relation() (relation, phrase, bool) {
	first, p, ok := p.identifier()
	if !ok {
		return relation{}, p, false
	}
	if !p.isMark(".") {
		return relation{name: first}, p, true
	}
	second, p, ok := p[1:].identifier()
	if !ok || p.isMark(".") {
		return relation{}, p, false
	}
	return relation{first, second}, p, true
}

// identifier reads one name as the server folds it: bare ones in lower case,
// all cut at 63 bytes. Names with U& and non-ASCII capitals are not read: what
// becomes of them depends on the database's encoding.
func (p phrase) identifier() (string, phrase, bool) {
	if len(p) == 0 {
		return "", p, false
	}
	text := p[0].text
	switch {
	case p[0].kind == word && isASCII(text):
		text = strings.ToLower(text)
	case p[0].kind == name && text[0] == '"':
		text = strings.ReplaceAll(text[1:len(text)-1], `""`, `"`)
	default:
		return "", p, false
	}
	if len(text) > maxName {
		return "", p, false
	}
	return text, p[1:], true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
