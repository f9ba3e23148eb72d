package main

import (
	"cmp"
	"fmt"
	"strings"
)

// A manPage is written in the man macros, which man-db, mandoc and groff know.
type manPage struct {
	b     strings.Builder
	fresh bool // a section has just begun
}

// newManPage starts a page. about says of which release it is.
func newManPage(name string, section int, about release) *manPage {
	p := &manPage{}
	p.line(".TH %s %d %s %s %s", strings.ToUpper(name), section,
		about.date.Format("2006-01-02"), quote("ramus "+about.version), quote("ramus manual"))
	p.line(".nh\n.ad l") // no hyphens in words that people copy, nor gaps between them
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

// subsection is a section whose title stays as it is written: a key, say.
func (p *manPage) subsection(title string) {
	p.line(".SS %s", quote(title))
	p.fresh = true
}

// paragraph starts one, where a section has not done so already.
func (p *manPage) paragraph() {
	if !p.fresh {
		p.line(".PP")
	}
}

// name is the section that apropos and whatis read.
func (p *manPage) name(name, short string) {
	p.section("name")
	p.line("%s \\- %s", escaped(name), escaped(short))
}

// item is a term with what it means, both of them marked up.
func (p *manPage) item(term, meaning string) {
	p.line(".TP\n%s\n%s", term, meaning)
}

// text is running text.
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

// paragraphs writes plain text as the commands have it: blank lines part
// paragraphs, lines that start with a space stay as they are.
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
			for _, item := range b.items {
				p.line(".IP \\(bu 2\n%s", p.text(item))
			}
		case table:
			for _, r := range b.rows {
				p.item(p.text(r[0]), p.text(r[1]))
			}
		}
	}
}

var escapes = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `'`, `\(aq`, "`", "\\(ga", `^`, `\(ha`, `~`, `\(ti`, "…", `\&...`)

// escaped is text that roff prints as it is, so that people can copy it.
func escaped(text string) string { return escapes.Replace(text) }

// guarded keeps a line that starts with a dot from being a request.
func guarded(line string) string {
	if strings.HasPrefix(line, ".") {
		return `\&` + line
	}
	return line
}

// quote makes an argument of a macro of plain text.
func quote(text string) string { return `"` + strings.ReplaceAll(escaped(text), `"`, `\(dq`) + `"` }
