package acceptance

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Set has acceptances, by file. The zero value and nil are empty sets.
type Set struct {
	mu  sync.Mutex
	all []*Acceptance
}

// Add adds acceptances. It is safe for concurrent use, but not beside the other methods.
func (s *Set) Add(all ...*Acceptance) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range all {
		i, _ := slices.BinarySearchFunc(s.all, a, func(x, y *Acceptance) int {
			return cmp.Or(strings.Compare(x.File, y.File), strings.Compare(x.Name(), y.Name()))
		})
		s.all = slices.Insert(s.all, i, a)
	}
}

// All returns the acceptances, by file.
func (s *Set) All() []*Acceptance {
	if s == nil {
		return nil
	}
	return slices.Clone(s.all)
}

// Revisions returns the ids of the revisions with an acceptance, sorted.
func (s *Set) Revisions() []string {
	var ids []string
	for _, a := range s.All() {
		ids = append(ids, a.Revision)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Covering returns the acceptances that together accept all changes, by file; none
// where one of the changes is not accepted, or without changes.
func (s *Set) Covering(changes ...Change) []*Acceptance {
	if s == nil || len(s.all) == 0 {
		return nil
	}
	used := map[*Acceptance]bool{}
	for _, c := range changes {
		path := s.path(c.exact())
		if path == nil {
			return nil
		}
		for _, a := range path {
			used[a] = true
		}
	}
	return slices.DeleteFunc(s.All(), func(a *Acceptance) bool { return !used[a] })
}

// path returns the acceptances that lead from the content before a change to the one
// after it, the shortest way; nil if there is no way. A change in two steps is accepted
// if both steps are.
func (s *Set) path(c Change) []*Acceptance {
	links := s.links(c)
	var todo []stage
	for _, content := range c.starts(links) {
		todo = append(todo, stage{content: content})
	}
	seen := map[string]bool{}
	for ; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		if at.path != nil && slices.Contains(c.To, at.content) {
			return at.path
		}
		for _, l := range links {
			if l.From == at.content && !seen[l.To] {
				seen[l.To] = true
				todo = append(todo, stage{l.To, append(slices.Clip(at.path), l.by)})
			}
		}
	}
	return nil
}

// A stage is a content that acceptances lead to.
type stage struct {
	content string
	path    []*Acceptance
}

// A link is a line of an acceptance.
type link struct {
	Line
	by *Acceptance
}

// links returns the lines about the part that a change is about.
func (s *Set) links(c Change) (all []link) {
	for _, a := range s.all {
		for _, line := range a.Lines {
			if a.Revision == c.Revision && line.Part == c.Part {
				all = append(all, link{line, a})
			}
		}
	}
	return all
}

// starts returns the names of the content before a change; without any, all contents
// that links start from.
func (c Change) starts(links []link) []string {
	if len(c.From) > 0 {
		return c.From
	}
	var all []string
	for _, l := range links {
		all = append(all, l.From)
	}
	return all
}

// Format returns a format that adds the acceptances beside the revisions to the set,
// while these are loaded. The set must not be used before.
func (s *Set) Format() source.Format { return format{s} }

type format struct{ into *Set }

// Matches reports whether a file is an acceptance by its name.
func (format) Matches(name string) bool {
	return strings.HasSuffix(name, Extension) && !source.IsHidden(name)
}

func (f format) Parser(source.Tree) source.Parser { return f }

// Parse reads a whole acceptance. It is no revision.
func (f format) Parse(file string, text []byte, eof bool) (revision.Revision, source.ParseResult, source.Errors) {
	if !eof {
		return revision.Revision{}, source.More, nil
	}
	a, errs := Parse(file, text)
	if len(errs) > 0 {
		return revision.Revision{}, source.Done, errs
	}
	f.into.Add(&a)
	return revision.Revision{}, source.None, nil
}
