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
	"github.com/ramusdb/ramus/internal/revision"
)

// Copied is the check that no two files have one id.
var Copied = Check{
	Name: "duplicate-id",
	Doc:  "No two files define a revision of the same id.",
	Run:  copied,
}

func copied(ctx context.Context, in Input) (findings []Finding, err error) {
	told := map[string]bool{}
	for _, fault := range in.Tangle.Faults {
		if fault.Kind == graph.DuplicateID && !told[fault.Revision] {
			told[fault.Revision] = true
			findings = append(findings, in.copied(ctx, fault.Revision)...)
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
	clean   bool // HEAD has it as it is
}

// copied are the copies with an id, each with what it is a copy of.
func (in Input) copied(ctx context.Context, id string) (findings []Finding) {
	twins := in.twins(ctx, id)
	first := twins[0]
	for i, t := range twins[1:] {
		of := equal(twins[:i+1], t)
		f := Finding{Sure: Certain, At: []graph.Position{of.Pos(), t.Pos()}}
		f.Message = fmt.Sprintf("%s is the id of %d files: %s and %s", id, len(twins), of.File, t.File)
		if len(twins) > 2 {
			f.Message = fmt.Sprintf("%s is the id of %d files, %s and %s among them", id, len(twins), of.File, t.File)
		}
		cause, remedy := in.copyOf(of, t)
		f.Cause, f.Remedies = cause, []Remedy{remedy}
		if first.shared == t.shared && first.writer.Commit == "" {
			f.Sure = Likely // which of them is the copy
		}
		findings = append(findings, f)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return rank(b.removes()) - rank(a.removes()) })
	return findings
}

// removes reports whether a copy is to be removed, which must be done before the
// file that it equals is changed.
func (f Finding) removes() bool {
	_, removes := f.Remedies[0].Fix.(Remove)
	return removes
}

// equal is the one of some twins that a file equals; if none does, the first.
func equal(twins []twin, t twin) twin {
	for _, other := range twins {
		if bytes.Equal(other.content, t.content) {
			return other
		}
	}
	return twins[0]
}

// twins are the files that have an id, the original first: what others have before
// what they do not, what is committed before what is not, the oldest first, and
// where nothing else is known the one that has the id in its name.
func (in Input) twins(ctx context.Context, id string) []twin {
	var all []twin
	for _, r := range in.Tangle.named(id) {
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
	slices.SortStableFunc(all, func(a, b twin) int {
		switch {
		case a.shared != b.shared:
			return rank(b.shared) - rank(a.shared)
		case (a.writer.Commit != "") != (b.writer.Commit != ""):
			return rank(b.writer.Commit != "") - rank(a.writer.Commit != "")
		}
		return cmp.Or(a.writer.Time.Compare(b.writer.Time), rank(b.named(id))-rank(a.named(id)))
	})
	return all
}

// named reports whether a file's name has its id, as those have that are written
// here.
func (t twin) named(id string) bool { return strings.Contains(filepath.Base(t.File), id) }

func rank(is bool) int {
	if is {
		return 1
	}
	return 0
}

// copyOf says how a file came to have the id of the first one, and what to do with
// it.
func (in Input) copyOf(first, t twin) (cause string, remedy Remedy) {
	who := ""
	if text := t.origin.String(); text != "" {
		who = " (" + text + ")"
	}
	switch {
	case bytes.Equal(first.content, t.content):
		return fmt.Sprintf("%s%s is a copy of %s, byte for byte.", t.File, who, first.File),
			Remedy{Command: "rm " + quoted(t.File), Why: "the other file has all of it", Fix: Remove{t.File, first.File}}
	case first.shared && t.shared:
		return fmt.Sprintf("Others have both files, which differ: %s%s took the id second.", t.File, who),
			Remedy{Command: fmt.Sprintf("in %s:%d, write another id", t.File, int(t.Lines.ID)), Why: "where databases ran it under this one, stamp them with the new one as well"}
	}
	why, parents, moved := "with an id of its own, it is a revision of its own", t.Parents, ""
	if sameNames(t.Parents, first.Parents) {
		if on, ok := in.above(first.ID); ok {
			parents, why, moved = []string{on}, why+", on top of "+on, ", and "+on+" as its down_revision"
		}
	}
	id := in.newID(t.content)
	return fmt.Sprintf("%s%s was made from a copy of %s, or took its id by chance, and was changed since.", t.File, who, first.File),
		Remedy{Command: fmt.Sprintf("in %s:%d, write another id, such as %s%s", t.File, int(t.Lines.ID), id, moved), Why: why, Fix: Renumber{t.File, t.Language, id, parents}}
}

// newID is an id for a copy that no other file has: the same one each time that it
// is asked for.
func (in Input) newID(content []byte) (id string) {
	for sum := sha256.Sum256(content); ; sum = sha256.Sum256(sum[:]) {
		if id = hex.EncodeToString(sum[:6]); len(in.Tangle.named(id)) == 0 {
			return id
		}
	}
}

// above is the one head of the revisions above an id, copies aside; false where
// there are several.
func (in Input) above(id string) (string, bool) {
	children := map[string][]string{}
	for _, r := range in.Tangle.Revisions {
		for _, p := range r.Parents {
			children[p] = append(children[p], r.ID)
		}
	}
	for range in.Tangle.Revisions {
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
