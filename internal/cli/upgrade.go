package cli

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// runOptions are the flags of the verbs that move a database.
type runOptions struct {
	sql         bool
	tag         string
	transaction string
	lockTimeout waiting
	allowAhead  bool
	wait        time.Duration
	applied     bool
	notApplied  bool
	progress    *progress
}

// A waiting is how long to wait, as ramus.Place has it: 0 when the flag is not
// given, and negative for "0".
type waiting time.Duration

func (w *waiting) String() string { return "" }
func (w *waiting) Type() string   { return "DURATION" }

func (w *waiting) Set(text string) error {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return errors.New(`write a duration such as 90s, 5m or 0`)
	}
	if *w = waiting(d); d == 0 {
		*w = -1
	}
	return nil
}

// flags adds them to a verb.
func (o *runOptions) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.sql, "sql", false, "write a script to stdout instead, without a database; with from:to it starts there")
	cmd.Flags().StringVar(&o.tag, "tag", "", "a `WORD` that goes into the script's first line")
	o.lockFlag(cmd)
	cmd.Flags().DurationVar(&o.wait, "wait", 0, "how long to try again while the server is starting, as in 60s")
	cmd.Flags().StringVar(&o.transaction, "transaction", "", "`revision`: one for each; all: one for the whole run")
}

func (o *runOptions) lockFlag(cmd *cobra.Command) {
	cmd.Flags().Var(&o.lockTimeout, "lock-timeout", "how long to wait for another runner, as in 30s (the configuration's, or 5m)")
}

// verdictFlags add what only those verbs ask that run revisions.
func (o *runOptions) verdictFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.applied, "statement-applied", false, "the statement that was under way when its runner died has run")
	cmd.Flags().BoolVar(&o.notApplied, "statement-not-applied", false, "it has not, and is to run now")
	cmd.MarkFlagsMutuallyExclusive("statement-applied", "statement-not-applied")
}

// apply lets the flags win over the configuration.
func (o *runOptions) apply(place *ramus.Place) {
	place.By = by()
	place.LockTimeout = time.Duration(o.lockTimeout)
	place.Transaction = o.transaction
	place.AllowAhead = o.allowAhead
	place.Wait = o.wait
	if o.applied || o.notApplied {
		place.StatementApplied = &o.applied
	}
	place.Events = o.progress.event
}

func newUpgradeCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "upgrade TARGET",
		Short: "Bring the database to a target, such as heads",
		Long: "Bring the database to a target: heads, head, an id or the beginning of one, api@head,\n" +
			"+2, ae10+2. See ramus help targets.",
		Args:              targets(cobra.ExactArgs(1)),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runUpgrade(ctx, p, o, targets[0])
		}),
	}
	o.flags(cmd)
	o.verdictFlags(cmd)
	cmd.Flags().BoolVar(&o.allowAhead, "allow-ahead", false, "accept a database that has these revisions and newer ones")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runUpgrade(ctx context.Context, p *ramus.Project, o runOptions, target string) error {
	if o.sql {
		return a.script(ctx, o.tag, func(ctx context.Context, w io.Writer) error { return p.UpgradeScript(ctx, w, target) })
	}
	result, err := p.Upgrade(ctx, target)
	o.progress.close()
	switch {
	case err != nil:
		return err
	case len(result.Ahead) > 0:
		return a.printResult(result, "these revisions are applied, and others that they lack")
	case len(p.Heads()) == 0:
		return a.printResult(result, "there are no revisions yet")
	}
	return a.printResult(result, "already applied: "+target)
}

// printResult says what a run did, or that there was nothing to do.
func (a *app) printResult(result ramus.Result, nothing string) error {
	if a.json() {
		return render.JSON(a.Out, result)
	}
	if result.Plan.Empty() {
		a.note("%s; the database is at %s", nothing, render.Rows(result.Rows))
	}
	return nil
}
