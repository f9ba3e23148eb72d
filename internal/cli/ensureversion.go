package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

func newEnsureVersionCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:     "ensure_version",
		Aliases: []string{"ensure-version"},
		Short:   "Make the version table, if it is not there",
		Args:    args(cobra.NoArgs),
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, _ []string) error {
			if o.sql {
				return a.script(ctx, "", func(_ context.Context, w io.Writer) error { return p.EnsureVersionScript(w) })
			}
			created, err := p.EnsureVersion(ctx)
			switch {
			case err != nil:
				return err
			case created:
				a.note("made the version table")
			default:
				a.note("the version table is there")
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&o.sql, "sql", false, "write the script that does it to stdout")
	o.lockFlag(cmd)
	return cmd
}
