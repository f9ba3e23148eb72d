package check

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// MissingParent checks that the parents and the dependencies of revisions exist.
var MissingParent = Check{
	Name: "missing-parent",
	Doc:  "Each parent and each dependency of a revision has a file.",
	Run:  missingParent,
}

func missingParent(ctx context.Context, in Input) (findings []Finding, err error) {
	var missing []string
	for _, f := range in.Broken.Faults {
		if f.Kind == graph.MissingParent || f.Kind == graph.MissingDependency {
			for _, id := range in.unmet(f.Revision) {
				if !slices.Contains(missing, id) {
					missing = append(missing, id)
				}
			}
		}
	}
	in.look(ctx, missing)
	for _, id := range missing {
		findings = append(findings, in.missingParent(ctx, id))
	}
	return findings, nil
}

// unmet returns the parents and dependencies of a revision that have no file.
func (in Input) unmet(id string) (missing []string) {
	for _, r := range in.Broken.named(id) {
		for _, need := range slices.Concat(r.Parents, r.DependsOn) {
			if len(in.Broken.named(need)) == 0 && !in.labeled(need) {
				missing = append(missing, need)
			}
		}
	}
	return missing
}

func (in Input) labeled(name string) bool {
	for _, r := range in.Broken.Revisions {
		if slices.Contains(r.Labels, name) {
			return true
		}
	}
	return false
}

// misspelt returns the cause of a missing id that git has nowhere.
func (in Input) misspelt() string {
	switch {
	case in.Past == nil:
		return "It is misspelled, or its file is elsewhere."
	case in.Past.TimedOut():
		return "git ran out of time in the search for it: --search gives it more."
	case in.Past.Shallow:
		return "This clone is shallow, and its part of the history never had it; or it is misspelled."
	}
	return "No branch, stash or reflog of this repository has ever had it: it is misspelled, or on a branch that was not fetched."
}

// missingParent returns the finding of an id without a file that revisions need.
func (in Input) missingParent(ctx context.Context, id string) Finding {
	f, over := in.childrenOf(id)
	unread, mentions := in.unreadable(id)
	if mentions {
		f.Certainty, f.Cause = Likely, fmt.Sprintf("%s mentions it, and cannot be read.", unread)
		return f
	}
	if unread != "" {
		f.Cause = fmt.Sprintf("It may be in %s, which cannot be read.", unread)
	}
	s, found := in.find(ctx, id)
	if !found {
		if !in.fileForID(&f, id) && f.Cause == "" {
			f.Cause, f.Fixes = in.misspelt(), in.deepen()
		}
		return f
	}
	f.Message, _, _ = strings.Cut(f.Message, "; did you mean")
	f.Certainty = Certain
	if now, ok := in.renamed(ctx, id, s); ok {
		f.Cause, f.Fixes = now.cause(id), in.underOldID(ctx, over, id, now, s.Here)
	} else if now, newest, ok := in.squashed(s); ok {
		f.Cause = now.squashCause()
		if newest {
			f.Fixes = in.follow(over, id, now.ID, false)
		}
	} else {
		f.Cause, f.Fixes = in.seen(s), in.fetchFrom(ctx, s)
	}
	return f
}

// childrenOf returns the revisions that need an id without a file, and a finding with
// their places.
func (in Input) childrenOf(id string) (f Finding, over []string) {
	f.Certainty = Possible
	for _, fault := range in.Broken.Faults {
		if !slices.Contains(in.unmet(fault.Revision), id) {
			continue
		}
		if !slices.Contains(over, fault.Revision) {
			over = append(over, fault.Revision)
			f.Locations = append(f.Locations, positions(fault.Pos)...)
		}
		if f.Message == "" || strings.Contains(fault.Message, strconv.Quote(id)) {
			f.Message = fault.Message
		}
	}
	if len(over) > 1 {
		f.Message = fmt.Sprintf("%s need %s, which has no file", list(over), id)
	}
	return f, over
}

