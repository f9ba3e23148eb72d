package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// sequenceValues notes in each statement that may advance a sequence the last one that reads
// currval() or lastval(): their values end with the session, so that a script cannot be
// resumed between the two. A default or a function may advance a sequence that the text
// does not name.
func sequenceValues(all []dialect.Statement) {
	phrases := make([]sqllex.Phrase, len(all))
	for i, st := range all {
		phrases[i] = phraseOf(st.Text)
		name := called(phrases[i], "CURRVAL", "LASTVAL")
		if name == "" {
			continue
		}
		for from := range i {
			if mayAdvance(phrases[from]) {
				all[from].Session, all[from].NeededBy = "the value of "+name+"()", i
			}
		}
	}
}

// mayAdvance reports whether a statement may advance a sequence.
func mayAdvance(p sqllex.Phrase) bool {
	return called(p, "NEXTVAL", "SETVAL") != "" || p.StartsAny("INSERT", "COPY", "MERGE", "WITH", "SELECT", "CALL", "DO")
}

// called returns the first of the functions that a statement calls itself, in lower case,
// or "".
func called(p sqllex.Phrase, names ...string) string {
	if p.StartsAny("CREATE", "ALTER") {
		return "" // a default or a body, which runs later
	}
	for i := range p[:max(len(p)-1, 0)] {
		for _, name := range names {
			if p[i].Is(name) && p[i+1].Is("(") {
				return strings.ToLower(name)
			}
		}
	}
	return ""
}
