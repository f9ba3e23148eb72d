package history

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// Lineages has the lineages of some revisions of a history and of all revisions below
// them. The lineage of a revision is a digest of its id and of the lineages of its
// parents and dependencies, so two histories with the same lineage of a revision have
// the same revisions below it, with the same edges. It is the SHA-256 of the id, LF,
// and the SHA-256 values of the revisions that it needs ([graph.Graph.Needs]), sorted.
type Lineages struct {
	of [][sha256.Size]byte // by graph.Ref
}

// Lineages returns the lineages of revisions and of all below them. It costs one
// digest for each of them, about 0.2 µs.
func (h *History) Lineages(from ...graph.Ref) Lineages {
	g := h.graph
	l := Lineages{of: make([][sha256.Size]byte, g.Len())}
	var text []byte
	var below [][sha256.Size]byte
	for _, r := range g.Ancestors(graph.Dependencies, from...).Refs() {
		below = below[:0]
		for _, needed := range g.Needs(r) {
			below = append(below, l.of[needed])
		}
		slices.SortFunc(below, func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) })
		text = append(append(text[:0], g.ID(r)...), '\n')
		for i := range below {
			text = append(text, below[i][:]...)
		}
		l.of[r] = sha256.Sum256(text)
	}
	return l
}

// Of returns the lineage of a revision: "l1:" and 64 hexadecimal digits.
func (l Lineages) Of(r graph.Ref) string { return "l1:" + hex.EncodeToString(l.of[r][:]) }
