package check

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// Dangling is the check that what revisions stand on is there.
var Dangling = Check{
	Name: "missing-parent",
	Doc:  "A file defines each revision that another one stands on.",
	Run:  dangling,
}

func dangling(ctx context.Context, in Input) (findings []Finding, err error) {
	var missing []string
	for _, f := range in.Tangle.Faults {
		if f.Kind == graph.MissingParent || f.Kind == graph.MissingDependency {
			for _, id := range in.unmet(f.Revision) {
				if !slices.Contains(missing, id) {
					missing = append(missing, id)
				}
			}
		}
	}
	for _, id := range missing {
		findings = append(findings, in.dangling(ctx, id))
	}
	return findings, nil
}

// unmet are the ids that a revision names and no file defines.
func (in Input) unmet(id string) (missing []string) {
	for _, r := range in.Tangle.named(id) {
		for _, need := range slices.Concat(r.Parents, r.DependsOn) {
			if len(in.Tangle.named(need)) == 0 && !in.labeled(need) {
				missing = append(missing, need)
			}
		}
	}
	return missing
}

func (in Input) labeled(name string) bool {
	for _, r := range in.Tangle.Revisions {
		if slices.Contains(r.Labels, name) {
			return true
		}
	}
	return false
}

// misspelt says of an id that git has not seen what it may be.
func (in Input) misspelt() string {
	switch {
	case in.Past == nil:
		return "It is misspelt, or its file is elsewhere."
	case in.Past.Late():
		return "git had not the time to look for it: --search gives it more."
	case in.Past.Shallow:
		return "What this shallow clone has of history never had it: git fetch --unshallow, and look again; or it is misspelt."
	}
	return "No branch, stash or reflog of this repository has ever had it: it is misspelt, or on a branch that was not fetched."
}

func (in Input) dangling(ctx context.Context, id string) Finding {
	f := Finding{Sure: Possible}
	var over []string
	for _, fault := range in.Tangle.Faults {
		if slices.Contains(in.unmet(fault.Revision), id) && !slices.Contains(over, fault.Revision) {
			over = append(over, fault.Revision)
			f.At = append(f.At, fault.Pos)
			f.Message = fault.Message
		}
	}
	if len(over) > 1 {
		f.Message = fmt.Sprintf("%s stand on %s, which no file defines", list(over), id)
	}
	unread, mentions := in.unread(id)
	if mentions {
		f.Sure, f.Cause = Likely, fmt.Sprintf("%s mentions it, and cannot be read.", unread)
		return f
	}
	if unread != "" {
		f.Cause = fmt.Sprintf("It may be in %s, which cannot be read.", unread)
	}
	s, found := in.seek(ctx, id)
	if !found {
		if f.Cause == "" {
			f.Cause = in.misspelt()
		}
		return f
	}
	f.Message, _, _ = strings.Cut(f.Message, "; did you mean")
	f.Sure, f.Cause, f.Remedies = Certain, in.seen(s), in.fetchFrom(s)
	if now := in.Tangle.in(s.Path); now != nil {
		f.Cause = fmt.Sprintf("%s has it under another id now, %s.", now.File, now.ID)
		return f
	}
	if s.Here {
		f.Remedies[0].Fix = Restore{File: s.Path, Content: in.Past.Content(ctx, "HEAD", s.Path)}
	}
	return f
}

// unread is a file that cannot be read as a revision: one that mentions an id, or
// else the first of all; "" where there is none.
func (in Input) unread(id string) (file string, mentions bool) {
	for _, fault := range in.Tangle.Unread {
		content, err := in.Read(fault.File)
		if err == nil && bytes.Contains(content, []byte(id)) {
			return fault.File, true
		}
		file = cmp.Or(file, fault.File)
	}
	return file, false
}
