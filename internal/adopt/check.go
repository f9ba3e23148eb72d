package adopt

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// check reports the migration's faults as a revision, and a migration without
// statements.
func (r *reader) check(m *Migration) {
	if _, err := sqlfile.Render(sqlfile.NewRevision{ID: m.ID, Message: m.Message}); err != nil {
		r.faults = append(r.faults, source.Error{
			File: m.Up.File, Message: fmt.Sprintf("cannot make a message from the file's name: %v", err),
			Hint: "rename it, in a copy of the folder",
		})
	}
	up := r.checkSection(&m.Up)
	if up == 0 {
		r.note("%s has no statements: its revision does nothing", m.Up.File)
	}
	if m.Down != nil && r.checkSection(m.Down) == 0 && up != 0 {
		r.emptyDown = append(r.emptyDown, m.ID)
	}
}

// checkSection returns the number of statements in the section, -1 when it has
// faults.
func (r *reader) checkSection(s *Section) int {
	r.unwrap(s)
	faults := append(s.directives(), s.omitted()...)
	script := s.script()
	statements, err := r.rules.Split(script)
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

// directives reports lines that would end the section in a revision's file.
func (s *Section) directives() (faults source.Errors) {
	for _, l := range s.lines {
		if sqlfile.IsDirective(l.content()) {
			faults = append(faults, source.Error{
				File: s.File, Line: l.num,
				Message: fmt.Sprintf("ramus would read the line %q as its own directive", strings.TrimSpace(l.text)),
				Hint:    "reword it, in a copy of the folder",
			})
		}
	}
	return faults
}

// splitFaults returns the faults that the database's splitter found, with their
// places in the source.
func (r *reader) splitFaults(s *Section, err error) (faults source.Errors) {
	all, ok := errors.AsType[dialect.SplitErrors](err)
	if !ok {
		return source.Errors{{File: s.File, Message: err.Error()}}
	}
	hint := r.outside(s)
	for _, e := range all {
		at := s.lines[min(max(e.Line, 1), len(s.lines))-1]
		faults = append(faults, source.Error{
			File: s.File, Line: at.num, Column: e.Column, Hint: hint,
			Message: fmt.Sprintf("%s (read as %s SQL)", e.Message, r.rules.Name()),
		})
	}
	return faults
}

// outside returns the fix for a section that has no faults when it runs outside a
// transaction, "" for other sections.
func (r *reader) outside(s *Section) string {
	script := s.script()
	if script.NoTransaction {
		return ""
	}
	script.NoTransaction = true
	if _, err := r.rules.Split(script); err != nil {
		return ""
	}
	name := s.File
	if rel, err := filepath.Rel(r.Folder, s.File); err == nil {
		name = filepath.ToSlash(rel)
	}
	return "--no-transaction " + hint.Word(name) + " gives its revision transaction:false, so that it can run unchanged"
}
