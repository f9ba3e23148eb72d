package interpreter

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// fstring returns the text of an f-string. It is unknown if a value in it is.
func (m *Machine) fstring(f *python.FString, s *scope) (Value, error) {
	if f.Template {
		return nil, m.Refuse("a t-string is not supported")
	}
	var b strings.Builder
	var unknown *Unknown
	for _, part := range f.Parts {
		text, err := m.part(part, s)
		if err != nil {
			return nil, err
		}
		if u, ok := text.(*Unknown); ok && unknown == nil {
			unknown = u
		} else if !ok {
			b.WriteString(text.(string))
		}
	}
	if unknown != nil {
		return unknown, nil
	}
	return python.Limited(b.String())
}

// part returns the text of a part of an f-string, or an unknown value.
func (m *Machine) part(part python.Expr, s *scope) (Value, error) {
	field, ok := part.(*python.Field)
	if !ok {
		str := part.(*python.StrExpr)
		if str.Err != nil {
			return nil, m.Refuse("%v", str.Err)
		}
		return str.Value, nil
	}
	v, err := m.eval(field.Value, s)
	if err != nil {
		return nil, err
	}
	if u := unknownIn(v); u != nil {
		return u, nil
	}
	m.at = field.Value.Range().Start
	if field.Debug != "" || field.Conversion == "a" {
		return nil, m.Refuse("this form of a field in an f-string is not supported")
	}
	if field.Conversion == "r" {
		if v, err = m.Repr(v); err != nil {
			return nil, m.refusal(err)
		}
	}
	spec, err := m.spec(field, s)
	if err != nil {
		return nil, err
	}
	text, err := m.format(v, spec)
	return text, m.refusal(err)
}

func (m *Machine) spec(field *python.Field, s *scope) (string, error) {
	if field.Spec == nil {
		return "", nil
	}
	v, err := m.fstring(field.Spec, s)
	if err != nil {
		return "", err
	}
	return m.Text(v, "the format of a field")
}

// format is Python's format(), of ints with a width and of values without a format.
func (m *Machine) format(v Value, spec string) (string, error) {
	if spec == "" {
		return m.Str(v)
	}
	n, ok := v.(int)
	width := strings.TrimSuffix(spec, "d")
	if w, err := strconv.Atoi(width); ok && err == nil && w > 0 && w < 100 && !strings.ContainsAny(width, "+-") {
		if strings.HasPrefix(width, "0") {
			return fmt.Sprintf("%0*d", w, n), nil
		}
		return fmt.Sprintf("%*d", w, n), nil
	}
	return "", m.Refuse("the format %q of %s is not supported", spec, python.DescribeValue(v))
}

// Str is Python's str().
func (m *Machine) Str(v Value) (string, error) {
	switch v := v.(type) {
	case *Member:
		return v.text(m)
	case *Instance:
		return "", m.Refuse("the text of %s is not supported", v.Describe())
	}
	return python.Str(v)
}

// Repr is Python's repr().
func (m *Machine) Repr(v Value) (string, error) { return python.Repr(v) }

// percentNamed is Python's % of a string with a dict: %(name)s and %%.
func (m *Machine) percentNamed(text string, d *python.Dict) (Value, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "%")
		b.WriteString(before)
		if !found {
			return python.Limited(b.String())
		}
		if strings.HasPrefix(rest, "%") {
			b.WriteByte('%')
			text = rest[1:]
			continue
		}
		name, after, ok := strings.Cut(strings.TrimPrefix(rest, "("), ")")
		if !ok || rest[0] != '(' || !strings.HasPrefix(after, "s") && !strings.HasPrefix(after, "d") {
			return nil, m.Refuse("this %% of a string with a dict is not supported")
		}
		v, err := d.Item(name)
		if err != nil {
			return nil, err
		}
		if _, number := v.(int); after[0] == 'd' && !number {
			return nil, m.Refuse("%%d of %s is not supported", python.DescribeValue(v))
		}
		s, err := m.Str(v)
		if err != nil {
			return nil, err
		}
		b.WriteString(s)
		text = after[1:]
	}
}
