package render

import (
	"strings"
	"unicode"
)

// markdownText escapes a text of somebody else for a line of Markdown: it stays the text that
// it is, without links, images, HTML, mentions or references.
func markdownText(text string) string {
	var b strings.Builder
	for i, c := range text {
		switch {
		case c == '<':
			b.WriteString("&lt;")
		case c == '&':
			b.WriteString("&amp;")
		case c == '\n' || c == '\r':
			b.WriteByte(' ')
		case c == '@' || c == '#' && i+1 < len(text) && unicode.IsDigit(rune(text[i+1])):
			b.WriteString(string(c) + "\u2060") // a word joiner: no mention, no reference
		case c == ':' && strings.HasPrefix(text[i:], "://"):
			b.WriteString(":\u2060") // no bare URL
		case strings.ContainsRune("\\`*_{}[]()#+-.!|>~$", c):
			b.WriteString("\\" + string(c))
		default:
			b.WriteRune(c)
		}
	}
	return b.String()
}

// code returns a text as code in a line of Markdown, also in a table.
func code(text string) string {
	text = strings.ReplaceAll(text, "\n", " ")
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if len(fence) > 1 {
		text = " " + text + " "
	}
	return fence + strings.ReplaceAll(text, "|", "\\|") + fence
}
