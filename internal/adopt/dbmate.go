package adopt

import (
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/hint"
)

// dbmate is github.com/amacneil/dbmate/v2, with files read as in
// pkg/dbmate/migration.go and names as in db.go. Its versions are strings.
var dbmate = Tool{
	Name:     "dbmate",
	Table:    "schema_migrations",
	versions: versions{func(version string) (string, bool) { return version, allDigits(version) }, strings.Compare},
	claims:   isDbmate,
	collect:  collectDbmate,
	columns:  []string{"version"},
	only:     true,
	contents: dbmateContents,

	applyMissing: "dbmate up",
}

var (
	dbmateName = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^([0-9]+)(.*)\.sql$`)
	})

	// dbmateDirective matches a line that starts a block, with its options.
	dbmateDirective = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^--\s*migrate:(up|down)(?:\s+(.*))?$`)
	})

	// dbmateNearly matches a line that dbmate ignores, and was meant to start a block.
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

// A dbmateParser reads one file.
type dbmateParser struct {
	r *reader
	f *file

	head     []line // above the first block: comments
	stray    bool   // there is a statement above it
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
		p.r.fault(p.f, l.num, "write it in lower case from the first column: -- migrate:up", "dbmate does not recognize the line %q", strings.TrimSpace(l.text))
	case p.down != nil:
		p.down.lines = append(p.down.lines, l)
	case p.up != nil:
		p.up.lines = append(p.up.lines, l)
	case l.blank() || l.isComment():
		p.head = append(p.head, l)
	case !p.stray:
		p.r.fault(p.f, l.num, "move it below the line -- migrate:up", "a statement above the line -- migrate:up, which dbmate refuses")
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
		p.r.fault(p.f, l.num, "move the second block to a file of its own, in a copy of the folder", "a second -- migrate:%s; the first is on line %d", which, (*place).at)
		return
	case which == "down" && p.up == nil:
		p.r.fault(p.f, l.num, "", "-- migrate:down above -- migrate:up")
	}
	*place = &dbmateBlock{at: l.num, noTransaction: p.options(l, options)}
}

// options reports whether one of the options is transaction:false. It notes unknown
// options, which dbmate ignores.
func (p *dbmateParser) options(l line, text string) (noTransaction bool) {
	for _, option := range strings.Fields(text) {
		switch option {
		case "transaction:false":
			noTransaction = true
		case "transaction:true":
		default:
			p.r.note("%s:%d: unknown option %q, ignored as dbmate does", p.f.path, l.num, option)
		}
	}
	return noTransaction
}

func (p *dbmateParser) end() (up Section, down *Section) {
	switch {
	case p.up == nil && p.stray:
		return newSection(p.f, nil), nil
	case p.up == nil:
		message, fix := "the file has no line -- migrate:up", ""
		if strings.TrimSpace(p.f.text) == "" {
			message, fix = "the file is empty, which dbmate refuses", "skip it with --skip "+hint.Word(p.f.name)
		}
		p.r.fault(p.f, 0, fix, "%s", message)
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
