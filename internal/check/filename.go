package check

import (
	"fmt"

	"github.com/ramusdb/ramus/internal/graph"
)

// fileForID completes the finding of an id that revisions need and no file has, if it
// is a file's name that was written for the id in the file. It reports whether it is.
func (in Input) fileForID(f *Finding, name string) bool {
	nodes := make([]graph.Node, len(in.Broken.Revisions))
	for i, r := range in.Broken.Revisions {
		nodes[i] = r.Node
	}
	id, file := graph.InFile(nodes, name, "")
	if id == "" {
		return false
	}
	f.Certainty = Likely
	f.Cause = fmt.Sprintf("The name of the file %s was written for its id, which is %s.", file, id)
	var places []string
	for _, at := range f.Locations {
		places = append(places, graph.Position(at).String())
	}
	f.Fixes = []Fix{{Note: fmt.Sprintf("write %s instead of %s in %s", id, name, list(places))}}
	return true
}
