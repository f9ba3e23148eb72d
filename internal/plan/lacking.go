package plan

import (
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// A Usage is a command that takes a target "REF..", with its purpose.
type Usage struct{ Purpose, Command string }

// ListRevisions is the command of a message about a target that several commands take.
var ListRevisions = Usage{"To list them", "ramus history -r"}

// CutLacking returns the git ref of a target "REF..", which stands for the revisions
// that the project at this ref lacks; "" for another target. Git's other ranges are
// errors with the usage.
func CutLacking(g *graph.Graph, target string, u Usage) (ref string, err error) {
	ref, end, dots := strings.Cut(target, "..")
	if _, isID := g.Lookup(target); isID || !dots || strings.Contains(target, ":") {
		return "", nil
	}
	switch {
	case ref == "":
		return "", hint.New("For instance:\n  "+u.Command+" origin/main..", "%s is not a target: a git ref belongs before the dots", target)
	case end != "":
		return "", hint.New(u.Purpose+":\n  "+u.Command+" "+hint.Word(ref+".."),
			"%s is not a target; %s.. stands for the revisions of the work tree that %[2]s lacks", target, ref)
	}
	return ref, nil
}
