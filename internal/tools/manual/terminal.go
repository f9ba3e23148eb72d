package main

import (
	"strings"
	"unicode/utf8"
)

// width is that of a terminal that nobody has widened.
const width = 80

// terminal is a page as `ramus help` prints it, without its title: paragraphs
// filled, headings as they are, code and tables indented.
func terminal(d document) string {
	var parts []string
	for _, b := range d.blocks {
		switch b := b.(type) {
		case heading:
			parts = append(parts, plain(b.text)+":")
		case paragraph:
			parts = append(parts, fill(quoted(b.text), "", ""))
		case code:
			parts = append(parts, indented(b.lines))
		case list:
			var items []string
			for _, item := range b.items {
				items = append(items, fill(quoted(item), "- ", "  "))
			}
			parts = append(parts, strings.Join(items, "\n"))
		case table:
			parts = append(parts, columns(b))
		}
	}
	return strings.Join(parts, "\n\n") + "\n"
}

// quoted is a text in which code of several words stands in quotes. Code that
// has quotes itself is clear without.
func quoted(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		if s.style == mono && strings.Contains(s.text, " ") && !strings.Contains(s.text, `"`) {
			b.WriteString(`"` + nonBreaking(s.text) + `"`)
			continue
		}
		if s.style == mono {
			s.text = nonBreaking(s.text)
		}
		b.WriteString(s.text)
	}
	return b.String()
}

const hardSpace = "\u00a0"

// nonBreaking keeps code on one line.
func nonBreaking(text string) string { return strings.ReplaceAll(text, " ", hardSpace) }

// fill breaks a text into lines, the first of which starts with one prefix and
// the others with another.
func fill(text, first, rest string) string {
	var b strings.Builder
	line := first
	for _, word := range strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == '\n' }) {
		switch {
		case line == first && b.Len() == 0, line == rest:
			line += word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			b.WriteString(line + "\n")
			line = rest + word
		default:
			line += " " + word
		}
	}
	b.WriteString(line)
	return strings.ReplaceAll(b.String(), hardSpace, " ")
}

func indented(lines []string) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte('\n')
		}
		if line != "" {
			b.WriteString("  " + line)
		}
	}
	return b.String()
}

// columns are a table's rows of two cells, the second ones below each other.
func columns(t table) string {
	longest := 0
	for _, r := range t.rows {
		longest = max(longest, utf8.RuneCountInString(plain(r[0])))
	}
	indent := strings.Repeat(" ", longest+4)
	var rows []string
	for _, r := range t.rows {
		name := plain(r[0])
		start := "  " + name + strings.Repeat(" ", longest-utf8.RuneCountInString(name)+2)
		rows = append(rows, fill(quoted(r[1]), start, indent))
	}
	return strings.Join(rows, "\n")
}
