package postgres

// A body follows the BEGIN ATOMIC … END of a function or procedure, whose
// statements have semicolons of their own. Inside, only CASE has an END too
// (opt_routine_body in the server's gram.y).
type body struct{ depth int }

func (b body) open() bool { return b.depth > 0 }

// word takes one more word outside parentheses; it is the last of the tokens.
func (b *body) word(text string, tokens phrase) {
	switch {
	case b.depth > 0 && isWord(text, "CASE"):
		b.depth++
	case b.depth > 0 && isWord(text, "END"):
		b.depth--
	case b.depth == 0 && isWord(text, "ATOMIC") && tokens.createsRoutine() && tokens[len(tokens)-2:].starts("BEGIN"):
		b.depth = 1
	}
}

// createsRoutine reports whether a statement starts with CREATE [OR REPLACE]
// FUNCTION or PROCEDURE.
func (p phrase) createsRoutine() bool {
	p, ok := p.after("CREATE")
	if q, is := p.after("OR"); is {
		p = q.afterAny("REPLACE")
	}
	return ok && (p.starts("FUNCTION") || p.starts("PROCEDURE"))
}

// copiesFromStdin reports whether a statement is a COPY … FROM stdin.
func (p phrase) copiesFromStdin() bool {
	if !p.starts("COPY") {
		return false
	}
	depth := 0
	for i := range p {
		switch p[i].kind {
		case open:
			depth++
		case closing:
			depth--
		}
		if depth == 0 && p[i:].begins("FROM", "STDIN") {
			return true
		}
	}
	return false
}
