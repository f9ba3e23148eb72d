package mako

import (
	"html"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// filter applies one filter of an expression: one of Mako's, or a function.
func (f *frame) filter(name string, value any) (any, error) {
	if !isMakoFilter(name) {
		function, err := f.lookup(name)
		if err != nil {
			return nil, err
		}
		return python.Apply(function, []any{value}, nil)
	}
	if name == "str" || name == "unicode" {
		return python.Str(value)
	}
	text, ok := value.(string)
	if !ok {
		return nil, python.Refuse(value, "the filter %s needs a string, and this is %s", name, python.DescribeValue(value))
	}
	switch name {
	case "trim":
		return python.Strip(text), nil
	case "u":
		return python.Limited(urlQuote(text))
	case "entity":
		return nil, python.Unsupportedf("the filter entity")
	}
	return python.Limited(escapeHTML(text))
}

func isMakoFilter(name string) bool {
	switch name {
	case "h", "x", "u", "trim", "str", "unicode", "entity":
		return true
	}
	return false
}

func escapeHTML(text string) string { return html.EscapeString(text) }

// urlQuote escapes a text as Python's quote_plus does.
func urlQuote(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		switch {
		case c == ' ':
			b.WriteByte('+')
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("_.-~", c) >= 0:
			b.WriteByte(c)
		default:
			const digits = "0123456789ABCDEF"
			b.WriteString(string([]byte{'%', digits[c>>4], digits[c&15]}))
		}
	}
	return b.String()
}