// follow returns the fix that gives the children of a lost revision another parent in
// its place; proven says that the two are the same revision.
func (in Input) follow(children []string, was, now string, proven bool) []Fix {
	var lines []string
	var fix Fix
	for _, child := range children {
		for _, r := range in.Broken.named(child) {
			lines = append(lines, fmt.Sprintf("%s:%d", r.File, int(cmp.Or(r.Lines.Parents, r.Lines.ID))))
			if proven {
				fix.Action = onInstead(r, was, now)
			}
		}
	}
	fix.Note = fmt.Sprintf("in %s, write %s for %s", list(lines), now, was)
	if len(lines) > 1 {
		fix.Action = nil
	}
	return []Fix{fix}
}

// onInstead returns the action that puts now in the place of a parent; nil where that
// is not all that the file needs.
func onInstead(r *revision.Revision, was, now string) Action {
	at := slices.Index(r.Parents, was)
	if at < 0 || slices.Contains(r.Parents, now) || slices.Contains(r.DependsOn, was) {
		return nil
	}
	parents := slices.Clone(r.Parents)
	parents[at] = now
	return Renumber{File: r.File, Language: r.Language, ID: r.ID, Parents: parents}
}

// underOldID returns the fixes of children that name a revision by its old id. Where
// others have it under that id, or the database ran it so, the id is put back; else the
// children get the new one, or the id is put back where that is not committed yet.
func (in Input) underOldID(ctx context.Context, children []string, was string, now successor, here bool) []Fix {
	back := Fix{Note: fmt.Sprintf("in %s, write %s for %s again", list(in.linesOf(now.Revision)), was, now.ID)}
	switch {
	case in.sharedAs(ctx, was, children):
		back.Note += fmt.Sprintf(": %s has it as %[2]s, and so have databases that ran it", in.Past.Against, was)
		return []Fix{back}
	case in.Broken.applied(append(children, was)...):
		back.Note += fmt.Sprintf(": the database ran it as %s", was)
		return []Fix{back}
	case here:
		return append(in.follow(children, was, now.ID, false), back)
	}
	return in.follow(children, was, now.ID, now.same)
}

// linesOf returns where files name the id of a revision, its own first.
func (in Input) linesOf(now *revision.Revision) []string {
	lines := []string{fmt.Sprintf("%s:%d", now.File, int(now.Lines.ID))}
	for _, r := range in.Broken.Revisions {
		if slices.Contains(r.Parents, now.ID) {
			lines = append(lines, fmt.Sprintf("%s:%d", r.File, int(r.Lines.Parents)))
		}
		if slices.Contains(r.DependsOn, now.ID) {
			lines = append(lines, fmt.Sprintf("%s:%d", r.File, int(r.Lines.DependsOn)))
		}
	}
	return lines
}

// sharedAs reports whether the shared branch has a revision under an id, or one of its
// children that names it so.
func (in Input) sharedAs(ctx context.Context, id string, children []string) bool {
	if in.Past == nil || in.Past.Against == "" || in.Past.At == nil {
		return false
	}
	theirs := in.Past.At(ctx, in.Past.Against)
	if theirs[id] != nil {
		return true
	}
	return slices.ContainsFunc(children, func(child string) bool {
		if then := theirs[child]; then != nil {
			return slices.Contains(then.Parents, id) || slices.Contains(then.DependsOn, id)
		}
		return slices.ContainsFunc(in.Broken.named(child), func(r *revision.Revision) bool { return in.Past.Shared(ctx, r.File) })
	})
}

// unreadable returns a file that cannot be read as a revision: the first one that
// mentions an id, else the first of all; "" where there is none.
func (in Input) unreadable(id string) (file string, mentions bool) {
	for _, fault := range in.Broken.Unread {
		content, err := in.Read(fault.File)
		if err == nil && bytes.Contains(content, []byte(id)) {
			return fault.File, true
		}
		file = cmp.Or(file, fault.File)
	}
	return file, false
}
