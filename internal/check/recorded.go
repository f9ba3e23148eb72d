package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// Recorded checks that the scripts that ran on the database are those in the files
// now, but for white space and comments. The log has no checksums of revisions in Go
// and in Python; see Unrecorded.
var Recorded = Check{
	Name:     "recorded",
	Doc:      "The statements of each revision are those that the database recorded when it ran.",
	Run:      recorded,
	Database: true,
}

func recorded(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, r := range in.Database.RanRefs() {
		e := in.Database.Ran[r]
		if !checksummed(e) || in.hasEarlierScript(ctx, r) {
			continue
		}
		then := in.thatRan(ctx, in.Revision(r), e)
		difference, line := in.edited(ctx, in.Revision(r), e, then)
		if ctx.Err() != nil {
			return nil, dialect.Ended(ctx)
		}
		if difference != "" {
			changes := in.ranChange(ctx, r)
			findings = append(findings, Finding{
				Message:   fmt.Sprintf("revision %s was edited after it ran %s: %s", in.Graph().ID(r), e.When(), difference),
				Revisions: in.at(r, line),
				Fixes:     slices.Concat(in.runWritten(r, e), []Fix{in.restoreScript(in.Revision(r), then)}, acceptFix(changes, "")),
				Changes:   changes,
			})
		}
	}
	return findings, nil
}

// hasEarlierScript reports whether the log has accepted an edit of a revision whose file
// still has the script from before that edit, or has the accepted one.
func (in Input) hasEarlierScript(ctx context.Context, r graph.Ref) bool {
	return len(in.Database.Versions(r)) > 1 && !editedSinceAll(ctx, in.Database.Record, r, in.Database.Statements)
}

// checksummed reports whether an entry has a checksum of this version's kind.
func checksummed(e dialect.Entry) bool { return strings.HasPrefix(e.Checksum, "h1:") }

// Unrecorded returns the revisions that ran without a checksum in the log, oldest
// first.
func (in Input) Unrecorded() (refs []graph.Ref) {
	return slices.DeleteFunc(in.Database.RanRefs(), func(r graph.Ref) bool { return checksummed(in.Database.Ran[r]) })
}

// thatRan returns the statements that ran, from the shared branch's version of a
// revision; nil where that is another one, or the work tree's own.
func (in Input) thatRan(ctx context.Context, now *revision.Revision, e dialect.Entry) []dialect.Statement {
	then := in.theirs(now.ID)
	if then == nil || then == now || !then.HasStatements() {
		return nil
	}
	statements, err := in.Database.Statements(ctx, then, e.Section)
	if err != nil || dialect.Checksum(statements) != e.Checksum {
		return nil
	}
	return statements
}

// edited returns how a revision's statements differ from those that ran, and in which
// line; "" where they are the same.
func (in Input) edited(ctx context.Context, now *revision.Revision, e dialect.Entry, then []dialect.Statement) (difference string, line int) {
	if sameFile(now, e) {
		return "", 0
	}
	if !now.HasStatements() {
		return "it was SQL, and is " + now.Language.Name() + " now", 0
	}
	statements, err := in.Database.Statements(ctx, now, e.Section)
	if err != nil {
		return "it cannot be read now: " + err.Error(), 0
	}
	if dialect.Checksum(statements) == e.Checksum {
		return "", 0
	}
	if i := firstEdited(statements, e, then); i < len(statements) {
		st := statements[i]
		return fmt.Sprintf("statement %d is now %s", i+1, st.FirstLine()), st.Line
	}
	if len(statements) > 0 {
		line = statements[0].Line
	}
	if len(statements) != e.Statements {
		return fmt.Sprintf("it had %s, and has %d now", counted(e.Statements, "statement"), len(statements)), line
	}
	return "its statements differ from those that ran", line
}

// firstEdited returns the index of the first statement that differs from the one that
// ran. It is len(statements) where the end was cut off, and where the statements that
// ran are unknown: the log has them of revisions outside a transaction only, and the
// shared branch of its own version.
func firstEdited(statements []dialect.Statement, e dialect.Entry, then []dialect.Statement) int {
	ran := e.Hashes
	if len(ran) == 0 {
		for _, st := range then {
			ran = append(ran, st.Hash)
		}
	}
	for i, st := range statements {
		if len(ran) > 0 && (i >= len(ran) || !strings.HasPrefix(st.Hash, ran[i])) {
			return i
		}
	}
	return len(statements)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "one " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// runWritten returns the fix for the newest revision if it ran before its statements were
// written: stamping its parent undoes all that the run did, and then it can run. Where the
// version table has other rows, it would lose them, so that there is no fix.
func (in Input) runWritten(r graph.Ref, e dialect.Entry) []Fix {
	now := in.Revision(r)
	if e.Statements > 0 || !slices.Equal(in.Database.Rows, []string{now.ID}) || len(now.Parents) > 1 || len(now.DependsOn) > 0 {
		return nil
	}
	parent := "base"
	if len(now.Parents) == 1 {
		parent = now.Parents[0]
	}
	return []Fix{{
		Command: "ramus stamp " + hint.Word(parent) + " && ramus upgrade " + hint.Word(now.ID),
		Note:    "runs what was written since it ran without a statement",
	}}
}

// restoreScript returns the fix that restores the script that ran in a revision's
// file.
func (in Input) restoreScript(now *revision.Revision, then []dialect.Statement) Fix {
	if then != nil {
		return Fix{Command: in.putBack(now, in.theirs(now.ID))}.then(in.inNewRevision(now))
	}
	if !in.asksGit() {
		return Fix{Note: "restore the script that ran in " + now.File}.then(in.inNewRevision(now))
	}
	return Fix{Command: "git log --patch -- " + hint.Word(now.File), Note: "shows its versions; restore the one that ran"}.then(in.inNewRevision(now))
}

// theirs returns the shared branch's version of a revision, nil where it has none.
func (in Input) theirs(id string) *revision.Revision {
	if in.Shared == nil {
		return nil
	}
	return in.Shared.Tip[id]
}
