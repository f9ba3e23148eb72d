package configparser

import (
	"fmt"
	"strings"
)

const (
	maxDepth = 10      // levels of nesting; Python's MAX_INTERPOLATION_DEPTH
	maxText  = 1 << 20 // bytes of a value; Python has no limit
)

// Text returns the value of the option with %% replaced by %, and %(name)s by the
// value of the option with that name in the same section, recursively. The error is
// an *Error at the offending %, which may be in another option.
func (o Option) Text() (string, error) {
	if !strings.Contains(o.Raw, "%") {
		return o.Raw, nil
	}
	var out strings.Builder
	if err := o.expand(&out, 1); err != nil {
		return "", err
	}
	return out.String(), nil
}

// expand writes the option's value to out, at nesting level depth.
func (o Option) expand(out *strings.Builder, depth int) error {
	if depth > maxDepth {
		return o.fault(0, "more than %d levels of options that refer to each other", maxDepth)
	}
	for at := 0; at < len(o.Raw); {
		text, rest, found := strings.Cut(o.Raw[at:], "%")
		out.WriteString(text)
		at += len(text)
		switch {
		case out.Len() > maxText:
			return o.fault(at, "the value is longer than %d bytes", maxText)
		case !found:
		case strings.HasPrefix(rest, "%"):
			out.WriteByte('%')
			at += len("%%")
		default:
			name, err := o.reference(at, rest)
			if err != nil {
				return err
			}
			if err := o.refer(out, at, name, depth); err != nil {
				return err
			}
			at += len("%()s") + len(name)
		}
	}
	return nil
}

// reference returns the name in (name)s at the start of rest.
func (o Option) reference(at int, rest string) (string, error) {
	name, _, closed := strings.Cut(strings.TrimPrefix(rest, "("), ")")
	switch {
	case !strings.HasPrefix(rest, "("):
		return "", o.fault(at, "a %% must be followed by another %% or by (name)s; write %%%% for a %%")
	case !closed || name == "" || !strings.HasPrefix(rest[len("()")+len(name):], "s"):
		return "", o.fault(at, "%%( must be complete, as in %%(name)s; write %%%%( for a literal %%(")
	}
	return name, nil
}

// refer writes the value of the option with a name.
func (o Option) refer(out *strings.Builder, at int, name string, depth int) error {
	other, ok := o.file.option(o.section, lower(name))
	if !ok {
		return o.fault(at, "neither [%s] nor [DEFAULT] has the option named in this %%(name)s; "+
			"write %%%%( for a literal %%(", o.section.name)
	}
	if strings.Contains(other.Raw, "%") {
		return other.expand(out, depth+1)
	}
	out.WriteString(other.Raw)
	return nil
}

// fault returns an error at an offset of the raw value.
func (o Option) fault(offset int, format string, args ...any) *Error {
	at := line{line: o.Line, column: o.Column}
	for _, l := range o.lines {
		at = l
		if offset <= len(l.text) {
			break
		}
		offset -= len(l.text) + len("\n")
	}
	return &Error{at.line, at.column + offset, fmt.Sprintf(format, args...)}
}
