package configparser

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// defaultSection is the name of the section that all others inherit from.
const defaultSection = "DEFAULT"

// Parse parses a configuration file. defaults are options that all sections have;
// [DEFAULT] overrides them. The error is Errors, with all faults of the text in
// order, except faults of %(name)s, which [Option.Text] reports.
func Parse(text []byte, defaults map[string]string) (*File, error) {
	p := parser{file: &File{defaults: newSection(defaultSection)}, seen: map[string]bool{}}
	for name, value := range defaults {
		p.file.defaults.add(&Option{Name: lower(name), Raw: value})
	}
	slices.SortFunc(p.file.defaults.options, func(a, b *Option) int { return strings.Compare(a.Name, b.Name) })
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	for rest := string(text); rest != ""; {
		var line string
		line, rest = cutLine(rest)
		p.number++
		p.line(line)
	}
	p.join()
	if len(p.errors) > 0 {
		return nil, p.errors
	}
	return p.file, nil
}

// cutLine splits off the first line, without its ending (LF, CR LF or CR).
func cutLine(text string) (line, rest string) {
	i := strings.IndexAny(text, "\r\n")
	if i < 0 {
		return text, ""
	}
	if strings.HasPrefix(text[i:], "\r\n") {
		return text[:i], text[i+2:]
	}
	return text[:i], text[i+1:]
}

// A parser parses a file line by line.
type parser struct {
	file    *File
	seen    map[string]bool // the sections, and the options of each
	number  int             // the line number, from 1
	indent  int             // the indentation of the last line that was no continuation
	section *section        // nil above the first header
	option  *Option         // the option that more deeply indented lines continue, or nil
	errors  Errors
}

func (p *parser) line(raw string) {
	if !utf8.ValidString(raw) {
		p.complain(1+invalid(raw), "not UTF-8")
		return
	}
	start := strings.TrimLeftFunc(raw, isSpace)
	text, column := strings.TrimRightFunc(start, isSpace), len(raw)-len(start)+1
	switch indent := utf8.RuneCountInString(raw[:column-1]); {
	case strings.HasPrefix(text, "#"), strings.HasPrefix(text, ";"):
	case text == "":
		p.extend(line{"", p.number, 1})
	case p.option != nil && indent > p.indent:
		p.extend(line{text, p.number, column})
	default:
		p.indent = indent
		p.start(text, column)
	}
}

// invalid returns the offset of the first byte that is not UTF-8.
func invalid(s string) int {
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return len(s)
}

// extend adds a line to the current option's value, if there is one.
func (p *parser) extend(l line) {
	if p.option != nil {
		p.option.lines = append(p.option.lines, l)
	}
}

// start parses a line that continues no value: a header or an option.
func (p *parser) start(text string, column int) {
	end := strings.LastIndexByte(text, ']')
	switch {
	case text[0] == '[' && end >= 2:
		p.header(text[1:end], column)
	case p.section == nil:
		p.complain(column, "text before the first [section]")
	default:
		p.pair(text, column)
	}
}

// header starts a section. DEFAULT may be repeated.
func (p *parser) header(name string, column int) {
	p.option = nil
	if name == defaultSection {
		p.section = p.file.defaults
		return
	}
	if p.file.HasSection(name) {
		p.complain(column, "duplicate section [%s]", name)
	}
	p.section = newSection(name)
	p.file.sections = append(p.file.sections, p.section)
}

// pair parses "name = value" or "name: value".
func (p *parser) pair(text string, column int) {
	i := strings.IndexAny(text, "=:")
	if i < 0 {
		p.complain(column, "no = or : after an option's name; indent a line that continues a value")
		return
	}
	name := lower(strings.TrimRightFunc(text[:i], isSpace))
	p.option = nil
	if name == "" {
		p.complain(column, "no option's name before the %c", text[i])
		return
	}
	value := strings.TrimLeftFunc(text[i+1:], isSpace)
	column += len(text) - len(value)
	p.option = &Option{Name: name, Line: p.number, Column: column, lines: []line{{value, p.number, column}}}
	if key := p.section.name + "\x00" + name; p.seen[key] {
		p.complain(column-len(text)+len(value), "duplicate option %s in [%s]", name, p.section.name)
	} else {
		p.seen[key] = true
		p.section.add(p.option)
		p.option = p.section.byName[name]
	}
}

// join joins the lines of each option to its value.
func (p *parser) join() {
	for _, s := range append(p.file.sections, p.file.defaults) {
		for _, o := range s.options {
			if o.lines != nil {
				o.Raw = joined(o.lines)
			}
		}
	}
}

func joined(lines []line) string {
	if len(lines) == 1 {
		return lines[0].text
	}
	texts := make([]string, len(lines))
	for i, l := range lines {
		texts[i] = l.text
	}
	return strings.TrimRightFunc(strings.Join(texts, "\n"), isSpace)
}

// isSpace implements Python's str.isspace for one character: Unicode's white space
// and the four ASCII separators.
func isSpace(r rune) bool { return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f }

// lower implements ConfigParser.optionxform.
func lower(name string) string { return strings.ToLower(name) }
