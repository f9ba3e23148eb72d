package python

import (
	"strings"
	"unicode"
)

// AttributeOf returns value.name that is not called.
func AttributeOf(value Value, name string) (Value, error) {
	switch v := value.(type) {
	case nil:
		return nil, Raisef("None has no attribute %s", name)
	case Object:
		if a, ok := v.Attribute(name); ok {
			return a, nil
		}
		if _, known := value.(Receiver); !known {
			return nil, Unsupportedf("the attribute %s", name) // the project's own Python may have it
		}
	case Opaque:
		return nil, v.Opaque()
	}
	return nil, Unsupportedf("the attribute %s of %s", name, DescribeValue(value))
}

// CallMethod returns value.name(arguments).
func CallMethod(value Value, name string, args []Value, named map[string]Value) (Value, error) {
	switch v := value.(type) {
	case nil:
		return nil, Raisef("None has no method %s", name)
	case string:
		return stringMethod(v, name, args, named)
	case Receiver:
		return v.CallMethod(name, args, named)
	case Opaque:
		return nil, v.Opaque()
	case Object:
		function, err := AttributeOf(value, name)
		if err != nil {
			return nil, err
		}
		return Apply(function, args, named)
	}
	return nil, Unsupportedf("the method %s of %s", name, DescribeValue(value))
}

// Apply calls a function.
func Apply(function Value, args []Value, named map[string]Value) (Value, error) {
	switch fn := function.(type) {
	case Builtin:
		return fn.Call(args, named)
	case Func:
		return fn(args, named)
	}
	return nil, Refuse(function, "%s cannot be called", DescribeValue(function))
}

func stringMethod(s, name string, args []Value, named map[string]Value) (Value, error) {
	a := NewArguments(args, named)
	var value Value
	switch name {
	case "strip", "lstrip", "rstrip":
		value = strip(s, name, a)
	case "split":
		value = split(s, a)
	case "replace":
		old, by, n := a.String(""), a.String(""), a.Int("count", -1)
		if a.err == nil {
			return replaced(s, old, by, n, a.Done())
		}
	case "join":
		return join(s, a)
	case "startswith", "endswith":
		value = affix(s, name, a)
	case "format":
		return format(s, args, named)
	case "removeprefix":
		value = strings.TrimPrefix(s, a.String(""))
	case "removesuffix":
		value = strings.TrimSuffix(s, a.String(""))
	case "splitlines":
		value = splitLines(s)
	default:
		return casing(s, name, a)
	}
	return value, a.Done()
}

func replaced(s, old, by string, n int, err error) (Value, error) {
	if err == nil && len(by) > 0 && len(s)+1 > MaxText/len(by) {
		err = errTooLong()
	}
	return strings.Replace(s, old, by, n), err
}

// Strip is Python's str.strip.
func Strip(s string) string { return strings.TrimFunc(s, isSpace) }

func strip(s, name string, a *Arguments) Value {
	in := isSpace
	if chars := a.Next("", nil); chars != nil {
		set, ok := chars.(string)
		if !ok {
			a.err = Refuse(chars, "a string is needed, and this is %s", DescribeValue(chars))
		}
		in = func(r rune) bool { return strings.ContainsRune(set, r) }
	}
	if name != "rstrip" {
		s = strings.TrimLeftFunc(s, in)
	}
	if name != "lstrip" {
		s = strings.TrimRightFunc(s, in)
	}
	return s
}

// isSpace reports whether a character is white space: Unicode's and four separators of
// ASCII.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func split(s string, a *Arguments) Value {
	separator, limit := a.Next("sep", nil), a.Int("maxsplit", -1)
	if separator == nil {
		return splitSpace(s, limit)
	}
	sep, ok := separator.(string)
	switch {
	case !ok:
		a.err = Refuse(separator, "a string is needed, and this is %s", DescribeValue(separator))
		return nil
	case sep == "":
		a.err = Raisef("an empty separator")
		return nil
	case limit < 0:
		return listOf(strings.Split(s, sep))
	}
	return listOf(strings.SplitN(s, sep, limit+1))
}

// splitSpace splits at spaces, at most limit times, or as often as there are
// some if limit is negative.
func splitSpace(s string, limit int) *List {
	var words []string
	for s = strings.TrimLeftFunc(s, isSpace); s != ""; s = strings.TrimLeftFunc(s, isSpace) {
		end := strings.IndexFunc(s, isSpace)
		if end < 0 || limit >= 0 && len(words) == limit {
			return listOf(append(words, s))
		}
		words = append(words, s[:end])
		s = s[end:]
	}
	return listOf(words)
}

func listOf(texts []string) *List {
	all := make([]Value, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return NewList(all...)
}

// splitLines splits at the characters that end a line in Python.
func splitLines(s string) *List {
	var lines []string
	s = strings.ReplaceAll(s, "\r\n", "\n")
	for s != "" {
		i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		if i < 0 {
			lines = append(lines, s)
			break
		}
		lines = append(lines, s[:i])
		for _, r := range s[i:] {
			s = s[i+len(string(r)):]
			break
		}
	}
	return listOf(lines)
}

func join(separator string, a *Arguments) (Value, error) {
	list := a.Next("", nil)
	if set, ok := list.(*Set); ok && len(set.items) > 1 {
		return nil, Unsupportedf("the order of a set")
	}
	items, err := Iterate(list)
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	length := 0
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, Refuse(item, "only strings can be joined, and this is %s", DescribeValue(item))
		}
		texts[i] = text
		if length += len(text) + len(separator); length > MaxText {
			return nil, errTooLong()
		}
	}
	return strings.Join(texts, separator), a.Done()
}

func affix(s, name string, a *Arguments) Value {
	has := strings.HasPrefix
	if name == "endswith" {
		has = strings.HasSuffix
	}
	if several, ok := a.peek().(Tuple); ok {
		a.Next("", nil)
		for _, one := range several {
			if text, ok := one.(string); ok && has(s, text) {
				return true
			}
		}
		return false
	}
	return has(s, a.String(""))
}
