package alembicpy

import "bytes"

// Code is what a revision file runs: its tokens, without the docstring, the
// comments, white space and the four assignments that place it in the graph. Two
// files of the same Code do the same to a database.
func Code(content []byte) []byte {
	var d decoder
	text, err := d.decode(content)
	if err != nil {
		text = content
	}
	c := coder{text: text, lex: scanner{src: text}, first: true}
	for c.statement() {
	}
	return c.out.Bytes()
}

// A coder writes the tokens that count.
type coder struct {
	text  []byte
	lex   scanner
	first bool // no statement has been seen yet
	out   bytes.Buffer
}

// statement takes one logical line, and reports whether there was one.
func (c *coder) statement() bool {
	tok := c.lex.next()
	if tok.kind == tokNewline {
		return true
	}
	if tok.kind == tokEOF {
		return false
	}
	atMargin := tok.start == 0 || c.text[tok.start-1] == '\n'
	left := c.first && tok.kind == tokString || atMargin && c.places(tok)
	c.first = false
	if !left { // how deep it stands is part of what Python runs
		c.out.WriteByte('\n')
		c.out.Write(c.text[bytes.LastIndexByte(c.text[:tok.start], '\n')+1 : tok.start])
	}
	for ; tok.kind != tokNewline && tok.kind != tokEOF; tok = c.lex.next() {
		if !left {
			c.out.Write(c.text[tok.start:tok.end])
			c.out.WriteByte(' ')
		}
	}
	return tok.kind != tokEOF
}

// places reports whether a statement assigns one of the four names.
func (c *coder) places(tok token) bool {
	if tok.kind != tokName {
		return false
	}
	switch string(c.text[tok.start:tok.end]) {
	case "revision", "down_revision", "branch_labels", "depends_on":
	default:
		return false
	}
	ahead := c.lex
	next := ahead.next()
	return next.kind == tokOp && (next.op == op1('=') || next.op == op1(':'))
}
