package check

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// A successor is the revision that has the place of a lost one, by git.
type successor struct {
	*revision.Revision
	by   gitrepo.Removal // the commit that made it so
	same bool            // it runs the same: the lost revision got another id
}

// maxRenames is how many ids of one revision are followed.
const maxRenames = 8

// renamed returns the revision of the project that a lost one is now: a commit of
// HEAD's own history, or an edit of the work tree, changed its id in the same file, or
// its id and its file's name.
func (in Input) renamed(ctx context.Context, id string, s gitrepo.Occurrence) (now successor, found bool) {
	if s.Here {
		now.Revision = in.inFile(s.Path)
		if now.Revision == nil || now.ID == id {
			return now, false
		}
		content, err := in.Read(s.Path)
		now.same = err == nil && runsSame(ctx, gitrepo.Version{Revision: s.Revision, Content: s.Content}, gitrepo.Version{Revision: *now.Revision, Content: content})
		return now, true
	}
	now.same = true
	for range maxRenames {
		to, same, ok := anotherID(ctx, s.Removal)
		if !ok {
			return now, false
		}
		now.by, now.same = *s.Removal, now.same && same
		if now.Revision = in.defined(to.Revision.ID); now.Revision != nil {
			return now, true
		}
		if s, ok = in.find(ctx, to.Revision.ID); !ok {
			return now, false
		}
	}
	return now, false
}

// anotherID returns the version of a removed revision under another id, and whether it
// runs the same. One with the same upgrade and the same parents comes before one that
// has only the same file.
func anotherID(ctx context.Context, by *gitrepo.Removal) (now gitrepo.Version, same, found bool) {
	if by == nil || !by.Own {
		return now, false, false
	}
	for _, v := range by.Added {
		runs := runsSame(ctx, by.Was, v)
		switch placed := sameNames(v.Revision.Parents, by.Was.Revision.Parents); {
		case runs && (v.Path == by.Was.Path || placed && runsSomething(ctx, v)):
			return v, true, true
		case placed && v.Path == by.Was.Path:
			now, found = v, true
		}
	}
	return now, false, found
}

// runsSame reports whether two versions of revisions run the same.
func runsSame(ctx context.Context, a, b gitrepo.Version) bool {
	switch {
	case a.Revision.Language != b.Revision.Language:
		return false
	case a.Revision.HasStatements() && b.Revision.HasStatements():
		x, err := a.Revision.Scripts(ctx)
		if err != nil {
			return false
		}
		y, err := b.Revision.Scripts(ctx)
		return err == nil && acceptance.Words(x.Upgrade.Text) == acceptance.Words(y.Upgrade.Text)
	case a.Revision.Language == revision.Python:
		return bytes.Equal(program(a.Content), program(b.Content))
	}
	return false
}

// program returns the part of a Python file that runs, for comparisons.
func program(content []byte) []byte {
	if tree, ok := alembicpy.Canonical(content); ok {
		return tree
	}
	return alembicpy.Code(content)
}

// runsSomething reports whether the upgrade of a version does anything: two empty ones
// are no proof that they are the same.
func runsSomething(ctx context.Context, v gitrepo.Version) bool {
	if !v.Revision.HasStatements() {
		up, _ := alembicpy.Runs(v.Content)
		return up
	}
	scripts, err := v.Revision.Scripts(ctx)
	if err != nil {
		return false
	}
	for line := range strings.Lines(scripts.Upgrade.Text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return true
		}
	}
	return false
}

// Copies reports whether two versions of revisions have the same parents and run the
// same, and something.
func Copies(ctx context.Context, a, b gitrepo.Version) bool {
	return sameNames(a.Revision.Parents, b.Revision.Parents) && runsSame(ctx, a, b) && runsSomething(ctx, a)
}

// cause returns the sentence on the change of the id.
func (now successor) cause(id string) string {
	a := now.by.Author
	if a.Commit == "" {
		return fmt.Sprintf("%s is %s now: %s, changed in the work tree, which is not committed.", id, now.ID, now.File)
	}
	text := fmt.Sprintf("%s is %s now: %s, changed by %s on %s in %s.", id, now.ID, now.File, a.Name, day(a.Time), commit(a.Commit, now.by.Subject))
	if !now.same {
		text += " Its script changed too, then or later."
	}
	return text
}

// defined returns the project's revision with an id, or nil.
func (in Input) defined(id string) *revision.Revision {
	if in.Broken == nil {
		return in.Lookup(id)
	}
	if all := in.Broken.named(id); len(all) > 0 {
		return all[0]
	}
	return nil
}

// inFile returns the project's revision in a file, or nil.
func (in Input) inFile(file string) *revision.Revision {
	if in.Broken != nil {
		return in.Broken.in(file)
	}
	for _, r := range in.Graph().Order() {
		if rev := in.Revision(r); rev.File == file {
			return rev
		}
	}
	return nil
}

// squashed returns the revision that a commit of HEAD's own history put in the place of
// the lost one and of others, and whether all of those are below the lost one.
func (in Input) squashed(s gitrepo.Occurrence) (now successor, all, found bool) {
	by := s.Removal
	if by == nil || !by.Own || len(by.Lost) < 2 || len(by.Added) != 1 {
		return now, false, false
	}
	lost := map[string]bool{}
	for _, v := range by.Lost {
		lost[v.Revision.ID] = true
	}
	all = true
	var on []string // the parents of the lost ones that stay
	for _, v := range by.Lost {
		for _, parent := range v.Revision.Parents {
			all = all && parent != s.Removal.Was.Revision.ID
			if !lost[parent] && !slices.Contains(on, parent) {
				on = append(on, parent)
			}
		}
	}
	now.Revision, now.by = in.defined(by.Added[0].Revision.ID), *by
	return now, all, now.Revision != nil && sameNames(by.Added[0].Revision.Parents, on)
}

// squashCause returns who put a revision in the place of lost ones, in a sentence.
func (now successor) squashCause() string {
	a := now.by.Author
	return fmt.Sprintf("%s deleted it and %s on %s in %s, which put %s (%s) in their place.",
		a.Name, counted(len(now.by.Lost)-1, "other revision"), day(a.Time), commit(a.Commit, now.by.Subject), now.ID, now.File)
}

// afterSquash returns the fix of a version row that was squashed with others: a stamp,
// if the schema shows all changes of the new revision; else the checks to make by hand.
func (in Input) afterSquash(ctx context.Context, id string, now successor, all bool) Fix {
	stamp := in.stampInstead(id, now.ID)
	if !all {
		return Fix{Note: fmt.Sprintf("%s is not the newest of the revisions that %s replaces: upgrade the database with the files of commit %s first, then %s",
			id, now.ID, short(now.by.Parent), stamp)}
	}
	r, ok := in.Graph().Lookup(now.ID)
	there, missing := in.shown(ctx, []graph.Ref{r})
	switch {
	case !ok || in.Schema == nil || len(missing) == 0 && len(there) == 0:
	case len(missing) > 0:
		return Fix{Note: fmt.Sprintf("the schema lacks %s, which %s makes: compare the two by hand before a stamp", few(missing), now.ID)}
	case in.Schema.ChangesOf(ctx, now.Revision, "").Complete:
		return Fix{Command: stamp, Note: "the schema has its changes: " + few(there), Action: in.stampTo(in.insteadOf(id, now.ID))}
	}
	return Fix{Note: fmt.Sprintf("compare the schema with %s by hand; if it has all of its changes, %s", now.File, stamp)}
}
