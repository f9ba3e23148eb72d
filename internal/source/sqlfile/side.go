package sqlfile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// sideOptions are the options of sections of a merge for one side only.
var sideOptions = map[string]string{upgrade: "from", downgrade: "to"}

// side parses the option from:PARENT of an upgrade, or to:PARENT of a downgrade.
func (p *parser) side(l *line, offset int, s *section, name, value string) {
	s.strayed = true
	if want := sideOptions[s.name]; name != want {
		p.structureFault(l, offset, fmt.Sprintf("write -- +%s %s:%s", s.name, want, value), "the option %s: is not for -- +%s", name, s.name)
		return
	}
	if !p.logged && !p.isParent(l, offset, name, value) {
		return
	}
	s.parent, s.column, s.strayed = value, offset-l.pos+1, false
}

// isParent reports whether a merge of two has a parent, and records a fault if not.
func (p *parser) isParent(l *line, offset int, option, value string) bool {
	parents := list(string(p.fields[fieldDownRevision].value))
	switch {
	case len(parents) != 2:
		p.structureFault(l, offset, "", "the option %s: is for merges of exactly two parents, and this revision has %s", option, count(len(parents)))
	case value == "":
		p.structureFault(l, offset, fmt.Sprintf("write %s:%s or %[1]s:%[3]s", option, parents[0], parents[1]), "the option %s: names no parent", option)
	case !slices.Contains(parents, value):
		p.structureFault(l, offset, nearest(option, value, parents), "%s:%s names no parent of this merge; they are %s", option, value, strings.Join(parents, ", "))
	default:
		return true
	}
	return false
}

// count returns a number of parents, for messages.
func count(parents int) string {
	if parents == 0 {
		return "none"
	}
	return fmt.Sprint(parents)
}

// nearest returns a hint with the parent that a value is a part of.
func nearest(option, value string, parents []string) string {
	for _, parent := range parents {
		if strings.HasPrefix(parent, value) {
			return fmt.Sprintf("write the whole id: %s:%s", option, parent)
		}
	}
	return ""
}

// structureFault records a fault of the sections that a merge has. Unlike other faults
// below the header, it is reported when the graph is read.
func (p *parser) structureFault(l *line, offset int, hint, format string, args ...any) {
	p.fault(l, offset, hint, format, args...)
	p.structure = append(p.structure, p.errs[len(p.errs)-1])
}

// from returns the upgrades for one side.
func (p *parser) from() (all []*section) {
	for i := range p.sections {
		if s := &p.sections[i]; s.name == upgrade && s.parent != "" {
			all = append(all, s)
		}
	}
	return all
}

// checkSides records each downgrade to a side that has no upgrade.
func (p *parser) checkSides() {
	for i := range p.sections {
		s := &p.sections[i]
		if s.name != downgrade || s.parent == "" || p.logged || p.sectionFor(upgrade, s.parent) != nil {
			continue
		}
		at := line{num: s.line}
		p.structureFault(&at, s.column-1, "add the section, or delete this one",
			"%q goes back from a section that the merge lacks: -- +upgrade from:%s", revision.Directive(s.name, s.parent), s.parent)
	}
}

// mergeParents is the number of parents from which on a file is read whole with its
// header: a merge may have sections, which the graph must know.
const mergeParents = 2

func (p *parser) isMerge() bool {
	return len(list(string(p.fields[fieldDownRevision].value))) >= mergeParents
}

// readSides parses the sections below the header, and keeps of their faults only those
// of the structure.
func (p *parser) readSides() {
	if len(p.errs) > 0 {
		return // the first directive may be at fault
	}
	p.structure = nil
	p.body()
	p.errs = append(source.Errors(nil), p.structure...)
}

// sides returns the sections of a merge for the graph; nil if there are none.
func (p *parser) sides() *graph.Sections {
	from := p.from()
	if len(from) == 0 {
		return nil
	}
	all := graph.Sections{Both: p.section(upgrade) != nil}
	for _, s := range from {
		all.From = append(all.From, graph.Section{Parent: s.parent, Line: s.line, Column: s.column, Back: p.sectionFor(downgrade, s.parent) != nil})
	}
	return &all
}
