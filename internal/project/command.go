package project

import (
	"errors"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

const alembicKey = "alembic"

// alembic is the command that is an Alembic project's Alembic. An empty string
// says none.
func (r *reader) alembic(c *Config, v value) {
	if c.Alembic == nil {
		r.complain(v.at, "alembic is for an Alembic project, which this is not: there is no alembic.ini beside this file, "+
			"nor a pyproject.toml with [tool.alembic]")
		return
	}
	words, ok := r.command(v)
	switch {
	case !ok:
	case len(words) > 0 && words[0] == "":
		r.complain(v.at, "alembic names no program")
	default:
		c.Alembic.Program = words
	}
}

// command reads a command's words.
func (r *reader) command(v value) (words []string, ok bool) {
	if v.kind == unstable.String {
		words, err := SplitCommand(v.text)
		if err != nil {
			r.complain(v.at, "alembic: %v", err)
		}
		return words, err == nil
	}
	if !r.is(v, unstable.Array, alembicKey, aCommand) {
		return nil, false
	}
	for _, element := range v.list {
		if !r.is(element, unstable.String, "each of alembic", aString) {
			return nil, false
		}
		words = append(words, element.text)
	}
	if words == nil {
		r.complain(v.at, "alembic names no program")
	}
	return words, words != nil
}

var (
	errQuote     = errors.New("a quote is not closed")
	errBackslash = errors.New("a backslash stands at the end")
)

// SplitCommand splits a command into words as a shell does, and as Python's
// shlex.split: at spaces, with quotes and backslashes. Nothing is expanded.
func SplitCommand(text string) ([]string, error) {
	var words []string
	for {
		text = strings.TrimLeft(text, commandSpace)
		if text == "" {
			return words, nil
		}
		word, rest, err := cutWord(text)
		if err != nil {
			return nil, err
		}
		words, text = append(words, word), rest
	}
}

const commandSpace = " \t\r\n"

// cutWord cuts the first word off.
func cutWord(text string) (word, rest string, err error) {
	var out strings.Builder
	for text != "" && !strings.Contains(commandSpace, text[:1]) {
		var part string
		if part, text, err = cutPart(text); err != nil {
			return "", "", err
		}
		out.WriteString(part)
	}
	return out.String(), text, nil
}

// cutPart cuts the first character off, or what stands in quotes.
func cutPart(text string) (part, rest string, err error) {
	switch {
	case text[0] == '\'':
		part, rest, found := strings.Cut(text[1:], "'")
		if !found {
			return "", "", errQuote
		}
		return part, rest, nil
	case text[0] == '"':
		return cutDouble(text[1:])
	case text == `\`:
		return "", "", errBackslash
	case text[0] == '\\':
		return text[1:2], text[2:], nil
	}
	return text[:1], text[1:], nil
}

// cutDouble cuts what stands in double quotes, where a backslash is one unless
// it stands before a double quote or another.
func cutDouble(text string) (part, rest string, err error) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '"':
			return out.String(), text[i+1:], nil
		case text[i] == '\\' && i+1 < len(text) && strings.Contains(`"\`, text[i+1:i+2]):
			i++
		}
		out.WriteByte(text[i])
	}
	return "", "", errQuote
}
