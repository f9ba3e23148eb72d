package dialect

import (
	"crypto/sha256"
	"encoding/hex"
)

// Checksum returns the checksum of a section: "h1:" and, in hexadecimal, the
// SHA-256 of its statements' hashes in order, each with a LF after it. A section
// without statements has one too.
//
// A change of any byte, or of the order of statements, changes it. Line endings,
// white space, comments and the place of semicolons do not count. (The frame is
// that of golang.org/x/mod/sumdb/dirhash.Hash1: a digest of fixed-length lines.)
func Checksum(stmts []Statement) string {
	h := sha256.New()
	for _, s := range stmts {
		h.Write([]byte(s.Hash))
		h.Write([]byte{'\n'})
	}
	return "h1:" + hex.EncodeToString(h.Sum(nil))
}
