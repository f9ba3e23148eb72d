package diagnose

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Reading says which files are revisions of the project.
type Reading struct {
	Folders []string
	Formats source.Options
}

// edits are the contents that a fix gives files, by their absolute names; nil removes a
// file.
type edits map[string][]byte

// A trial tries fixes on copies of the revisions, in memory.
type trial struct {
	check.Input
	Reading
	before []revision.Revision
	faults map[string]int // of the graph before, by key
	heads  int            // before; 0 of a broken graph
}

// newTrial returns the trial of the fixes of an input's findings.
func newTrial(in check.Input, reading Reading) *trial {
	t := &trial{Input: in, Reading: reading, faults: map[string]int{}}
	if in.Broken == nil {
		t.before, t.heads = in.Copies(), len(in.Graph().Heads())
		return t
	}
	t.before = in.Broken.Revisions
	for _, f := range in.Broken.Faults {
		t.faults[key(f)]++
	}
	return t
}

// key returns a fault without its place and its advice.
func key(f graph.Fault) string {
	missing := ""
	if f.Kind == graph.MissingParent || f.Kind == graph.MissingDependency {
		missing = about(f)
	}
	return string(f.Kind) + " " + f.Revision + " " + missing
}

// about returns the message of a fault without its advice.
func about(f graph.Fault) string {
	text, _, _ := strings.Cut(f.Message, ";")
	return text
}

// findings replaces the fixes of findings that change files and do not work by checks to
// make by hand.
func (t *trial) findings(ctx context.Context, all []check.Finding) {
	for i := range all {
		f := &all[i]
		var fixes []check.Fix
		for _, fix := range f.Fixes {
			fixes = append(fixes, t.fix(ctx, f, fix))
		}
		f.Fixes = fixes
	}
}

// fix returns a fix, or a check to make by hand where it does not work.
func (t *trial) fix(ctx context.Context, f *check.Finding, fix check.Fix) check.Fix {
	changes, err := t.changes(ctx, fix)
	if err != nil {
		return byHand(fix, err.Error())
	}
	if len(changes) == 0 {
		return fix
	}
	heads, refusal := t.try(ctx, changes, allowed(*f))
	if refusal != "" {
		if longer, ok := t.completed(ctx, fix); ok {
			return t.fix(ctx, f, longer)
		}
		return byHand(fix, refusal)
	}
	if t.heads > 0 && heads > t.heads && !strings.Contains(fix.Command, "&& ramus ") {
		fix.Action = nil
		fix.Note = strings.TrimPrefix(fix.Note+fmt.Sprintf("; history has %d heads then", heads), "; ")
	}
	return fix
}

// byHand returns the advice that replaces a fix that does not work.
func byHand(fix check.Fix, why string) check.Fix {
	if fix.Command == "" {
		return check.Fix{Note: fmt.Sprintf("decide which of the files is right; doctor changes none: %s", why)}
	}
	first, _, _ := strings.Cut(fix.Command, " && ")
	return check.Fix{Note: fmt.Sprintf("compare the versions; not %s: %s", first, why)}
}

// allowed returns the ids that a fix may remove: those of a finding about a changed id.
func allowed(f check.Finding) func(t *trial, id string) bool {
	return func(t *trial, id string) bool {
		if f.Renamed == "" || t.Database != nil && t.knows(id) || t.Shared != nil && !t.Shared.IsNew(id) {
			return false
		}
		return slices.ContainsFunc(f.Revisions, func(p check.Place) bool { return t.Graph().ID(p.Ref) == id })
	}
}

// try returns the number of heads after edits, or the reason why they are no fix.
func (t *trial) try(ctx context.Context, changes edits, mayGo func(*trial, string) bool) (heads int, refusal string) {
	after, added, refusal := t.edited(changes)
	if refusal != "" {
		return 0, refusal
	}
	if refusal := t.lost(after, mayGo); refusal != "" {
		return 0, refusal
	}
	if refusal := t.twice(ctx, changes, added); refusal != "" {
		return 0, refusal
	}
	if refusal := t.under(after); refusal != "" {
		return 0, refusal
	}
	h, err := history.Of(after)
	if err != nil {
		return 0, t.newFault(err)
	}
	return len(h.Graph().Heads()), t.ran(h)
}

