package sqlfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// The keys of a header, as written and as arguments of [EditHeader].
const (
	KeyRevision     = "revision"
	KeyDownRevision = "down_revision"
	KeyBranchLabels = "branch_labels"
	KeyDependsOn    = "depends_on"
	KeyCreateDate   = "create_date"
)

// keys are the header's keys in the order of writing. An index into keys identifies
// a field.
var keys = [...]string{KeyRevision, KeyDownRevision, KeyBranchLabels, KeyDependsOn, KeyCreateDate}

const (
	fieldRevision = iota
	fieldDownRevision
	fieldBranchLabels
	fieldDependsOn
	fieldCreateDate
)

// A field is the value of a key and its place.
type field struct {
	line  line
	value []byte // without surrounding white space
	colon int    // the offset after the key's colon
	start int    // the offset of value
}

func (f *field) written() bool { return f.line.num > 0 }

// column returns the column of the value, in bytes from 1; 0 for a key that is not there.
func (f *field) column() uint16 {
	if !f.written() {
		return 0
	}
	return graph.Column(f.start - f.line.pos + 1)
}

// A parser parses one file. It stores slices of src, which revision and scripts
// copy.
type parser struct {
	file string
	src  []byte
	errs source.Errors

	structure source.Errors // those of errs that are about the sections that a merge has
	logged    bool          // src is a section of the log, without a header

	message    []byte
	hasMessage bool
	about      [2]int // the offsets of the message's body, from the line below the message to the first key
	fields     [len(keys)]field
	hasKey     bool
	sections   []section
	rest       scanner // starts after the line that ended the header
	atEnd      bool    // the file ended before any directive or text
	missed     bool    // there is a misspelled directive, so a missing one is not reported
	plain      bool    // the file has nothing of a revision or of another tool's migration

	scratch []byte
}

// reset prepares the parser for another file, and keeps its memory.
func (p *parser) reset(file string, src []byte) {
	*p = parser{file: file, src: src, sections: p.sections[:0], scratch: p.scratch[:0]}
}

