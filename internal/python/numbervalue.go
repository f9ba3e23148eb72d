package python

import (
	"math/bits"
	"strconv"
	"strings"
)

// numberOf returns the value of a number of the source.
func numberOf(text string) Value {
	n, err := strconv.ParseInt(intText(text), 0, 64)
	if err != nil || bits.Len64(uint64(max(n, -n))) >= maxBits {
		return BigNumber{text}
	}
	return int(n)
}

// intText is a number as package strconv reads it: without underscores, and zeros
// before a decimal number are no octal prefix.
func intText(text string) string {
	text = strings.ReplaceAll(text, "_", "")
	if strings.Trim(text, "0") == "" {
		return "0"
	}
	return text
}
