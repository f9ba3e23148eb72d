// Package dotenv reads .env files, of which there is no standard: programs differ in
// what they replace in a value, and in where a comment starts. It accepts the values that
// all of them read in the same way, and refuses the others when they are asked for. Its
// errors have no part of a value, which may be a secret.
package dotenv

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// A Fault is an error in a file.
type Fault struct {
	Line, Column int // from 1; the column counts bytes
	Message      string
}

func (f *Fault) Error() string { return fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Message) }

// Variables are the variables of a file. Of those with the same name the last one counts.
type Variables struct{ all map[string]variable }

type variable struct {
	value string
	at    Fault // its place, and the reason why its value is unknown; usually no reason
}

// Lookup returns the value of a variable, and whether the file sets it. The error is a
// *Fault for a value that programs read in different ways.
func (v Variables) Lookup(name string) (value string, ok bool, err error) {
	found, ok := v.all[name]
	if found.at.Message != "" {
		return "", true, &found.at
	}
	return found.value, ok, nil
}

// Place returns the line and the column of a variable.
func (v Variables) Place(name string) (line, column int) {
	return v.all[name].at.Line, v.all[name].at.Column
}

// name matches the start of an assignment.
var name = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*`)
})

// Parse reads a file. The error is a *Fault, the first one.
func Parse(text string) (Variables, error) {
	r := reader{rest: strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"), line: 1, column: 1}
	v := Variables{map[string]variable{}}
	for r.skip(); r.rest != ""; r.skip() {
		m := name().FindStringSubmatch(r.rest)
		if m == nil {
			return Variables{}, r.fault("the line is not of the form NAME=value")
		}
		set := variable{at: *r.fault("")}
		r.take(len(m[0]))
		var err error
		if set.value, set.at.Message, err = r.value(m[1]); err != nil {
			return Variables{}, err
		}
		v.all[m[1]] = set
	}
	return v, nil
}

// A reader is at a place of a file.
type reader struct {
	rest         string
	line, column int
}

func (r *reader) fault(format string, args ...any) *Fault {
	return &Fault{r.line, r.column, fmt.Sprintf(format, args...)}
}

// take moves by n bytes.
func (r *reader) take(n int) {
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	r.line += strings.Count(taken, "\n")
	if at := strings.LastIndexByte(taken, '\n'); at >= 0 {
		r.column = n - at
		return
	}
	r.column += n
}

// skip moves over blank lines and comments, to the next assignment.
func (r *reader) skip() {
	for {
		r.take(len(r.rest) - len(strings.TrimLeft(r.rest, " \t\n")))
		if !strings.HasPrefix(r.rest, "#") {
			return
		}
		r.take(r.lineEnd())
	}
}

// lineEnd returns the number of bytes up to the end of the line.
func (r *reader) lineEnd() int {
	if end := strings.IndexByte(r.rest, '\n'); end >= 0 {
		return end
	}
	return len(r.rest)
}

// value reads the value of a variable, up to the end of its last line. unknown is the
// reason why programs differ about it, or "".
func (r *reader) value(name string) (value, unknown string, err error) {
	if r.rest == "" || r.rest[0] != '\'' && r.rest[0] != '"' {
		value = r.rest[:r.lineEnd()]
		r.take(len(value))
		if at := comment(value); at >= 0 {
			value = value[:at]
		}
		value = strings.TrimRight(value, " \t")
		return value, disputed(name, value, "#$`\\'\""), nil
	}
	quote := r.rest[:1]
	end := closing(r.rest, quote)
	if end < 0 {
		return "", "", r.fault("the quote of %s is not closed", name)
	}
	value = r.rest[1:end]
	r.take(end + 1)
	if after := r.rest[:r.lineEnd()]; strings.TrimLeft(after, " \t") != "" && comment(after) != 0 {
		return "", "", r.fault("there is text after the quoted value of %s", name)
	}
	r.take(r.lineEnd())
	if quote == "'" {
		return value, disputed(name, value, "\\"), nil
	}
	return value, disputed(name, value, "$`\\"), nil
}

// closing returns the index of the quote that ends a quoted text, or -1. Most programs
// take a quote after a backslash as part of the text; such a value is disputed.
func closing(text, quote string) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text) && text[i+1:i+2] == quote:
			i++
		case text[i:i+1] == quote:
			return i
		}
	}
	return -1
}

// comment returns the index of the blanks before a comment at the end of a line, or -1.
func comment(line string) int {
	for i := 1; i < len(line); i++ {
		if line[i] == '#' && (line[i-1] == ' ' || line[i-1] == '\t') {
			return len(strings.TrimRight(line[:i], " \t"))
		}
	}
	return -1
}

// disputed returns the reason why programs differ about a value: it has one of some
// characters. It returns "" if it has none.
func disputed(name, value, characters string) string {
	at := strings.IndexAny(value, characters)
	if at < 0 {
		return ""
	}
	advice := "; put the value in single quotes"
	if value[at] == '\\' && characters == "\\" || strings.Contains(value, "'") {
		advice = "; in a URL, write it as a percent code"
	}
	return fmt.Sprintf("the value of %s has the character %c, which programs read in different ways%s", name, value[at], advice)
}
