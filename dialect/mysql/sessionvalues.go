package mysql

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A connection has values that another one does not: user variables, temporary tables,
// LAST_INSERT_ID(). A script can be resumed between two statements only if the later one
// needs none that the earlier one left. A SET of a constant is made again; so is a SET
// that computes a value without changing anything, as long as no statement behind it ran.
// A computed value that nothing needs any more, such as the text of a statement that was
// prepared from it and has run, is left out.

// sessionValues notes in each statement the values that it leaves for later ones.
func (s *splitter) sessionValues(all []dialect.Statement) {
	wanted := false
	for i := range all {
		if all[i].Kind == dialect.Temp {
			all[i].Session, all[i].NeededBy = leavesBehind(all[i].Text), len(all)
		}
		wanted = wanted || all[i].Program || all[i].Computed
	}
	s.generatedValues(all)
	s.namedLocks(all)
	if wanted || s.readsVariables() {
		newValues(all).note()
	}
}

// readsVariables reports whether a statement other than a SET has a user variable.
func (s *splitter) readsVariables() bool {
	return slices.ContainsFunc(s.generated, func(g generated) bool { return g.variable })
}

// namedLocks notes in the statements that take a lock with GET_LOCK() the last one that
// releases one; without any, the lock is kept to the end.
func (s *splitter) namedLocks(all []dialect.Statement) {
	until := len(all)
	for i, g := range slices.Backward(s.generated) {
		if g.unlocks && until == len(all) {
			until = i
		}
		if g.locks {
			all[i].Session, all[i].NeededBy = "a lock of GET_LOCK()", max(until, i)
		}
	}
}

// leavesBehind describes the value of the session that a Temp statement makes.
func leavesBehind(text string) string {
	p := phraseOf(text)
	switch {
	case p.Starts("HANDLER"):
		return "an open handler"
	case p.Starts("CREATE"):
		return "a temporary table"
	}
	return "the value of a user variable"
}

// generatedValues notes in the statements that set LAST_INSERT_ID(), or the last value of a
// sequence, the last statement that reads it. An INSERT sets it only if the table generates
// keys, which the text does not show, so that each one before the reader counts.
func (s *splitter) generatedValues(all []dialect.Statement) {
	for i, reader := range s.generated {
		for j := range i {
			value := s.generated[j].sets(reader)
			if value == "" {
				continue
			}
			if all[j].Session == "" {
				all[j].Session = value
			}
			all[j].NeededBy = max(all[j].NeededBy, i)
		}
	}
}

// values are the statements of a script with their tokens.
type values struct {
	all     []dialect.Statement
	phrases []sqllex.Phrase
}

func newValues(all []dialect.Statement) values {
	v := values{all, make([]sqllex.Phrase, len(all))}
	for i := range all {
		v.phrases[i] = phraseOf(all[i].Text)
	}
	return v
}

// note fills in Session and NeededBy: of programs, of a SET with a computed value, and of
// a PREPARE that takes its text from such a value.
func (v values) note() {
	for i := range v.all {
		switch {
		case v.all[i].Program:
			v.mayHaveSet(i, nil)
		case v.phrases[i].Starts("LOAD"):
			columns, _ := variables(v.phrases[i])
			v.mayHaveSet(i, columns)
		}
	}
	v.setByFunctions()
	for i := range slices.Backward(v.all) { // a PREPARE before the SET in front of it
		st, p := &v.all[i], v.phrases[i]
		switch {
		case st.Computed:
			_, names := variables(p)
			st.Session, st.NeededBy = "the value of @"+strings.Join(names, ", @"), v.neededBy(i, names)
		case p.Starts("PREPARE"):
			st.NeededBy = v.lastExecution(i)
		}
	}
	for i := range v.all {
		v.followPrepared(i)
	}
}

// mayHaveSet notes in statement i, which may set the user variables, or any if names is
// nil, the last statement that reads one which was not set again in between.
func (v values) mayHaveSet(i int, names []string) {
	st, set := &v.all[i], map[string]bool{}
	for j := i + 1; j < len(v.all); j++ {
		reads, sets := variables(v.phrases[j])
		for _, name := range reads {
			if set[name] || names != nil && !slices.Contains(names, name) {
				continue
			}
			st.Session, st.NeededBy = "a user variable that it may have set, @"+name, max(st.NeededBy, j)
			if v.all[j].Kind == dialect.Setting { // which would be made again
				st.NeededBy = len(v.all)
			}
		}
		for _, name := range sets {
			set[name] = true
		}
	}
}