// fault records a fault at an offset of a line.
func (p *parser) fault(l *line, offset int, hint, format string, args ...any) {
	p.errs = append(p.errs, source.Error{
		File: p.file, Line: l.num, Column: offset - l.pos + 1,
		Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

// header parses the lines above the first directive, and that directive. It returns
// false if src, the start of a longer file, ends before that; then the parser's
// fields are invalid.
func (p *parser) header(eof bool) bool {
	s := newScanner(p.src)
	for l := (line{}); s.next(&l); {
		if l.open && !eof {
			return false
		}
		switch l.kind() {
		case comment:
			p.comment(&l)
		case directive:
			p.rest = s
			p.endHeader(l, true)
			return true
		case sql:
			p.rest = s
			p.endHeader(l, false)
			return true
		}
	}
	p.rest, p.atEnd = s, eof
	if eof {
		p.endHeader(line{num: max(s.num, 1), pos: s.pos}, true)
		p.checkUpgrade(s.num)
	}
	return eof
}

// comment parses a comment line of the header.
func (p *parser) comment(l *line) {
	p.controls(l)
	f, key, isKey := cutKey(l)
	switch {
	case l.missesDirective():
		p.missedDirective(l)
	case !p.hasMessage:
		text, _ := l.content()
		p.message, p.hasMessage = bytes.TrimSpace(text), true
		p.about = [2]int{l.next, l.next}
	case isKey:
		p.hasKey = true
		p.key(f, key)
	case !p.hasKey:
		p.about[1] = l.next
	default:
		p.unknownKey(l)
	}
}

// controls records the first control character of a header line, except tabs, since
// messages are printed on terminals, which would interpret it. A NUL has its own
// fault.
func (p *parser) controls(l *line) {
	for i, c := range l.text {
		if c < ' ' && c != '\t' && c != 0 || c == 0x7f {
			p.fault(l, l.pos+i, "take it out", "a control character (%#02x) in the header", c)
			return
		}
	}
}

// cutKey parses a line "-- key: value", and returns the index of the key.
func cutKey(l *line) (f field, key int, ok bool) {
	text, at := l.content()
	name, value, ok := bytes.Cut(text, []byte(":"))
	if !ok {
		return field{}, 0, false
	}
	key = slices.Index(keys[:], string(bytes.TrimSpace(name)))
	f = field{line: *l, colon: at + len(name) + 1, value: bytes.TrimSpace(value)}
	f.start = f.colon + bytes.Index(value, f.value)
	return f, key, key >= 0
}

// key stores a field, unless it has a value already.
func (p *parser) key(f field, key int) {
	if first := &p.fields[key]; first.written() {
		p.fault(&f.line, f.line.pos, "", "duplicate %s; the first is on line %d", keys[key], first.line.num)
		return
	}
	p.fields[key] = f
	if key == fieldDownRevision || key == fieldBranchLabels || key == fieldDependsOn {
		p.checkList(&f, keys[key])
	}
}

// checkList checks that every comma of a list separates two names.
func (p *parser) checkList(f *field, key string) {
	if len(f.value) == 0 {
		return
	}
	at := f.start
	for item := range bytes.SplitSeq(f.value, []byte(",")) {
		if len(bytes.TrimSpace(item)) == 0 {
			p.fault(&f.line, at, "", "%s has a comma without a name next to it", key)
			return
		}
		at += len(item) + 1
	}
}

// unknownKey reports a line below the first key that is no key, unless it is empty.
func (p *parser) unknownKey(l *line) {
	text, at := l.content()
	name, _, ok := bytes.Cut(text, []byte(":"))
	name = bytes.TrimSpace(name)
	if len(bytes.TrimSpace(text)) == 0 {
		return
	}
	hint := "the keys are " + strings.Join(keys[:], ", ") + "; the body of the message must be above them"
	if !ok {
		p.fault(l, at, hint, "%q is not a header key", text)
		return
	}
	for _, key := range keys {
		if key == strings.NewReplacer("-", "_", " ", "_").Replace(strings.ToLower(string(name))) {
			hint = "did you mean " + key + "?"
		}
	}
	p.fault(l, at, hint, "unknown header key %q", name)
}

// endHeader checks the line that ended the header, which is empty at the end of the
// file, and reports missing parts of the header.
func (p *parser) endHeader(l line, ok bool) {
	if l.isDirective() {
		p.directive(&l)
		if p.foreign() {
			return
		}
	}
	id := &p.fields[fieldRevision]
	switch {
	case !p.hasKey:
		p.notRevision(&l)
		return
	case !id.written():
		p.noRevisionKey()
	case len(id.value) == 0:
		p.fault(&id.line, id.colon, "", "revision is empty")
	}
	switch {
	case ok:
	case bytes.HasPrefix(l.text, []byte("<<<<<<< ")):
		p.conflict(&l)
	default:
		p.fault(&l, l.pos, "above the first directive, only comment lines (--) are allowed", "text before \"-- +upgrade\"")
	}
}

// firstField returns the first key of the header.
func (p *parser) firstField() *field {
	var first *field
	for i := range p.fields {
		f := &p.fields[i]
		if f.written() && (first == nil || f.line.num < first.line.num) {
			first = f
		}
	}
	return first
}

// noRevisionKey reports that a header with other keys has no revision key.
func (p *parser) noRevisionKey() {
	if p.messageIsKey() {
		p.fault(&line{num: 1}, 0, "the first comment line is always the message: write one above the keys",
			"the header has no revision key below its message")
		return
	}
	first := p.firstField()
	p.fault(&first.line, first.line.pos, "add a line \"-- revision: ID\"", "the header has no revision key")
}

// messageIsKey reports whether the message was probably meant as the id.
func (p *parser) messageIsKey() bool {
	name, _, ok := bytes.Cut(p.message, []byte(":"))
	return ok && string(bytes.TrimSpace(name)) == KeyRevision
}

// notRevision reports that a file has no key, and how to make it a revision.
func (p *parser) notRevision(l *line) {
	if p.messageIsKey() {
		p.noRevisionKey()
		return
	}
	if bytes.HasPrefix(l.text, []byte("<<<<<<< ")) {
		p.conflict(l)
		return
	}
	p.plain = !p.missed && !l.isDirective()
	hint := "to make it a revision, start it with these lines, with its own message and ids; else move it out of the folder\n" + template
	p.fault(l, l.pos, hint, "not a revision: no header with a \"-- revision:\" line above")
}

// template is the shortest valid revision, for messages.
const template = `-- what it does
--
-- revision: ID
-- down_revision: PARENT

-- +upgrade`

// revision returns the revision of the header. Its strings share one copy of the
// values, so that src is not kept in memory.
func (p *parser) revision() revision.Revision {
	buf := append(p.scratch[:0], p.message...)
	for i := range p.fields {
		buf = append(buf, p.fields[i].value...)
	}
	buf = p.appendBody(buf)
	p.scratch = buf

	all := string(buf)
	take := func(n int) (s string) {
		s, all = all[:n], all[n:]
		return s
	}
	next := func(field int) string { return take(len(p.fields[field].value)) }

	return revision.Revision{
		Message: take(len(p.message)),
		Node: graph.Node{
			ID:        next(fieldRevision),
			Parents:   list(next(fieldDownRevision)),
			Labels:    list(next(fieldBranchLabels)),
			DependsOn: list(next(fieldDependsOn)),
			Sections:  p.sides(),
			File:      p.file,
			Lines: graph.Lines{
				ID:        int32(p.fields[fieldRevision].line.num),
				Parents:   int32(p.fields[fieldDownRevision].line.num),
				Labels:    int32(p.fields[fieldBranchLabels].line.num),
				DependsOn: int32(p.fields[fieldDependsOn].line.num),
			},
			Columns: graph.Columns{
				ID:        p.fields[fieldRevision].column(),
				Parents:   p.fields[fieldDownRevision].column(),
				Labels:    p.fields[fieldBranchLabels].column(),
				DependsOn: p.fields[fieldDependsOn].column(),
			},
		},
		CreateDate: next(fieldCreateDate),
		Body:       all,
	}
}

// appendBody appends the lines below the message, without blank lines around them.
func (p *parser) appendBody(buf []byte) []byte {
	start, end := len(buf), len(buf)
	s := scanner{src: p.src[:p.about[1]], pos: p.about[0]}
	for l := (line{}); s.next(&l); {
		var text []byte
		if l.kind() == comment {
			text, _ = l.content()
		}
		if len(text) == 0 && len(buf) == start {
			continue
		}
		if len(buf) > start {
			buf = append(buf, '\n')
		}
		buf = append(buf, text...)
		if len(text) > 0 {
			end = len(buf)
		}
	}
	return buf[:end]
}

// list splits a value at its commas. An empty value has no items.
func list(value string) []string {
	if value == "" {
		return nil
	}
	items := make([]string, 0, strings.Count(value, ",")+1)
	for item := range strings.SplitSeq(value, ",") {
		items = append(items, strings.TrimSpace(item))
	}
	return items
}
