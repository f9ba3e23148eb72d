package mako

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// A Tuple is Python's.
type Tuple []any

// A List is Python's, but for the fact that nothing changes it.
type List []any

// A Func is a value that an expression can call. named are the arguments with
// names. An error that is not of this package becomes a *RenderError.
type Func func(args []any, named map[string]any) (any, error)

// An Object is a value with attributes.
type Object interface {
	// Attribute returns an attribute or method, and whether there is one.
	Attribute(name string) (any, bool)
}

// undefined is the value of a name that nothing defines: false, and an error
// when it is written.
type undefined struct{ name string }

// foreign is something imported, which has no value here.
type foreign struct{ name string }

// builtin is one of Python's functions, by name.
type builtin string

// describe names a value in an error.
func describe(value any) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case bool:
		return "a bool"
	case int:
		return "a number"
	case string:
		return "a string"
	case Tuple:
		return "a tuple"
	case List:
		return "a list"
	case DateTime, date:
		return "a date"
	case undefined:
		return v.name + ", which is undefined,"
	case foreign:
		return v.name
	case builtin:
		return string(v)
	}
	return "an object"
}

// foreignOr is the error for a value that can't be used so: of something
// imported nothing is known, of the rest the use is wrong.
func foreignOr(value any, format string, args ...any) error {
	switch v := value.(type) {
	case foreign:
		return unsupportedf("%s, which is imported,", v.name)
	case undefined:
		return wrongf("%s is undefined", v.name)
	}
	return wrongf(format, args...)
}

// truth is Python's bool().
func truth(value any) (bool, error) {
	switch v := value.(type) {
	case nil, undefined:
		return false, nil
	case bool:
		return v, nil
	case int:
		return v != 0, nil
	case string:
		return v != "", nil
	case Tuple:
		return len(v) > 0, nil
	case List:
		return len(v) > 0, nil
	case foreign:
		return false, foreignOr(value, "")
	}
	return true, nil
}

// str is Python's str().
func str(value any) (string, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case DateTime:
		return v.iso(" ", ""), nil
	case date:
		return v.DateTime.date(), nil
	}
	return repr(value)
}

// repr is Python's repr().
func repr(value any) (string, error) {
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
	case List:
		text, err := reprItems(v)
		return "[" + text + "]", err
	case DateTime:
		return v.repr()
	case undefined, foreign:
		return "", foreignOr(value, "")
	}
	return "", unsupportedf("the text of %s", describe(value))
}

func reprTuple(t Tuple) (string, error) {
	text, err := reprItems(t)
	if len(t) == 1 {
		text += ","
	}
	return "(" + text + ")", err
}

func reprItems(items []any) (string, error) {
	texts := make([]string, len(items))
	for i, item := range items {
		var err error
		if texts[i], err = repr(item); err != nil {
			return "", err
		}
	}
	return strings.Join(texts, ", "), nil
}

// quote writes a string as Python does: in single quotes, unless only they
// occur in it; what can't be printed is escaped. What can be is as Go's version
// of Unicode has it, which may be newer than a Python's.
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
	case r <= 0xff:
		return fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		return fmt.Sprintf(`\u%04x`, r)
	}
	return fmt.Sprintf(`\U%08x`, r)
}

// iterate returns what a for goes over: the items, or a string's characters.
func iterate(value any) ([]any, error) {
	switch v := value.(type) {
	case Tuple:
		return v, nil
	case List:
		return v, nil
	case string:
		var all []any
		for _, r := range v {
			all = append(all, string(r))
		}
		return all, nil
	}
	return nil, foreignOr(value, "%s has no items", describe(value))
}

// equal is Python's ==.
func equal(a, b any) (bool, error) {
	if n, ok := number(a); ok {
		m, ok := number(b)
		return ok && n == m, nil
	}
	switch x := a.(type) {
	case nil:
		return b == nil, notForeign(a, b)
	case string:
		y, ok := b.(string)
		return ok && x == y, notForeign(a, b)
	case Tuple:
		y, ok := b.(Tuple)
		return equalItems(x, y, ok)
	case List:
		y, ok := b.(List)
		return equalItems(x, y, ok)
	case undefined:
		_, ok := b.(undefined)
		return ok, nil
	}
	return false, unsupportedf("a comparison of %s", describe(a))
}

func notForeign(values ...any) error {
	for _, v := range values {
		if _, ok := v.(foreign); ok {
			return foreignOr(v, "")
		}
	}
	return nil
}

func equalItems(a, b []any, sameType bool) (bool, error) {
	if !sameType || len(a) != len(b) {
		return false, nil
	}
	for i := range a {
		if same, err := equal(a[i], b[i]); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// number is an int, or a bool, which Python takes for one.
func number(value any) (int, bool) {
	switch v := value.(type) {
	case int:
		return v, true
	case bool:
		if v {
			return 1, true
		}
		return 0, true
	}
	return 0, false
}
