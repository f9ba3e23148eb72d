package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Program runs the steps of revisions that ramus cannot run itself, those in
// Python, on the same database over its own connection.
type Program interface {
	// Ready returns an error if the program cannot be found. It starts nothing.
	Ready() error

	// VerifySameDatabase returns an error unless the program's database has these
	// version rows.
	VerifySameDatabase(ctx context.Context, rows []string) error

	// Run runs steps [first, end) of a plan, with their edits of the version table,
	// and waits until the program has ended.
	Run(ctx context.Context, p plan.Plan, first, end int) error

	// Same reports whether two sets of version rows mean that the same revisions are
	// applied. The program's rows may differ from the plan's: the order in which
	// Alembic reverts branches, and whether it then keeps a row below another one,
	// depend on the order in which it lists its folders.
	Same(a, b []string) bool

	// String returns the command as users type it.
	String() string
}

// needsProgram reports whether only the program can run a step's revision.
func (p *Planned) needsProgram(step plan.Step) bool {
	rev := p.Revision(step.Revision)
	return rev != nil && rev.NeedsAlembic()
}

// mixed reports whether ramus itself runs some steps.
func (p *Planned) mixed() bool {
	return slices.ContainsFunc(p.Plan.Steps, func(step plan.Step) bool { return !p.needsProgram(step) })
}

// byProgram reports whether the program runs a step.
func (r *run) byProgram(step plan.Step) bool {
	return r.result.Plan.Kind != plan.Stamp && r.result.needsProgram(step)
}

// batch returns the number of consecutive steps, from step i, that the program runs.
func (r *run) batch(i int) (n int) {
	steps := r.result.Plan.Steps
	for i+n < len(steps) && r.byProgram(steps[i+n]) {
		n++
	}
	return n
}

// ready returns an error if the plan needs the program and it cannot be found.
func (r *run) ready() error {
	if r.result.Program == nil || !slices.ContainsFunc(r.result.Plan.Steps, r.byProgram) {
		return nil
	}
	return r.result.Program.Ready()
}

// verifySameDatabase returns an error if the plan needs the program and the program
// uses another database. It must be called before anything is written.
func (r *run) verifySameDatabase(ctx context.Context) error {
	if !slices.ContainsFunc(r.result.Plan.Steps, r.byProgram) {
		return nil
	}
	return ended(ctx, r.result.Program.VerifySameDatabase(ctx, r.rows))
}

// runExternal has the program run n steps, and compares the version table afterwards
// with the plan. It holds the lock meanwhile, and stops the program if the lock is
// lost.
func (r *run) runExternal(ctx context.Context, first, n int) error {
	r.listen(nil)
	if err := r.session.Check(ctx); err != nil {
		return r.failure(ctx, r.result.Plan.Steps[first], err)
	}
	steps := r.result.Plan.Steps[first : first+n]
	for _, step := range steps {
		r.notice(step, section{})
	}
	r.emit(Event{Kind: Delegated, Step: steps[0], Number: first + 1, Total: len(r.result.Plan.Steps), Why: r.result.Program.String()})
	started, before := time.Now(), r.rows
	err := r.watched(ctx, func(ctx context.Context) error { return r.result.Program.Run(ctx, r.result.Plan, first, first+n) })
	done, rows, rowsErr := r.reached(ctx, steps)
	for i := range steps[:done] {
		if logErr := r.logProgram(ctx, first+i, started); logErr != nil {
			return r.failure(ctx, steps[i], errors.Join(err, logErr))
		}
		r.advance(steps[i])
		r.applied(0, steps[i].Revision)
		r.emit(Event{Kind: Finished, Step: steps[i], Revision: r.result.Revision(steps[i].Revision), Number: first + i + 1, Total: len(r.result.Plan.Steps)})
	}
	if done > 0 {
		r.rows, r.result.Rows = rows, rows
	}
	if err == nil {
		err = cmp.Or(rowsErr, r.differ(before, rows, steps, done == n))
	}
	if err == nil {
		return nil
	}
	failed := &ProgramError{Err: err}
	if done == 0 { // they ran in one transaction, so any of them may have failed
		for _, step := range steps {
			failed.Among = append(failed.Among, step.Revision)
		}
	}
	return r.failure(ctx, steps[min(done, n-1)], failed)
}

