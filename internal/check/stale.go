package check

import (
	"context"
	"fmt"
	"strings"
)

// Stale is the check that the work tree has what the shared branch has: a revision
// that is written without that stands on a head of yesterday.
var Stale = Check{
	Name:   "stale",
	Doc:    "The work tree has all revisions of the shared branch.",
	Run:    stale,
	Shared: true,
}

func stale(_ context.Context, in Input) (findings []Finding, err error) {
	var lacks []string
	for _, id := range sorted(in.Shared.Tip) {
		if _, ok := in.Graph().Lookup(id); !ok && in.Shared.Base[id] == nil {
			lacks = append(lacks, id)
		}
	}
	own := in.stale(nil)
	if len(lacks) == 0 || len(own) == 0 && in.Past != nil && in.Past.Branch == "" {
		return nil, nil // on no branch, as at a tag or in a bisection, an old tree is meant to be old
	}
	f := Finding{
		Message:  fmt.Sprintf("%s has %s that this work tree lacks: %s", in.Shared.Ref, counted(len(lacks), "revision"), few(lacks)),
		Cause:    fmt.Sprintf("%s moved on after this branch was last brought up to date. A revision that is written now would not stand on its head, and make a second one.", in.Shared.Ref),
		Sure:     Certain,
		Remedies: []Remedy{{Command: in.pull(), Why: "unless this branch is meant to stay behind, as a release branch is: --against names what that one is compared with"}},
	}
	if len(own) > 0 {
		f.Cause = strings.TrimSuffix(f.Cause, ".") + fmt.Sprintf(", as %s %s.", list(in.Graph().IDs(own)), plural(len(own), "does", "do"))
		f.Revisions = in.places(own)
		f.Remedies[0].Command = in.pulled(in.rebase(own...))
		f.Remedies[0].Why = ""
	}
	return []Finding{f}, nil
}
