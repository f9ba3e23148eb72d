package adopt

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The statements that begin and end a transaction, without options that would matter.
var (
	plainBegin = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(BEGIN(\s+(DEFERRED|IMMEDIATE|EXCLUSIVE))?(\s+(TRANSACTION|WORK))?|START\s+TRANSACTION)\s*;`)
	})
	plainCommit = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)^(COMMIT|END)(\s+(TRANSACTION|WORK))?\s*(;|$)`)
	})
)

// unwrap removes the transaction around a whole section, since ramus begins and commits
// one itself. It changes a section only if its faults are the BEGIN in front of all
// statements and the COMMIT behind them.
func (r *reader) unwrap(s *Section) {
	_, err := r.rules.Split(s.script())
	faults, _ := errors.AsType[dialect.SplitErrors](err)
	if len(faults) != 2 {
		return
	}
	front, tail, ok1 := cut(s.lines, faults[1], plainCommit())
	head, body, ok2 := cut(front, faults[0], plainBegin())
	if !ok1 || !ok2 || !r.empty(head) || !r.empty(tail) {
		return
	}
	bare := *s
	bare.lines = slices.Concat(head, body, tail)
	if _, err := r.rules.Split(bare.script()); err == nil {
		*s = bare
		r.unwrapped = append(r.unwrapped, s.File)
	}
}

// cut removes the statement at the place of a fault, and returns the lines in front of
// it and behind it, without blank remains of its own line. It reports false if the
// statement is another one than the pattern's.
func cut(all []line, at dialect.SplitError, statement *regexp.Regexp) (front, behind []line, ok bool) {
	i, column := at.Line-1, at.Column-1
	if i >= len(all) || column > len(all[i].content()) {
		return nil, nil, false
	}
	text := all[i].content()
	found := statement.FindString(text[column:])
	if found == "" {
		return nil, nil, false
	}
	rest := func(text string) []line {
		if strings.TrimSpace(text) == "" {
			return nil
		}
		return []line{{num: all[i].num, run: all[i].run, text: strings.TrimSpace(text) + "\n"}}
	}
	return slices.Concat(all[:i], rest(text[:column])), slices.Concat(rest(text[column+len(found):]), all[i+1:]), true
}

// empty reports whether lines have no statements.
func (r *reader) empty(all []line) bool {
	part := Section{lines: all}
	statements, err := r.rules.Split(part.script())
	return err == nil && len(statements) == 0
}
