package mako

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

func isBuiltin(name string) bool {
	switch name {
	case "str", "repr", "len", "bool", "int", "list", "tuple", "range", "enumerate", "isinstance":
		return true
	}
	return false
}

func (b builtin) call(args []any, named map[string]any) (any, error) {
	a := &arguments{args: args, named: named}
	if b == "str" && len(args)+len(named) == 0 {
		return "", nil
	}
	value := a.next("", undefined{"an argument"})
	if b == "range" || b == "isinstance" {
		second := a.next("", nil)
		if err := a.done(); err != nil {
			return nil, err
		}
		if b == "range" {
			return numbers(value, second)
		}
		return isInstance(value, second)
	}
	if err := a.done(); err != nil {
		return nil, err
	}
	return b.of(value)
}

func (b builtin) of(value any) (any, error) {
	switch b {
	case "str":
		return str(value)
	case "repr":
		return repr(value)
	case "bool":
		return truth(value)
	case "int":
		return toInt(value)
	}
	items, err := iterate(value)
	switch {
	case err != nil:
		return nil, err
	case b == "len":
		return len(items), nil
	case b == "tuple":
		return Tuple(items), nil
	case b == "enumerate":
		return enumerate(items), nil
	}
	return List(items), nil
}

func enumerate(items []any) List {
	all := make(List, len(items))
	for i, item := range items {
		all[i] = Tuple{i, item}
	}
	return all
}

func toInt(value any) (any, error) {
	if n, ok := number(value); ok {
		return n, nil
	}
	text, ok := value.(string)
	if !ok {
		return nil, foreignOr(value, "%s is not a number", describe(value))
	}
	n, err := strconv.Atoi(strings.TrimFunc(text, isSpace))
	if err != nil {
		return nil, unsupportedf("the number %q", text)
	}
	return n, nil
}

func numbers(first, second any) (any, error) {
	from, to := 0, 0
	n, ok := number(first)
	if !ok {
		return nil, foreignOr(first, "%s is not a number", describe(first))
	}
	to = n
	if second != nil {
		m, ok := number(second)
		if !ok {
			return nil, foreignOr(second, "%s is not a number", describe(second))
		}
		from, to = n, m
	}
	if to > from && (to-from > maxSteps || to-from < 0) {
		return nil, unsupportedf("a range of more than %d", maxSteps)
	}
	var all List
	for i := from; i < to; i++ {
		all = append(all, i)
	}
	return all, nil
}

func isInstance(value, class any) (any, error) {
	if classes, ok := class.(Tuple); ok {
		for _, c := range classes {
			if is, err := isInstance(value, c); err != nil || is == true {
				return is, err
			}
		}
		return false, nil
	}
	if err := notForeign(value); err != nil {
		return nil, err
	}
	switch name, _ := class.(builtin); name {
	case "str":
		_, ok := value.(string)
		return ok, nil
	case "int":
		_, ok := number(value)
		return ok, nil
	case "bool":
		_, ok := value.(bool)
		return ok, nil
	case "tuple":
		_, ok := value.(Tuple)
		return ok, nil
	case "list":
		_, ok := value.(List)
		return ok, nil
	}
	return nil, unsupportedf("isinstance() with this class")
}

// filter applies one filter of an expression: one of Mako's, or a function.
func (f *frame) filter(name string, value any) (any, error) {
	if !isMakoFilter(name) {
		function, err := f.lookup(name)
		if err != nil {
			return nil, err
		}
		return apply(function, []any{value}, nil)
	}
	if name == "str" || name == "unicode" {
		return str(value)
	}
	text, ok := value.(string)
	if !ok {
		return nil, foreignOr(value, "the filter %s needs a string, and this is %s", name, describe(value))
	}
	switch name {
	case "trim":
		return strings.TrimFunc(text, isSpace), nil
	case "u":
		return limited(urlQuote(text))
	case "entity":
		return nil, unsupportedf("the filter entity")
	}
	return limited(escapeHTML(text))
}

