package configparser

import "slices"

// A File has the sections and options of a configuration file. Parse makes one. It
// is immutable.
type File struct {
	defaults *section   // [DEFAULT], merged with the defaults passed to Parse
	sections []*section // in order, without [DEFAULT]
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

// add adds an option, or replaces the one with the same name.
func (s *section) add(o *Option) {
	if old := s.byName[o.Name]; old != nil {
		*old = *o
		return
	}
	s.options = append(s.options, o)
	s.byName[o.Name] = o
}

// An Option is an option as seen from a section.
type Option struct {
	Name string // in lower case
	Raw  string // the value as written, with its lines joined by newlines, without interpolation

	// Line and Column are the start of the value, from 1; the column counts bytes.
	// Both are 0 for a default passed to Parse.
	Line, Column int

	lines   []line   // the lines of the value; empty for a default passed to Parse
	section *section // the section in which the option was looked up
	file    *File
}

// A line is a line of a value and its place.
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

// HasSection reports whether there is a section with exactly that name. It is false
// for DEFAULT.
func (f *File) HasSection(name string) bool { return f.section(name) != nil }

func (f *File) section(name string) *section {
	i := slices.IndexFunc(f.sections, func(s *section) bool { return s.name == name })
	if i < 0 {
		return nil
	}
	return f.sections[i]
}

// Option returns an option of a section, or else of DEFAULT. The case of its name
// does not matter. It returns false if neither has the option, or if there is no
// such section.
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

// Options returns all options of a section: first those of DEFAULT, with the
// section's values where it overrides them, then the others.
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
