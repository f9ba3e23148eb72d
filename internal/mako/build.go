package mako

import (
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
)

// A builder makes nodes of items. Control lines nest, and the text of expressions and
// blocks is parsed as Python.
type builder struct {
	t    *Template
	open []*control
}

// A control is a % if or % for that has no end yet. Exactly one of the two is set.
type control struct {
	line   int
	choice ifNode
	loop   *forNode
	inElse bool
}

func (c *control) keyword() string {
	if c.loop != nil {
		return "for"
	}
	return "if"
}

// body returns the list that the next nodes are added to.
func (c *control) body() *[]node {
	switch {
	case c.loop == nil:
		return &c.choice[len(c.choice)-1].body
	case c.inElse:
		return &c.loop.otherwise
	}
	return &c.loop.body
}

func (b *builder) build(items []item) error {
	for _, i := range items {
		if err := b.item(i); err != nil {
			return atParse(err, b.t.file, i.line)
		}
	}
	if len(b.open) > 0 {
		last := b.open[len(b.open)-1]
		return &SyntaxError{b.t.file, last.line, "% " + last.keyword() + " has no % end" + last.keyword()}
	}
	return nil
}

func (b *builder) item(i item) error {
	switch i.kind {
	case itemText:
		b.add(textNode(i.text))
		return nil
	case itemExpression:
		return b.expression(i)
	case itemControl:
		return b.control(i)
	}
	statements, err := parseStatements(b.place(i), i.text)
	for _, s := range statements {
		b.assign(i, s)
	}
	return err
}

func (b *builder) place(i item) place { return place{b.t.file, i.line} }

func (b *builder) add(n node) {
	nodes := &b.t.nodes
	if len(b.open) > 0 {
		nodes = b.open[len(b.open)-1].body()
	}
	*nodes = append(*nodes, n)
}

// assign adds a statement of a block. A module's statements run first.
func (b *builder) assign(i item, s statement) {
	if i.kind == itemModuleCode {
		b.t.module = append(b.t.module, s)
		return
	}
	b.declare(s.targets)
	b.add(s)
}

func (b *builder) declare(names []string) {
	for _, name := range names {
		b.t.local[name] = true
	}
}

func (b *builder) expression(i item) error {
	n := &outNode{place: b.place(i)}
	var err error
	if strings.TrimSpace(i.text) != "" {
		if n.value, err = parseExpression(i.text); err != nil {
			return err
		}
	}
	n.filters, n.raw, err = parseFilters(i.more)
	b.add(n)
	return err
}

// control takes a control line.
func (b *builder) control(i item) error {
	words := controlWords().FindStringSubmatch(i.text)
	switch {
	case words == nil:
		return python.Raisef("the control line %q is not one", i.text)
	case words[1] != "":
		return b.end(words[2])
	}
	m := fragment().FindStringSubmatchIndex(strings.TrimSpace(i.text))
	if m == nil {
		return python.Raisef("the control line %q is not one: there is no colon at its end", i.text)
	}
	text := strings.TrimSpace(i.text)
	keyword, rest := text[m[2]:m[3]], ""
	if m[4] >= 0 {
		rest = text[m[4]:m[5]]
	}
	return b.start(i, keyword, rest)
}

// controlWords and fragment are Mako's: "end" and a keyword; a keyword, the text behind
// it, and a colon at the end or before a comment.
var (
	controlWords = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(end)?(\w+)`) })
	fragment     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)^(\w+)(?:\s+(.*?))?:\s*(?:#|$)`) })
)

func (b *builder) start(i item, keyword, rest string) error {
	switch keyword {
	case "if":
		branch, err := b.condition(i, rest)
		b.open = append(b.open, &control{line: i.line, choice: ifNode{branch}})
		return err
	case "for":
		loop, err := b.loop(i, rest)
		b.open = append(b.open, &control{line: i.line, loop: loop})
		return err
	case "elif", "else":
		return b.alternative(i, keyword, rest)
	case "while", "try", "with", "except", "finally":
		return python.Unsupportedf("the control line %% %s", keyword)
	}
	return python.Raisef("%% %s is not a control line", keyword)
}

func (b *builder) condition(i item, rest string) (branch, error) {
	condition, err := parseExpression(rest)
	return branch{place: b.place(i), condition: condition}, err
}

// alternative takes % elif and % else.
func (b *builder) alternative(i item, keyword, rest string) error {
	if len(b.open) == 0 {
		return python.Raisef("%% %s without a %% if", keyword)
	}
	c := b.open[len(b.open)-1]
	switch {
	case c.inElse, c.loop != nil && keyword == "elif":
		return python.Raisef("%% %s does not go with %% %s here", keyword, c.keyword())
	case keyword == "else" && strings.TrimSpace(rest) != "":
		return python.Raisef("%% else takes no condition")
	}
	c.inElse = keyword == "else"
	if c.loop != nil {
		return nil
	}
	alternative, err := branch{place: b.place(i)}, error(nil)
	if keyword == "elif" {
		alternative, err = b.condition(i, rest)
	}
	c.choice = append(c.choice, alternative)
	return err
}

func (b *builder) loop(i item, rest string) (*forNode, error) {
	n := &forNode{place: b.place(i)}
	var err error
	if n.targets, n.several, n.items, err = parseFor(rest); err != nil {
		return nil, err
	}
	b.declare(n.targets)
	return n, nil
}

// end takes % endif and % endfor.
func (b *builder) end(keyword string) error {
	if len(b.open) == 0 {
		return python.Raisef("%% end%s without a %% %s", keyword, keyword)
	}
	c := b.open[len(b.open)-1]
	if c.keyword() != keyword {
		return python.Raisef("%% end%s does not end the %% %s of line %d", keyword, c.keyword(), c.line)
	}
	b.open = b.open[:len(b.open)-1]
	if c.loop != nil {
		b.add(c.loop)
	} else {
		b.add(c.choice)
	}
	return nil
}
