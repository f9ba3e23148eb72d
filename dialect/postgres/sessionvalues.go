package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// sessionValues notes in the statements of a script the values that end with the session,
// and the last statement that needs each, so that the script is not resumed between the two.
func sessionValues(all []dialect.Statement) {
	phrases := make([]sqllex.Phrase, len(all))
	for i, st := range all {
		phrases[i] = phraseOf(st.Text)
	}
	for i, p := range phrases {
		for _, v := range valuesOfSession {
			if name := called(p, v.readers...); name != "" {
				v.note(all[:i], phrases, v.name(name), i)
			}
		}
		switch {
		case called(p, advisoryLocks...) != "":
			all[i].Session, all[i].NeededBy = "an advisory lock", unlocked(phrases, i)
		case computesSetting(p):
			all[i].Session, all[i].NeededBy = "the value of a setting", len(all)
		}
	}
}

// A valueOfSession is one that some statements may set, and that functions read.
type valueOfSession struct {
	readers []string
	name    func(reader string) string
	set     func(sqllex.Phrase) bool
}

var valuesOfSession = []valueOfSession{
	{[]string{"CURRVAL", "LASTVAL"}, func(reader string) string { return "the value of " + reader + "()" }, mayAdvance},
	{[]string{"RANDOM", "RANDOM_NORMAL"}, func(string) string { return "the seed of random()" }, func(p sqllex.Phrase) bool { return called(p, "SETSEED") != "" }},
	{[]string{"CURRENT_SETTING"}, func(string) string { return "a setting" }, setsInside},
}

// note notes in each of the statements before reader that may set the value that the reader
// needs it.
func (v valueOfSession) note(before []dialect.Statement, phrases []sqllex.Phrase, value string, reader int) {
	for i := range before {
		if v.set(phrases[i]) {
			before[i].Session, before[i].NeededBy = value, reader
		}
	}
}

// mayAdvance reports whether a statement may advance a sequence: a default or a function
// may do so without being named.
func mayAdvance(p sqllex.Phrase) bool {
	return called(p, "NEXTVAL", "SETVAL") != "" || p.StartsAny("INSERT", "COPY", "MERGE", "WITH", "SELECT", "CALL", "DO")
}

// setsInside reports whether a statement that is not made again when a script is resumed
// may change a setting.
func setsInside(p sqllex.Phrase) bool {
	if p.Starts("DO") {
		body := bodyOf(p)
		return body.Has("SET_CONFIG") || body.Has("SET")
	}
	return p.Starts("CALL") || called(p, "SET_CONFIG") != "" && !changesSession(p)
}

// advisoryLocks take a lock that the session keeps.
var advisoryLocks = []string{"PG_ADVISORY_LOCK", "PG_ADVISORY_LOCK_SHARED", "PG_TRY_ADVISORY_LOCK", "PG_TRY_ADVISORY_LOCK_SHARED"}

// unlocked returns the last statement behind i that releases an advisory lock, or the number
// of statements.
func unlocked(phrases []sqllex.Phrase, i int) int {
	for j := len(phrases) - 1; j > i; j-- {
		if called(phrases[j], "PG_ADVISORY_UNLOCK", "PG_ADVISORY_UNLOCK_SHARED", "PG_ADVISORY_UNLOCK_ALL") != "" {
			return j
		}
	}
	return len(phrases)
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
