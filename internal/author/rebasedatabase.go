package author

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
)

// A Database is a database that may have run the revisions of a rebase.
type Database struct {
	Record  *record.Record
	Place   rewrite.Reapply // of the database, without revisions
	Journal rewrite.Journal // of the work tree
	By      string          // who asks; empty if that is not known
	Log     bool            // the database keeps a log

	Flag      string // added to commands, to name the database; starts with a space, or is empty
	Elsewhere bool   // it is not the configured one, and Flag is empty
	Unnamed   error  // why no command would find the database; nil if one does

	// Runs reports whether a revision's upgrade has statements, and whether it has a
	// downgrade.
	Runs func(context.Context, *revision.Revision) (up, down bool, err error)

	// CatchesUp reports whether `upgrade --out-of-order heads` would run something, with
	// another history.
	CatchesUp func(context.Context, *history.History) bool
}

// CheckNotApplied returns an error if the database has a revision of the moves, or has
// it half way. The error has the commands that get around it.
func (p *Project) CheckNotApplied(ctx context.Context, r Rebase, o RebaseRequest, db Database) error {
	for _, m := range r.Moves {
		switch id := p.graph().ID(m.Ref); {
		case db.Record.HalfWay.Has(m.Ref):
			return &engine.UnfinishedError{Entry: db.Record.Partial(id)}
		case db.Record.Applied.Has(m.Ref):
			return p.applied(ctx, r, o, db, m.Ref)
		}
	}
	return nil
}

// applied returns the refusal to move an applied revision, with the commands that get
// around it.
func (p *Project) applied(ctx context.Context, r Rebase, o RebaseRequest, db Database, applied graph.Ref) error {
	id := p.graph().ID(applied)
	if err := db.Unnamed; err != nil { // the commands would be refused
		return &hint.Error{Message: fmt.Sprintf("revision %s is applied in %s; %v", id, db.Place.Database, err), Fix: hint.Of(err), Err: err}
	}
	why := Applied{
		Elsewhere: db.Elsewhere,
		Revision:  id, Database: db.Place.Database, Ran: db.Record.Ran[applied],
		Keep:  db.keepingData(ctx, r.After, o),
		Merge: p.mergeInsteadOf(r, applied),
	}
	switch _, _, others := RunOfOthers(db.Record, []graph.Ref{applied}, db.By); {
	case p.AddReapply(ctx, &r, db) == nil:
		why.Reapply = o.Command("--reapply") + db.Flag
	case others && p.irreversible(ctx, db, r.Reapply.Down) == nil:
		why.Revert = "ramus downgrade " + hint.Word(p.revertTarget(id)) + db.Flag
	}
	return why.Error()
}

// keepingData returns the command that moves the revisions in the files alone, and then
// brings a database that has them up to date: by running the revisions that are below
// them now, or where it has those too, by a stamp. It returns "" if that would fail.
func (db Database) keepingData(ctx context.Context, after *history.History, o RebaseRequest) string {
	move := o.Command("--files") + " && "
	switch overlap := plan.Overlap(after.Graph(), db.Record.Rows); {
	case overlap != nil:
		return move + overlap.Fix() + db.Flag
	case db.CatchesUp(ctx, after):
		return move + "ramus upgrade --out-of-order heads" + db.Flag
	}
	return ""
}

// AddReapply adds to r the steps that revert the moved revisions in the database and
// apply them again, and those that an interrupted run left to do.
func (p *Project) AddReapply(ctx context.Context, r *Rebase, db Database) error {
	rec := db.Record
	interrupted, err := db.Journal.Interrupted(db.Place)
	if err != nil {
		return err
	}
	if len(rec.Unfinished) > 0 && len(interrupted) == 0 {
		return &engine.UnfinishedError{Entry: rec.Unfinished[0]}
	}
	if len(rec.Undefined) > 0 {
		return planner.Unknown(rec, false)
	}
	r.Rows = rec.Rows
	r.Reapply, err = p.PlanReapply(ReapplyRequest{
		Moves: r.Moves, After: r.After, New: r.New, Record: rec, By: db.By, Flag: db.Flag, Interrupted: interrupted,
	})
	if never := p.irreversible(ctx, db, r.Reapply.Down); never != nil {
		return never
	}
	return err
}

// irreversible returns an error if a step of the plans reverts a revision that has no
// down migration.
func (p *Project) irreversible(ctx context.Context, db Database, plans []plan.Plan) error {
	for _, steps := range plans {
		for _, s := range steps.Steps {
			r, _ := p.graph().Lookup(s.Revision)
			rev := p.History.Revision(r)
			up, down, err := db.Runs(ctx, rev)
			if err != nil {
				return err
			}
			if up && !down && db.Record.State(r) != record.Skipped {
				return hint.New("", "%s: revision %s has no down migration, so it cannot be reverted", rev.Pos(), rev.ID)
			}
		}
	}
	return nil
}

// InStep returns an error if the version rows would stand for other revisions after the
// moves of r, which undo a rebase, than for those that the database has.
func (p *Project) InStep(r Rebase, db Database) error {
	if StandsForSame(db.Record, r.After) {
		return nil
	}
	for _, m := range r.Moves {
		if !db.Record.Applied.Has(m.Ref) {
			continue
		}
		why := Applied{
			Revision: p.graph().ID(m.Ref), Database: db.Place.Database, Ran: db.Record.Ran[m.Ref],
			Reapply: "ramus rebase --undo --reapply" + db.Flag, Elsewhere: db.Elsewhere,
		}
		if !db.Log {
			why.Undo = "ramus rebase --undo --files"
		}
		return why.Error()
	}
	return nil
}
