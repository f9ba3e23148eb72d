package postgres

import "github.com/ramusdb/ramus/internal/sqllex"

// A body follows the BEGIN ATOMIC … END of a function or procedure, whose
// statements have semicolons of their own. Inside it, only CASE has an END too
// (opt_routine_body in the server's gram.y).
type body struct{ depth int }

func (b body) open() bool { return b.depth > 0 }

// next takes one more token outside parentheses, the last of the statement's tokens.
func (b *body) next(t sqllex.Token, tokens sqllex.Phrase) {
	switch {
	case b.depth > 0 && t.Is("CASE"):
		b.depth++
	case b.depth > 0 && t.Is("END"):
		b.depth--
	case b.depth == 0 && t.Is("ATOMIC") && createsRoutine(tokens) && tokens[len(tokens)-2].Is("BEGIN"):
		b.depth = 1
	}
}

// createsRoutine reports whether a statement starts with CREATE [OR REPLACE]
// FUNCTION or PROCEDURE.
func createsRoutine(p sqllex.Phrase) bool {
	p, ok := p.After("CREATE")
	p, _ = p.After("OR", "REPLACE")
	return ok && p.StartsAny("FUNCTION", "PROCEDURE")
}

// copiesFromStdin reports whether a statement is a COPY … FROM stdin.
func copiesFromStdin(p sqllex.Phrase) bool {
	if !p.Starts("COPY") {
		return false
	}
	for p = p[1:]; len(p) > 0; {
		switch {
		case p.Starts("FROM", "STDIN"):
			return true
		case p.Starts("("):
			p = p.AfterParentheses()
		case p.Starts(")"):
			return false
		default:
			p = p[1:]
		}
	}
	return false
}
