package sqlfile

import (
	"bytes"
	"context"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/ramusdb/ramus/internal/revision"
)

// Parse parses a whole file. The name is for messages and for the revision's File.
// The revision's Load returns the scripts without reading the file. The error is a
// source.Errors with all faults of the file.
func Parse(file string, content []byte) (revision.Revision, revision.Scripts, error) {
	p := parser{file: file, src: content}
	if !p.utf16() {
		p.header(true)
		p.body()
		p.encoding(len(content))
	}
	if err := p.errs.Sorted(); err != nil {
		return revision.Revision{}, revision.Scripts{}, err
	}
	rev, scripts := p.revision(), p.scripts()
	rev.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
	return rev, scripts, nil
}

// ParseDowngrade parses a text that is only a downgrade section with its directive
// line, as the log stores it, perhaps to the side of a parent. The name is for messages. The error is a
// source.Errors with all faults.
func ParseDowngrade(name, section string) (revision.Script, error) {
	p := parser{file: name, src: []byte(section), logged: true}
	p.rest = newScanner(p.src)
	p.body()
	p.encoding(len(p.src))
	if p.errs == nil && (len(p.sections) != 1 || p.sections[0].name != downgrade || p.sections[0].line != 1) {
		p.fault(&line{num: 1}, 0, "", "the text must be one downgrade section")
	}
	if err := p.errs.Sorted(); err != nil {
		return revision.Script{}, err
	}
	return p.script(&p.sections[0]), nil
}

// parseHeader parses the start of a file, or the whole file if eof is set. It
// returns false if it needs more of the file.
func (p *parser) parseHeader(eof bool) bool {
	if p.utf16() {
		return true
	}
	if !p.header(eof) {
		return false
	}
	p.encoding(p.rest.pos)
	return true
}

// utf16 records a fault if a byte order mark shows that the file is UTF-16. No
// other fault is useful then.
func (p *parser) utf16() bool {
	if !bytes.HasPrefix(p.src, []byte("\xFF\xFE")) && !bytes.HasPrefix(p.src, []byte("\xFE\xFF")) {
		return false
	}
	p.fault(&line{num: 1}, 0, "save it as UTF-8", "the file is UTF-16")
	return true
}

// encoding records the first byte before end that is not UTF-8, and the first NUL.
func (p *parser) encoding(end int) {
	if at := firstInvalid(p.src[:end]); at >= 0 {
		p.badByte(at, "save the file as UTF-8", "invalid UTF-8")
	}
	if at := bytes.IndexByte(p.src[:end], 0); at >= 0 {
		p.badByte(at, "", "a NUL byte")
	}
}

func (p *parser) badByte(at int, hint, message string) {
	num, column := place(p.src, at)
	p.errs = append(p.errs, source.Error{File: p.file, Line: num, Column: column, Message: message, Hint: hint})
}
