package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

func newTestCommand(a *app) *cobra.Command {
	var o ramus.TestOptions
	cmd := &cobra.Command{
		Use:   "test",
		Short: "Run each revision up, down and up again in a scratch database",
		Long: "Run each revision up, down and up again in a scratch database, and compare the schemas: the\n" +
			"downgrade must restore the schema from before the upgrade, and the second upgrade must make\n" +
			"the same schema as the first. Rows are compared by data tests only: the file ID.test.sql\n" +
			"beside a revision has rows to insert before its upgrade, and queries to ask after it.\n" +
			"The project's own database is never opened: SQLite's scratch databases are in memory, those of\n" +
			"servers on the server that --scratch names. A revision with a statement that reaches outside\n" +
			"the database (ATTACH, CREATE ROLE, USE) is not run, and counts as not tested. Of a revision\n" +
			"without a downgrade, the upgrade is tested. Exits with 1 if a revision failed or was not tested.",
		Args: noArgs(phrasebook.Project, nil),
		RunE: a.open(nil, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runTest(ctx, p, o) }),
	}
	onceVar(cmd.Flags(), &o.Since, "since", "test only the revisions that the git `REF` lacks, such as origin/main")
	a.scratchFlag(cmd)
	a.formatFlag(cmd, "junit")
	return cmd
}

// scratchFlag adds the flag of the commands that run revisions in scratch databases.
func (a *app) scratchFlag(cmd *cobra.Command) {
	onceVar(cmd.Flags(), &a.options.scratch, "scratch", "the `URL` of the server on which scratch databases are made (default: RAMUS_SCRATCH, or the configuration)")
}

func (a *app) runTest(ctx context.Context, p *ramus.Project, o ramus.TestOptions) error {
	tested, err := p.Test(ctx, o)
	if err != nil {
		return err
	}
	tested.Findings = a.typedFindings(tested.Findings)
	for _, note := range tested.Notes {
		a.note("note: %s", note)
	}
	switch a.options.format {
	case "json":
		err = render.JSON(a.Out, tested)
	case "junit":
		err = render.TestJUnit(a.Out, tested)
	default:
		err = render.Test(a.Out, a.style(a.Out), tested)
	}
	if len(tested.Findings) > 0 {
		return found(err)
	}
	return err
}
