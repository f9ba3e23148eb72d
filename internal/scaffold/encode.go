package scaffold

import (
	"fmt"
	"strings"
)

// An EncodingError reports an output_encoding that is not supported, or that lacks
// a character.
type EncodingError struct {
	Encoding  string
	Character rune // 0 if the encoding is not supported
}

func (e *EncodingError) Error() string {
	if e.Character == 0 {
		return fmt.Sprintf("output_encoding = %s is not supported here; set it to utf-8, ascii or latin-1", e.Encoding)
	}
	return fmt.Sprintf("output_encoding = %s has no character %q: remove it from the message, or set output_encoding to utf-8", e.Encoding, e.Character)
}

// encode implements Python's str.encode for common encodings of source code.
func encode(text, encoding string) ([]byte, error) {
	limit := rune(0)
	switch strings.NewReplacer("_", "-", " ", "-").Replace(strings.ToLower(encoding)) {
	case "", "utf-8", "utf8", "u8", "utf":
		return []byte(text), nil
	case "utf-8-sig":
		return []byte("\ufeff" + text), nil
	case "ascii", "us-ascii", "646":
		limit = 0x7f
	case "latin-1", "latin1", "latin", "l1", "iso-8859-1", "iso8859-1", "8859", "cp819":
		limit = 0xff
	default:
		return nil, &EncodingError{Encoding: encoding}
	}
	out := make([]byte, 0, len(text))
	for _, r := range text {
		if r > limit {
			return nil, &EncodingError{encoding, r}
		}
		out = append(out, byte(r))
	}
	return out, nil
}
