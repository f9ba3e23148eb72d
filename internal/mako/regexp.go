package mako

import (
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
)

// regexpModule is Python's module re, with split only.
type regexpModule struct{}

// CallMethod is re.split(…).
func (regexpModule) CallMethod(name string, args []any, named map[string]any) (any, error) {
	if name != "split" {
		return nil, python.Unsupportedf("re.%s", name)
	}
	return regexpSplit(args, named)
}

// commonPattern matches the patterns that mean the same in Go: letters, digits, spaces,
// commas, colons, semicolons, \s, and * or + behind one of them. One character is not
// optional, so that the match is never empty.
var commonPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:\\s[*+]?)*[\w ,:;][+]?(?:(?:[\w ,:;]|\\s)[*+]?)*$`)
})

// regexpSplit is re.split, for patterns such as ",\s*".
var regexpSplit Func = func(args []any, named map[string]any) (any, error) {
	a := python.NewArguments(args, named)
	pattern, text := a.String("pattern"), a.String("string")
	if err := a.Done(); err != nil {
		return nil, err
	}
	if !commonPattern().MatchString(pattern) {
		return nil, python.Unsupportedf("the regular expression %q", pattern)
	}
	const space = `[\s\v\x1c-\x1f\x85\p{Z}]`
	compiled, err := regexp.Compile(strings.ReplaceAll(pattern, `\s`, space))
	if err != nil {
		return nil, python.Unsupportedf("the regular expression %q", pattern)
	}
	var parts []any
	for _, part := range compiled.Split(text, -1) {
		parts = append(parts, part)
	}
	return python.NewList(parts...), nil
}
