package sqlfile

import (
	"bytes"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/revision"
)

// A section is a directive and the text below it.
type section struct {
	name          string // empty for a directive without a section
	parent        string // from:REV of an upgrade or to:REV of a downgrade; empty for the plain one
	column        int    // of that option, in bytes from 1
	strayed       bool   // that option is at fault, so the section is none of the above
	line          int    // the line of the directive
	start, end    int    // the offsets of the text
	noTransaction bool
	noop          bool
	limits        [2]*time.Duration // by limitNames
}

// limitNames are the options that limit the time of a section's statements.
var limitNames = [2]string{"ddl_lock_timeout", "statement_timeout"}

const (
	upgrade   = "upgrade"
	downgrade = "downgrade"
)

// directive opens the section of a directive, or records its faults.
func (p *parser) directive(l *line) {
	s := section{line: l.num, start: l.next, end: l.next}
	const at = len("-- +")
	n := wordLen(l.text[at:])
	name := l.text[at : at+n]
	switch string(name) {
	case upgrade, downgrade:
		s.name = string(name)
		p.options(l, at+n, &s)
		if s.strayed {
			s.name, p.missed = "", true
			break
		}
		p.checkTwice(l, &s)
	case "goose":
		s.name = "goose"
		if p.foreign() {
			break
		}
		p.fault(l, l.pos, "ramus adopt turns goose's migrations into revisions", "this is a migration of goose, not of ramus")
	default:
		p.fault(l, l.pos, "the directives are -- +upgrade and -- +downgrade", "unknown directive \"-- +%s\"", name)
	}
	p.sections = append(p.sections, s)
}

func (p *parser) checkTwice(l *line, s *section) {
	if first := p.sectionFor(s.name, s.parent); first != nil {
		p.structureFault(l, l.pos, "", "a second \"%s\"; the first is on line %d", revision.Directive(s.name, s.parent), first.line)
	}
}

// section returns the first section with that name, for no parent, or nil.
func (p *parser) section(name string) *section { return p.sectionFor(name, "") }

// sectionFor returns the first section with that name for a parent, or nil.
func (p *parser) sectionFor(name, parent string) *section {
	for i := range p.sections {
		if p.sections[i].name == name && p.sections[i].parent == parent {
			return &p.sections[i]
		}
	}
	return nil
}

// foreign reports whether the file belongs to another tool, so that faults of it as
// a revision are not useful.
func (p *parser) foreign() bool { return p.section("goose") != nil }

// options parses the options after the directive's name, from offset at of the
// line.
func (p *parser) options(l *line, at int, s *section) {
	seen := map[string]bool{}
	for {
		word, start := nextWord(l.text, at)
		if word == "" {
			return
		}
		at = start + len(word)
		name, value, _ := strings.Cut(word, ":")
		limit := slices.Index(limitNames[:], name)
		switch {
		case seen[name]:
			p.fault(l, l.pos+start, "", "duplicate option %s", name)
		case name == "transaction":
			p.transaction(l, l.pos+start, s, value)
		case name == "noop" && s.name == downgrade:
			p.noop(l, l.pos+start, s, value)
		case name == sideOptions[upgrade] || name == sideOptions[downgrade]:
			p.side(l, l.pos+start, s, name, value)
		case limit >= 0:
			p.limit(l, l.pos+start, name, value, &s.limits[limit])
		case name == "noop":
			p.fault(l, l.pos+start, "leave the section empty", "the option noop:true is for -- +downgrade: it says that there is nothing to undo")
		case name == "dialect":
			p.fault(l, l.pos+start, "", "the option dialect: is reserved for a later version of ramus")
		default:
			p.fault(l, l.pos+start, "the options are transaction:false, ddl_lock_timeout:5s and statement_timeout:1m, noop:true of a downgrade with nothing to undo, and in merges from:PARENT of an upgrade and to:PARENT of a downgrade", "unknown option %q", word)
		}
		seen[name] = true
	}
}

func (p *parser) limit(l *line, offset int, name, value string, limit **time.Duration) {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		p.fault(l, offset, "write a duration such as 5s or 1m; 0 means no limit", "the option %s is %q", name, value)
		return
	}
	*limit = &d
}

