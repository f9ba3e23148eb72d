package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newConflictsCommand(a *app) *cobra.Command {
	var o ramus.ConflictsOptions
	cmd := &cobra.Command{
		Use:   "conflicts [TARGET...]",
		Short: "Prove that branches commute: run both orders",

		Long: "Find out whether branches commute. From each state that two branches make together, run the\n" +
			"next revision of each in both orders in a scratch database, and compare the schemas and the\n" +
			"rows. Without a target, the heads are compared; a merge stands for its parents and itself.\n" +
			"The first pairs whose order counts are printed. A revision that cannot run in a scratch\n" +
			"database is not proved, and so is what comes after it. The project's own database is never\n" +
			"opened: SQLite's scratch databases are in memory, those of servers on the server that\n" +
			"--scratch names. Exits with 1 if there is a conflict, or if not all was proved.",
		ValidArgsFunction: a.completeTargets,
		RunE: a.open(nil, func(ctx context.Context, p *ramus.Project, args []string) error {
			o.Targets = args
			return a.runConflicts(ctx, p, o)
		}),
	}
	onceVar(cmd.Flags(), &o.Against, "against", "compare with the revisions of the git `REF` too, such as origin/main")
	onceVar(cmd.Flags(), &o.From, "from", "make the schema that the branches start from with the SQL of `FILE`, such as a dump")
	onceVar(cmd.Flags(), &o.Data, "data", "add the rows of the SQL of `FILE` first, for statements that change rows")
	a.scratchFlag(cmd)
	a.formatFlag(cmd, "markdown")
	return cmd
}

func (a *app) runConflicts(ctx context.Context, p *ramus.Project, o ramus.ConflictsOptions) error {
	result, err := p.Conflicts(ctx, o)
	if err != nil {
		return err
	}
	switch a.options.format {
	case "json":
		err = render.JSON(a.Out, result)
	case "markdown":
		err = render.ConflictsMarkdown(a.Out, result)
	default:
		for _, note := range result.Notes {
			a.note("note: %s", note)
		}
		err = render.Conflicts(a.Out, a.style(a.Out), result)
	}
	if !result.OK() {
		return found(err)
	}
	return err
}
