package main

import (
	"strconv"
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
			for i, item := range b.items {
				mark := b.mark(i)
				items = append(items, fill(quoted(item), mark, strings.Repeat(" ", len(mark))))
			}
			parts = append(parts, strings.Join(items, "\n"))
		case table:
			parts = append(parts, rows(b))
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

// nonBreaking keeps code on one line, if it fits on one beside an indent.
func nonBreaking(text string) string {
	if utf8.RuneCountInString(text) > width-10 {
		return text
	}
	return strings.ReplaceAll(text, " ", hardSpace)
}

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

// indented is code, with the comments of commands that are too long above them.
func indented(lines []string) string {
	lines = commentsAbove(lines)
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

// commentsAbove moves the comment of each line that is too long to a line before it.
func commentsAbove(lines []string) (short []string) {
	for _, line := range lines {
		command, comment, found := strings.Cut(line, "  # ")
		if found && utf8.RuneCountInString(line)+2 > width {
			short, line = append(short, "# "+comment), strings.TrimRight(command, " ")
		}
		short = append(short, line)
	}
	return short
}

// mark returns the beginning of an item of a list.
func (l list) mark(i int) string {
	if l.ordered {
		return strconv.Itoa(i+1) + ". "
	}
	return "- "
}

// rows are a table as text: of two columns, or of more if they fit, below each other;
// else each row is a list of its cells, with the names of the columns.
func rows(t table) string {
	widths := make([]int, len(t.head))
	for _, r := range append(t.rows, t.head) {
		for i, cell := range r {
			widths[i] = max(widths[i], utf8.RuneCountInString(quoted(cell)))
		}
	}
	total := 0
	for _, w := range widths {
		total += w + 2
	}
	switch {
	case len(widths) == 2 && widths[0] <= width/2:
		return columns(t)
	case total <= width:
		return grid(t, widths)
	}
	return entries(t)
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

// grid is a table whose cells fit beside each other, with its header.
func grid(t table, widths []int) string {
	var lines []string
	for _, r := range append([]row{t.head}, t.rows...) {
		line := " "
		for i, cell := range r {
			text := quoted(cell)
			line += " " + text + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text)+1)
		}
		lines = append(lines, strings.ReplaceAll(strings.TrimRight(line, " "), hardSpace, " "))
	}
	return strings.Join(lines, "\n")
}

// entries are the rows of a table with long cells, each with its first cell as a title.
func entries(t table) string {
	var all []string
	for _, r := range t.rows {
		lines := []string{fill(quoted(r[0]), "  ", "  ")}
		for i, cell := range r[1:] {
			if text := quoted(cell); text != "" {
				lines = append(lines, fill(labeled(t.head[i+1], text), "    ", "      "))
			}
		}
		all = append(all, strings.Join(lines, "\n"))
	}
	return strings.Join(all, "\n")
}

// labeled returns a cell with the name of its column, if that has one.
func labeled(column []span, text string) string {
	if name := plain(column); name != "" {
		return name + ": " + text
	}
	return text
}
