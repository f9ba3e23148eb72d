package ramus

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

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

// checkNotApplied returns an error if a revision to move is applied in the database, or
// half way. It adds a note to r if the database does not answer.
func (p *Project) checkNotApplied(ctx context.Context, r *Rebased, planned author.Rebase, o RebaseOptions) error {
	rec, err := p.recordOf(ctx, &r.Notes, o)
	if rec == nil || err != nil {
		return err
	}
	for _, m := range planned.Moves {
		switch id := p.graph.ID(m.Ref); {
		case rec.HalfWay.Has(m.Ref):
			return p.publicError(ctx, &engine.UnfinishedError{Entry: rec.Partial(id)})
		case rec.Applied.Has(m.Ref):
			return p.applied(ctx, *r, rec, planned, o, m.Ref)
		}
	}
	return nil
}

// applied returns the refusal to move an applied revision, with the commands that get
// around it.
func (p *Project) applied(ctx context.Context, r Rebased, rec *record.Record, planned author.Rebase, o RebaseOptions, applied graph.Ref) error {
	id := p.graph.ID(applied)
	if _, err := p.DatabaseURL(); err != nil { // the commands would be refused
		return &hint.Error{Message: fmt.Sprintf("revision %s is applied in %s; %v", id, p.database.url(), err), Fix: Hint(err), Err: err}
	}
	why := author.Applied{
		Elsewhere: p.asked && p.sameDatabase() == "",
		Revision:  id, Database: p.database.url(), Ran: rec.Ran[applied],
		Keep:  p.keepingData(ctx, r.after, rec, o),
		Merge: p.author().MergeInstead(planned.Moves, planned.Onto),
	}
	switch _, _, others := author.RunOfOthers(rec, []graph.Ref{applied}, p.settings.By); {
	case p.planReapply(ctx, &r, rec, planned.New) == nil:
		why.Reapply = o.command("--reapply") + p.sameDatabase()
	case others && p.irreversible(ctx, rec, r.reapply.Down) == nil:
		why.Revert = "ramus downgrade " + hint.Word(plan.RevertTarget(id, p.graph.IDs(p.graph.Parents(applied)))) + p.sameDatabase()
	}
	return why.Error()
}

// keepingData returns the command that moves the revisions in the files alone, and then
// brings a database that has them up to date: by running the revisions that are below
// them now, or where it has those too, by a stamp. It returns "" if that would fail.
func (p *Project) keepingData(ctx context.Context, after *history.History, rec *record.Record, o RebaseOptions) string {
	move := o.command("--files") + " && "
	if overlap := plan.Overlap(after.Graph(), rec.Rows); overlap != nil {
		return move + overlap.Fix() + p.sameDatabase()
	}
	moved := newProject(after, p.settings, p.access)
	moved.settings.outOfOrder = true
	state, err := p.read(ctx, dialect.LatestEntries)
	if err != nil {
		return ""
	}
	if planned, err := moved.preview(ctx, moved.planner().Upgrade(Heads), state, moved.read); err != nil || planned.Plan.Empty() {
		return ""
	}
	return move + "ramus upgrade --out-of-order heads" + p.sameDatabase()
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

// command returns the command line of the options, with another flag.
func (o RebaseOptions) command(flag string) string {
	line := "ramus rebase " + flag
	for _, f := range []struct{ name, value string }{{"--against", o.Against}, {"--onto", o.Onto}, {"--label", o.Label}} {
		if f.value != "" {
			line += " " + f.name + " " + hint.Word(f.value)
		}
	}
	if len(o.Revisions) > 0 {
		line += " " + hint.Words(o.Revisions)
	}
	return line
}

// irreversible returns an error if a step of the plans reverts a revision that has no
// down migration.
func (p *Project) irreversible(ctx context.Context, rec *record.Record, plans []plan.Plan) error {
	for _, steps := range plans {
		for _, s := range steps.Steps {
			r, _ := p.graph.Lookup(s.Revision)
			rev := p.history.Revision(r)
			up, down, err := runs(ctx, rev)
			if err != nil {
				return err
			}
			if up && !down && rec.State(r) != record.Skipped {
				return hint.New("", "%s: revision %s has no down migration, so it cannot be reverted", rev.Pos(), rev.ID)
			}
		}
	}
	return nil
}
