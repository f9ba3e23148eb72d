package datatest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// The sections of a data test.
const (
	before = "before"
	after  = "after"
)

// Parse parses a data test. The error is a source.Errors with all its faults.
func Parse(file string, content []byte) (*Test, error) {
	p := parser{file: file, sections: map[string]*section{}}
	text := bytes.TrimPrefix(content, []byte("\xEF\xBB\xBF"))
	if !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
		p.fault(0, "save the file as UTF-8", "it is not a text in UTF-8")
	}
	for line := range bytes.Lines(text) {
		p.number++
		p.line(string(line))
	}
	if p.sections[after] == nil && len(p.errs) == 0 {
		p.fault(max(p.number, 1), "add a line -- +after, and below it queries whose first value has to be true", "no assertion: the data test has no -- +after")
	}
	if err := p.errs.Sorted(); err != nil {
		return nil, err
	}
	return &Test{file, p.script(before), p.script(after)}, nil
}

// A parser reads a data test line by line.
type parser struct {
	file     string
	number   int // of the line, from 1
	sections map[string]*section
	open     *section // nil above the first directive
	errs     source.Errors
}

// A section is the text below a directive.
type section struct {
	line int // of the directive
	text strings.Builder
}

func (p *parser) line(line string) {
	text := strings.TrimSpace(line)
	name, ok := strings.CutPrefix(line, "-- +")
	switch {
	case ok && name != "" && isLetter(name[0]):
		p.directive(strings.TrimSpace(name))
	case isAlmost(text):
		p.fault(p.number, "a directive starts in the first column, with two dashes, one space and a plus: -- +after", "%q is almost a directive", text)
	case p.open != nil:
		p.open.text.WriteString(line)
	case text != "" && !strings.HasPrefix(text, "--"):
		p.fault(p.number, "start the section with a line -- +before or -- +after", "SQL above the first section")
		p.open = &section{} // one fault is enough
	}
}

func (p *parser) directive(name string) {
	switch first := p.sections[name]; {
	case name != before && name != after:
		p.fault(p.number, "the directives of a data test are -- +before and -- +after", "unknown directive \"-- +%s\"", name)
	case first != nil:
		p.fault(p.number, "", "a second \"-- +%s\"; the first is on line %d", name, first.line)
	}
	p.open = &section{line: p.number}
	p.sections[name] = p.open
}

// isAlmost reports whether a line was meant as a directive, such as --+after.
func isAlmost(text string) bool {
	rest, ok := strings.CutPrefix(text, "--")
	if !ok {
		return false
	}
	rest, ok = strings.CutPrefix(strings.TrimSpace(rest), "+")
	if !ok {
		return false
	}
	word := strings.ToLower(strings.TrimSpace(rest))
	return word == before || word == after
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func (p *parser) fault(line int, hint, format string, args ...any) {
	p.errs = append(p.errs, source.Error{File: p.file, Line: line, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// script returns a section, whose statements run one by one.
func (p *parser) script(name string) revision.Script {
	s := p.sections[name]
	if s == nil {
		return revision.Script{File: p.file, NoTransaction: true}
	}
	return revision.Script{Text: s.text.String(), File: p.file, Line: s.line + 1, NoTransaction: true}
}

// headerKey returns the line of the key of a revision's header above the first directive,
// or 0, and whether the text reaches that directive.
func headerKey(text []byte) (line int, ended bool) {
	n := 0
	for l := range bytes.Lines(text) {
		n++
		if rest, ok := bytes.CutPrefix(l, []byte("-- +")); ok && len(rest) > 0 && isLetter(rest[0]) {
			return 0, true
		}
		comment, ok := bytes.CutPrefix(bytes.TrimSpace(l), []byte("--"))
		if key, _, colon := bytes.Cut(comment, []byte(":")); ok && colon && bytes.Equal(bytes.TrimSpace(key), []byte("revision")) {
			return n, true
		}
	}
	return 0, false
}
