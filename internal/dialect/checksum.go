package dialect

import (
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
