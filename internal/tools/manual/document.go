package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// A document is a page of docs/: a title and blocks, in order.
type document struct {
	title  string
	blocks []block
}

// A block is a heading, paragraph, code, list or table.
type block any

type (
	heading   struct{ text []span }
	paragraph struct{ text []span }
	code      struct{ lines []string }
	list      struct {
		items   [][]span
		ordered bool // numbered from 1
	}
	table struct {
		head row
		rows []row // with as many cells
	}
	row [][]span
)

// A span is a piece of running text in one style. Its line breaks are spaces.
type span struct {
	text  string
	style style
}

type style uint8

const (
	roman  style = iota
	italic       // *emphasis*
	bold         // **strong**
	mono         // `code`
)

// parse parses a page. It returns an error for elements without a form on a
// terminal: images, HTML, nested lists.
func parse(page []byte) (document, error) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table))
	p := parser{source: page}
	root := markdown.Parser().Parse(text.NewReader(page))
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		p.block(n)
	}
	if p.err == nil && p.title == "" {
		p.err = fmt.Errorf("the page has no title: a line \"# Title\"")
	}
	return p.document, p.err
}

type parser struct {
	document
	source []byte
	err    error // the first one
}

func (p *parser) refuse(n ast.Node) {
	if p.err == nil {
		p.err = fmt.Errorf("a page cannot have a %s", n.Kind())
	}
}

func (p *parser) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		if n.Level == 1 && p.title == "" {
			p.title = plain(p.spans(n))
			return
		}
		p.blocks = append(p.blocks, heading{p.spans(n)})
	case *ast.Paragraph:
		p.blocks = append(p.blocks, paragraph{p.spans(n)})
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		p.blocks = append(p.blocks, code{p.lines(n)})
	case *ast.List:
		p.blocks = append(p.blocks, p.list(n))
	case *east.Table:
		p.blocks = append(p.blocks, p.table(n))
	case *ast.HTMLBlock:
		if !bytes.HasPrefix(p.lineOf(n), []byte("<!--")) { // a comment is for those who edit the page
			p.refuse(n)
		}
	default:
		p.refuse(n)
	}
}

// lineOf returns the first line of a block.
func (p *parser) lineOf(n ast.Node) []byte {
	if n.Lines().Len() == 0 {
		return nil
	}
	first := n.Lines().At(0)
	return bytes.TrimSpace(first.Value(p.source))
}

func (p *parser) lines(n ast.Node) (lines []string) {
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		lines = append(lines, strings.TrimSuffix(string(segment.Value(p.source)), "\n"))
	}
	return lines
}

func (p *parser) list(n *ast.List) (l list) {
	l.ordered = n.IsOrdered()
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		if item.ChildCount() != 1 {
			p.refuse(item.LastChild())
			continue
		}
		l.items = append(l.items, p.spans(item.FirstChild()))
	}
	return l
}

func (p *parser) table(n *east.Table) (t table) {
	t.head = p.cells(n.FirstChild())
	for r := n.FirstChild().NextSibling(); r != nil; r = r.NextSibling() {
		t.rows = append(t.rows, p.cells(r))
	}
	return t
}

func (p *parser) cells(r ast.Node) (cells row) {
	for c := r.FirstChild(); c != nil; c = c.NextSibling() {
		cells = append(cells, p.spans(c))
	}
	return cells
}

// spans returns the running text of a block.
func (p *parser) spans(block ast.Node) (all []span) {
	for n := block.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Text:
			words := string(util.UnescapePunctuations(n.Value(p.source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				words += " "
			}
			all = append(all, span{words, roman})
		case *ast.String:
			all = append(all, span{string(n.Value), roman})
		case *ast.CodeSpan:
			all = append(all, span{plain(p.spans(n)), mono})
		case *ast.Emphasis:
			all = append(all, span{plain(p.spans(n)), []style{italic, bold}[n.Level-1]})
		case *ast.Link: // the text suffices; the address is relative to the repository
			all = append(all, p.spans(n)...)
		default:
			p.refuse(n)
		}
	}
	return all
}

// plain returns a text without its styles.
func plain(spans []span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.text)
	}
	return b.String()
}
