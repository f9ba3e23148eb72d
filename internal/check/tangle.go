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

// Tangled lists the checks of `ramus doctor` on revisions that do not hold together,
// in the order in which they run. They have no Graph.
var Tangled = []Check{Unreadable, Copied, Circle, Dangling, Unsound}

// A Tangle is what was read of revisions that do not hold together.
type Tangle struct {
	Revisions []revision.Revision // those that can be read
	Faults    graph.Faults        // of the graph
	Unread    source.Errors       // of the files
}

// named are the revisions of the tangle that have an id.
func (t *Tangle) named(id string) (all []*revision.Revision) {
	for i := range t.Revisions {
		if t.Revisions[i].ID == id {
			all = append(all, &t.Revisions[i])
		}
	}
	slices.SortFunc(all, func(a, b *revision.Revision) int { return strings.Compare(a.File, b.File) })
	return all
}

// in returns the revision that a file has.
func (t *Tangle) in(file string) *revision.Revision {
	for i := range t.Revisions {
		if t.Revisions[i].File == file {
			return &t.Revisions[i]
		}
	}
	return nil
}

// Unreadable is the check that each file can be read as a revision.
var Unreadable = Check{
	Name: "file",
	Doc:  "Each file can be read as a revision.",
	Run:  unreadable,
}

func unreadable(ctx context.Context, in Input) (findings []Finding, err error) {
	told := map[string]bool{}
	for _, fault := range in.Tangle.Unread {
		if line := in.conflictMark(fault.File); line > 0 {
			if !told[fault.File] {
				findings = append(findings, in.unresolved(ctx, fault.File, line))
			}
			told[fault.File] = true
			continue
		}
		f := Finding{Message: fault.Message, Sure: Certain, At: []graph.Position{{File: fault.File, Line: fault.Line}}}
		if fault.Hint != "" {
			f.Remedies = []Remedy{{Command: fault.Hint}}
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// Unsound is the check that nothing else is wrong with the graph.
var Unsound = Check{
	Name: "graph",
	Doc:  "The revisions hold together.",
	Run:  unsound,
}

func unsound(_ context.Context, in Input) (findings []Finding, err error) {
	for _, f := range in.Tangle.Faults {
		switch f.Kind {
		case graph.DuplicateID, graph.Cycle, graph.SelfParent, graph.MissingParent, graph.MissingDependency:
			continue
		}
		findings = append(findings, Finding{Message: f.Message, Sure: Certain, At: append([]graph.Position{f.Pos}, f.Also...)})
	}
	return findings, nil
}

// Circle is the check that the revisions do not go round in a circle.
var Circle = Check{
	Name: "cycle",
	Doc:  "No revision stands on itself, by whatever way.",
	Run:  circle,
}

func circle(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, fault := range in.Tangle.Faults {
		if fault.Kind != graph.Cycle && fault.Kind != graph.SelfParent {
			continue
		}
		f := Finding{Message: fault.Message, Sure: Possible, At: append([]graph.Position{fault.Pos}, fault.Also...)}
		f.Cause = "Somebody changed a down_revision or a depends_on by hand."
		if turned, c, ok := in.turned(ctx, f.At); ok {
			f.Sure = Certain
			f.Cause = fmt.Sprintf("%s stood on %s. ", turned.ID, named(c.before.Revision.Parents)) + c.cause("Its place")
			back := Remedy{
				Command: in.takeBack(c, turned.File),
				Why:     "puts it back where it stood",
			}
			switch {
			case c.after == nil && in.sameBut(turned, c) || c.after != nil && in.clean(ctx, turned.File):
				back.Fix = Restore{File: turned.File, Content: c.before.Content}
			case !in.clean(ctx, turned.File):
				back = Remedy{
					Command: fmt.Sprintf("in %s:%d, write %s as its down_revision", turned.File, int(cmp.Or(turned.Lines.Parents, turned.Lines.ID)), named(c.before.Revision.Parents)),
					Why:     "puts it back where it stood, and leaves what else was changed in the file and is not committed",
				}
			}
			f.Remedies = []Remedy{back}
		}
		findings = append(findings, f)
	}
	return findings, nil
}

// turned is the revision of a cycle whose place was changed last, and how.
func (in Input) turned(ctx context.Context, at []graph.Position) (last *revision.Revision, c change, found bool) {
	for i, pos := range at {
		r, next := in.Tangle.in(pos.File), in.Tangle.in(at[(i+1)%len(at)].File)
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

// newer reports whether a change came after another one; the work tree's is the
// newest.
func newer(a, b change) bool {
	switch {
	case a.after == nil || b.after == nil:
		return a.after == nil && b.after != nil
	}
	return a.after.Author.Time.After(b.after.Author.Time)
}

// sameBut reports whether a file differs from its version in its header alone, so
// that nothing is lost with it.
func (in Input) sameBut(r *revision.Revision, c change) bool {
	content, err := in.Read(r.File)
	if err != nil {
		return false
	}
	return body(content) == body(c.before.Content)
}

// body is a file less the lines of its header that name its place.
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
