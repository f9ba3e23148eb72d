package hook

import (
	"errors"
	"strings"
)

// Words splits a command into words as a shell and Python's shlex.split do: at
// spaces, with quotes and backslashes. It expands nothing.
func Words(text string) ([]string, error) { return splitWords(text, true) }

// splitWords implements Python's shlex.split. With posix it follows the rules of a
// shell. Without, it keeps quotes and does not interpret backslashes, as Alembic on
// Windows.
func splitWords(text string, posix bool) ([]string, error) {
	l := &words{runes: []rune(text), posix: posix}
	for l.pos < len(l.runes) {
		if err := l.next(); err != nil {
			return nil, err
		}
	}
	l.end()
	return l.all, nil
}

// A words splits a text. open means that a word has started, which may be empty.
type words struct {
	runes []rune
	pos   int
	posix bool
	word  strings.Builder
	open  bool
	all   []string
}

var (
	errQuotation = errors.New("a quote is never closed")
	errEscape    = errors.New("a backslash at the end escapes nothing")
)

func (l *words) take() rune {
	r := l.runes[l.pos]
	l.pos++
	return r
}

func (l *words) end() {
	if l.open {
		l.all = append(l.all, l.word.String())
	}
	l.word.Reset()
	l.open = false
}

func (l *words) next() error {
	r := l.take()
	switch {
	case strings.ContainsRune(" \t\r\n", r):
		l.end()
		return nil
	case (r == '"' || r == '\'') && (l.posix || !l.open):
		return l.quoted(r)
	case r == '\\' && l.posix:
		if l.pos == len(l.runes) {
			return errEscape
		}
		r = l.take()
	}
	l.open = true
	l.word.WriteRune(r)
	return nil
}

// quoted reads up to the closing quote. If quotes are kept, it also ends the word.
func (l *words) quoted(quote rune) error {
	l.open = true
	if !l.posix {
		l.word.WriteRune(quote)
	}
	for l.pos < len(l.runes) {
		r := l.take()
		switch {
		case r == quote && l.posix:
			return nil
		case r == quote:
			l.word.WriteRune(quote)
			l.end()
			return nil
		case r == '\\' && l.posix && quote == '"':
			if err := l.escaped(quote); err != nil {
				return err
			}
		default:
			l.word.WriteRune(r)
		}
	}
	return errQuotation
}

// escaped reads the character after a backslash in double quotes. The backslash is
// kept unless it precedes the quote or another backslash.
func (l *words) escaped(quote rune) error {
	if l.pos == len(l.runes) {
		return errEscape
	}
	r := l.take()
	if r != quote && r != '\\' {
		l.word.WriteRune('\\')
	}
	l.word.WriteRune(r)
	return nil
}
