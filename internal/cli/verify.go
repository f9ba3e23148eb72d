package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newVerifyCommand(a *app) *cobra.Command {
	var o ramus.VerifyOptions
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that no shared or applied revision was edited, moved or deleted",
		Long: "Check that no revision was edited, re-parented or deleted since it landed on the remote's main\n" +
			"branch or since the database ran it (white space and comments do not count), that no new\n" +
			"revision was inserted below an applied one, where it would never run, and that each version\n" +
			"row is known to the files or to the log. Exits with 1 if a check fails, and prints the findings, their files and\n" +
			"the commands that fix them. It only reads. If the configured database cannot be reached,\n" +
			"only files are checked; one named with --database or RAMUS_DATABASE must answer. With\n" +
			"--files, no database is opened. Exits with 2 if there is neither a shared branch nor a\n" +
			"database to compare with.",
		Args: args(cobra.NoArgs),
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runVerify(ctx, p, o) }),
	}
	cmd.Flags().StringVar(&o.Against, "against", "", "the git `REF` to compare with (default: the remote's main branch)")
	cmd.Flags().BoolVar(&o.Files, "files", false, "only compare files with git; do not open the database")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runVerify(ctx context.Context, p *ramus.Project, o ramus.VerifyOptions) error {
	verified, err := p.Verify(ctx, o)
	if err != nil {
		return err
	}
	verified.Findings = a.typedFindings(verified.Findings)
	for _, note := range verified.Notes {
		a.note("note: %s", note)
	}
	a.noteAccepted(verified.Accepted)
	if a.json() {
		err = render.JSON(a.Out, verified)
	} else {
		err = render.Findings(a.Out, "verify", verified.Findings)
	}
	if len(verified.Findings) > 0 {
		return found(err)
	}
	return err
}
