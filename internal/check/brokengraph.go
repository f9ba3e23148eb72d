package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Broken lists the checks of `ramus doctor` on revisions without a valid graph, in the
// order in which they run. Their input has Broken instead of a History.
var Broken = []Check{Folders, Unread, Unreadable, Duplicate, Cycle, MissingParent, OtherFault}

// A BrokenGraph has the revisions and the faults of a graph that is not valid.
type BrokenGraph struct {
	Revisions []revision.Revision // those that can be read
	Faults    graph.Faults        // of the graph
	Unread    source.Errors       // the faults of the files that cannot be read
	Rows      []string            // the version rows; nil where the database was not read
}

// named returns the revisions with an id, by file.
func (t *BrokenGraph) named(id string) (all []*revision.Revision) {
	for i := range t.Revisions {
		if t.Revisions[i].ID == id {
			all = append(all, &t.Revisions[i])
		}
	}
	slices.SortFunc(all, func(a, b *revision.Revision) int { return strings.Compare(a.File, b.File) })
	return all
}

// Below returns the ids that revisions need, with their own, and whether all of them
// have files.
func Below(revisions []revision.Revision, ids []string) (below map[string]bool, whole bool) {
	needs := map[string][]string{}
	for i := range revisions {
		r := &revisions[i]
		needs[r.ID] = slices.Concat(needs[r.ID], r.Parents, r.DependsOn)
		if needs[r.ID] == nil {
			needs[r.ID] = []string{}
		}
	}
	below, whole = map[string]bool{}, true
	for walk := slices.Clone(ids); len(walk) > 0; {
		id := walk[len(walk)-1]
		walk = walk[:len(walk)-1]
		if below[id] {
			continue
		}
		below[id], whole = true, whole && needs[id] != nil
		walk = append(walk, needs[id]...)
	}
	return below, whole
}

// applied reports whether the version rows cover one of ids.
func (t *BrokenGraph) applied(ids ...string) bool {
	below, _ := Below(t.Revisions, t.Rows)
	return slices.ContainsFunc(ids, func(id string) bool { return below[id] })
}

// in returns the revision in a file, or nil.
func (t *BrokenGraph) in(file string) *revision.Revision {
	for i := range t.Revisions {
		if t.Revisions[i].File == file {
			return &t.Revisions[i]
		}
	}
	return nil
}

// Unreadable checks that each file can be read as a revision.
var Unreadable = Check{
	Name: "file",
	Doc:  "Each file can be read as a revision.",
	Run:  unreadable,
}

func unreadable(ctx context.Context, in Input) (findings []Finding, err error) {
	reported := map[string]bool{}
	for _, fault := range in.Broken.Unread {
		if line := in.conflictMarker(fault.File); line > 0 {
			if !reported[fault.File] {
				findings = append(findings, in.unresolved(ctx, fault.File, line))
			}
			reported[fault.File] = true
			continue
		}
		f := Finding{Message: fault.Message, Certainty: Certain, Locations: []Location{{fault.File, fault.Line}}}
		if fault.Hint != "" {
			f.Fixes = []Fix{{Note: fault.Hint}}
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// OtherFault reports the faults of the graph that no other check does.
var OtherFault = Check{
	Name: "graph",
	Doc:  "The revisions make a valid graph.",
	Run:  otherFault,
}

func otherFault(_ context.Context, in Input) (findings []Finding, err error) {
	for _, f := range in.Broken.Faults {
		switch f.Kind {
		case graph.DuplicateID, graph.Cycle, graph.SelfParent, graph.MissingParent, graph.MissingDependency:
			continue
		}
		findings = append(findings, Finding{Message: f.Message, Certainty: Certain, Locations: positions(append([]graph.Position{f.Pos}, f.Also...)...)})
	}
	return findings, nil
}

// Cycle checks that no revision is its own ancestor.
var Cycle = Check{
	Name: "cycle",
	Doc:  "No revision is its own ancestor, by parents or dependencies.",
	Run:  cycle,
}

func cycle(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, fault := range in.Broken.Faults {
		if fault.Kind != graph.Cycle && fault.Kind != graph.SelfParent {
			continue
		}
		around := append([]graph.Position{fault.Pos}, fault.Also...)
		f := Finding{Message: fault.Message, Certainty: Possible, Locations: positions(around...)}
		f.Cause = "A down_revision or a depends_on was changed by hand."
		if last, c, ok := in.lastMoved(ctx, around); ok {
			f.Certainty = Certain
			f.Cause = fmt.Sprintf("The down_revision of %s was %s. ", last.ID, named(c.before.Revision.Parents)) + c.cause("It")
			back := Fix{
				Command: in.undo(c, last.File),
				Note:    "restores its parents",
			}
			switch {
			case c.after == nil && in.sameBut(last, c) || c.after != nil && in.clean(ctx, last.File):
				back.Action = Restore{File: last.File, Content: c.before.Content}
			case !in.clean(ctx, last.File):
				back = Fix{Note: resetParents(last.File, int(cmp.Or(last.Lines.Parents, last.Lines.ID)), c.before.Revision.Parents) +
					"; the file has other changes that are not committed"}
			}
			f.Fixes = []Fix{back}
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// lastMoved returns the revision of a cycle whose place was changed last, and the
// change.
func (in Input) lastMoved(ctx context.Context, at []graph.Position) (last *revision.Revision, c change, found bool) {
	for i, pos := range at {
		r, next := in.Broken.in(pos.File), in.Broken.in(at[(i+1)%len(at)].File)
		if r == nil || next == nil {
			continue
		}
		moved, ok := changed(in.versions(ctx, r.File), func(v *revision.Revision) bool {
			return v.ID == r.ID && !slices.Contains(v.Parents, next.ID) && !slices.Contains(v.DependsOn, next.ID)
		})
		if ok && (!found || newer(moved, c)) {
			last, c, found = r, moved, true
		}
	}
	return last, c, found
}

// newer reports whether a change is newer than another one; one in the work tree is
// the newest.
func newer(a, b change) bool {
	switch {
	case a.after == nil || b.after == nil:
		return a.after == nil && b.after != nil
	}
	return a.after.Author.Time.After(b.after.Author.Time)
}

// sameBut reports whether a file differs from its version before a change in the keys
// for its place alone.
func (in Input) sameBut(r *revision.Revision, c change) bool {
	content, err := in.Read(r.File)
	if err != nil {
		return false
	}
	return body(content) == body(c.before.Content)
}

// body returns a file without the lines of its header for its place.
func body(content []byte) string {
	var kept []string
	for line := range strings.Lines(string(content)) {
		words := strings.TrimLeft(line, "-# \t")
		if !strings.HasPrefix(words, "down_revision") && !strings.HasPrefix(words, "depends_on") && !strings.HasPrefix(words, "Revises:") {
			kept = append(kept, strings.TrimRight(line, "\r\n"))
		}
	}
	return strings.Join(kept, "\n")
}
