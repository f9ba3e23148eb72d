package python

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// Str is Python's str().
func Str(value Value) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case Printer:
		return v.Str()
	}
	return Repr(value)
}

// Repr is Python's repr().
func Repr(value Value) (string, error) {
	switch v := value.(type) {
	case nil:
		return "None", nil
	case bool:
		if v {
			return "True", nil
		}
		return "False", nil
	case int:
		return strconv.Itoa(v), nil
	case string:
		return quote(v), nil
	case Tuple:
		return reprTuple(v)
	case *List:
		text, err := reprItems(v.Items)
		return "[" + text + "]", err
	case Printer:
		return v.Repr()
	case Opaque:
		return "", v.Opaque()
	}
	return "", Unsupportedf("the text of %s", DescribeValue(value))
}

func reprTuple(t Tuple) (string, error) {
	text, err := reprItems(t)
	if len(t) == 1 {
		text += ","
	}
	return "(" + text + ")", err
}

func reprItems(items []Value) (string, error) {
	texts := make([]string, len(items))
	for i, item := range items {
		var err error
		if texts[i], err = Repr(item); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, ", "), nil
}

// quote writes a string as Python does: in single quotes, unless there are some in
// it and no double ones; characters that can't be printed are escaped. Which can be
// printed is by Go's version of Unicode, which may be newer than a Python's.
func quote(s string) string {
	q := '\''
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	var b strings.Builder
	b.WriteRune(q)
	for _, r := range s {
		b.WriteString(quoteRune(r, q))
	}
	b.WriteRune(q)
	return b.String()
}

func quoteRune(r, quote rune) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r == '\\' || r == quote:
		return `\` + string(r)
	case unicode.IsPrint(r):
		return string(r)
	}
	return escapeRune(r)
}

// escapeRune returns the escape sequence of a character.
func escapeRune(r rune) string {
	switch {
	case r <= 0xff:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// percent is Python's % of a string, with %s, %r, %d and %%.
func percent(format string, value Value) (Value, error) {
	args := []Value{value}
	if t, ok := value.(Tuple); ok {
		args = t
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			break
		}
		b.WriteString(format[:i])
		if i+1 == len(format) {
			return nil, Raisef("a %% that formats nothing")
		}
		verb := format[i+1]
		format = format[i+2:]
		if verb == '%' {
			b.WriteByte('%')
			continue
		}
		if len(args) == 0 {
			return nil, Raisef("there are too few values for the %% of a string")
		}
		text, err := verbText(verb, args[0])
		if err != nil {
			return nil, err
		}
		b.WriteString(text)
		args = args[1:]
	}
	if len(args) > 0 {
		return nil, Refuse(args[0], "there are too many values for the %% of a string")
	}
	return Limited(b.String() + format)
}

func verbText(verb byte, value Value) (string, error) {
	switch verb {
	case 's':
		return Str(value)
	case 'r':
		return Repr(value)
	case 'd', 'i':
		n, ok := number(value)
		if !ok {
			return "", Refuse(value, "%%d needs a number")
		}
		return strconv.Itoa(n), nil
	}
	return "", Unsupportedf("the format %%%c", verb)
}

// format is str.format, with the fields {}, {0} and {name}.
func format(text string, args []Value, named map[string]Value) (Value, error) {
	var b strings.Builder
	for auto := 0; ; {
		i := strings.IndexAny(text, "{}")
		if i < 0 {
			return Limited(b.String() + text)
		}
		b.WriteString(text[:i])
		if i+1 < len(text) && text[i+1] == text[i] {
			b.WriteByte(text[i])
			text = text[i+2:]
			continue
		}
		end := strings.IndexByte(text, '}')
		if end <= i {
			return nil, Raisef("a single brace in a format")
		}
		value, err := argumentOf(text[i+1:end], &auto, args, named)
		if err != nil {
			return nil, err
		}
		field, err := Str(value)
		if err != nil {
			return nil, err
		}
		b.WriteString(field)
		text = text[end+1:]
	}
}

// argumentOf returns the argument that a field of a format names. auto is the number of
// fields without a number so far, or -1 behind one with a number.
func argumentOf(field string, auto *int, args []Value, named map[string]Value) (Value, error) {
	n, err := strconv.Atoi(field)
	switch {
	case field == "" && *auto < 0, err == nil && *auto > 0:
		return nil, Raisef("a format has fields with and without numbers")
	case field == "":
		n, err = *auto, nil
		*auto++
	case err == nil:
		*auto = -1
	}
	if err == nil {
		if n < 0 || n >= len(args) {
			return nil, Raisef("there are too few values for a format")
		}
		return args[n], nil
	}
	if !IsIdentifier(field) {
		return nil, Unsupportedf("the field {%s} of a format", field)
	}
	value, ok := named[field]
	if !ok {
		return nil, Raisef("a format has no value for %s", field)
	}
	return value, nil
}