// edited returns the revisions after edits, and those that the edited files define.
func (t *trial) edited(changes edits) (after, added []revision.Revision, refusal string) {
	for _, rev := range t.before {
		if _, changed := changes[absolute(rev.File)]; !changed {
			after = append(after, rev)
		}
	}
	tree := overlay{source.Disk, changes}
	for _, file := range slices.Sorted(maps.Keys(changes)) {
		if changes[file] == nil {
			continue
		}
		name, format, ok := t.format(file)
		if !ok {
			return nil, nil, source.Nearby(file) + " is in no folder of revisions"
		}
		rev, result, err := source.ReadOne(tree, name, format)
		if err != nil || result != source.Done {
			return nil, nil, fmt.Sprintf("%s cannot be read as a revision: %v", name, err)
		}
		after, added = append(after, rev), append(added, rev)
	}
	return after, added, ""
}

// format returns the name and the format of a file in the project's folders.
func (t *trial) format(file string) (name string, f source.Format, ok bool) {
	for _, dir := range t.Folders {
		below, in := source.Below(dir, file)
		if f, ok = t.Formats.FormatOf(filepath.ToSlash(below)); in && ok {
			return source.Disk.Join(dir, below), f, true
		}
	}
	return "", nil, false
}

// lost returns which revision has no file any more.
func (t *trial) lost(after []revision.Revision, mayGo func(*trial, string) bool) string {
	there := map[string]bool{}
	for i := range after {
		there[after[i].ID] = true
	}
	for i := range t.before {
		if rev := &t.before[i]; !there[rev.ID] && !mayGo(t, rev.ID) {
			return fmt.Sprintf("revision %s in %s would be lost", rev.ID, rev.File)
		}
	}
	return ""
}

// twice returns which revision another file has already under another id.
func (t *trial) twice(ctx context.Context, changes edits, added []revision.Revision) string {
	known := map[string]bool{}
	for i := range t.before {
		known[t.before[i].ID] = true
	}
	for i := range added {
		if known[added[i].ID] {
			continue
		}
		for j := range t.before {
			other := &t.before[j]
			if _, changed := changes[absolute(other.File)]; changed {
				continue
			}
			content, err := t.Read(other.File)
			then := gitrepo.Version{Revision: added[i], Content: changes[absolute(added[i].File)]}
			if err == nil && check.Copies(ctx, then, gitrepo.Version{Revision: *other, Content: content}) {
				return fmt.Sprintf("revision %s in %s does the same already", other.ID, other.File)
			}
		}
	}
	return ""
}

// newFault returns the first fault of a graph that was not there before, else "": a fix
// of one fault leaves the others.
func (t *trial) newFault(err error) string {
	faults, ok := errors.AsType[graph.Faults](err)
	if !ok {
		return err.Error()
	}
	after := map[string]int{}
	for _, f := range faults {
		if after[key(f)]++; after[key(f)] > t.faults[key(f)] {
			return about(f)
		}
	}
	if maps.Equal(after, t.faults) {
		return "the fault would stay"
	}
	return ""
}

// changes returns the edits of a fix: of its action, else of its command; none where it
// changes no file.
func (t *trial) changes(ctx context.Context, fix check.Fix) (edits, error) {
	switch do := fix.Action.(type) {
	case check.Restore:
		if do.Again != "" { // it also writes a revision
			break
		}
		return edits{absolute(do.File): do.Content}, nil
	case check.RestoreAll:
		changes := edits{}
		for _, one := range do {
			changes[absolute(one.File)] = one.Content
		}
		return changes, nil
	case check.Remove:
		return edits{absolute(do.File): nil}, nil
	case check.Renumber:
		changes, _, err := renumbering(do)
		return changes, err
	}
	return t.commanded(ctx, fix.Command)
}

// absolute returns the absolute form of a file's name.
func absolute(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		return abs
	}
	return filepath.Clean(file)
}
