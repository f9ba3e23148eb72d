package check

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
)

// Unfinished checks that no revision was interrupted.
var Unfinished = Check{
	Name:     "unfinished",
	Doc:      "No revision is unfinished on the database.",
	Run:      unfinished,
	Database: true,
}

func unfinished(ctx context.Context, in Input) (findings []Finding, err error) {
	for _, e := range in.Database.Unfinished {
		findings = append(findings, in.unfinished(ctx, e))
	}
	return findings, nil
}

// unfinished returns the finding of an unfinished entry of the log.
func (in Input) unfinished(ctx context.Context, e dialect.Entry) Finding {
	r, known := in.Graph().Lookup(e.Revision)
	f := Finding{Certainty: Certain}
	if known {
		f.Revisions = in.places([]graph.Ref{r})
	}
	name := "revision " + e.Revision
	if known && in.Graph().IsMergePoint(r) {
		name = fmt.Sprintf("the merge %s of %s", e.Revision, list(in.Graph().IDs(in.Graph().Parents(r))))
	}
	done := fmt.Sprintf("%d of its %d statements done", e.Done, e.Statements)
	switch {
	case e.Statements == 1 && engine.Uncertain(e):
		done = "its one statement failed, perhaps after a part of its work"
	case engine.Uncertain(e):
		done += ", and the next one failed, perhaps after a part of its work"
	case e.Statements == 1:
		done = map[int]string{0: "its one statement not done", 1: "its one statement done"}[e.Done]
	}
	started := dialect.Entry{Finished: e.Started, By: e.By}.When()
	if in.Database.Holder != "" {
		f.Message = fmt.Sprintf("the %s of %s is running, with %s; it was started %s", e.Action, name, done, started)
		f.Cause = "The lock is held by " + in.Database.Holder + ". Wait until it ends, and look again."
		return f
	}
	f.Message = fmt.Sprintf("the %s of %s is unfinished, with %s; it was started %s", e.Action, name, done, started)
	f.Cause = in.stopped(ctx, e)
	if rows := in.Database.Rows; known && in.Graph().IsMergePoint(r) && len(rows) > 0 {
		of := "of its parents"
		if e.Action == dialect.ActionDowngrade {
			of = "from before it"
		}
		f.Cause += fmt.Sprintf(" The version rows are still those %s, %s, which is right: its last statement replaces them.", of, list(rows))
	}
	finish := in.Database.Finish(ctx, e)
	if finish.Why != "" {
		f.Message += "; it cannot be resumed here: " + finish.Why
	}
	f.Fixes = append(in.finishes(ctx, e, finish), Fix{Command: "ramus abandon", Note: "gives it up, and keeps the statements that are done"})
	return f
}

// finishes returns the fixes that finish an unfinished entry, or make that possible.
func (in Input) finishes(ctx context.Context, e dialect.Entry, finish engine.Finish) (fixes []Fix) {
	switch {
	case finish.Command != "" && finish.First != "":
		return []Fix{{Command: finish.Command, Note: "resumes it, after this statement in the database: " + finish.First}}
	case finish.Command != "" && engine.Uncertain(e):
		return []Fix{{Command: finish.Command, Note: "asks whether the statement that failed has done its work, and resumes before or after it"}}
	case finish.Command != "":
		return []Fix{{Command: finish.Command, Note: "resumes at the statement where it stopped; if that failed, fix it in the file first"}}
	case finish.Restore == "":
		return nil
	}
	if _, known := in.Graph().Lookup(e.Revision); !known {
		if s, found := in.find(ctx, e.Revision); found {
			for _, fix := range in.fetchFrom(ctx, s) {
				fix.Note += ", and then it can be resumed"
				fixes = append(fixes, fix)
			}
		}
	}
	by, _, _ := strings.Cut(finish.Restore, "\n")
	return append(fixes, Fix{Note: strings.ToLower(by[:1]) + by[1:]})
}

// stopped returns the reason for an unfinished entry, as far as the log has it.
func (in Input) stopped(ctx context.Context, e dialect.Entry) string {
	at := ""
	if r, ok := in.Graph().Lookup(e.Revision); ok && e.Action == dialect.ActionUpgrade && in.Database.Statements != nil {
		statements, err := in.Database.Statements(ctx, in.Revision(r), e.Section)
		if err == nil && e.Done < len(statements) {
			st := statements[e.Done]
			at = fmt.Sprintf(" at %s:%d, %s", in.Revision(r).File, st.Line, strings.TrimSuffix(st.FirstLine(), "."))
		}
	}
	why := "It ended without an error: it was killed, or lost its database."
	if e.Error != "" {
		first, _, _ := strings.Cut(e.Error, "\n")
		why = fmt.Sprintf("It failed%s: %s.", at, strings.TrimSuffix(first, "."))
	} else if at != "" {
		why = strings.TrimSuffix(why, ".") + "," + at + "."
	}
	if !in.Database.RollsBack {
		why += " This kind of database commits each change of the schema by itself, so the statements that are done stay."
	}
	return why
}
