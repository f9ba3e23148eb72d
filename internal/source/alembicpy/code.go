package alembicpy

import (
	"bytes"
	"strings"

	"github.com/ramusdb/ramus/internal/python"
)

// Code returns the tokens of a revision file that run, without the docstring, the
// comments, white space and the four assignments that place it in the graph. Two files
// of the same Code do the same to a database.
func Code(content []byte) []byte {
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		text = content
	}
	src := string(text)
	c := coder{src: src, first: true}
	for pos := 0; ; {
		l, ok := python.NextLine(src, pos)
		if !ok {
			return c.out.Bytes()
		}
		pos, _ = python.SkipLine(src, l.Start)
		c.line(l, pos)
	}
}

// A coder writes the tokens that count.
type coder struct {
	src   string
	first bool // no statement has been seen yet
	out   bytes.Buffer
}

// line writes a logical line up to an offset. Its indent is part of the code.
func (c *coder) line(l python.Line, end int) {
	lex := python.NewScannerAt(c.src[:end], l.Start, 0)
	tok := lex.Next()
	atMargin := l.Start == 0 || c.src[l.Start-1] == '\n'
	omitted := c.first && tok.Kind == python.String || atMargin && c.places(tok)
	c.first = false
	if omitted {
		return
	}
	c.out.WriteByte('\n')
	c.out.WriteString(c.src[strings.LastIndexByte(c.src[:l.Start], '\n')+1 : l.Start])
	for ; tok.Kind != python.EOF; tok = lex.Next() {
		if tok.Kind != python.Newline {
			c.out.WriteString(c.src[tok.Start:tok.End])
			c.out.WriteByte(' ')
		}
	}
}

// places reports whether a statement that starts with a token assigns one of the four
// names.
func (c *coder) places(tok python.Token) bool {
	switch c.src[tok.Start:tok.End] {
	case nameRevision, nameDownRevision, nameBranchLabels, nameDependsOn:
		next := python.NewScannerAt(c.src, tok.End, 0).Next()
		return next.Kind == python.Assign || next.Kind == python.Colon
	}
	return false
}
