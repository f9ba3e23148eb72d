package mako

import (
	"strings"
	"unicode"
)

// attributeOf is value.name that is not called.
func attributeOf(value any, name string) (any, error) {
	switch v := value.(type) {
	case DateTime:
		return v.attribute(name)
	case Object:
		if a, ok := v.Attribute(name); ok {
			return a, nil
		}
		return nil, unsupportedf("the attribute %s", name) // the project's own Python may have it
	case foreign:
		return foreign{v.name + "." + name}, nil
	case undefined:
		return nil, foreignOr(value, "")
	}
	if value == nil {
		return nil, wrongf("None has no attribute %s", name)
	}
	return nil, unsupportedf("the attribute %s of %s", name, describe(value))
}

// callMethod is value.name(arguments).
func callMethod(receiver any, name string, args []any, named map[string]any) (any, error) {
	switch v := receiver.(type) {
	case string:
		return stringMethod(v, name, args, named)
	case DateTime:
		return v.method(name, args, named)
	case date:
		return v.method(name, args, named)
	case regexpModule:
		return v.method(name, args, named)
	case undefined, foreign:
		return nil, foreignOr(receiver, "")
	case Object:
		function, err := attributeOf(receiver, name)
		if err != nil {
			return nil, err
		}
		return apply(function, args, named)
	}
	if receiver == nil {
		return nil, wrongf("None has no method %s", name)
	}
	return nil, unsupportedf("the method %s of %s", name, describe(receiver))
}

// An arguments is a call's, of which a method takes them one by one.
type arguments struct {
	args  []any
	named map[string]any
	err   error
}

// next is the next argument, by place or name, or the default.
func (a *arguments) next(name string, otherwise any) any {
	if len(a.args) > 0 {
		first := a.args[0]
		a.args = a.args[1:]
		return first
	}
	value, ok := a.named[name]
	if !ok {
		return otherwise
	}
	rest := map[string]any{}
	for key, v := range a.named {
		if key != name {
			rest[key] = v
		}
	}
	a.named = rest
	return value
}

func (a *arguments) string(name string) string {
	value := a.next(name, nil)
	text, ok := value.(string)
	if !ok && a.err == nil {
		a.err = foreignOr(value, "a string is needed, and this is %s", describe(value))
	}
	return text
}

func (a *arguments) int(name string, otherwise int) int {
	value := a.next(name, otherwise)
	n, ok := number(value)
	if !ok && a.err == nil {
		a.err = foreignOr(value, "a number is needed, and this is %s", describe(value))
	}
	return n
}

// done is the error of the arguments, also when there are too many.
func (a *arguments) done() error {
	if a.err == nil && len(a.args)+len(a.named) > 0 {
		return wrongf("there are too many arguments")
	}
	return a.err
}

func stringMethod(s, name string, args []any, named map[string]any) (any, error) {
	a := &arguments{args: args, named: named}
	var value any
	switch name {
	case "strip", "lstrip", "rstrip":
		value = strip(s, name, a)
	case "split":
		value = split(s, a)
	case "replace":
		old, by, n := a.string(""), a.string(""), a.int("count", -1)
		if a.err == nil {
			return replaced(s, old, by, n, a.done())
		}
	case "join":
		return join(s, a)
	case "startswith", "endswith":
		value = affix(s, name, a)
	case "removeprefix":
		value = strings.TrimPrefix(s, a.string(""))
	case "removesuffix":
		value = strings.TrimSuffix(s, a.string(""))
	case "splitlines":
		value = splitLines(s)
	default:
		return casing(s, name, a)
	}
	return value, a.done()
}

func replaced(s, old, by string, n int, err error) (any, error) {
	if err == nil && len(by) > 0 && len(s)+1 > maxText/len(by) {
		err = errTooLong
	}
	return strings.Replace(s, old, by, n), err
}

