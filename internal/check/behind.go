package check

import (
	"context"
	"fmt"
	"strings"
)

// Behind checks that the work tree has the shared branch's revisions: without them, a
// new revision would get a parent that is no head any more.
var Behind = Check{
	Name:   "behind",
	Doc:    "The work tree has all revisions of the shared branch.",
	Run:    behind,
	Shared: true,
}

func behind(_ context.Context, in Input) (findings []Finding, err error) {
	var missing []string
	for _, id := range sorted(in.Shared.Tip) {
		if _, ok := in.Graph().Lookup(id); !ok && in.Shared.Base[id] == nil {
			missing = append(missing, id)
		}
	}
	own := in.stale(nil)
	if len(missing) == 0 || len(own) == 0 && in.Past != nil && in.Past.Branch == "" {
		return nil, nil // no branch is checked out, but a tag or a step of a bisection
	}
	f := Finding{
		Message:   fmt.Sprintf("%s has %s that this work tree lacks: %s", in.Shared.Ref, counted(len(missing), "revision"), few(missing)),
		Cause:     fmt.Sprintf("%s got %s after this branch was last updated. A revision that is written now would create a second head.", in.Shared.Ref, plural(len(missing), "it", "them")),
		Certainty: Certain,
		Fixes:     []Fix{{Command: in.pull(), Note: "unless this branch stays behind on purpose, as a release branch does: compare it with another one by --against"}},
	}
	if len(own) > 0 {
		f.Cause = strings.TrimSuffix(f.Cause, ".") + fmt.Sprintf(", as %s %s.", list(in.Graph().IDs(own)), plural(len(own), "does", "do"))
		f.Revisions = in.places(own)
		if why := in.shipped(own...); why != "" {
			f.Fixes = []Fix{{Command: in.pull(), Note: notToMove(why)}}
		} else {
			f.Fixes = []Fix{in.rebaseFix(own...)}
		}
	}
	return []Finding{f}, nil
}