// nextWord returns the first word of text at or after an index, and its start.
func nextWord(text []byte, at int) (word string, start int) {
	rest := bytes.TrimLeft(text[at:], " \t\r\v\f")
	start = len(text) - len(rest)
	if end := bytes.IndexAny(rest, " \t\r\v\f"); end >= 0 {
		rest = rest[:end]
	}
	return string(rest), start
}

func (p *parser) transaction(l *line, offset int, s *section, value string) {
	if value != "true" && value != "false" {
		p.fault(l, offset, "write transaction:true or transaction:false", "the option transaction is %q", value)
		return
	}
	s.noTransaction = value == "false"
}

func (p *parser) noop(l *line, offset int, s *section, value string) {
	if value != "true" {
		p.fault(l, offset, "write noop:true, or leave the option out", "the option noop is %q", value)
		return
	}
	s.noop = true
}

// missedDirective records a fault for a comment that resembles a directive.
func (p *parser) missedDirective(l *line) {
	p.missed = true
	p.fault(l, l.pos, "a directive starts in the first column, with two dashes, one space and a plus: -- +upgrade",
		"%q is almost a directive", bytes.TrimSpace(l.text))
}

// body parses the sections below the header.
func (p *parser) body() {
	if p.atEnd {
		return
	}
	s := p.rest
	var conflict conflict
	for l := (line{}); s.next(&l); {
		switch {
		case l.isDirective():
			p.closeSection(l.pos)
			p.directive(&l)
		case l.missesDirective():
			p.missedDirective(&l)
		case l.kind() == sql:
			p.statement(&l)
		}
		conflict.add(l)
	}
	p.closeSection(len(p.src))
	if conflict.whole {
		p.conflict(&conflict.start)
	}
	p.checkSides()
	p.checkUpgrade(s.num)
}

// statement records a line of SQL in a section that undoes nothing.
func (p *parser) statement(l *line) {
	if n := len(p.sections); n > 0 && p.sections[n-1].noop {
		p.fault(l, l.pos, "delete noop:true, or the statements; comment lines (--) are allowed",
			"a downgrade with noop:true undoes nothing, and this one has SQL")
		p.sections[n-1].noop = false // one fault is enough
	}
}

func (p *parser) closeSection(end int) {
	if n := len(p.sections); n > 0 {
		p.sections[n-1].end = end
	}
}

// checkUpgrade records a missing upgrade section, at the downgrade section or the
// end of the file.
func (p *parser) checkUpgrade(lines int) {
	if p.section(upgrade) != nil || p.foreign() || p.missed || !p.hasKey || len(p.from()) > 0 {
		return
	}
	at := line{num: max(lines, 1)}
	if down := p.section(downgrade); down != nil {
		at.num = down.line
	}
	p.fault(&at, 0, "add a line \"-- +upgrade\" below the header; the section may be empty", "no \"-- +upgrade\" section")
}

// scripts copies the sections from src.
func (p *parser) scripts() revision.Scripts {
	s := revision.Scripts{Upgrade: revision.Script{File: p.file}}
	up := p.section(upgrade)
	if up != nil {
		s.Upgrade = p.script(up)
	}
	s.Downgrade, s.SidesOnly = p.downgradeTo(""), up == nil
	for _, from := range p.from() {
		s.Sides = append(s.Sides, revision.Side{Parent: from.parent, Upgrade: p.script(from), Downgrade: p.downgradeTo(from.parent)})
	}
	return s
}

// downgradeTo returns the downgrade to the side of a parent, or the plain one; nil if
// there is none.
func (p *parser) downgradeTo(parent string) *revision.Script {
	down := p.sectionFor(downgrade, parent)
	if down == nil {
		return nil
	}
	script := p.script(down)
	return &script
}

func (p *parser) script(s *section) revision.Script {
	return revision.Script{
		Text:          string(p.src[s.start:s.end]),
		File:          p.file,
		Line:          s.line + 1,
		NoTransaction: s.noTransaction,
		Noop:          s.noop,

		DDLLockTimeout:   s.limits[0],
		StatementTimeout: s.limits[1],
	}
}
