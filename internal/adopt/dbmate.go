package adopt

import (
	"regexp"
	"strings"
	"sync"
)

// dbmate reads github.com/amacneil/dbmate/v2: pkg/dbmate/migration.go is what its
// files mean, and db.go their names. Its versions are texts.
var dbmate = Tool{
	Name:     "dbmate",
	Table:    "schema_migrations",
	versions: versions{func(version string) (string, bool) { return version, allDigits(version) }, strings.Compare},
	claims:   isDbmate,
	collect:  collectDbmate,
	columns:  []string{"version"},
	alone:    true,
	book:     dbmateHistory,
}

var (
	dbmateName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]+)(.*)\.sql$`)
	})

	// dbmateDirective is a line that starts a block, with its options behind it.
	dbmateDirective = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^--\s*migrate:(up|down)(?:\s+(.*))?$`)
	})

	// dbmateNearly is one that was surely meant to.
	dbmateNearly = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*--\s*migrate\s*:?\s*(?i:up|down)\b`)
	})
)

func isDbmate(f *file) bool {
	if !f.atTop() || !dbmateName().MatchString(f.name) {
		return false
	}
	for _, l := range lines(f.text) {
		if dbmateDirective().MatchString(l.content()) {
			return true
		}
	}
	return false
}

func collectDbmate(r *reader) {
	for _, f := range r.files {
		name := dbmateName().FindStringSubmatch(f.name)
		if name == nil || !f.atTop() || !r.take(f) {
			continue
		}
		p := dbmateParser{r: r, f: f}
		for _, l := range lines(f.text) {
			p.line(l)
		}
		up, down := p.end()
		r.add(name[1], strings.TrimLeft(name[2], "_-. "), up, down)
		r.found[len(r.found)-1].order = f.name // dbmate sorts names, where 2_a.sql follows 21_b.sql
	}
}

// A dbmateParser is one pass over a file.
type dbmateParser struct {
	r *reader
	f *file

	head     []line // above the first block: comments
	stray    bool   // a statement stands there
	up, down *dbmateBlock
}

// A dbmateBlock is one directive and the lines below it.
type dbmateBlock struct {
	at            int
	lines         []line
	noTransaction bool
}

func (p *dbmateParser) line(l line) {
	directive := dbmateDirective().FindStringSubmatch(l.content())
	switch {
	case directive != nil:
		p.directive(l, directive[1], directive[2])
	case dbmateNearly().MatchString(l.content()):
		p.r.fault(p.f, l.num, "it starts in the first column, in small letters: -- migrate:up", "%q is not quite a line of dbmate's", strings.TrimSpace(l.text))
	case p.down != nil:
		p.down.lines = append(p.down.lines, l)
	case p.up != nil:
		p.up.lines = append(p.up.lines, l)
	case l.blank() || l.isComment():
		p.head = append(p.head, l)
	case !p.stray:
		p.r.fault(p.f, l.num, "put it below the line -- migrate:up", "a statement above the line -- migrate:up, where dbmate takes none")
		p.stray = true
	}
}

func (p *dbmateParser) directive(l line, which, options string) {
	place := &p.up
	if which == "down" {
		place = &p.down
	}
	switch {
	case *place != nil:
		p.r.fault(p.f, l.num, "make files of their own of the further blocks, in a copy of the folder", "a second -- migrate:%s; the first is on line %d", which, (*place).at)
		return
	case which == "down" && p.up == nil:
		p.r.fault(p.f, l.num, "", "-- migrate:down stands above -- migrate:up")
	}
	*place = &dbmateBlock{at: l.num, noTransaction: p.options(l, options)}
}

// options reports whether one of them is transaction:false. As dbmate does, it
// passes over what it does not know.
func (p *dbmateParser) options(l line, text string) (noTransaction bool) {
	for _, option := range strings.Fields(text) {
		switch option {
		case "transaction:false":
			noTransaction = true
		case "transaction:true":
		default:
			p.r.note("%s:%d: dbmate passes over the option %q, and so does ramus", p.f.path, l.num, option)
		}
	}
	return noTransaction
}

func (p *dbmateParser) end() (up Section, down *Section) {
	switch {
	case p.up == nil && p.stray:
		return newSection(p.f, nil), nil
	case p.up == nil:
		message, mend := "the file has no line -- migrate:up", ""
		if strings.TrimSpace(p.f.text) == "" {
			message, mend = "the file is empty, and dbmate does not take it", "leave it behind with --skip "+quoted(p.f.name)
		}
		p.r.fault(p.f, 0, mend, "%s", message)
		return newSection(p.f, nil), nil
	}
	up = p.section(p.up, p.head)
	if p.down != nil {
		section := p.section(p.down, nil)
		down = &section
	}
	return up, down
}

func (p *dbmateParser) section(b *dbmateBlock, head []line) Section {
	s := newSection(p.f, append(head, b.lines...))
	s.NoTransaction = b.noTransaction || matches(p.r.NoTransaction, p.f)
	return s
}
