package check

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// Duplicate checks that no two files have the same id.
var Duplicate = Check{
	Name: "duplicate-id",
	Doc:  "No two files define revisions with the same id.",
	Run:  duplicate,
}

func duplicate(ctx context.Context, in Input) (findings []Finding, err error) {
	reported := map[string]bool{}
	for _, fault := range in.Broken.Faults {
		if fault.Kind == graph.DuplicateID && !reported[fault.Revision] {
			reported[fault.Revision] = true
			findings = append(findings, in.duplicates(ctx, fault.Revision)...)
		}
	}
	return findings, nil
}

// A twin is one of the files that have the same id.
type twin struct {
	*revision.Revision
	origin
	content []byte
	shared  bool // the shared branch has the file
	clean   bool // HEAD has it as it is on disk

	children []*revision.Revision // that were written on this file, by git
	disputed []*revision.Revision // that may have been written on it or on another one
}

// duplicates returns a finding for each copy of the original with an id.
func (in Input) duplicates(ctx context.Context, id string) (findings []Finding) {
	twins := in.twins(ctx, id)
	first := twins[0]
	for i, t := range twins[1:] {
		of := equal(twins[:i+1], t)
		f := Finding{Certainty: Certain, Locations: positions(of.Pos(), t.Pos())}
		f.Message = fmt.Sprintf("%s is the id of %d files: %s and %s", id, len(twins), of.File, t.File)
		if len(twins) > 2 {
			f.Message = fmt.Sprintf("%s is the id of %d files, %s and %s among them", id, len(twins), of.File, t.File)
		}
		cause, fix := in.copyOf(of, t)
		f.Cause, f.Fixes = cause, []Fix{fix}
		if first.shared == t.shared && first.writer.Commit == "" {
			f.Certainty = Likely // the other one may be the copy
		}
		findings = append(findings, f)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return rank(b.removes()) - rank(a.removes()) })
	return findings
}

// removes reports whether the fix removes a copy, which must be done before the file
// with the same content is changed.
func (f Finding) removes() bool {
	_, removes := f.Fixes[0].Action.(Remove)
	return removes
}

// equal returns the one of twins with the same content as t, else the first.
func equal(twins []twin, t twin) twin {
	for _, other := range twins {
		if bytes.Equal(other.content, t.content) {
			return other
		}
	}
	return twins[0]
}

// twins returns the files with an id, the original first: shared files before others,
// those with children that the database ran before others, committed ones before others, those with children before others, older ones before
// newer ones, and then those with the id in their names.
func (in Input) twins(ctx context.Context, id string) []twin {
	var all []twin
	for _, r := range in.Broken.named(id) {
		t := twin{Revision: r}
		t.content, _ = in.Read(r.File)
		if in.Past != nil {
			t.shared = in.Past.Shared(ctx, r.File)
			t.clean = in.clean(ctx, r.File)
			if writers := in.Past.Writers(ctx, []string{r.File}); len(writers) == 1 {
				t.writer = writers[0]
			}
		}
		all = append(all, t)
	}
	in.addChildren(ctx, id, all)
	slices.SortStableFunc(all, func(a, b twin) int {
		switch {
		case a.shared != b.shared:
			return rank(b.shared) - rank(a.shared)
		case in.ranChild(a) != in.ranChild(b):
			return rank(in.ranChild(b)) - rank(in.ranChild(a))
		case (a.writer.Commit != "") != (b.writer.Commit != ""):
			return rank(b.writer.Commit != "") - rank(a.writer.Commit != "")
		case (len(a.children) > 0) != (len(b.children) > 0):
			return rank(len(b.children) > 0) - rank(len(a.children) > 0)
		}
		return cmp.Or(a.writer.Time.Compare(b.writer.Time), rank(b.named(id))-rank(a.named(id)))
	})
	return all
}

// ranChild reports whether the database ran a child of a twin, and so the twin.
func (in Input) ranChild(t twin) bool {
	return slices.ContainsFunc(t.children, func(r *revision.Revision) bool { return in.Broken.applied(r.ID) })
}

// named reports whether a file's name has its id, as ramus names files.
func (t twin) named(id string) bool { return strings.Contains(filepath.Base(t.File), id) }

func rank(is bool) int {
	if is {
		return 1
	}
	return 0
}