// differ returns a *ProgramRowsError if the rows that the program left are not those of
// the plan. Alembic may keep a row fewer than the plan; one more overlaps with another
// row. same says that the rows stand for the same revisions.
func (r *run) differ(before, rows []string, steps []plan.Step, same bool) error {
	want := before
	for _, step := range steps {
		want = edited(want, step.Edits)
	}
	if same && len(rows) <= len(want) {
		return nil
	}
	return &ProgramRowsError{Program: r.result.Program.String(), Want: want, Have: rows, Before: before, Same: same}
}

// checkEvery is the interval at which the lock is checked while the program runs.
const checkEvery = 500 * time.Millisecond

// watched calls f, and cancels its context when the session must stop.
func (r *run) watched(ctx context.Context, f func(context.Context) error) error {
	held, cancel := context.WithCancelCause(ctx)
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for dialect.Sleep(held, checkEvery) == nil {
			if err := r.session.Check(held); err != nil && held.Err() == nil {
				cancel(err)
			}
		}
	}()
	err := f(held)
	lost := context.Cause(held)
	cancel(nil)
	<-stopped
	if err != nil && lost != nil && !errors.Is(lost, context.Canceled) {
		return errors.Join(lost, err)
	}
	return ended(ctx, err)
}

// reached returns the number of steps that are done by the version table, and its
// rows.
func (r *run) reached(ctx context.Context, steps []plan.Step) (done int, now []string, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastLook)
	defer cancel()
	state, err := r.session.Read(ctx, dialect.LatestEntries)
	if err != nil {
		return 0, nil, err
	}
	rows := r.rows
	for i, step := range steps {
		if rows = edited(rows, step.Edits); r.result.Program.Same(rows, state.Rows) {
			done = i + 1
		}
	}
	return done, state.Rows, nil
}

// logProgram writes the log entry of step i that the program has run, if a log is
// kept.
func (r *run) logProgram(ctx context.Context, i int, started time.Time) error {
	if !r.logs() {
		return nil
	}
	tx, err := r.session.Begin(context.WithoutCancel(ctx), dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	step := r.result.Plan.Steps[i]
	e := dialect.Entry{
		Action: string(r.result.Plan.Kind), Revision: step.Revision, Parents: r.result.Revision(step.Revision).Parents,
		Started: started, Finished: time.Now(), By: r.By, Version: r.Version,
	}
	r.annotate(&e, i+1, edited(r.rows, step.Edits))
	if _, err := tx.Log(ctx, e); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// programFaults returns a refusal of the first step that the program cannot run. The
// program does not know all revisions; none of the others may be a version row when it
// starts.
func programFaults(planned Planned) (faults []error) {
	p, rows := planned.Plan, planned.Plan.Rows
	for _, step := range p.Steps {
		rev := planned.Revision(step.Revision)
		if rev != nil && rev.NeedsAlembic() {
			for _, row := range rows {
				if other := planned.Revision(row); other != nil && !other.SeenByAlembic {
					return append(faults, &Refusal{Revision: step.Revision, File: rev.File, Reason: BehindSQL, Other: row,
						Early: p.Kind == plan.Upgrade && !slices.Contains(p.Rows, row) && !dependsOn(planned.Revision, rev, row)})
				}
			}
		}
		rows = edited(rows, step.Edits)
	}
	return faults
}

// dependsOn reports whether other is an ancestor of a revision, by parents or by
// dependencies.
func dependsOn(find func(string) *revision.Revision, rev *revision.Revision, other string) bool {
	seen := map[string]bool{}
	var below func(ids ...string) bool
	below = func(ids ...string) bool {
		for _, id := range ids {
			next := find(id)
			if seen[id] || next == nil {
				continue
			}
			seen[id] = true
			if id == other || below(next.Parents...) || below(next.DependsOn...) {
				return true
			}
		}
		return false
	}
	return below(rev.Parents...) || below(rev.DependsOn...)
}
