package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Recorded is the check that what ran on the database is what the files say now,
// white space and comments aside. Of what ran in Go or in Python nothing is
// recorded; see Unrecorded.
var Recorded = Check{
	Name:     "recorded",
	Doc:      "What the database recorded when it ran a revision is what the file says now.",
	Run:      recorded,
	Database: true,
}

func recorded(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, r := range in.Database.RanRefs() {
		e := in.Database.Ran[r]
		if !checksummed(e) {
			continue
		}
		then := in.thatRan(ctx, in.Revision(r), e)
		what, line := in.edited(ctx, in.Revision(r), e, then)
		if ctx.Err() != nil {
			return nil, dialect.Ended(ctx)
		}
		if what != "" {
			findings = append(findings, Finding{
				Message:   fmt.Sprintf("revision %s ran %s, and what it runs was edited since: %s", in.Graph().ID(r), when(e), what),
				Revisions: in.at(r, line),
				Mend:      []string{in.restoreScript(in.Revision(r), then)},
			})
		}
	}
	return findings, nil
}

// checksummed reports whether an entry has a checksum that this version makes.
func checksummed(e dialect.Entry) bool { return strings.HasPrefix(e.Checksum, "h1:") }

// Unrecorded are the revisions that ran and left no checksum to compare, oldest
// first.
func (in Input) Unrecorded() (refs []graph.Ref) {
	return slices.DeleteFunc(in.Database.RanRefs(), func(r graph.Ref) bool { return checksummed(in.Database.Ran[r]) })
}

// thatRan are the statements that ran, of the shared branch's version of a
// revision; nil where it has another one, or the work tree's own.
func (in Input) thatRan(ctx context.Context, now *revision.Revision, e dialect.Entry) []dialect.Statement {
	then := in.theirs(now.ID)
	if then == nil || then == now || !then.HasStatements() {
		return nil
	}
	statements, err := in.Database.Statements(ctx, then)
	if err != nil || dialect.Checksum(statements) != e.Checksum {
		return nil
	}
	return statements
}

// edited says how a revision's statements differ from those that ran, and where;
// "" where they do not.
func (in Input) edited(ctx context.Context, now *revision.Revision, e dialect.Entry, then []dialect.Statement) (what string, line int) {
	if !now.HasStatements() {
		return "it was SQL, and is " + now.Language.Name() + " now", 0
	}
	statements, err := in.Database.Statements(ctx, now)
	if err != nil {
		return "it cannot be read any more: " + err.Error(), 0
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
	return "its statements are not those that ran", line
}

// firstEdited is the first statement that is not the one that ran. Where neither
// the log knows each, as it does of what ran outside a transaction, nor the shared
// branch, or where only the end was cut off, it is beyond the last one.
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

func counted(n int, what string) string {
	if n == 1 {
		return "one " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// restoreScript is how a revision's file comes to say again what ran.
func (in Input) restoreScript(now *revision.Revision, then []dialect.Statement) string {
	again := `and put the change into a new revision: ramus revision -m "` + strings.ReplaceAll(firstLine(now.Message), `"`, `'`) + `, again"`
	if then != nil {
		return in.putBack(now, in.theirs(now.ID)) + "   # " + again
	}
	return "git log --patch -- " + quoted(now.File) + "   # put back what ran, " + again
}

// theirs is a revision as the shared branch has it; nil where it has none.
func (in Input) theirs(id string) *revision.Revision {
	if in.Shared == nil {
		return nil
	}
	return in.Shared.Tip[id]
}
