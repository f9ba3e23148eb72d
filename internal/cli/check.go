package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
)

func newCheckCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check",
		Short: "Ask the project's own Alembic whether its models differ from the database",
		Long:  "Ask the project's own Alembic (1.9 or later) whether its models differ from the database, that\nis, whether revision --autogenerate would write any operations. Exits with 1 if they differ.",
		Args:  noArgs(phrasebook.Project, nil),
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error {
			differ, err := p.CheckModels(ctx)
			if err == nil && differ {
				return errFound
			}
			return err
		}),
	}
}
