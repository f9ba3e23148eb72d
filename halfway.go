package ramus

import (
	"context"
	"errors"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
)

// A Partial is a revision that stopped half way, or that is running now. Nothing else
// runs before it is finished or abandoned.
type Partial struct {
	Revision   string    `json:"revision"`
	Action     string    `json:"action"` // upgrade or downgrade
	Statements int       `json:"statements"`
	Done       int       `json:"done"`
	Started    time.Time `json:"started"`
	By         string    `json:"by"`
	Error      string    `json:"error,omitempty"`

	// Finish is the command that finishes it. It is empty if none does with these
	// revisions; then Obstacle is the reason. If a runner holds the lock, Running is
	// that runner, and there is nothing to do but wait. All are empty in an Event and
	// an Abandoned.
	Finish   string `json:"finish,omitempty"`
	Obstacle string `json:"obstacle,omitempty"`
	Running  string `json:"running,omitempty"`

	// First is a statement of SQL that must run before Finish: it removes the object
	// that a failed statement left behind. It is usually empty.
	First string `json:"first,omitempty"`

	// Uncertain means that a statement failed and may have left changes behind. Finish
	// asks with an error whether the statement has run, unless the database shows it.
	Uncertain bool `json:"uncertain,omitempty"`
}

// partial returns the public form of an unfinished entry, without how to finish it.
func partial(e dialect.Entry) Partial {
	return Partial{
		Revision: e.Revision, Action: e.Action, Statements: e.Statements, Done: e.Done, Started: e.Started, By: e.By, Error: e.Error, Uncertain: engine.Uncertain(e),
	}
}

// partials returns the public form of the unfinished entries of a state.
func (p *Project) partials(ctx context.Context, state dialect.State) []Partial {
	all := []Partial{}
	for _, e := range state.Unfinished() {
		made := partial(e)
		f := p.finish(ctx, e, state)
		made.Finish, made.Obstacle, made.Running, made.First = f.Command, f.Why, f.Running, f.First
		all = append(all, made)
	}
	return all
}

// finish returns how to finish the revision of an unfinished entry. It takes the lock
// for a moment, to see whether a runner holds it.
func (p *Project) finish(ctx context.Context, e dialect.Entry, state dialect.State) engine.Finish {
	req := p.settings.request(nil, "")
	var err error
	if req.Database, err = p.database.use(); err != nil {
		return engine.Finish{}
	}
	if runner := dialect.Runner(ctx, req.Database, req.By); runner != "" {
		return engine.Finish{Running: runner}
	}
	return p.planner().Finish(ctx, e, req, state, p.read)
}

// preview plans with to for a state, as a run would; read reads the database.
func (p *Project) preview(ctx context.Context, to engine.Planner, state dialect.State, read engine.Reader) (engine.Planned, error) {
	req := p.settings.request(to, "")
	var err error
	if req.Database, err = p.database.use(); err != nil {
		return engine.Planned{}, err
	}
	return engine.Preview(ctx, req, state, read)
}

// lastLook limits the time that an interrupted run takes to read how to finish it.
const lastLook = 5 * time.Second

// publicError returns the exported form of an error of a run or a plan. It adds to
// errors about a revision that is half way how to finish it, for which it reads the
// database, also after an interruption.
func (p *Project) publicError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), lastLook)
		defer cancel()
	}
	if m, ok := errors.AsType[*engine.MigrationError](err); ok && m.Partial != nil {
		m.Finish = p.finish(ctx, *m.Partial, dialect.State{Exists: true, HasLog: true, Rows: m.Rows, Log: []dialect.Entry{*m.Partial}})
		failed, _ := errors.AsType[*MigrationError](publicError(err))
		failed.Partial.Finish, failed.Partial.Obstacle, failed.Partial.First = m.Finish.Command, m.Finish.Why, m.Finish.First
		return failed
	}
	unfinished, half := errors.AsType[*engine.UnfinishedError](err)
	undecided, unknown := errors.AsType[*engine.UndecidedError](err)
	if !half && !unknown {
		return publicError(err)
	}
	state, unread := p.read(ctx, dialect.LatestEntries)
	switch {
	case unread != nil:
	case half:
		unfinished.Finish = p.finish(ctx, unfinished.Entry, state)
	default:
		undecided.Finish = p.finish(ctx, undecided.Entry, state)
	}
	return err
}
