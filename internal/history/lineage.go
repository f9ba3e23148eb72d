package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Digests has a digest of each of some revisions of a history, and of all revisions
// below them: a Merkle tree, in which the digest of a revision is the SHA-256 of a text
// about it and of the digests of the revisions that it needs ([graph.Graph.Needs]),
// sorted.
type Digests struct {
	prefix string
	of     [][sha256.Size]byte // by graph.Ref
}

// Of returns the digest of a revision: a prefix, and 64 hexadecimal digits.
func (d Digests) Of(r graph.Ref) string { return d.prefix + hex.EncodeToString(d.of[r][:]) }

// Lineages returns the lineages of revisions and of all below them, "l1:…". Two
// histories with the same lineage of a revision have the same revisions below it, with
// the same edges. It costs about 0.2 µs for each of them.
func (h *History) Lineages(from ...graph.Ref) Digests { return h.LineagesWithout(graph.Set{}, from...) }

// LineagesWithout returns the lineages of revisions as they are if no revision needs one
// of a set, none of which is in the result.
func (h *History) LineagesWithout(left graph.Set, from ...graph.Ref) Digests {
	return h.digests("l1:", left, from, func(text []byte, r graph.Ref) []byte {
		return append(append(text, h.graph.ID(r)...), '\n')
	})
}

// Contents returns digests of the files of revisions and of all below them, "c1:…",
// with their lineages; hash returns the hash of the file of a revision. It costs what
// Lineages costs, and the calls of hash.
func (h *History) Contents(hash func(*revision.Revision) string, from ...graph.Ref) Digests {
	return h.digests("c1:", graph.Set{}, from, func(text []byte, r graph.Ref) []byte {
		text = append(append(text, h.graph.ID(r)...), '\n')
		return append(append(text, hash(h.Revision(r))...), '\n')
	})
}

// digests returns the digests of revisions and of all below them, without those of a
// set. about appends the text about a revision.
func (h *History) digests(prefix string, left graph.Set, from []graph.Ref, about func([]byte, graph.Ref) []byte) Digests {
	g := h.graph
	d := Digests{prefix: prefix, of: make([][sha256.Size]byte, g.Len())}
	var text []byte
	var below [][sha256.Size]byte
	for _, r := range g.Ancestors(graph.Dependencies, from...).Refs() {
		below = below[:0]
		for _, needed := range g.Needs(r) {
			if !left.Has(needed) {
				below = append(below, d.of[needed])
			}
		}
		slices.SortFunc(below, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
		text = about(text[:0], r)
		for i := range below {
			text = append(text, below[i][:]...)
		}
		d.of[r] = sha256.Sum256(text)
	}
	return d
}
