package plan

import (
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// CutLacking returns the git ref of a target "REF..", which stands for the revisions
// that the project at this ref lacks; "" for another target. Git's other ranges are
// errors.
func CutLacking(g *graph.Graph, target string) (ref string, err error) {
	ref, end, dots := strings.Cut(target, "..")
	if _, isID := g.Lookup(target); isID || !dots || strings.Contains(target, ":") {
		return "", nil
	}
	switch {
	case ref == "":
		return "", hint.New("For instance:\n  ramus history -r origin/main..", "%s is not a target: a git ref belongs before the dots", target)
	case end != "":
		return "", hint.New("To list them:\n  ramus history -r "+hint.Word(ref+".."),
			"%s is not a target; %s.. stands for the revisions of the work tree that %[2]s lacks", target, ref)
	}
	return ref, nil
}
