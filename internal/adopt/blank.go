package adopt

import "strings"

// A blanker replaces the contents of comments and of quoted texts by spaces, by rules
// that all databases share as far as they can: it serves to look for words of SQL
// before the database is known, never to split statements. It keeps the lengths of
// lines.
type blanker struct {
	inside string // what ends the comment or the quoted text that the last line left open; "" for none
}

// line returns the next line with its contents of comments and quotes blank.
func (b *blanker) line(text string) string {
	var code strings.Builder
	for i := 0; i < len(text); {
		n := 1
		switch {
		case b.inside != "":
			n = b.skip(text[i:])
			code.WriteString(strings.Repeat(" ", n))
		case strings.HasPrefix(text[i:], "--"):
			code.WriteString(strings.Repeat(" ", len(text)-i))
			return code.String()
		default:
			n = b.open(text[i:])
			code.WriteString(text[i : i+n])
		}
		i += n
	}
	return code.String()
}

// open returns the length of the next token of code, and notes a comment or a quoted
// text that it opens. The comment of MySQL that MySQL runs is code.
func (b *blanker) open(text string) int {
	switch {
	case strings.HasPrefix(text, "/*!"):
		return 3
	case strings.HasPrefix(text, "/*"):
		b.inside = "*/"
		return 2
	case text[0] == '\'' || text[0] == '"' || text[0] == '`':
		b.inside = text[:1]
	}
	return 1
}

// skip returns the length of the next part of a comment or a quoted text, and notes
// its end. A backslash escapes a quote, unless the text goes on like code.
func (b *blanker) skip(text string) int {
	switch {
	case b.inside == "'" && strings.HasPrefix(text, `\'`) && !endsValue(text[2:]):
		return 2
	case strings.HasPrefix(text, b.inside+b.inside) && b.inside != "*/":
		return 2
	case strings.HasPrefix(text, b.inside):
		n := len(b.inside)
		b.inside = ""
		return n
	}
	return 1
}

// endsValue reports whether a text goes on as it does behind a value.
func endsValue(text string) bool {
	text = strings.TrimLeft(text, " \t")
	return text == "" || strings.ContainsAny(text[:1], ",);")
}
