package sqllex

// A Phrase is a run of tokens that is read from the left. Keywords are given in
// capitals; where a method takes a keyword, it takes an operator or bracket too.
type Phrase []Token

// Starts reports whether the phrase starts with the keywords, in this order.
func (p Phrase) Starts(keywords ...string) bool {
	if len(p) < len(keywords) {
		return false
	}
	for i, k := range keywords {
		if !p[i].Is(k) {
			return false
		}
	}
	return true
}

// StartsAny reports whether the phrase starts with one of the keywords.
func (p Phrase) StartsAny(keywords ...string) bool { return len(p) > 0 && p[0].IsAny(keywords...) }

// After returns the rest behind the keywords. If the phrase does not start with
// them, it returns the phrase and false.
func (p Phrase) After(keywords ...string) (Phrase, bool) {
	if !p.Starts(keywords...) {
		return p, false
	}
	return p[len(keywords):], true
}

// AfterAny skips one token if it is one of the keywords.
func (p Phrase) AfterAny(keywords ...string) Phrase {
	if p.StartsAny(keywords...) {
		return p[1:]
	}
	return p
}

// Has reports whether a keyword stands anywhere in the phrase.
func (p Phrase) Has(keyword string) bool {
	for _, t := range p {
		if t.Is(keyword) {
			return true
		}
	}
	return false
}

// AfterParentheses skips a list in parentheses if the phrase starts with one. It
// returns nil if the list has no end.
func (p Phrase) AfterParentheses() Phrase {
	if !p.Starts("(") {
		return p
	}
	depth := 0
	for i, t := range p {
		if depth += t.Nesting(); depth == 0 {
			return p[i+1:]
		}
	}
	return nil
}

// Split cuts the phrase at the commas outside brackets. It returns at least one
// part, which may be empty.
func (p Phrase) Split() []Phrase {
	var parts []Phrase
	depth, start := 0, 0
	for i, t := range p {
		depth += t.Nesting()
		if depth == 0 && t.Is(",") {
			parts = append(parts, p[start:i])
			start = i + 1
		}
	}
	return append(parts, p[start:])
}

// Nesting returns 1 for an opening bracket, -1 for a closing one, and 0 for any
// other token.
func (t Token) Nesting() int {
	switch {
	case t.Kind != Other:
		return 0
	case t.Text == "(", t.Text == "[":
		return 1
	case t.Text == ")", t.Text == "]":
		return -1
	}
	return 0
}
