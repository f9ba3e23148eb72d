package sqlite

import "github.com/ramusdb/ramus/internal/sqllex"

// A head holds the first tokens of a statement. The longest heads that are
// classified are EXPLAIN QUERY PLAN and CREATE UNIQUE INDEX IF NOT EXISTS temp.i.
type head struct {
	tokens [12]sqllex.Token
	n      int
}

func (h *head) reset() { h.n = 0 }

func (h *head) add(t sqllex.Token) {
	if h.n < len(h.tokens) {
		h.tokens[h.n] = t
		h.n++
	}
}

func (h *head) phrase() sqllex.Phrase { return h.tokens[:h.n] }

// createsTrigger reports whether the head is [EXPLAIN [QUERY PLAN]] CREATE
// [TEMP] TRIGGER, and no more.
func (h *head) createsTrigger() bool {
	p, _ := afterExplain(h.phrase())
	p, ok := p.After("CREATE")
	if !ok {
		return false
	}
	p = p.AfterAny("TEMP", "TEMPORARY")
	return len(p) == 1 && p.Starts("TRIGGER")
}

// afterExplain skips EXPLAIN [QUERY PLAN]. It reports false without EXPLAIN.
func afterExplain(p sqllex.Phrase) (sqllex.Phrase, bool) {
	p, ok := p.After("EXPLAIN")
	if ok {
		p, _ = p.After("QUERY", "PLAN")
	}
	return p, ok
}

// identifier returns the name that the phrase starts with, without its quotes and
// folded; "" if there is none. SQLite reads a string as a name where only a name
// can stand.
func identifier(p sqllex.Phrase) string { return lower(unquoted(p)) }

// unquoted is identifier with the case that the name is written in.
func unquoted(p sqllex.Phrase) string {
	if len(p) == 0 {
		return ""
	}
	if p[0].Kind == sqllex.Name || p[0].Kind == sqllex.Literal {
		return sqllex.Unquote(p[0].Text)
	}
	return p[0].Text
}
