package engine

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"github.com/ramusdb/ramus/internal/revision"
)

// source returns a line of the file of the step that runs; "" of another file.
func (r *run) source(file string, line int) string {
	if s := r.heard.step; s != nil && s.script.File == file {
		return lineOf(s.script, line)
	}
	return ""
}

// lineOf returns a line of the file of a script, from 1, without its end; "" if the
// script does not have it.
func lineOf(script revision.Script, line int) string {
	rest := script.Text
	for n := max(script.Line, 1); n < line; n++ {
		_, after, found := strings.Cut(rest, "\n")
		if !found {
			return ""
		}
		rest = after
	}
	if line < script.Line {
		return ""
	}
	text, _, _ := strings.Cut(rest, "\n")
	return strings.TrimRight(text, "\r")
}

// The columns of an excerpt.
const (
	mostColumns = 76 // of the text of a line
	behindCaret = 24 // of them, at least, behind the caret of a long line
	tabWidth    = 4
)

// excerpt returns a line of a file with its number, and a line with a caret under the
// column, in bytes from 1. A long line is cut around the caret.
func excerpt(number int, line string, column int) []string {
	before := printed(line[:min(max(column-1, 0), len(line))])
	after := printed(line[min(max(column-1, 0), len(line)):])
	before, after = cutAround(before, after)
	label := numbered(number)
	return []string{
		strings.TrimRight(label+before+after, " "),
		strings.Repeat(" ", len(label)-2) + "| " + strings.Repeat(" ", uniseg.StringWidth(before)) + "^",
	}
}

// numbered returns the start of a line of an excerpt. Its indent marks it as quoted text.
func numbered(line int) string { return fmt.Sprintf("    %3d | ", line) }

// printed returns a text with tabs as spaces, and without characters that a terminal
// obeys or cannot show: the caret must stand under its character.
func printed(text string) string {
	var b strings.Builder
	for i, size := 0, 0; i < len(text); i += size {
		var c rune
		c, size = utf8.DecodeRuneInString(text[i:])
		switch {
		case c == '\t':
			b.WriteString(strings.Repeat(" ", tabWidth))
		case c == utf8.RuneError && size == 1, unicode.IsControl(c):
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteString(text[i : i+size])
		}
	}
	return b.String()
}

// cutAround cuts the two parts of a line to mostColumns together.
func cutAround(before, after string) (string, string) {
	if uniseg.StringWidth(before)+uniseg.StringWidth(after) <= mostColumns {
		return before, after
	}
	room := mostColumns - min(uniseg.StringWidth(after), behindCaret)
	if uniseg.StringWidth(before) > room {
		before = "…" + tail(before, room-1)
	}
	return before, head(after, mostColumns-uniseg.StringWidth(before))
}

// head returns the beginning of a text that has at most the columns, with an ellipsis
// if it is cut.
func head(text string, columns int) string {
	if uniseg.StringWidth(text) <= columns {
		return text
	}
	end, used, state := 0, 0, -1
	for rest := text; rest != ""; {
		var cluster string
		var width int
		cluster, rest, width, state = uniseg.FirstGraphemeClusterInString(rest, state)
		if used += width; used > columns-1 {
			break
		}
		end += len(cluster)
	}
	return text[:end] + "…"
}

// tail returns the end of a text that has at most the columns.
func tail(text string, columns int) string {
	left, state := uniseg.StringWidth(text), -1
	for left > columns {
		var width int
		_, text, width, state = uniseg.FirstGraphemeClusterInString(text, state)
		left -= width
	}
	return text
}
