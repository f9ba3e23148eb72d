package postgres

import (
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// trusted has the languages that keep a program inside its database, and those of them
// whose programs are SQL.
var trusted = map[string]bool{"sql": true, "plpgsql": true, "plperl": false, "pltcl": false, "plv8": false, "plcoffee": false, "plls": false, "pllua": false, "plrust": false}

// reachOfProgram reads a DO, or the creation of a function or procedure.
func reachOfProgram(p sqllex.Phrase) reach {
	language := "plpgsql"
	if !p.Starts("DO") {
		language = "sql" // its body may follow without a language
	}
	for i := range p[:len(p)-1] {
		if p[i].Is("LANGUAGE") {
			language = languageName(p[i+1])
		}
	}
	isSQL, known := trusted[language]
	switch {
	case !known:
		return reach{outside: "a program in the language " + language + " is not kept inside the database"}
	case !isSQL:
		return reach{hidden: "a program in the language " + language + " is not read"}
	}
	var all reach
	for i, t := range p {
		if t.Kind == sqllex.Literal && (p.Starts("DO") && !p[i-1].Is("LANGUAGE") || p[i-1].Is("AS")) {
			all.add(reachOfBody(t, language))
		}
	}
	return all
}

// languageName returns the name of a language, which may also be a string.
func languageName(t sqllex.Token) string {
	if name, ok := catalogName(t); ok {
		return name
	}
	text, _ := constant(t)
	return strings.ToLower(text)
}

// reachOfBody reads the text of a program.
func reachOfBody(t sqllex.Token, language string) reach {
	text, ok := constant(t)
	if !ok {
		return reach{hidden: "a program with escapes in its text is not read"}
	}
	p := phraseOf(text)
	all := reachOf(p, true)
	if language == "plpgsql" {
		for i := range p {
			if p[i].Is("EXECUTE") && runsText(p[:i]) {
				all.add(reachOfText(expression(p[i+1:])))
			}
		}
	}
	return all
}

// runsText reports whether the EXECUTE behind the tokens is PL/pgSQL's, and not the one of
// a trigger or a grant.
func runsText(before sqllex.Phrase) bool {
	return len(before) > 0 && (startsStatement(before[len(before)-1]) || before[len(before)-1].IsAny("QUERY", "IN", "FOR"))
}

// expression cuts the text of an EXECUTE off at the end of the expression.
func expression(p sqllex.Phrase) sqllex.Phrase {
	depth := 0
	for i, t := range p {
		depth += t.Nesting()
		if depth == 0 && (t.Kind == sqllex.Semicolon || t.IsAny("INTO", "USING", "LOOP")) {
			return p[:i]
		}
	}
	return p
}

// reachOfText reads the SQL that an EXECUTE runs, if the expression shows it: a constant,
// or constants with quoted names and values between them.
func reachOfText(expression sqllex.Phrase) reach {
	text, ok := template(expression)
	if !ok {
		return reach{hidden: "it builds SQL when it runs"}
	}
	return reachOf(phraseOf(text), true)
}

// template returns the text of an expression of constants, || and the functions that
// quote, with a name in place of each of their results. It reports false for any other
// expression.
func template(p sqllex.Phrase) (string, bool) {
	var text strings.Builder
	for _, part := range operands(p) {
		one, ok := operand(part)
		if !ok {
			return "", false
		}
		text.WriteString(one)
	}
	return text.String(), text.Len() > 0 && !callsPlaceholder(text.String())
}

// callsPlaceholder reports whether an unknown name may be that of a function.
func callsPlaceholder(text string) bool {
	return strings.Contains(text, placeholder+"(") || strings.Contains(text, placeholder+" (")
}

// operands cuts an expression at the || outside parentheses.
func operands(p sqllex.Phrase) (parts []sqllex.Phrase) {
	depth, start := 0, 0
	for i, t := range p {
		depth += t.Nesting()
		if depth == 0 && t.Is("||") {
			parts, start = append(parts, p[start:i]), i+1
		}
	}
	return append(parts, p[start:])
}

// placeholder is a name for a name or a value that is not known.
const placeholder = "ramus_unknown"

func operand(p sqllex.Phrase) (string, bool) {
	switch {
	case len(p) == 1 && p[0].Kind == sqllex.Literal:
		return constant(p[0])
	case len(p) > 1 && p[0].IsAny("QUOTE_IDENT", "QUOTE_LITERAL", "QUOTE_NULLABLE") && p[1].Is("(") && len(p[1:].AfterParentheses()) == 0:
		return placeholder, true
	case len(p) > 2 && p[0].Is("FORMAT") && p[1].Is("(") && p[2].Kind == sqllex.Literal && len(p[1:].AfterParentheses()) == 0:
		text, ok := constant(p[2])
		return formatted(text), ok && quotes(text)
	}
	return "", false
}

// quotes reports whether a format has quoting placeholders only.
func quotes(format string) bool {
	return !strings.Contains(strings.NewReplacer("%%", "", "%I", "", "%L", "").Replace(format), "%")
}

func formatted(format string) string {
	return strings.NewReplacer("%%", "%", "%I", placeholder, "%L", "'"+placeholder+"'").Replace(format)
}

// constant returns the value of a string without escapes.
func constant(t sqllex.Token) (string, bool) {
	switch {
	case t.Kind != sqllex.Literal:
		return "", false
	case t.Text[0] == '$':
		tag := t.Text[:2+strings.IndexByte(t.Text[1:], '$')]
		return t.Text[len(tag) : len(t.Text)-len(tag)], true
	case t.Text[0] == '\'':
		return strings.ReplaceAll(t.Text[1:len(t.Text)-1], "''", "'"), true
	case (t.Text[0] == 'e' || t.Text[0] == 'E') && !strings.Contains(t.Text, `\`):
		return strings.ReplaceAll(t.Text[2:len(t.Text)-1], "''", "'"), true
	}
	return "", false
}

// reachOfLanguage refuses CREATE LANGUAGE with a handler of its own. Without one it makes
// an extension.
func reachOfLanguage(p sqllex.Phrase) reach {
	if p.Has("HANDLER") {
		return reach{outside: "a language of its own runs code in the server"}
	}
	return reach{}
}
