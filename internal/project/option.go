package project

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/configparser"
)

// alembicOptions are the options of an Alembic project's two files. The INI file
// takes precedence over pyproject.toml.
type alembicOptions struct {
	ini     *configparser.File // nil if there is no readable INI file
	section string             // the section of the INI file
	table   alembicTable
	inINI   *reader // records faults of the INI file; nil if there is none
	inTOML  *reader // records faults of pyproject.toml; nil if there is none
}

// An option is an interpolated option of one of the files.
type option struct {
	value
	in *reader // the reader of the option's file
}

// find returns an option, and false if neither file sets it. If it cannot be
// interpolated, find records a fault and returns false.
func (a *alembicOptions) find(name string) (option, bool) {
	if o, ok := a.raw(name); ok {
		text, ok := a.interpolate(o)
		return option{value{kind: unstable.String, text: text, at: place{o.Line, o.Column}}, a.inINI}, ok
	}
	v, ok := a.table.values[name]
	if !ok {
		return option{}, false
	}
	return a.formatted(name, v)
}

// raw returns an option of the INI file.
func (a *alembicOptions) raw(name string) (configparser.Option, bool) {
	if a.ini == nil {
		return configparser.Option{}, false
	}
	return a.ini.Option(a.section, name)
}

// interpolate returns the value of an option of the INI file, or records a fault.
func (a *alembicOptions) interpolate(o configparser.Option) (string, bool) {
	text, err := o.Text()
	if fault, ok := errors.AsType[*configparser.Error](err); ok {
		a.inINI.complain(place{fault.Line, fault.Column}, "%s: %s", o.Name, fault.Message)
	}
	return text, err == nil
}

// formatted returns a value of pyproject.toml with its strings formatted, including
// those of an array.
func (a *alembicOptions) formatted(name string, v value) (option, bool) {
	v.list = slices.Clone(v.list)
	ok := a.format(name, &v)
	for i := range v.list {
		ok = a.format(name, &v.list[i]) && ok
	}
	return option{v, a.inTOML}, ok
}

var formatToken = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`%(?:%|\(here\)s)?`)
})

// format replaces %(here)s by the file's folder and %% by %. Alembic uses Python's
// operator % with only this name.
func (a *alembicOptions) format(name string, v *value) bool {
	if v.kind != unstable.String || !strings.Contains(v.text, "%") {
		return true
	}
	ok := true
	v.text = formatToken().ReplaceAllStringFunc(v.text, func(token string) string {
		switch token {
		case "%%":
			return "%"
		case "%":
			ok = false
		}
		return filepath.ToSlash(a.inTOML.dir)
	})
	if !ok {
		a.inTOML.complain(v.at, "%s: only %%(here)s is replaced in pyproject.toml; write %%%% for a %%", name)
	}
	return ok
}

// text returns an option that is a string.
func (a *alembicOptions) text(name string) (option, bool) {
	o, ok := a.find(name)
	return o, ok && o.in.is(o.value, unstable.String, name, aString)
}

// flag returns an option that is true or false. As in Alembic, every text in an INI
// file but "true" means false.
func (a *alembicOptions) flag(name string) bool {
	o, ok := a.find(name)
	switch {
	case !ok:
		return false
	case o.in == a.inINI:
		return o.text == "true"
	}
	return o.in.is(o.value, unstable.Bool, name, aBool) && o.value.text == "true"
}

// paths returns the elements of a list option: an array of strings in
// pyproject.toml, or the parts of a text in an INI file, split as the first of the
// options in separators says, else by legacy. It omits empty elements. The last
// result reports whether the option is set and not empty.
func (a *alembicOptions) paths(name string, legacy func() *regexp.Regexp, separators ...string) ([]option, bool) {
	o, ok := a.find(name)
	if ok && o.in == a.inINI && o.text == "" { // it counts as unset
		var v value
		if v, ok = a.table.values[name]; ok {
			o, ok = a.formatted(name, v)
		}
	}
	switch {
	case !ok:
		return nil, false
	case o.in == a.inINI:
		return o.split(a.splitter(legacy, separators)), true
	}
	return o.elements(name), true
}

// split splits an option's text, and keeps the place for each part.
func (o option) split(cut func(string) []string) []option {
	var parts []option
	for _, part := range cut(o.text) {
		if part = strings.TrimSpace(part); part != "" {
			v := o.value
			v.text = part
			parts = append(parts, option{v, o.in})
		}
	}
	return parts
}

// elements returns the elements of an array of strings.
func (o option) elements(name string) []option {
	if !o.in.is(o.value, unstable.Array, name, anArray) {
		return nil
	}
	var all []option
	for _, element := range o.list {
		if o.in.is(element, unstable.String, "each of "+name, aString) && element.text != "" {
			all = append(all, option{element, o.in})
		}
	}
	return all
}

// separators are the values of path_separator and version_path_separator.
var separators = []struct{ name, text string }{
	{"os", string(os.PathListSeparator)}, {"space", " "}, {"newline", "\n"}, {":", ":"}, {";", ";"},
}

// Alembic's separators if no option sets one.
var (
	onSpaceComma = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`, *| +`)
	})
	onSpaceCommaColon = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`, *| +|:`)
	})
)

// splitter returns the function that splits a list, as the first of the named
// options in the INI file says.
func (a *alembicOptions) splitter(legacy func() *regexp.Regexp, names []string) func(string) []string {
	usual := func(text string) []string { return legacy().Split(text, -1) }
	for _, name := range names {
		if _, said := a.raw(name); !said {
			continue
		}
		o, ok := a.find(name)
		if !ok {
			return usual
		}
		for _, s := range separators {
			if s.name == o.text {
				return func(text string) []string { return strings.Split(text, s.text) }
			}
		}
		o.in.complain(o.at, "%s", separatorFault(name, o.text))
		return func(string) []string { return nil }
	}
	return usual
}

func separatorFault(name, text string) string {
	hint := ""
	if strings.ContainsAny(text, "#;") {
		hint = "; a comment needs a line of its own"
	}
	return fmt.Sprintf("%s must be os, space, newline, : or ;, not %q%s", name, text, hint)
}
