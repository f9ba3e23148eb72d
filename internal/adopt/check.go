package adopt

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// check sees to it that ramus runs what the tool runs.
func (r *reader) check(m *Migration) {
	if _, err := sqlfile.Render(sqlfile.NewRevision{ID: m.ID, Message: m.Message}); err != nil {
		r.faults = append(r.faults, source.Error{
			File: m.Up.File, Message: fmt.Sprintf("the file's name makes no message: %v", err),
			Hint: "name it differently, in a copy of the folder",
		})
	}
	if r.checkSection(&m.Up) == 0 {
		r.note("%s has no statement: its revision does nothing", m.Up.File)
	}
	if m.Down != nil {
		r.checkSection(m.Down)
	}
}

// checkSection returns how many statements the section has; -1 when it has
// faults.
func (r *reader) checkSection(s *Section) int {
	faults := s.directives()
	script := s.script()
	statements, err := r.Split(script)
	if err != nil {
		faults = append(faults, r.splitFaults(s, err)...)
	}
	if err == nil {
		faults = append(faults, r.cutByGoose(s)...)
	}
	r.faults = append(r.faults, faults...)
	if len(faults) > 0 {
		return -1
	}
	return len(statements)
}

// directives finds lines that would end the section in a revision's file.
func (s *Section) directives() (faults source.Errors) {
	for _, l := range s.lines {
		if sqlfile.IsDirective(l.content()) {
			faults = append(faults, source.Error{
				File: s.File, Line: l.num,
				Message: fmt.Sprintf("ramus would read the line %q as a directive of its own", strings.TrimSpace(l.text)),
				Hint:    "word it differently, in a copy of the folder",
			})
		}
	}
	return faults
}

// splitFaults are what the database's splitter says, at their places in the
// source.
func (r *reader) splitFaults(s *Section, err error) (faults source.Errors) {
	all, ok := errors.AsType[dialect.SplitErrors](err)
	if !ok {
		return source.Errors{{File: s.File, Message: err.Error()}}
	}
	hint := r.outside(s)
	for _, e := range all {
		at := s.lines[min(max(e.Line, 1), len(s.lines))-1]
		faults = append(faults, source.Error{File: s.File, Line: at.num, Column: e.Column, Message: e.Message, Hint: hint})
	}
	return faults
}

// outside is the hint for a section that has no faults when it runs outside a
// transaction.
func (r *reader) outside(s *Section) string {
	script := s.script()
	if script.NoTransaction {
		return ""
	}
	script.NoTransaction = true
	if _, err := r.Split(script); err != nil {
		return ""
	}
	name := s.File
	if rel, err := filepath.Rel(r.Folder, s.File); err == nil {
		name = filepath.ToSlash(rel)
	}
	return "--no-transaction " + quoted(name) + " gives it transaction:false, and it runs as it is written"
}
