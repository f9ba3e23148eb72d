package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// HalfWay is the check that no revision stopped half way.
var HalfWay = Check{
	Name:     "half-way",
	Doc:      "No revision stopped half way on the database.",
	Run:      halfWay,
	Database: true,
}

func halfWay(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, e := range in.Database.Unfinished {
		findings = append(findings, in.halfWay(ctx, e))
	}
	return findings, nil
}

// Unfinished is HalfWay for `ramus verify`: its findings have commands instead of
// remedies.
var Unfinished = Check{
	Name:     HalfWay.Name,
	Doc:      HalfWay.Doc,
	Run:      unfinished,
	Database: true,
}

func unfinished(ctx context.Context, in Input) ([]Finding, error) {
	findings, err := halfWay(ctx, in)
	for i, f := range findings {
		findings[i] = Finding{Message: f.Message, Revisions: f.Revisions}
		for _, r := range f.Remedies {
			findings[i].Mend = append(findings[i].Mend, r.Command+"   # "+r.Why)
		}
	}
	return findings, err
}

func (in Input) halfWay(ctx context.Context, e dialect.Entry) Finding {
	r, known := in.Graph().Lookup(e.Revision)
	f := Finding{Sure: Certain}
	if known {
		f.Revisions = in.places([]graph.Ref{r})
	}
	what := "revision " + e.Revision
	if known && in.Graph().IsMergePoint(r) {
		what = fmt.Sprintf("the merge %s of %s", e.Revision, list(in.Graph().IDs(in.Graph().Parents(r))))
	}
	done := fmt.Sprintf("%d of its %d statements done", e.Done, e.Statements)
	if e.Statements == 1 {
		done = map[int]string{0: "its one statement not done", 1: "its one statement done"}[e.Done]
	}
	started := when(dialect.Entry{Finished: e.Started, By: e.By})
	if in.Database.Holder != "" {
		f.Message = fmt.Sprintf("the %s of %s is going on, with %s; it was started %s", e.Action, what, done, started)
		f.Cause = "Somebody holds the lock: " + in.Database.Holder + ". Wait for it, and look again."
		return f
	}
	f.Message = fmt.Sprintf("the %s of %s stopped half way, with %s; it was started %s", e.Action, what, done, started)
	f.Cause = in.stopped(ctx, e)
	if rows := in.Database.Rows; known && in.Graph().IsMergePoint(r) && len(rows) > 0 {
		f.Cause += fmt.Sprintf(" The version rows are those from before, %s, and are right: they become the merge's with its last statement.", list(rows))
	}
	target := e.Revision
	if e.Action == dialect.ActionDowngrade {
		target = e.Revision + "@base"
		if len(e.Parents) > 0 {
			target = e.Revision + "@" + e.Parents[0]
		}
	}
	f.Remedies = []Remedy{
		{Command: fmt.Sprintf("ramus %s %s", e.Action, quoted(target)), Why: "resumes at the statement where it stopped; if that failed, fix it in the file first"},
		{Command: "ramus abandon", Why: "to give it up: what is done of it stays"},
	}
	return f
}

// stopped says why, as far as the log knows.
func (in Input) stopped(ctx context.Context, e dialect.Entry) string {
	at := ""
	if r, ok := in.Graph().Lookup(e.Revision); ok && e.Action == dialect.ActionUpgrade && in.Database.Statements != nil {
		statements, err := in.Database.Statements(ctx, in.Revision(r))
		if err == nil && e.Done < len(statements) {
			st := statements[e.Done]
			at = fmt.Sprintf(" at %s:%d, %s", in.Revision(r).File, st.Line, strings.TrimSuffix(st.FirstLine(), "."))
		}
	}
	why := "It ended without a word: it was killed, or lost its database."
	if e.Error != "" {
		first, _, _ := strings.Cut(e.Error, "\n")
		why = fmt.Sprintf("It failed%s: %s.", at, strings.TrimSuffix(first, "."))
	} else if at != "" {
		why = strings.TrimSuffix(why, ".") + "," + at + "."
	}
	if !in.Database.RollsBack {
		why += " This kind of database commits each change of the schema by itself, so that what was done stays."
	}
	return why
}
