package history

import (
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// HeadFlag returns the flag, after a space, that puts a new revision on a head above r;
// "" if the project has one head only, so that the command needs no flag.
func (h *History) HeadFlag(r graph.Ref) string {
	g := h.Graph()
	if len(g.Heads()) < 2 {
		return ""
	}
	return " --head " + hint.Word(g.ID(g.Tips(g.Descendants(graph.Branches, r))[0]))
}
