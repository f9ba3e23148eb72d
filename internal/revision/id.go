package revision

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// idLen is the number of hex digits of a new id, the same as in Alembic.
const idLen = 12

// NewID returns a random id of 12 hex digits.
func NewID() string {
	var b [idLen / 2]byte
	rand.Read(b[:]) // never returns an error; it would end the program
	return hex.EncodeToString(b[:])
}

// MergeID returns the id of a merge of revisions, 12 hex digits: SHA-256 over the
// sorted distinct ids, joined by NUL. It depends on the set of parents only, so two
// people who merge the same heads make the same revision.
func MergeID(parents []string) string {
	ids := slices.Compact(slices.Sorted(slices.Values(parents)))
	sum := sha256.Sum256([]byte(strings.Join(ids, "\x00")))
	return hex.EncodeToString(sum[:])[:idLen]
}
