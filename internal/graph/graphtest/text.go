package graphtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
)

// File is the File of all nodes that Nodes returns.
const File = "graph"

// New returns the graph of a text. It ends the test if the text is invalid or the
// graph has faults.
func New(tb testing.TB, text string) *graph.Graph {
	tb.Helper()
	nodes, err := Nodes(text)
	if err != nil {
		tb.Fatal(err)
	}
	g, err := graph.New(nodes)
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

// Nodes parses a text. The nodes are in the order in which the text first names
// them, with the lines of their parts. Nodes does not check them: cycles and
// repeated parents or labels stay as written. An error has the line of the first
// mistake.
func Nodes(text string) ([]graph.Node, error) {
	p := parser{at: map[string]int{}}
	for line := range strings.Lines(text) {
		p.line++
		for statement := range strings.SplitSeq(line, ";") {
			p.rest = statement
			if err := p.statement(); err != nil {
				return nil, fmt.Errorf("line %d: %w", p.line, err)
			}
		}
	}
	return p.nodes, nil
}

type parser struct {
	nodes []graph.Node
	at    map[string]int // by id, the index in nodes
	line  int32
	rest  string // the rest of the statement
}

// An item is a name in a list.
type item struct {
	name    string
	labels  []string
	missing bool
}

// statement parses "list {<- list}" or "list ~> list".
func (p *parser) statement() error {
	if p.peek() == "" {
		return nil
	}
	left, err := p.defined(p.list())
	for err == nil {
		switch arrow := p.next(); arrow {
		case "":
			return nil
		case "<-":
			left, err = p.children(left)
		case "~>":
			err = p.dependencies(left)
		default:
			err = fmt.Errorf("want <- or ~> or the end, have %q", arrow)
		}
	}
	return err
}

func (p *parser) children(parents []item) ([]item, error) {
	children, err := p.defined(p.list())
	for _, c := range children {
		if c.missing {
			return nil, fmt.Errorf("?%s has a parent: take the ? away", c.name)
		}
		n := p.node(c.name)
		n.Lines.Parents = first(n.Lines.Parents, p.line)
		for _, parent := range parents {
			n.Parents = append(n.Parents, parent.name)
		}
	}
	return children, err
}

func (p *parser) dependencies(left []item) error {
	targets, err := p.list()
	if err == nil && p.peek() != "" {
		err = fmt.Errorf("want the end after ~>, have %q", p.rest)
	}
	for _, from := range left {
		if from.missing {
			return fmt.Errorf("?%s depends on something: take the ? away", from.name)
		}
		n := p.node(from.name)
		n.Lines.DependsOn = first(n.Lines.DependsOn, p.line)
		for _, to := range targets {
			if to.missing || len(to.labels) > 0 {
				return fmt.Errorf("%s stands after ~>: it takes neither ? nor #", to.name)
			}
			n.DependsOn = append(n.DependsOn, to.name)
		}
	}
	return err
}

// defined adds nodes for the items that are not marked with "?".
func (p *parser) defined(items []item, err error) ([]item, error) {
	for _, it := range items {
		switch {
		case it.missing && len(it.labels) > 0:
			return nil, fmt.Errorf("?%s has a label: take the ? away", it.name)
		case it.missing:
			continue
		}
		n := p.node(it.name)
		if len(it.labels) > 0 {
			n.Lines.Labels = first(n.Lines.Labels, p.line)
			n.Labels = append(n.Labels, it.labels...)
		}
	}
	return items, err
}

func (p *parser) node(id string) *graph.Node {
	at, ok := p.at[id]
	if !ok {
		at = len(p.nodes)
		p.at[id] = at
		p.nodes = append(p.nodes, graph.Node{ID: id, File: File, Lines: graph.Lines{ID: p.line}})
	}
	return &p.nodes[at]
}

func first(line, otherwise int32) int32 {
	if line == 0 {
		return otherwise
	}
	return line
}

// list parses "item, item", with or without parentheses.
func (p *parser) list() (items []item, err error) {
	bracket := p.accept("(")
	for more := true; more; more = p.accept(",") {
		it, err := p.item()
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	if bracket && !p.accept(")") {
		return nil, fmt.Errorf("want ), have %q", p.rest)
	}
	return items, nil
}

// item parses "name#label#label" or "?name".
func (p *parser) item() (it item, err error) {
	it.missing = p.accept("?")
	if it.name, err = p.name(); err != nil {
		return it, err
	}
	for p.accept("#") {
		label, err := p.name()
		if err != nil {
			return it, err
		}
		it.labels = append(it.labels, label)
	}
	return it, nil
}

func (p *parser) name() (string, error) {
	token := p.next()
	if token == "" || strings.ContainsAny(token, special) {
		return "", fmt.Errorf("want a name, have %q", token)
	}
	return token, nil
}

func (p *parser) accept(token string) bool {
	if p.peek() != token {
		return false
	}
	p.next()
	return true
}

// special lists the characters that, like spaces, no name may have.
const special = ",;()#?<~"

// peek returns the next token (a name, an arrow or a punctuation mark), or "" at
// the end.
func (p *parser) peek() string {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	end := strings.IndexAny(p.rest, special+" \t\r\n")
	switch {
	case strings.HasPrefix(p.rest, "<-"), strings.HasPrefix(p.rest, "~>"):
		return p.rest[:2]
	case end == 0:
		return p.rest[:1]
	case end > 0:
		return p.rest[:end]
	}
	return p.rest
}

func (p *parser) next() string {
	token := p.peek()
	p.rest = p.rest[len(token):]
	return token
}