// copyOf returns the cause and the fix of a file with the id of the first one.
func (in Input) copyOf(first, t twin) (cause string, fix Fix) {
	who := ""
	if text := t.origin.String(); text != "" {
		who = " (" + text + ")"
	}
	switch {
	case bytes.Equal(first.content, t.content):
		return fmt.Sprintf("%s%s is a copy of %s, byte for byte.", t.File, who, first.File),
			Fix{Command: "rm " + hint.Word(t.File), Note: "the other file has the same content", Action: Remove{t.File, first.File}}
	case first.shared && t.shared:
		return fmt.Sprintf("Both files are shared, and they differ: %s%s got the id second.", t.File, who),
			Fix{Note: fmt.Sprintf("in %s:%d, write another id; stamp the databases that ran it with the new id as well", t.File, int(t.Lines.ID))}
	}
	return fmt.Sprintf("%s%s is an edited copy of %s, or got its id by chance.", t.File, who, first.File), in.renumber(first, t)
}

// renumber returns the fix that gives a file another id, and takes the children along
// that were written on it.
func (in Input) renumber(first, t twin) Fix {
	do := Renumber{File: t.File, Language: t.Language, ID: in.newID(t.content), Parents: t.Parents}
	fix := Fix{Note: fmt.Sprintf("in %s:%d, write another id, such as %s", t.File, int(t.Lines.ID), do.ID)}
	if sameNames(t.Parents, first.Parents) {
		if on, ok := in.above(first.ID, t.children); ok {
			do.Parents = []string{on}
			fix.Note += ", and " + on + " as its down_revision"
		}
	}
	for _, child := range t.children {
		fix.Note += fmt.Sprintf("; in %s:%d, write %s for %s", child.File, int(cmp.Or(child.Lines.Parents, child.Lines.ID)), do.ID, t.ID)
		follows, ok := onInstead(child, t.ID, do.ID).(Renumber)
		if !ok {
			return fix
		}
		do.Children = append(do.Children, follows)
	}
	if len(t.disputed) > 0 {
		fix.Note += fmt.Sprintf(" (git does not show whether %s was written on it: then it follows)", t.disputed[0].File)
		return fix
	}
	fix.Action = do
	return fix
}

// addChildren adds to each of the files with an id the children that were written on
// it: the commit that added the child had this one of the files only.
func (in Input) addChildren(ctx context.Context, id string, twins []twin) {
	for i := range in.Broken.Revisions {
		child := &in.Broken.Revisions[i]
		if !slices.Contains(child.Parents, id) && !slices.Contains(child.DependsOn, id) {
			continue
		}
		switch had := in.had(ctx, child, twins); len(had) {
		case 1:
			twins[had[0]].children = append(twins[had[0]].children, child)
		default:
			for _, j := range had {
				twins[j].disputed = append(twins[j].disputed, child)
			}
		}
	}
}

// had returns the indexes of those files that were there when a child was written, in
// its commit, or in HEAD where it is not committed; none without git.
func (in Input) had(ctx context.Context, child *revision.Revision, twins []twin) (at []int) {
	if in.Past == nil {
		return nil
	}
	ref := "HEAD"
	if writers := in.Past.Writers(ctx, []string{child.File}); len(writers) == 1 && writers[0].Commit != "" {
		ref = writers[0].Commit
	}
	for i, t := range twins {
		if in.Past.Content(ctx, ref, t.File) != nil {
			at = append(at, i)
		}
	}
	return at
}

// newID returns an unused id for a copy, always the same one for the same content.
func (in Input) newID(content []byte) (id string) {
	for sum := sha256.Sum256(content); ; sum = sha256.Sum256(sum[:]) {
		if id = hex.EncodeToString(sum[:6]); len(in.Broken.named(id)) == 0 {
			return id
		}
	}
}

// above returns the one head above an id, copies aside, and without some of its
// children; false where there are several.
func (in Input) above(id string, without []*revision.Revision) (string, bool) {
	children := map[string][]string{}
	for i := range in.Broken.Revisions {
		r := &in.Broken.Revisions[i]
		if slices.Contains(without, r) {
			continue
		}
		for _, p := range r.Parents {
			children[p] = append(children[p], r.ID)
		}
	}
	for range in.Broken.Revisions {
		switch up := slices.Compact(slices.Sorted(slices.Values(children[id]))); len(up) {
		case 0:
			return id, true
		case 1:
			id = up[0]
		default:
			return "", false
		}
	}
	return "", false
}
