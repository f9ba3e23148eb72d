package sqlfile

import "bytes"

// A conflict finds git's markers of a conflict among lines. One marker alone may be
// text, but not three in their order.
type conflict struct {
	start  line // the first marker
	parted bool
	whole  bool
}

func (c *conflict) add(l line) {
	switch {
	case c.start.num == 0:
		if bytes.HasPrefix(l.text, []byte("<<<<<<< ")) {
			c.start = l
		}
	case bytes.Equal(l.text, []byte("=======")):
		c.parted = true
	case bytes.HasPrefix(l.text, []byte(">>>>>>> ")):
		c.whole = c.whole || c.parted
	}
}

// conflict records an unresolved conflict at its first marker.
func (p *parser) conflict(l *line) {
	p.fault(l, l.pos, "keep one side, or combine both by hand; for a merge revision, either side is right", "an unresolved git conflict")
}
