package revision

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// idLen is the length of a new id in hex digits, Alembic's.
const idLen = 12

// NewID returns a random id of 12 hex digits.
func NewID() string {
	var b [idLen / 2]byte
	rand.Read(b[:]) // never fails: it ends the program instead
	return hex.EncodeToString(b[:])
}

// MergeID returns the id of a merge of these revisions, 12 hex digits. It
// depends on nothing but the set of the parents' ids, so that two people who
// merge the same heads make the same revision: SHA-256 over the sorted ids, each
// once, joined by NUL.
func MergeID(parents []string) string {
	ids := slices.Compact(slices.Sorted(slices.Values(parents)))
	sum := sha256.Sum256([]byte(strings.Join(ids, "\x00")))
	return hex.EncodeToString(sum[:])[:idLen]
}
