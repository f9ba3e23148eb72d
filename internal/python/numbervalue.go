package python

import (
	"math/bits"
	"strconv"
	"strings"
)

// Value returns an int, or a [BigNumber].
func (e *NumExpr) Value() Value {
	n, err := strconv.ParseInt(intText(e.Text), 0, 64)
	if err != nil || bits.Len64(uint64(max(n, -n))) >= maxBits {
		return BigNumber{e.Text}
	}
	return int(n)
}

// intText returns a number as package strconv reads it: without underscores, and zeros
// before a decimal number are no octal prefix.
func intText(text string) string {
	text = strings.ReplaceAll(text, "_", "")
	if strings.Trim(text, "0") == "" {
		return "0"
	}
	return text
}