func isMakoFilter(name string) bool {
	switch name {
	case "h", "x", "u", "trim", "str", "unicode", "entity":
		return true
	}
	return false
}

func escapeHTML(text string) string { return html.EscapeString(text) }

// urlQuote is Python's quote_plus.
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

// percent is Python's % of a string, with %s, %r, %d and %%.
func percent(format string, value any) (any, error) {
	args := []any{value}
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
			return nil, wrongf("a %% that formats nothing")
		}
		verb := format[i+1]
		format = format[i+2:]
		if verb == '%' {
			b.WriteByte('%')
			continue
		}
		if len(args) == 0 {
			return nil, wrongf("there are too few values for the %% of a string")
		}
		text, err := verbText(verb, args[0])
		if err != nil {
			return nil, err
		}
		b.WriteString(text)
		args = args[1:]
	}
	if len(args) > 0 {
		return nil, wrongf("there are too many values for the %% of a string")
	}
	return limited(b.String() + format)
}

func verbText(verb byte, value any) (string, error) {
	switch verb {
	case 's':
		return str(value)
	case 'r':
		return repr(value)
	case 'd', 'i':
		n, ok := number(value)
		if !ok {
			return "", foreignOr(value, "%%d needs a number")
		}
		return strconv.Itoa(n), nil
	}
	return "", unsupportedf("the format %%%c", verb)
}

// context is Mako's: the values by name.
type context struct{ f *frame }

func (c context) Attribute(name string) (any, bool) { return Func(c.get), name == "get" }

func (c context) get(args []any, named map[string]any) (any, error) {
	a := &arguments{args: args, named: named}
	name, otherwise := a.string("key"), a.next("default", nil)
	if err := a.done(); err != nil {
		return nil, err
	}
	return c.f.value(name, otherwise)
}

func (c context) item(index any) (any, error) {
	name, ok := index.(string)
	if !ok {
		return nil, foreignOr(index, "%s is not a name", describe(index))
	}
	value, err := c.f.value(name, undefined{name})
	if _, missing := value.(undefined); missing {
		return nil, wrongf("%s is undefined", name)
	}
	return value, err
}

// A loop is what Mako calls loop in a % for.
type loop struct{ index, length int }

func (l *loop) Attribute(name string) (any, bool) {
	switch name {
	case "index":
		return l.index, true
	case "reverse_index":
		return l.length - l.index - 1, true
	case "first":
		return l.index == 0, true
	case "last":
		return l.index == l.length-1, true
	case "even":
		return l.index%2 == 0, true
	case "odd":
		return l.index%2 == 1, true
	}
	return nil, false
}

// regexpModule is Python's re, of which there is split.
type regexpModule struct{}

func (regexpModule) method(name string, args []any, named map[string]any) (any, error) {
	if name != "split" {
		return nil, unsupportedf("re.%s", name)
	}
	return regexpSplit(args, named)
}

// plainPattern are the patterns that mean the same in Go: letters, digits,
// spaces, commas, colons, semicolons, \s, and * or + behind one of them. With
// a mere * the match could be empty, so there is a character that is not optional.
var plainPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\\s[*+]?)*[\w ,:;][+]?(?:(?:[\w ,:;]|\\s)[*+]?)*$`)
})

// regexpSplit is re.split, for patterns such as ",\s*".
var regexpSplit Func = func(args []any, named map[string]any) (any, error) {
	a := &arguments{args: args, named: named}
	pattern, text := a.string("pattern"), a.string("string")
	if err := a.done(); err != nil {
		return nil, err
	}
	if !plainPattern().MatchString(pattern) {
		return nil, unsupportedf("the regular expression %q", pattern)
	}
	const space = `[\s\v\x1c-\x1f\x85\p{Z}]`
	compiled, err := regexp.Compile(strings.ReplaceAll(pattern, `\s`, space))
	if err != nil {
		return nil, unsupportedf("the regular expression %q", pattern)
	}
	return list(compiled.Split(text, -1)), nil
}
