package sqlite

import "strings"

// A lexeme is one token of a statement's head.
type lexeme struct {
	kind tokenKind
	text string
}

// head holds a statement's first tokens: enough for the longest that
// classifying asks for, EXPLAIN QUERY PLAN and CREATE UNIQUE INDEX IF NOT EXISTS temp.i.
type head struct {
	tokens [12]lexeme
	n      int
}

func (h *head) reset() { h.n = 0 }

func (h *head) add(kind tokenKind, text string) {
	if h.n < len(h.tokens) {
		h.tokens[h.n] = lexeme{kind, text}
		h.n++
	}
}

// words is the head as a phrase.
func (h *head) words() phrase { return h.tokens[:h.n] }

// createsTrigger reports whether the head is [EXPLAIN [QUERY PLAN]] CREATE
// [TEMP] TRIGGER, to the last token.
func (h *head) createsTrigger() bool {
	_, p := h.words().explained()
	p, ok := p.after("CREATE")
	if !ok {
		return false
	}
	p = p.afterAny("TEMP", "TEMPORARY")
	return len(p) == 1 && p.starts("TRIGGER")
}

// A phrase is a run of tokens that is read from the left.
type phrase []lexeme

// starts reports whether the phrase starts with a keyword.
func (p phrase) starts(keyword string) bool {
	return len(p) > 0 && p[0].kind == word && isWord(p[0].text, keyword)
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

// explained is what follows EXPLAIN [QUERY PLAN], if the phrase starts so.
func (p phrase) explained() (bool, phrase) {
	rest, ok := p.after("EXPLAIN")
	if q, is := rest.after("QUERY"); ok && is {
		if r, is := q.after("PLAN"); is {
			rest = r
		}
	}
	return ok, rest
}

// isOperator reports whether the phrase starts with an operator.
func (p phrase) isOperator(text string) bool {
	return len(p) > 0 && p[0].kind == other && p[0].text == text
}

// identifier is the name that the phrase starts with, without its quotes
// and in lower case. SQLite takes a string for a name where only a name can
// stand.
func (p phrase) identifier() string {
	if len(p) == 0 {
		return ""
	}
	text := p[0].text
	if p[0].kind == name || p[0].kind == literal {
		mark := text[len(text)-1:]
		text = strings.ReplaceAll(text[1:len(text)-1], mark+mark, mark)
	}
	return strings.ToLower(text)
}

// isWord compares a word with a keyword in capitals, as SQLite does: without
// regard to the case of ASCII letters, and of no others.
func isWord(text, keyword string) bool {
	if len(text) != len(keyword) {
		return false
	}
	for i := range len(text) {
		if text[i]&^0x20 != keyword[i] {
			return false
		}
	}
	return true
}
