package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newDowngradeCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	yes := false
	cmd := &cobra.Command{
		Use:   "downgrade TARGET",
		Short: "Revert revisions, down to a target such as -1",
		Long: "Revert revisions until the database is at a target: -1, an id or the beginning of one, ae10-2,\n" +
			"api@base, base. If one of them has no downgrade section, or an empty one without noop:true, the\n" +
			"command fails before it runs any.\n" +
			"An applied revision whose file is gone is reverted with the script that ramus_log kept when it\n" +
			"ran; ramus plan --downgrade TARGET shows the steps first.\n" +
			"On a terminal it asks before it reverts more than one revision.",
		Args:              targets(cobra.ExactArgs(1), "ramus downgrade -1   # reverts one revision"),
		ValidArgsFunction: a.completeTarget,
		RunE: a.run(func(place *ramus.Place) {
			o.apply(place)
			if !yes && !o.sql && a.asks() {
				place.Confirm = (&confirmation{app: a}).confirm
			}
		}, func(ctx context.Context, p *ramus.Project, targets []string) error {
			return a.runDowngrade(ctx, p, o, targets[0])
		}),
	}
	o.flags(cmd)
	o.decisionFlags(cmd)
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask before several revisions are reverted")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runDowngrade(ctx context.Context, p *ramus.Project, o runOptions, target string) error {
	if o.sql {
		return a.script(ctx, o.tag, func(ctx context.Context, w io.Writer) error { return p.DowngradeScript(ctx, w, target) })
	}
	a.noteDatabase(p)
	result, err := p.Downgrade(ctx, target)
	o.progress.end()
	if err != nil {
		return err
	}
	if !result.Plan.Empty() {
		a.noteDone(p, o.progress, "reverted", result)
	}
	return a.printResult(result, "nothing to revert; the database is at "+render.Rows(result.Rows))
}

// A confirmation asks before a downgrade of several revisions.
type confirmation struct {
	*app
	agreed []string // the revisions of the plan that the user agreed to
}

// confirm names the revisions that a plan reverts, and asks. A plan that changed since
// then, because somebody else changed the database, is an error.
func (c *confirmation) confirm(ctx context.Context, p ramus.Plan) error {
	var names, lines []string
	for _, step := range p.Steps {
		names = append(names, step.Revision)
		lines = append(lines, "  "+render.StepName(step))
	}
	switch {
	case c.agreed == nil && len(names) < 2, slices.Equal(names, c.agreed):
		return nil
	case c.agreed != nil:
		return errors.New("the database has changed since the question: run the command again")
	}
	fmt.Fprintf(c.Err, "%d revisions will be reverted, in this order:\n%s\n", len(names), render.Printable(strings.Join(lines, "\n")))
	if err := c.agree(ctx, "revert them"); err != nil {
		return err
	}
	c.agreed = names
	return nil
}
