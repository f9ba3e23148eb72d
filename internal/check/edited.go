package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Edited is the check that nobody changed what a revision runs after others had it,
// or the database had run it.
var Edited = Check{
	Name: "edited",
	Doc:  "What a revision runs is what it was when it was shared, and when the database ran it.",
	Run:  editedSince,
}

func editedSince(ctx context.Context, in Input) (findings []Finding, err error) {
	applied := map[graph.Ref]bool{}
	if in.Database != nil {
		found, err := recorded(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			applied[f.Revisions[0].Ref] = true
			findings = append(findings, in.editedApplied(ctx, f))
		}
	}
	if in.Shared == nil {
		return findings, nil
	}
	found, err := in.raw(ctx, edited)
	for _, f := range found {
		if r := f.Revisions[0].Ref; !applied[r] && !in.recorded(r) {
			findings = append(findings, in.editedShared(ctx, f))
		}
	}
	return findings, err
}

// recorded reports whether the database recorded what a revision ran. Where that is
// what its file says, the file is right, whatever others have by now.
func (in Input) recorded(r graph.Ref) bool {
	if in.Database == nil {
		return false
	}
	e, ran := in.Database.Ran[r]
	return ran && checksummed(e)
}

// raw are what History finds of one kind.
func (in Input) raw(ctx context.Context, of kind) (found []Finding, err error) {
	if in.Shared == nil {
		return nil, nil
	}
	in.history.once.Do(func() { in.history.found, in.history.err = history(ctx, in) })
	for _, f := range in.history.found {
		if f.kind == of {
			found = append(found, f)
		}
	}
	return found, in.history.err
}

// A historic is what History finds, for the checks that look at a part of it: it
// may cost reading thousands of files.
type historic struct {
	once  sync.Once
	found []Finding
	err   error
}

// editedApplied says who edited a revision that the database had run, and how what
// ran comes back.
func (in Input) editedApplied(ctx context.Context, f Finding) Finding {
	r := f.Revisions[0].Ref
	now, e := in.Revision(r), in.Database.Ran[r]
	f.Sure, f.Mend = Certain, nil
	then := func(v *revision.Revision) bool { return in.ranAs(ctx, v, e) }
	c, found := changed(in.versions(ctx, now.File), then)
	if !found {
		f.Cause = "The checksum in the log is another one. No version of the file that git knows is what ran: it ran before it was committed, or from another clone."
		f.Remedies = []Remedy{{Command: "git log --patch -- " + quoted(now.File), Why: "put back what ran, and put the change into a new revision"}}
		return f
	}
	f.Cause = c.cause("What it runs") + in.forcedAway(now.ID, then)
	added := in.added(ctx, now, &c.before.Revision)
	remedy := Remedy{
		Command: in.takeBack(c, now.File),
		Why:     "puts back what ran; the change goes into a new revision",
		Fix:     Restore{File: now.File, Content: c.before.Content, Added: added},
	}
	if len(added) > 0 {
		again := firstLine(now.Message) + ", again"
		remedy.Command += " && ramus revision -m " + quoted(again)
		remedy.Fix = Restore{File: now.File, Content: c.before.Content, Again: again, Added: added}
	}
	if !in.clean(ctx, now.File) && !in.keeps(now.File, c.before.Content, added) {
		remedy.Fix = nil // what is not committed would be lost
		remedy.Why += "; it loses what else was changed in the file and is not committed"
	}
	f.Remedies = []Remedy{remedy}
	return f
}

// keeps reports whether each line of a file is in what it was before, or in
// statements that are kept.
func (in Input) keeps(file string, before []byte, statements []dialect.Statement) bool {
	content, err := in.Read(file)
	if err != nil {
		return false
	}
	kept := map[string]bool{}
	take := func(text string) {
		for line := range strings.Lines(text) {
			kept[bare(line)] = true
		}
	}
	take(string(before))
	for _, st := range statements {
		take(st.Text)
	}
	for line := range strings.Lines(string(content)) {
		if line = bare(line); line != "" && !kept[line] {
			return false
		}
	}
	return true
}

// bare is a line less what ends a statement.
func bare(line string) string { return strings.TrimRight(strings.TrimSpace(line), "; ") }

// ranAs reports whether a version of a revision is what an entry ran.
func (in Input) ranAs(ctx context.Context, v *revision.Revision, e dialect.Entry) bool {
	if v.ID != e.Revision || v.InPython() || v.InGo() {
		return false
	}
	statements, err := in.Database.Statements(ctx, v)
	return err == nil && dialect.Checksum(statements) == e.Checksum
}

// added are the statements of a revision that the version that ran does not have.
func (in Input) added(ctx context.Context, now, then *revision.Revision) []dialect.Statement {
	if now.InPython() || now.InGo() {
		return nil
	}
	old, err := in.Database.Statements(ctx, then)
	if err != nil {
		return nil
	}
	statements, err := in.Database.Statements(ctx, now)
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(statements, func(st dialect.Statement) bool {
		return slices.ContainsFunc(old, func(was dialect.Statement) bool { return was.Hash == st.Hash })
	})
}

// editedShared says who edited a revision that others have.
func (in Input) editedShared(ctx context.Context, f Finding) Finding {
	now := in.Revision(f.Revisions[0].Ref)
	then, mend := in.Shared.Base[now.ID], f.Mend
	f.Sure, f.Mend = Certain, nil
	versions := in.versions(ctx, now.File)
	c, found := changed(versions, func(v *revision.Revision) bool {
		same, err := in.Shared.Same(v, then)
		return err == nil && same && v.ID == now.ID
	})
	if found {
		f.Cause = c.cause("What it runs")
	} else {
		f.Cause = fmt.Sprintf("%s has another version of it.", in.Shared.Ref)
	}
	f.Cause += " Databases that ran it will not run it again."
	remedy := remedies(mend)[0]
	if found && then.File == now.File && in.clean(ctx, now.File) {
		remedy.Fix = Restore{File: now.File, Content: c.before.Content}
	}
	f.Remedies = []Remedy{remedy}
	return f
}
