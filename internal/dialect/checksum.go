package dialect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
)

// Checksum is the checksum of a section: "h1:" and, in hexadecimal, the
// SHA-256 of its statements' hashes in order, each with a LF after it. A
// section without statements has one too.
//
// White space and comments aside, any change of a byte, and any change in the
// order of statements, changes it; line endings, white space, comments and
// where the semicolons stand do not. (The frame is that of
// golang.org/x/mod/sumdb/dirhash.Hash1: a digest of fixed-length lines.)
func Checksum(stmts []Statement) string {
	h := sha256.New()
	for _, s := range stmts {
		h.Write([]byte(s.Hash))
		h.Write([]byte{'\n'})
	}
	return "h1:" + hex.EncodeToString(h.Sum(nil))
}

// A Hasher computes Statement.Hash from a statement's tokens: the SHA-256 of
// the tokens as written, CRLF in them made LF, with a NUL between two of them.
// White space and comments are no tokens, so they never count, whether they
// stand between two tokens or not; what makes a token is the dialect's to say.
// Comments that some database obeys (/*+ … */ and /*! … */) are tokens here.
//
// The zero Hasher is ready for a statement.
type Hasher struct{ text []byte }

// Token adds the statement's next token.
func (h *Hasher) Token(token string) {
	if len(h.text) > 0 {
		h.text = append(h.text, 0)
	}
	h.text = append(h.text, token...)
}

// Sum is the hash in 64 hexadecimal digits. The Hasher is then ready for the
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

// IsHint reports whether a comment is one that some database obeys, and so
// counts as a token: /*+ … */ and /*! … */.
func IsHint(comment string) bool {
	return len(comment) > 2 && comment[:2] == "/*" && (comment[2] == '+' || comment[2] == '!')
}
