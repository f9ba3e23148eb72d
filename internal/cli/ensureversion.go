package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
)

func newEnsureVersionCommand(a *app) *cobra.Command {
	o := runOptions{progress: newProgress(a)}
	cmd := &cobra.Command{
		Use:     "ensure_version",
		Aliases: []string{"ensure-version"},
		Short:   "Create the version table if it does not exist",
		Args:    noArgs(phrasebook.Project, nil),
		RunE: a.run(o.apply, func(ctx context.Context, p *ramus.Project, _ []string) error {
			if o.sql {
				return a.script(ctx, "", func(_ context.Context, w io.Writer) error { return p.EnsureVersionScript(w) })
			}
			a.noteDatabase(p)
			created, err := p.EnsureVersion(ctx)
			switch {
			case err != nil:
				return err
			case created:
				a.note("created the version table")
			default:
				a.note("the version table exists already")
			}
			return nil
		}),
	}
	cmd.Flags().BoolVar(&o.sql, "sql", false, "write the SQL to stdout instead of running it")
	o.lockFlag(cmd)
	return cmd
}
