package configparser

import "slices"

// A File is a configuration file's sections and their options. Parse makes
// one; it does not change.
type File struct {
	defaults *section   // [DEFAULT], over what Parse was handed
	sections []*section // in the order of the text, without [DEFAULT]
}

// A section has its options in the order of the text.
type section struct {
	name    string
	options []*Option
	byName  map[string]*Option
}

func newSection(name string) *section {
	return &section{name: name, byName: map[string]*Option{}}
}

// add adds an option, in the place of one of that name.
func (s *section) add(o *Option) {
	if old := s.byName[o.Name]; old != nil {
		*old = *o
		return
	}
	s.options = append(s.options, o)
	s.byName[o.Name] = o
}

// An Option is one option as a section sees it.
type Option struct {
	Name string // in lower case
	Raw  string // the value as written, its lines joined by newlines, nothing replaced

	// Line and Column are where the value starts, from 1, the column in
	// bytes; they are 0 for what Parse was handed.
	Line, Column int

	lines   []line   // of the value; none for what Parse was handed
	section *section // that the option was asked of
	file    *File
}

// A line is one line of a value and its place.
type line struct {
	text         string
	line, column int
}

// Sections returns the names of the sections in the order of the text, without
// DEFAULT.
func (f *File) Sections() []string {
	names := make([]string, len(f.sections))
	for i, s := range f.sections {
		names[i] = s.name
	}
	return names
}

// HasSection reports whether there is a section of that name, spelled so.
// DEFAULT is none.
func (f *File) HasSection(name string) bool { return f.section(name) != nil }

func (f *File) section(name string) *section {
	i := slices.IndexFunc(f.sections, func(s *section) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return f.sections[i]
}

// Option returns an option of a section, or of DEFAULT where the section does
// not say it; the case of its name does not matter. It is false where there is
// neither, or no such section.
func (f *File) Option(section, name string) (Option, bool) {
	s := f.section(section)
	if s == nil {
		return Option{}, false
	}
	return f.option(s, lower(name))
}

func (f *File) option(s *section, name string) (Option, bool) {
	o := s.byName[name]
	if o == nil {
		o = f.defaults.byName[name]
	}
	if o == nil {
		return Option{}, false
	}
	seen := *o
	seen.section, seen.file = s, f
	return seen, true
}

// Options returns all options of a section: those of DEFAULT first, each with
// the section's own value where it has one, then the others.
func (f *File) Options(section string) []Option {
	s := f.section(section)
	if s == nil {
		return nil
	}
	var all []Option
	for _, d := range f.defaults.options {
		o, _ := f.option(s, d.Name)
		all = append(all, o)
	}
	for _, own := range s.options {
		if f.defaults.byName[own.Name] == nil {
			o, _ := f.option(s, own.Name)
			all = append(all, o)
		}
	}
	return all
}