// setByFunctions looks for a user variable that a statement reads and none before it sets:
// a stored function or a trigger may have set it, in any statement before.
func (v values) setByFunctions() {
	known := map[string]bool{}
	for j := range v.all {
		reads, sets := variables(v.phrases[j])
		for _, name := range reads {
			if !known[name] && v.all[j].Kind != dialect.Temp && readsRows(v.phrases[j]) {
				v.setBefore(j, name)
			}
			known[name] = true
		}
		for _, name := range sets {
			known[name] = true
		}
	}
}

// readsRows reports whether a statement has expressions. In others, such as a GRANT, an @
// stands in the name of an account.
func readsRows(p sqllex.Phrase) bool {
	return p.StartsAny("SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "DO") || p.Starts("CREATE", "TABLE")
}

// setBefore notes that the statements before j, which may call a function or fire a trigger,
// may have set a user variable.
func (v values) setBefore(j int, name string) {
	for i := range j {
		if v.all[i].Kind == dialect.Plain && v.all[i].Session == "" {
			v.mayHaveSet(i, []string{name})
		}
	}
}

// neededBy returns the index of the last statement that may need the values that
// statement i gave variables. A program and a change of data may read any variable, the
// latter in a trigger.
func (v values) neededBy(i int, names []string) (last int) {
	last = i
	live := slices.Clone(names)
	for j := i + 1; j < len(v.all) && len(live) > 0; j++ {
		st, p := &v.all[j], v.phrases[j]
		reads, sets := variables(p)
		isRead := slices.ContainsFunc(live, func(name string) bool { return slices.Contains(reads, name) })
		switch {
		case isRead && p.Starts("PREPARE"):
			last = max(last, st.NeededBy)
		case isRead && st.Kind == dialect.Setting:
			return len(v.all)
		case isRead, st.Program, p.StartsAny("INSERT", "UPDATE", "DELETE", "REPLACE", "LOAD", "WITH"):
			last = j
		}
		live = slices.DeleteFunc(live, func(name string) bool { return slices.Contains(sets, name) })
	}
	return last
}

// lastExecution returns the index of the last statement that may execute the one which
// is prepared at i.
func (v values) lastExecution(i int) (last int) {
	last = i
	for j := i + 1; j < len(v.all); j++ {
		switch p := v.phrases[j]; {
		case p.Starts("EXECUTE") && v.samePrepared(i, j):
			last = j
		case (p.Starts("PREPARE") || deallocates(p)) && v.samePrepared(i, j):
			return last
		}
	}
	return last
}

// followPrepared makes a PREPARE from a computed text Computed, and its DEALLOCATE, which
// fails without it.
func (v values) followPrepared(i int) {
	if !v.phrases[i].Starts("PREPARE") {
		return
	}
	reads, _ := variables(v.phrases[i])
	if len(reads) == 0 || !v.computed(i, reads[0]) {
		return
	}
	v.all[i].Computed, v.all[i].Session = true, "the statement prepared from @"+reads[0]
	for j := i + 1; j < len(v.all); j++ {
		switch {
		case !v.samePrepared(i, j):
		case v.phrases[j].Starts("PREPARE"):
			return
		case deallocates(v.phrases[j]):
			v.all[j].Computed, v.all[j].NeededBy = true, j
			return
		}
	}
}

// computed reports whether the last SET of a variable before i computes its value.
func (v values) computed(i int, name string) bool {
	for j := i - 1; j >= 0; j-- {
		if _, sets := variables(v.phrases[j]); slices.Contains(sets, name) {
			return v.all[j].Computed
		}
	}
	return false
}

// samePrepared reports whether two statements name the same prepared one. The server
// ignores case in these names.
func (v values) samePrepared(i, j int) bool {
	a, b := preparedName(v.phrases[i]), preparedName(v.phrases[j])
	return a != "" && strings.EqualFold(a, b)
}

// preparedName returns the name in a PREPARE, EXECUTE or DEALLOCATE, or "".
func preparedName(p sqllex.Phrase) (name string) {
	switch {
	case p.StartsAny("PREPARE", "EXECUTE") && len(p) > 1:
		name, _ = identifier(p[1])
	case deallocates(p) && len(p) > 2:
		name, _ = identifier(p[2])
	}
	return name
}

func deallocates(p sqllex.Phrase) bool {
	return p.Starts("DEALLOCATE", "PREPARE") || p.Starts("DROP", "PREPARE")
}

// variables returns the user variables that a statement reads, and those that a SET
// sets, in lower case.
func variables(p sqllex.Phrase) (reads, sets []string) {
	isSet := p.Starts("SET")
	depth := 0
	for i, t := range p {
		depth += t.Nesting()
		name, ok := variableAt(p, i)
		if !ok {
			continue
		}
		target := isSet && depth == 0 && (i == 1 || p[i-1].Is(",")) && i+2 < len(p) && (p[i+2].Is("=") || p[i+2].Is(":="))
		if target {
			sets = append(sets, name)
		} else {
			reads = append(reads, name)
		}
	}
	return reads, sets
}

// variableAt returns the name of the user variable that starts at token i with its @.
func variableAt(p sqllex.Phrase, i int) (string, bool) {
	if !p[i].Is("@") || i+1 == len(p) || i > 0 && p[i-1].Is("@") {
		return "", false
	}
	switch name := p[i+1]; name.Kind {
	case sqllex.Word:
		return strings.ToLower(name.Text), true
	case sqllex.Name, sqllex.Literal:
		return strings.ToLower(sqllex.Unquote(name.Text)), true
	}
	return "", false
}

// recomputes reports whether a SET of user variables can be computed anew without a
// change of the database and without values of the old connection. It calls no functions
// but well-known ones: another one may be stored, and write.
func recomputes(p sqllex.Phrase) bool {
	depth := 0
	for i, t := range p {
		depth += t.Nesting()
		switch {
		case t.Is("LAST_INSERT_ID"), t.Is("IDENTITY"), depth > 0 && t.Is(":="), t.Is("INTO"):
			return false
		case t.Is("(") && i > 0 && callsUnknown(p[:i]):
			return false
		}
	}
	return true
}

// callsUnknown reports whether a bracket behind p calls a function that is not known to
// be harmless.
func callsUnknown(p sqllex.Phrase) bool {
	last := p[len(p)-1]
	switch {
	case len(p) > 1 && p[len(p)-2].Is("."), last.Kind == sqllex.Name:
		return true // a name with a schema, or in quotes
	case last.Kind != sqllex.Word:
		return false
	}
	return !harmless[strings.ToUpper(last.Text)]
}

// harmless has keywords that may stand in front of a bracket, and functions without
// effects. A stored function of such a name needs its schema in front of it.
var harmless = wordSet(`
	SELECT FROM WHERE AND OR NOT IN EXISTS ON AS JOIN UNION ALL ANY SOME BY HAVING WHEN THEN ELSE CASE BETWEEN LIKE IS DISTINCT XOR DIV MOD OVER USING VALUES LIMIT INTERVAL
	ABS ASCII AVG BIT_COUNT CAST CEIL CEILING CHAR CHAR_LENGTH CHARACTER_LENGTH COALESCE CONCAT CONCAT_WS CONNECTION_ID CONVERT COUNT CRC32 CURDATE CURRENT_DATE CURRENT_TIME
	CURRENT_TIMESTAMP CURRENT_USER CURTIME DATABASE DATE DATE_ADD DATE_FORMAT DATE_SUB DATEDIFF DAY DAYOFMONTH DECIMAL ELT EXTRACT FIELD FIND_IN_SET FLOOR FORMAT FROM_UNIXTIME
	GREATEST GROUP_CONCAT HEX HOUR IF IFNULL INSTR ISNULL JSON_ARRAY JSON_CONTAINS JSON_EXTRACT JSON_LENGTH JSON_OBJECT JSON_UNQUOTE JSON_VALID LAST_DAY LCASE LEAST LEFT LENGTH
	LOCATE LOWER LPAD LTRIM MAX MD5 MID MIN MINUTE MONTH NOW NULLIF OCT POSITION POW POWER QUOTE RAND REGEXP REPEAT REPLACE REVERSE RIGHT ROUND RPAD RTRIM SCHEMA SECOND
	SESSION_USER SHA SHA1 SHA2 SIGN SIGNED SPACE SQRT STR_TO_DATE SUBSTR SUBSTRING SUBSTRING_INDEX SUM SYSDATE SYSTEM_USER TIME TIMESTAMP TIMESTAMPDIFF TO_DAYS TRIM TRUNCATE
	UCASE UNHEX UNIX_TIMESTAMP UNSIGNED UPPER USER UTC_DATE UTC_TIME UTC_TIMESTAMP UUID UUID_SHORT VARCHAR VERSION WEEK WEEKDAY YEAR YEARWEEK`)

func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
