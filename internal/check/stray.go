package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// Stray is the check for version rows that no file defines, which says where their
// revisions are.
var Stray = Check{
	Name:     "unknown-row",
	Doc:      "Each version row is defined by a file of this work tree.",
	Run:      stray,
	Database: true,
}

func stray(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, id := range in.Database.Undefined {
		findings = append(findings, in.stray(ctx, id))
	}
	return findings, nil
}

func (in Input) stray(ctx context.Context, id string) Finding {
	e := in.Database.Known[id]
	f := Finding{Message: fmt.Sprintf("the database is at %s, which no file here defines", id), Sure: Certain}
	switch e.Action {
	case dialect.ActionUpgrade:
		f.Message += fmt.Sprintf(": it ran %s", when(e))
	case dialect.ActionStamp:
		f.Message += fmt.Sprintf(": it was stamped %s", when(e))
	}
	if r, ok := in.again(ctx, e); ok {
		now := in.Graph().ID(r)
		f.Cause, f.Sure = fmt.Sprintf("Its file has another id now: %s stands where it stood, and runs the same.", now), Likely
		f.Revisions = in.places([]graph.Ref{r})
		f.Remedies = append(f.Remedies, Remedy{Command: in.stampInstead(id, now), Why: "the database has what it does", Fix: in.stampTo(in.insteadOf(id, now))})
		return f
	}
	s, found := in.seek(ctx, id)
	if !found {
		f.Cause, f.Sure = in.neverSeen(id), Possible
	} else {
		f.Cause = in.seen(s) + in.forcedAway(id, func(*revision.Revision) bool { return true })
		f.Remedies = in.fetchFrom(s)
	}
	if e.DownScript != "" && len(e.Parents) > 0 {
		back := Remedy{Command: "ramus downgrade " + quoted(id+"@"+e.Parents[0]), Why: "by the script that the log has of it"}
		f.Remedies = append([]Remedy{back}, f.Remedies...)
	}
	f.Remedies = append(f.Remedies, Remedy{Command: "ramus stamp --purge REVISION", Why: "only if the schema is known to be that of another revision"})
	return f
}

// again is the pending revision that runs what an unknown one ran, on the same
// parents: its file got another id.
func (in Input) again(ctx context.Context, e dialect.Entry) (graph.Ref, bool) {
	if e.Action != dialect.ActionUpgrade || !checksummed(e) || e.Statements == 0 {
		return 0, false
	}
	for _, r := range in.Graph().Order() {
		now := in.Revision(r)
		if in.Database.Applied.Has(r) || !now.HasStatements() || !sameNames(now.Parents, e.Parents) {
			continue
		}
		statements, err := in.Database.Statements(ctx, now)
		if err == nil && dialect.Checksum(statements) == e.Checksum {
			return r, true
		}
	}
	return 0, false
}

// insteadOf are the version rows with a revision instead of one that no file
// defines.
func (in Input) insteadOf(id, now string) []string {
	rows := slices.Clone(in.Database.Rows)
	rows[slices.Index(rows, id)] = now
	slices.Sort(rows)
	return rows
}

func (in Input) stampInstead(id, now string) string {
	return "ramus stamp --purge " + strings.Join(in.insteadOf(id, now), " ")
}

func (in Input) neverSeen(id string) string {
	if in.Past == nil {
		return fmt.Sprintf("It was applied from a checkout that has %s, and there is no git repository here to look for it in.", id)
	}
	if in.Past.Late() {
		return fmt.Sprintf("git had not the time to look for %s: --search gives it more.", id)
	}
	if in.Past.Shallow {
		return fmt.Sprintf("This clone is shallow, and what it has of history never had %s: git fetch --unshallow, and look again.", id)
	}
	return fmt.Sprintf("No branch, stash or reflog of this repository has ever had %s: somebody applied it from a clone whose branch was not pushed, or not fetched here, or the database is another project's.", id)
}

// seen says where git has a revision.
func (in Input) seen(s gitrepo.Occurrence) string {
	by := fmt.Sprintf("%s wrote it on %s, in commit %s", s.Author.Name, day(s.Author.Time), short(s.Author.Commit))
	switch {
	case s.Here:
		return fmt.Sprintf("HEAD has it committed, and the file is not in the work tree any more. %s.", by)
	case len(s.Present) == 1:
		return fmt.Sprintf("It is on the git branch %s, which is not merged here. %s.", s.Present[0], by)
	case len(s.Present) > 1:
		return fmt.Sprintf("It is on the git branches %s, which are not merged here. %s.", list(few3(s.Present)), by)
	case s.Removed.Known():
		return fmt.Sprintf("%s. %s deleted it on %s, in commit %s.", by, s.Removed.Name, day(s.Removed.Time), short(s.Removed.Commit))
	}
	return fmt.Sprintf("%s. No branch has it any more: it was in a commit that was amended, rebased away, force-pushed over or stashed.", by)
}

// few3 are the first three of some.
func few3(names []string) []string { return names[:min(len(names), 3)] }

// fetchFrom are the ways to have the revision's file back.
func (in Input) fetchFrom(s gitrepo.Occurrence) []Remedy {
	file := in.relative(s.Path)
	if s.Here {
		return []Remedy{{Command: "git checkout HEAD -- " + quoted(file), Why: "puts its file back"}}
	}
	if len(s.Present) > 0 {
		return []Remedy{
			{Command: fmt.Sprintf("git checkout %s -- %s", quoted(s.Present[0]), quoted(file)), Why: "to go on from there, with its file"},
		}
	}
	return []Remedy{{Command: fmt.Sprintf("git checkout %s -- %s", short(s.Author.Commit), quoted(file)), Why: "to have its file back"}}
}

// relative is a path as the project's files have theirs, where one of them lies in
// the same folder.
func (in Input) relative(path string) string { return in.Past.Near(path) }
