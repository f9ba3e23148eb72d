package mako

import (
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// A Template is a parsed template. It is immutable; several goroutines may call Render at
// once.
type Template struct {
	file  string
	nodes []node
	// local are the names that the template assigns somewhere. As in Python's
	// functions, such a name is never the caller's value, not even before.
	local  map[string]bool
	module []statement // of <%! %> blocks
}

// Values are the names that a template may use, by name. A value is nil (None),
// a bool, an int, a string, a [Tuple], a *[List], a [DateTime], a [Func] or an
// [Object].
type Values map[string]any

// Parse parses a template; file is its name in errors. All of it must be supported, also
// the parts that Render would not reach. The error is a *SyntaxError or an
// *UnsupportedError.
func Parse(file, text string) (*Template, error) {
	t := &Template{file: file, local: map[string]bool{}}
	text = strings.TrimPrefix(text, "\ufeff")
	if err := checkEncoding(file, text); err != nil {
		return nil, err
	}
	items, err := lex(file, text)
	if err != nil {
		return nil, err
	}
	b := builder{t: t}
	if err := b.build(items); err != nil {
		return nil, err
	}
	return t, nil
}

// Render returns the template's text with the values. The error is a *RenderError or an
// *UnsupportedError.
func (t *Template) Render(values Values) (string, error) {
	f := &frame{t: t, values: values, locals: map[string]any{}, globals: map[string]any{}, budget: maxSteps}
	module := &frame{t: t, values: nil, locals: f.globals, globals: f.globals, module: true, budget: maxSteps}
	for _, s := range t.module {
		if err := s.run(module); err != nil {
			return "", err
		}
	}
	if err := render(f, t.nodes); err != nil {
		return "", err
	}
	return f.out.String(), nil
}

// maxSteps bounds the evaluations and loops of one Render, maxText the length of a value
// and of the result, in bytes. No revision file comes near them.
const (
	maxSteps = 200_000
	maxText  = python.MaxText
)

// A node is a part of a template that renders.
type node interface{ render(f *frame) error }

func render(f *frame, nodes []node) error {
	for _, n := range nodes {
		if err := n.render(f); err != nil {
			return err
		}
	}
	return nil
}

type textNode string

func (n textNode) render(f *frame) error { return f.write(string(n)) }

// A place is a line of a template.
type place struct {
	file string
	line int
}

func (p place) wrap(err error) error { return at(err, p.file, p.line) }

// An ifNode is % if with its % elif and % else: the first branch whose
// condition holds, or has none.
type ifNode []branch

type branch struct {
	place
	condition python.Expr // nil: else
	body      []node
}

func (n ifNode) render(f *frame) error {
	for _, b := range n {
		holds := true
		if b.condition != nil {
			value, err := f.eval(b.condition)
			if err == nil {
				holds, err = python.Truth(value)
			}
			if err != nil {
				return b.wrap(err)
			}
		}
		if holds {
			return render(f, b.body)
		}
	}
	return nil
}

// A forNode is % for; otherwise is its % else, which always runs, since no statement here
// breaks a loop.
type forNode struct {
	place
	targets   []string
	several   bool // a tuple of targets, so that each item is unpacked
	items     python.Expr
	body      []node
	otherwise []node
}

func (n *forNode) render(f *frame) error {
	value, err := f.eval(n.items)
	if err != nil {
		return n.wrap(err)
	}
	items, err := python.Iterate(value)
	if err != nil {
		return n.wrap(err)
	}
	l := &loop{length: len(items)}
	f.loops = append(f.loops, l)
	defer func() { f.loops = f.loops[:len(f.loops)-1] }()
	for i, item := range items {
		l.index = i
		if err := n.once(f, item); err != nil {
			return err
		}
	}
	return render(f, n.otherwise)
}

func (n *forNode) once(f *frame, item any) error {
	if err := f.step(); err != nil {
		return n.wrap(err)
	}
	if err := n.assign(f, item); err != nil {
		return n.wrap(err)
	}
	return render(f, n.body)
}

func (n *forNode) assign(f *frame, item any) error {
	if !n.several {
		f.locals[n.targets[0]] = item
		return nil
	}
	parts, err := python.Iterate(item)
	if err != nil {
		return err
	}
	if len(parts) != len(n.targets) {
		return python.Raisef("%d values cannot be unpacked into %d names", len(parts), len(n.targets))
	}
	for i, name := range n.targets {
		f.locals[name] = parts[i]
	}
	return nil
}

// An outNode is ${expression | filters}.
type outNode struct {
	place
	value   python.Expr // nil: ${}
	filters []string
	raw     bool // the filter n: no str() first
}

func (n *outNode) render(f *frame) error {
	text, err := n.text(f)
	if err == nil {
		err = f.write(text)
	}
	return n.wrap(err)
}

func (n *outNode) text(f *frame) (string, error) {
	var value any = ""
	var err error
	if n.value != nil {
		value, err = f.eval(n.value)
	}
	if err == nil && !n.raw {
		value, err = python.Str(value)
	}
	for _, name := range n.filters {
		if err == nil {
			value, err = f.filter(name, value)
		}
	}
	if err != nil {
		return "", err
	}
	text, ok := value.(string)
	if !ok {
		return "", python.Raisef("with the filter n, a value must be a string, and this one is %s", python.DescribeValue(value))
	}
	return text, nil
}
