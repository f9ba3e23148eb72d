package adopt

import (
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
)

// parseGoose reads a migration as goose does, and reports the faults that goose
// would. The lines of the sections have the numbers of goose's statements.
func (r *reader) parseGoose(f *file) (up Section, down *Section) {
	p := gooseParser{r: r, f: f, run: 1}
	for _, l := range lines(f.text) {
		// goose reads lines without their endings.
		l.text = l.content() + "\n"
		if p.line(l); p.failed {
			break
		}
	}
	p.end()
	up = newSection(f, p.lines[gooseUp])
	up.NoTransaction = p.noTransaction || matches(r.NoTransaction, f)
	if p.downAt > 0 {
		section := newSection(f, p.lines[gooseDown])
		section.NoTransaction = up.NoTransaction
		down = &section
	}
	return up, down
}

// A gooseParser reads one file.
type gooseParser struct {
	r *reader
	f *file

	part          goosePart
	lines         [2][]line // of each part; comments above Up go with Up
	upAt, downAt  int       // the lines of the annotations; 0 before them
	run           int       // the number of the current statement
	openAt        int       // the first line of the current statement; 0 between statements
	beginAt       int       // the line of a StatementBegin that is not closed
	noTransaction bool
	failed        bool // the rest cannot be read
}

// A goosePart is a part of a file.
type goosePart int

const (
	gooseUp goosePart = iota
	gooseDown
)

func (p *gooseParser) line(l line) {
	switch {
	case isAnnotation(l):
		p.annotation(l)
	case p.openAt == 0 && (l.isComment() || l.blank()):
		p.keep(l, 0)
	case p.upAt == 0:
		p.fail(l.num, "move it below the line -- +goose Up", "a statement above the line -- +goose Up, which goose refuses")
	default:
		p.statement(l)
	}
}

func (p *gooseParser) keep(l line, run int) {
	l.run = run
	p.lines[p.part] = append(p.lines[p.part], l)
}

// statement adds a line to the current statement.
func (p *gooseParser) statement(l line) {
	if p.openAt == 0 {
		p.openAt = l.num
	}
	p.keep(l, p.run)
	if p.beginAt == 0 && endsStatement(l.content()) {
		p.close()
	}
}

func (p *gooseParser) close() { p.run, p.openAt = p.run+1, 0 }

func (p *gooseParser) annotation(l line) {
	switch annotation(l) {
	case "UP":
		p.up(l)
	case "DOWN":
		p.down(l)
	case "STATEMENTBEGIN":
		p.begin(l)
	case "STATEMENTEND":
		p.statementEnd(l)
	case "NO TRANSACTION":
		p.noTransaction = true
	case "ENVSUB ON":
		p.r.fault(p.f, l.num, "write the values, in a copy of the folder",
			"goose replaces environment variables from here on, ramus does not")
	case "ENVSUB OFF":
	default:
		p.fail(l.num, "", "goose has no annotation %q", strings.TrimSpace(l.text))
	}
}

func (p *gooseParser) up(l line) {
	if p.upAt > 0 {
		p.fail(l.num, "", "a second -- +goose Up; the first is on line %d", p.upAt)
		return
	}
	p.upAt = l.num
}

func (p *gooseParser) down(l line) {
	switch {
	case p.upAt == 0:
		p.fail(l.num, "", "-- +goose Down above -- +goose Up")
	case p.downAt > 0:
		p.fail(l.num, "", "a second -- +goose Down; the first is on line %d", p.downAt)
	case p.unclosed():
	default:
		p.part, p.downAt = gooseDown, l.num
	}
}

func (p *gooseParser) begin(l line) {
	switch {
	case p.upAt == 0:
		p.fail(l.num, "", "-- +goose StatementBegin above -- +goose Up")
	case p.beginAt > 0:
		p.fail(l.num, "", "a second -- +goose StatementBegin; the one on line %d has no StatementEnd", p.beginAt)
	default:
		p.beginAt = l.num
	}
}

// statementEnd ends a statement, and adds the semicolon that goose does not need.
func (p *gooseParser) statementEnd(l line) {
	switch {
	case p.beginAt == 0:
		p.fail(l.num, "", "-- +goose StatementEnd without StatementBegin")
		return
	case p.openAt == 0:
		// A bug of goose: it drops the next line.
		p.fail(l.num, "remove both lines, in a copy of the folder", "nothing between -- +goose StatementBegin and StatementEnd")
		return
	}
	if !p.terminated() {
		l.text = ";\n"
		p.keep(l, p.run)
	}
	p.beginAt = 0
	p.close()
}

// terminated reports whether the last line that is not blank ends the statement.
func (p *gooseParser) terminated() bool {
	all := p.lines[p.part]
	for i := len(all) - 1; i >= 0; i-- {
		if !all[i].blank() {
			return endsStatement(all[i].content())
		}
	}
	return false
}

// unclosed reports a statement without an end.
func (p *gooseParser) unclosed() bool {
	switch {
	case p.beginAt > 0:
		p.fail(p.beginAt, "", "-- +goose StatementBegin without StatementEnd")
	case p.openAt > 0:
		p.fail(p.openAt, "end it with a semicolon at the end of a line", "goose finds no end of the statement that starts here")
	}
	return p.failed
}

// end reports the faults at the end of the file.
func (p *gooseParser) end() {
	switch {
	case p.failed || p.unclosed():
	case strings.TrimSpace(p.f.text) == "":
		p.fail(0, "skip it with --skip "+hint.Word(p.f.name), "the file is empty, which goose refuses")
	case p.upAt == 0:
		p.fail(0, "", "the file has no line -- +goose Up")
	}
}

// fail reports a fault after which goose's statements are unknown.
func (p *gooseParser) fail(line int, fix, format string, args ...any) {
	p.r.fault(p.f, line, fix, format, args...)
	p.failed = true
	for _, part := range p.lines {
		for i := range part {
			part[i].run = 0
		}
	}
}
