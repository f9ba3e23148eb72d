package sqllex

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// A Hasher computes the hash of a statement from its tokens: the SHA-256 of the
// tokens as written, with CRLF replaced by LF and a NUL between two tokens. White
// space and comments are no tokens and do not count, except for comments that some
// database obeys (the kind Hint).
//
// The zero Hasher is ready for a statement.
type Hasher struct{ text []byte }

// Token adds the next token of the statement.
func (h *Hasher) Token(token string) {
	if len(h.text) > 0 {
		h.text = append(h.text, 0)
	}
	h.text = append(h.text, token...)
}

// Sum returns the hash as 64 hexadecimal digits and makes the Hasher ready for the
// next statement.
func (h *Hasher) Sum() string {
	text := h.text
	if bytes.IndexByte(text, '\r') >= 0 {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	sum := sha256.Sum256(text)
	h.text = h.text[:0]
	var digits [2 * sha256.Size]byte
	hex.Encode(digits[:], sum[:])
	return string(digits[:])
}