func strip(s, name string, a *arguments) any {
	in := isSpace
	if chars := a.next("", nil); chars != nil {
		set, ok := chars.(string)
		if !ok {
			a.err = foreignOr(chars, "a string is needed, and this is %s", describe(chars))
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

// isSpace is Python's: Unicode's spaces and four separators of ASCII.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r >= 0x1c && r <= 0x1f }

func split(s string, a *arguments) any {
	separator, limit := a.next("sep", nil), a.int("maxsplit", -1)
	if separator == nil {
		return splitSpace(s, limit)
	}
	sep, ok := separator.(string)
	switch {
	case !ok:
		a.err = foreignOr(separator, "a string is needed, and this is %s", describe(separator))
		return nil
	case sep == "":
		a.err = wrongf("an empty separator")
		return nil
	case limit < 0:
		return list(strings.Split(s, sep))
	}
	return list(strings.SplitN(s, sep, limit+1))
}

// splitSpace splits at spaces, at most limit times, or as often as there are
// some if limit is negative.
func splitSpace(s string, limit int) List {
	var words []string
	for s = strings.TrimLeftFunc(s, isSpace); s != ""; s = strings.TrimLeftFunc(s, isSpace) {
		end := strings.IndexFunc(s, isSpace)
		if end < 0 || limit >= 0 && len(words) == limit {
			return list(append(words, s))
		}
		words = append(words, s[:end])
		s = s[end:]
	}
	return list(words)
}

func list(texts []string) List {
	all := make(List, len(texts))
	for i, text := range texts {
		all[i] = text
	}
	return all
}

// splitLines splits at what Python takes for the end of a line.
func splitLines(s string) List {
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
	return list(lines)
}

func join(separator string, a *arguments) (any, error) {
	items, err := iterate(a.next("", nil))
	if err != nil {
		return nil, err
	}
	texts := make([]string, len(items))
	length := 0
	for i, item := range items {
		text, ok := item.(string)
		if !ok {
			return nil, foreignOr(item, "only strings can be joined, and this is %s", describe(item))
		}
		texts[i] = text
		if length += len(text) + len(separator); length > maxText {
			return nil, errTooLong
		}
	}
	return strings.Join(texts, separator), a.done()
}

func affix(s, name string, a *arguments) any {
	has := strings.HasPrefix
	if name == "endswith" {
		has = strings.HasSuffix
	}
	if several, ok := a.peek().(Tuple); ok {
		a.next("", nil)
		for _, one := range several {
			if text, ok := one.(string); ok && has(s, text) {
				return true
			}
		}
		return false
	}
	return has(s, a.string(""))
}

func (a *arguments) peek() any {
	if len(a.args) == 0 {
		return nil
	}
	return a.args[0]
}

func casing(s, name string, a *arguments) (any, error) {
	if err := a.done(); err != nil {
		return nil, err
	}
	switch name {
	case "lower":
		return Lower(s), nil
	case "upper", "title", "capitalize":
		if strings.IndexFunc(s, isSpecial) >= 0 {
			return nil, unsupportedf("%s of a letter that has several capitals", name)
		}
	}
	switch name {
	case "upper":
		return strings.ToUpper(s), nil
	case "title":
		return title(s), nil
	case "capitalize":
		for i, r := range s {
			rest := s[i+len(string(r)):]
			return string(unicode.ToTitle(r)) + Lower("x" + rest)[1:], nil
		}
		return "", nil
	case "isoformat", "strftime", "get_main_option", "year":
		return nil, wrongf("a string has no method %s", name)
	}
	return nil, unsupportedf("the method %s of a string", name)
}

// isSpecial reports whether a letter's capital is more than one letter.
func isSpecial(r rune) bool {
	switch {
	case r < 0xdf:
		return false
	case r == 0xdf, r == 0x130, r == 0x149, r == 0x1f0, r == 0x345, r == 0x390, r == 0x3b0, r == 0x3a3, r == 0x587:
		return true
	}
	return r >= 0x1e96 && r <= 0x1e9a || r >= 0x1f50 && r <= 0x1fff || r >= 0xfb00 && r <= 0xfb17
}

// title capitalizes each run of letters.
func title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		was := inWord
		inWord = isCased(r)
		if was {
			return unicode.ToLower(r)
		}
		return unicode.ToTitle(r)
	}, s)
}

func isCased(r rune) bool {
	return unicode.IsUpper(r) || unicode.IsLower(r) || unicode.IsTitle(r) ||
		unicode.Is(unicode.Other_Lowercase, r) || unicode.Is(unicode.Other_Uppercase, r)
}

// Lower is Python's str.lower: Unicode's full mapping, with the other sigma at
// the end of a word.
func Lower(s string) string {
	runes := []rune(s)
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == 0x130:
			b.WriteString("i\u0307")
		case r == 'Σ' && endsWord(runes, i):
			b.WriteRune('ς')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// endsWord reports whether a cased letter stands before i and none behind,
// what has no part in words' case aside.
func endsWord(runes []rune, i int) bool {
	before, behind := i-1, i+1
	for before >= 0 && isIgnorable(runes[before]) {
		before--
	}
	for behind < len(runes) && isIgnorable(runes[behind]) {
		behind++
	}
	return before >= 0 && isCased(runes[before]) && (behind == len(runes) || !isCased(runes[behind]))
}

func isIgnorable(r rune) bool {
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk) ||
		strings.ContainsRune("'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a", r)
}
