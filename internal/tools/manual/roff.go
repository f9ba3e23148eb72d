package main

import (
	"cmp"
	"fmt"
	"strings"
)

// A manPage is written in the man macros, which man-db, mandoc and groff support.
type manPage struct {
	b     strings.Builder
	fresh bool // a section has just started
}

// newManPage starts a page about a release.
func newManPage(name string, section int, about release) *manPage {
	p := &manPage{}
	p.line(".TH %s %d %s %s %s", strings.ToUpper(name), section,
		about.date.Format("2006-01-02"), quote("ramus "+about.version), quote("ramus manual"))
	p.line(".nh\n.ad l") // no hyphens in words that users copy, and no gaps between words
	return p
}

func (p *manPage) String() string { return p.b.String() }

func (p *manPage) line(format string, args ...any) {
	p.fresh = false
	fmt.Fprintf(&p.b, format+"\n", args...)
}

func (p *manPage) section(title string) {
	p.line(".SH %s", quote(strings.ToUpper(title)))
	p.fresh = true
}

// subsection starts a subsection; its title, such as a key, is not capitalized.
func (p *manPage) subsection(title string) {
	p.line(".SS %s", quote(title))
	p.fresh = true
}

// paragraph starts a paragraph, unless a section has just started.
func (p *manPage) paragraph() {
	if !p.fresh {
		p.line(".PP")
	}
}

// name writes the section NAME, which apropos and whatis read.
func (p *manPage) name(name, short string) {
	p.section("name")
	p.line("%s \\- %s", escaped(name), escaped(short))
}

// item writes a term and its meaning, both with markup.
func (p *manPage) item(term, meaning string) {
	p.line(".TP\n%s\n%s", term, meaning)
}

// text returns running text with markup.
func (p *manPage) text(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		switch text := escaped(s.text); s.style {
		case roman:
			b.WriteString(text)
		case italic:
			b.WriteString(`\fI` + text + `\fR`)
		default:
			b.WriteString(`\fB` + text + `\fR`)
		}
	}
	return guarded(b.String())
}

// paragraphs writes the plain text of a command: blank lines separate paragraphs,
// and lines that start with a space are not filled.
func (p *manPage) paragraphs(text string) {
	for part := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n\n") {
		lines := strings.Split(part, "\n")
		if strings.HasPrefix(part, " ") {
			p.example(lines)
			continue
		}
		p.paragraph()
		p.line("%s", guarded(escaped(strings.Join(lines, " "))))
	}
}

func (p *manPage) example(lines []string) {
	p.paragraph()
	p.line(".RS 4\n.nf")
	for _, line := range lines {
		p.line("%s", cmp.Or(guarded(escaped(line)), ".sp"))
	}
	p.line(".fi\n.RE")
}

// document writes the blocks of a page of docs/.
func (p *manPage) document(d document) {
	p.section("description")
	for _, b := range d.blocks {
		switch b := b.(type) {
		case heading:
			if b.text[0].style == mono {
				p.subsection(plain(b.text))
			} else {
				p.section(plain(b.text))
			}
		case paragraph:
			p.paragraph()
			p.line("%s", p.text(b.text))
		case code:
			p.example(b.lines)
		case list:
			for i, item := range b.items {
				mark := `\(bu 2`
				if b.ordered {
					mark = b.mark(i) + "3"
				}
				p.line(".IP %s\n%s", mark, p.text(item))
			}
		case table:
			for _, r := range b.rows {
				p.item(p.text(r[0]), p.text(r[1]))
				for i, cell := range r[2:] {
					p.line(".br\n%s: %s", p.text(b.head[i+2]), p.text(cell))
				}
			}
		}
	}
}

var escapes = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `'`, `\(aq`, "`", "\\(ga", `^`, `\(ha`, `~`, `\(ti`, "…", `\&...`)

// escaped returns text that roff prints unchanged, so that users can copy it.
func escaped(text string) string {
	var b strings.Builder
	for _, c := range escapes.Replace(text) {
		if c < 0x80 {
			b.WriteRune(c)
		} else {
			fmt.Fprintf(&b, `\[u%04X]`, c) // roff reads bytes
		}
	}
	return b.String()
}

// guarded escapes a line that starts with a dot, which would be a request.
func guarded(line string) string {
	if strings.HasPrefix(line, ".") {
		return `\&` + line
	}
	return line
}

// quote returns plain text as an argument of a macro.
func quote(text string) string { return `"` + strings.ReplaceAll(escaped(text), `"`, `\(dq`) + `"` }
