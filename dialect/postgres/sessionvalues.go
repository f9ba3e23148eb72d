package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// sequenceValues notes in each statement that advances a sequence the last one that reads
// currval() or lastval(): their values end with the session, so that a script cannot be
// resumed between the two.
func sequenceValues(all []dialect.Statement) {
	phrases := make([]sqllex.Phrase, len(all))
	for i, st := range all {
		phrases[i] = phraseOf(st.Text)
		if name := called(phrases[i], "CURRVAL", "LASTVAL"); name != "" {
			if from := advancedBefore(phrases[:i]); from >= 0 {
				all[from].Session, all[from].NeededBy = "the value of "+name+"()", i
			}
		}
	}
}

// advancedBefore returns the index of the last statement that calls nextval() or
// setval(); if none does, of the last one that may, by a default or a function; else -1.
func advancedBefore(before []sqllex.Phrase) int {
	for i := len(before) - 1; i >= 0; i-- {
		if called(before[i], "NEXTVAL", "SETVAL") != "" {
			return i
		}
	}
	for i := len(before) - 1; i >= 0; i-- {
		if before[i].StartsAny("INSERT", "COPY", "MERGE", "WITH", "SELECT", "CALL", "DO") {
			return i
		}
	}
	return -1
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
