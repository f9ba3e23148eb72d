package mysql

import (
	"context"
	"errors"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Outside returns why a statement reaches something outside its schema: another schema,
// accounts, settings of the server, files, other servers. It reads the bodies of programs,
// too, and is careful: a name that may be that of another schema counts as one. A user who
// has no rights elsewhere is the second wall (see checkRights).
func (s *scratcher) Outside(st dialect.Statement) string { return outside(phraseOf(st.Text)) }

func outside(p sqllex.Phrase) string {
	if why := outsideVerb(p); why != "" {
		return why
	}
	inProgram := hasProgram(p) && !p.Starts("EXECUTE")
	for i := range p {
		if i > 0 && p[i-1].IsAny(".", "@") {
			continue
		}
		if why := outsideAt(p, i, inProgram); why != "" {
			return why
		}
		if inProgram && i > 0 && startsInside(p[i-1]) && p[i].IsAny(serverVerbs...) && isCommand(p[i:]) {
			return upper(p[i]) + " acts on the whole server"
		}
	}
	return foreignName(p)
}

// upper returns a keyword as messages have it.
func upper(t sqllex.Token) string { return strings.ToUpper(t.Text) }

// hasProgram reports whether a statement runs others or makes a program of others.
func hasProgram(p sqllex.Phrase) bool {
	if !p.StartsAny("CREATE", "ALTER") {
		return isProgram(p)
	}
	for _, t := range p[:min(len(p), headLength)] {
		if t.IsAny("PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE") {
			return true
		}
	}
	return false
}

// outsideVerb judges the verb of a statement, also of one behind SET STATEMENT … FOR,
// EXPLAIN or ANALYZE.
func outsideVerb(p sqllex.Phrase) string {
	switch {
	case p.Starts("USE"):
		return "USE changes the database"
	case p.Starts("SET", "STATEMENT"):
		for i, t := range p {
			if t.Is("FOR") {
				return outsideVerb(p[i+1:])
			}
		}
	case p.StartsAny("EXPLAIN", "ANALYZE", "DESCRIBE", "DESC") && len(p) > 1 && p[1].Kind == sqllex.Word:
		return outsideVerb(p[1:])
	case p.Starts("SET"):
		return outsideSet(p)
	case len(p) > 0 && p[0].IsAny(serverVerbs...):
		return upper(p[0]) + " acts on the whole server"
	}
	return ""
}

// serverVerbs act on the server. They may be names elsewhere.
var serverVerbs = []string{
	"FLUSH", "RESET", "SHUTDOWN", "RESTART", "INSTALL", "UNINSTALL", "CLONE", "BINLOG", "BACKUP",
}

// outsideAt judges the keywords that start at a token of a statement or of a program.
func outsideAt(p sqllex.Phrase, i int, inProgram bool) string {
	rest := p[i:]
	switch {
	case rest.StartsAny("GRANT", "REVOKE"):
		return upper(p[i]) + " changes the rights of accounts"
	case rest.StartsAny("KILL", "PURGE"):
		return upper(p[i]) + " acts on the whole server"
	case len(rest) > 1 && rest[0].IsAny("START", "STOP") && rest[1].IsAny("SLAVE", "REPLICA", "ALL", "GROUP_REPLICATION"),
		len(rest) > 2 && rest[0].Is("CHANGE") && rest[1].IsAny("MASTER", "REPLICATION") && (rest[2].IsAny("TO", "SOURCE", "FILTER") || rest[2].Kind == sqllex.Literal),
		rest.Starts("LOCK", "INSTANCE"), rest.Starts("UNLOCK", "INSTANCE"),
		rest.Starts("IMPORT", "TABLE"), rest.Starts("CACHE", "INDEX"):
		return upper(p[i]) + " " + upper(p[i+1]) + " acts on the whole server"
	case rest.Starts("RENAME", "USER"), rest.Starts("SET", "PASSWORD"), rest.Starts("SET", "ROLE"), rest.Starts("SET", "DEFAULT", "ROLE"):
		return upper(p[i]) + " " + upper(p[i+1]) + " changes accounts"
	case rest.StartsAny("CREATE", "ALTER", "DROP"):
		return outsideObject(rest)
	case rest.Starts("SET") && i > 0:
		return outsideSet(rest)
	}
	return outsideWords(rest, inProgram)
}

// startsInside reports whether a statement of a program may start behind a token.
func startsInside(before sqllex.Token) bool {
	if before.Kind == sqllex.Other {
		return before.IsAny(")", ":", ">")
	}
	return !before.IsAny("SELECT", "AND", "OR", "NOT", "WHERE", "BY", "SET", "ON", "IN", "FROM", "CASE", "WHEN", "BETWEEN", "LIKE", "RETURN", "DISTINCT", "HAVING", "DIV", "MOD", "COLUMN", "ADD", "CHANGE", "MODIFY")
}

// isCommand reports whether a verb of a program, which may also be a name, is followed by
// something that no expression has in that place.
func isCommand(p sqllex.Phrase) bool {
	return len(p) < 2 || !(p[1].Kind == sqllex.Other || p[1].Kind == sqllex.Name ||
		p[1].IsAny("FROM", "AS", "WHERE", "AND", "OR", "IS", "IN", "LIKE", "BETWEEN", "THEN", "END", "WITH"))
}

// outsideObject judges CREATE, ALTER and DROP by the kind of object.
func outsideObject(p sqllex.Phrase) string {
	if len(p) < 2 {
		return ""
	}
	verb := upper(p[0])
	kind := p[1:]
	if replaced, ok := kind.After("OR", "REPLACE"); ok {
		kind = replaced
	}
	switch {
	case kind.StartsAny("DATABASE", "SCHEMA"):
		return verb + " " + upper(kind[0]) + " changes databases"
	case kind.StartsAny("USER", "ROLE"):
		return verb + " " + upper(kind[0]) + " changes accounts"
	case kind.StartsAny("SERVER", "TABLESPACE", "UNDO", "LOGFILE", "INSTANCE"), kind.Starts("RESOURCE", "GROUP"), kind.Starts("SPATIAL", "REFERENCE"):
		return verb + " " + upper(kind[0]) + " acts on the whole server"
	}
	return ""
}

// outsideSet refuses values of the server.
func outsideSet(p sqllex.Phrase) string {
	for i, t := range p {
		if t.Kind == sqllex.Semicolon {
			break
		}
		if !t.IsAny("GLOBAL", "PERSIST", "PERSIST_ONLY") || i == 0 {
			continue
		}
		assigned := p[i-1].IsAny("SET", ",") && len(p) > i+1 && p[i+1].Kind != sqllex.Other
		if p[i-1].Is("@") && p[i:].Starts(upper(t), ".") && len(p) > i+3 && p[i+3].IsAny("=", ":=") {
			assigned = true
		}
		if assigned {
			return "SET " + upper(t) + " changes settings of the server"
		}
	}
	return ""
}

// outsideWords judges words that reach files, other servers, or text that is run as a
// statement.
func outsideWords(p sqllex.Phrase, inProgram bool) string {
	switch {
	case p.Starts("LOAD", "DATA"), p.Starts("LOAD", "XML"), p.Starts("LOAD_FILE", "("):
		return upper(p[0]) + " reads a file"
	case p.Starts("INTO", "OUTFILE"), p.Starts("INTO", "DUMPFILE"):
		return "INTO " + upper(p[1]) + " writes a file"
	case p.Starts("DATA", "DIRECTORY"), p.Starts("INDEX", "DIRECTORY"):
		return upper(p[0]) + " DIRECTORY names a folder for files"
	case len(p) > 1 && p[0].Is("SONAME") && p[1].Kind == sqllex.Literal:
		return "SONAME loads a library into the server"
	case len(p) > 1 && p[0].IsAny("ENGINE", "=") && isRemote(p[1]):
		return "tables of the engine " + p[1].Text + " are on other servers"
	case p.Starts("EXECUTE", "IMMEDIATE"):
		return outsideText(p[2:], "EXECUTE IMMEDIATE", inProgram)
	case len(p) > 3 && p[0].Is("PREPARE") && p[2].Is("FROM"):
		return outsideText(p[3:], "PREPARE", inProgram)
	}
	return ""
}

// isRemote reports whether a token names an engine whose tables are elsewhere.
func isRemote(t sqllex.Token) bool {
	name := sqllex.Token{Kind: sqllex.Word, Text: t.Text}
	if t.Kind == sqllex.Literal || t.Kind == sqllex.Name {
		name.Text = sqllex.Unquote(t.Text)
	}
	return t.Kind != sqllex.Other && name.IsAny("FEDERATED", "FEDERATEDX", "CONNECT", "SPIDER", "S3")
}

// outsideText judges a statement that is given as a text. The text in a variable is judged
// when the statement runs, unless a program runs it.
func outsideText(p sqllex.Phrase, verb string, inProgram bool) string {
	end := 1
	for end < len(p) && p[end].Kind != sqllex.Semicolon {
		end++
	}
	text, ok := constant(p[:min(end, len(p))])
	if !ok && !inProgram && isVariable(p) {
		return "" // see guarded
	}
	if !ok {
		return verb + " runs a text that is computed, which ramus cannot read"
	}
	return outside(phraseOf(text))
}

// isVariable reports whether a phrase is a user variable.
func isVariable(p sqllex.Phrase) bool {
	_, ok := variableAt(p, 0)
	return ok && len(p) == 2
}

// guarded refuses a PREPARE or EXECUTE IMMEDIATE whose variable has a statement that
// reaches outside of the scratch database.
func (s *session) guarded(ctx context.Context, st dialect.Statement) error {
	p := phraseOf(st.Text)
	if !s.scratch || len(p) < 4 || !isVariable(p[len(p)-2:]) || !p.Starts("EXECUTE", "IMMEDIATE") && !(p.Starts("PREPARE") && p[2].Is("FROM")) {
		return nil
	}
	variable, _ := variableAt(p[len(p)-2:], 0)
	text, _ := s.value(ctx, variable)
	why := outside(phraseOf(text))
	if why == "" {
		return nil
	}
	words := "the statement in @" + variable + " was not run: " + why
	return &dialect.DatabaseError{Words: words, Err: errors.New(words), Denied: true}
}
