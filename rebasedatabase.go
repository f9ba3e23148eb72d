package ramus

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
)

// planDatabase compares a planned rebase with the database, and adds to r the steps
// that the options ask for. It adds a note if the database does not answer.
func (p *Project) planDatabase(ctx context.Context, r *Rebased, o RebaseOptions) error {
	if !o.Reapply && (o.Files || len(r.Moves) == 0) {
		return nil
	}
	rec, err := p.recordOf(ctx, &r.Notes, o)
	switch {
	case rec == nil || err != nil:
		return err
	case o.Reapply:
		return p.planReapply(ctx, r, rec)
	}
	return p.publicError(ctx, p.author().CheckNotApplied(ctx, r.plan, o.request(), p.rebaseDatabase(rec)))
}

// recordOf reads the record of the database. It is nil, with a note, for one that is
// only configured and does not answer, unless o needs it.
func (p *Project) recordOf(ctx context.Context, notes *[]string, o RebaseOptions) (*record.Record, error) {
	if o.Reapply {
		return p.readRecord(ctx)
	}
	rec, note, err := p.recordIfThere(ctx)
	if note != nil {
		*notes = append(*notes, "the database was not looked at: "+hint.Text(note))
	}
	return rec, err
}

// rebaseDatabase returns the database as the author of a rebase needs it.
func (p *Project) rebaseDatabase(rec *record.Record) author.Database {
	_, unnamed := p.DatabaseURL()
	return author.Database{
		Record: rec, Place: p.reapplying(nil), Journal: p.settings.journal, By: p.settings.By, Log: p.KeepsLog(),
		Flag: p.sameDatabase(), Elsewhere: p.asked && p.sameDatabase() == "", Unnamed: unnamed,
		Runs: source.Runs, CatchesUp: p.catchesUp,
	}
}

// catchesUp reports whether `upgrade --out-of-order heads` would run something, with
// another history.
func (p *Project) catchesUp(ctx context.Context, after *history.History) bool {
	moved := newProject(after, p.settings, p.access)
	moved.settings.outOfOrder = true
	state, err := p.read(ctx, dialect.LatestEntries)
	if err != nil {
		return false
	}
	planned, err := moved.preview(ctx, moved.planner().Upgrade(Heads), state, moved.read)
	return err == nil && !planned.Plan.Empty()
}

// sameDatabase returns the flag with which another command reads the same database,
// where the caller named one by a URL that cannot have a password.
func (p *Project) sameDatabase() string {
	url := p.database.url()
	if !p.asked || url == "" || strings.Contains(url, "://") {
		return ""
	}
	return " --database " + hint.Word(url)
}

// planReapply adds to r the steps that revert the moved revisions in the database
// and apply them again. It returns an UnknownRowsError if a version row has no
// revision.
func (p *Project) planReapply(ctx context.Context, r *Rebased, rec *record.Record) error {
	err := p.author().AddReapply(ctx, &r.plan, p.rebaseDatabase(rec))
	for _, steps := range r.plan.Reapply.Down {
		r.Downgrade = append(r.Downgrade, describe(steps, p.history.Lookup).Steps...)
	}
	for _, steps := range r.plan.Reapply.Up {
		r.Upgrade = append(r.Upgrade, describe(steps, r.plan.After.Lookup).Steps...)
	}
	return p.publicError(ctx, err)
}

// reapplying returns the record of a run that reverts revisions in the database and
// applies them again.
func (p *Project) reapplying(revisions []string) rewrite.Reapply {
	return rewrite.Reapply{Database: p.database.url(), Folder: p.settings.folder, Revisions: revisions}
}

// RebaseDatabase reverts the moved revisions in the database, edits the files and
// applies the revisions again on top of their new parents. It stops at the first
// error, which says how far it came; after that, or if the process died, the same
// rebase continues. It changes nothing if the files or the version rows were changed
// since the plan, or another process does the same.
func (p *Project) RebaseDatabase(ctx context.Context, r Rebased) error {
	database := ""
	if len(r.plan.Reapply.Revisions) > 0 {
		database = p.database.url()
	}
	return p.aroundEdits(ctx, r, func() error { return p.rebaseFiles(r, database) })
}

// aroundEdits reverts the revisions of r in the database, edits files, and applies the
// revisions again. It changes nothing if the files or the version rows are not those
// of r.
func (p *Project) aroundEdits(ctx context.Context, r Rebased, edit func() error) error {
	if len(r.plan.Reapply.Revisions) == 0 {
		return edit()
	}
	if _, err := p.toWrite(); err != nil {
		return err
	}
	started := false
	err := p.settings.journal.Reapplying(p.reapplying(r.plan.Reapply.Revisions), r.plan.Edits, func() error {
		started = true
		if err := p.revert(ctx, r.plan.Reapply.Down, r.plan.Rows); err != nil {
			return err
		}
		if err := edit(); err != nil {
			return reverted(err, r.plan.Reapply.Revisions)
		}
		return p.applyAgain(ctx, r.plan.Reapply.Up)
	})
	if err != nil && !started {
		return rebaseError(err)
	}
	return err
}

// reverted returns the error of an edit of files, after revisions were reverted.
func reverted(err error, revisions []string) error {
	return &hint.Error{
		Message: fmt.Sprintf("%v; reverted in the database: %s", err, strings.Join(revisions, ", ")),
		Fix:     "The same command continues. To apply them again with the files as they are: ramus upgrade heads",
		Err:     err,
	}
}

// revert runs the downgrades, the first one only from the given rows.
func (p *Project) revert(ctx context.Context, down []plan.Plan, rows []string) error {
	for i, steps := range down {
		to := p.planner().Downgrade(steps.Target)
		if i == 0 {
			to = planner.UnlessChanged(rows, "Nothing was changed; run it again.", to)
		}
		if err := p.settings.nested(); err != nil {
			return err
		}
		if _, err := p.run(ctx, p.settings.request(to, plan.Downgrade)); err != nil {
			return err
		}
	}
	return nil
}

// applyAgain runs the upgrades, with the files as they are now.
func (p *Project) applyAgain(ctx context.Context, up []plan.Plan) error {
	after, err := p.settings.reload(ctx)
	if err != nil {
		return err
	}
	defer after.Close()
	for _, steps := range up {
		if _, err := after.Upgrade(ctx, steps.Target); err != nil {
			return err
		}
	}
	return nil
}
