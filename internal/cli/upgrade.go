package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// runOptions holds the flags of the verbs that change a database.
type runOptions struct {
	sql         bool
	tag         string
	transaction string
	lockTimeout waiting
	allowAhead  bool
	allowEmpty  bool
	outOfOrder  bool
	create      bool
	wait        time.Duration
	applied     bool
	notApplied  bool
	progress    *progress
}

// A waiting is a duration flag in the form of ramus.Place: 0 if the flag is not given,
// and negative for "0".
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

// flags adds the flags that upgrade, downgrade and stamp share.
func (o *runOptions) flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.sql, "sql", false, "write a SQL script to stdout, without a database; with from:to as the target it starts at from")
	cmd.Flags().StringVar(&o.tag, "tag", "", "a `TEXT` for the first line of the --sql script")
	allowEmptyFlag(cmd, &o.allowEmpty)
	o.waitFlags(cmd)
}

// waitFlags adds the flags of a run: how long it waits, and its transactions.
func (o *runOptions) waitFlags(cmd *cobra.Command) {
	o.lockFlag(cmd)
	cmd.Flags().DurationVar(&o.wait, "wait", 0, "how long to wait for the server to start, such as 60s (a `DURATION`)")
	cmd.Flags().StringVar(&o.transaction, "transaction", "", "`MODE` of transactions: revision, one for each revision; all, one for the whole run (default: the configuration's)")
}

// allowEmptyFlag adds the flag that accepts a project without revisions.
func allowEmptyFlag(cmd *cobra.Command, allow *bool) {
	cmd.Flags().BoolVar(allow, "allow-empty", false, "accept a project that has no revision yet")
}

func (o *runOptions) lockFlag(cmd *cobra.Command) {
	cmd.Flags().Var(&o.lockTimeout, "lock-timeout", "how long to wait for another runner, such as 30s (default: the configuration's, or 5m)")
}

// decisionFlags adds the flags that settle whether an interrupted statement ran.
func (o *runOptions) decisionFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.applied, "statement-applied", false, "resume: the statement that was running when the runner died was applied")
	cmd.Flags().BoolVar(&o.notApplied, "statement-not-applied", false, "resume: that statement was not applied; run it again")
	cmd.MarkFlagsMutuallyExclusive("statement-applied", "statement-not-applied")
}

// apply sets the flags in place, where they override the configuration.
func (o *runOptions) apply(place *ramus.Place) {
	place.By = by()
	place.LockTimeout = time.Duration(o.lockTimeout)
	place.Transaction = o.transaction
	place.AllowAhead = o.allowAhead
	place.AllowEmpty = o.allowEmpty
	place.OutOfOrder = o.outOfOrder
	place.CreateDatabase = o.create
	place.Wait = o.wait
	if o.applied || o.notApplied {
		place.StatementApplied = &o.applied
	}
	place.Events = o.progress.event
}

func newUpgradeCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:   "upgrade [TARGET]",
		Short: "Apply all pending revisions, or those up to a target",
		Long: "Apply revisions until the database is at a target: heads (the default), head, an id or the\n" +
			"beginning of one, api@head, +2, ae10+2. See ramus help targets.",
		Args:              targets(joined, "ramus upgrade   # applies all pending revisions"),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runUpgrade(ctx, p, o, targetOr(ramus.Heads, targets))
		}),
	}
	o.flags(cmd)
	o.decisionFlags(cmd)
	cmd.Flags().BoolVar(&o.allowAhead, "allow-ahead", false, "accept a database that has these revisions and newer ones")
	cmd.Flags().BoolVar(&o.outOfOrder, "out-of-order", false, "first run the revisions below the target that were put below others after those ran")
	cmd.Flags().BoolVar(&o.create, "create-database", false, "create the database first if it does not exist; with SQLite, the folder of its file")
	cmd.MarkFlagsMutuallyExclusive("create-database", "sql")
	a.formatFlag(cmd)
	return cmd
}

// targetOr returns the target that was given, or the usual one.
func targetOr(usual string, given []string) string {
	if len(given) == 0 {
		return usual
	}
	return given[0]
}

func (a *app) runUpgrade(ctx context.Context, p *ramus.Project, o runOptions, target string) error {
	if o.sql {
		return a.script(ctx, o.tag, func(ctx context.Context, w io.Writer) error { return p.UpgradeScript(ctx, w, target) })
	}
	a.noteDatabase(p)
	result, err := p.Upgrade(ctx, target)
	o.progress.end()
	at := render.Rows(result.Rows)
	if err != nil {
		return err
	}
	a.noteUnlogged(p, result.Plan.Rows)
	if !result.Plan.Empty() {
		a.noteDone(p, o.progress, "upgraded", result)
	}
	switch {
	case len(result.Skipped) > 0:
		return a.printResult(result, "no revision ran; the database is at "+at+", and "+strings.Join(result.Skipped, ", ")+" never ran here")
	case len(result.Ahead) > 0:
		return a.printResult(result, "nothing to do: the database has these revisions and newer ones; it is at "+at)
	case len(p.Heads()) == 0:
		return a.printResult(result, "there are no revisions yet; the database is at "+at)
	}
	return a.printResult(result, "nothing to do: "+upgraded(target, at))
}

// upgraded reports that target is applied, and the database's version rows.
func upgraded(target, rows string) string {
	if target == "head" || target == "heads" {
		return "the database is at the " + target + " (" + rows + ")"
	}
	return target + " is already applied; the database is at " + rows
}

// printResult prints the result as JSON, or a note if there was nothing to do.
func (a *app) printResult(result ramus.Result, nothing string) error {
	if a.json() {
		return render.JSON(a.Out, result)
	}
	if result.Plan.Empty() {
		a.note("%s", nothing)
	}
	return nil
}
