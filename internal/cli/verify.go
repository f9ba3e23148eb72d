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
		Short: "Prove that history is what it was",
		Long: "Prove that history is what it was: that no revision was edited, re-parented or deleted\n" +
			"since the remote's main branch had it, nor since the database ran it, white space and\n" +
			"comments aside; that nothing was put beneath what was applied, where it will never run;\n" +
			"and that a file defines each version row. Exits with 1 and says what it found, where, and\n" +
			"how to mend it. It only reads. A database that is named with --database or RAMUS_DATABASE\n" +
			"must answer; where the configured one does not, only files are checked. With --files none\n" +
			"is opened.",
		Args: args(cobra.NoArgs),
		RunE: a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runVerify(ctx, p, o) }),
	}
	cmd.Flags().StringVar(&o.Against, "against", "", "the git `REF` that has what is shared; the remote's main branch without it")
	cmd.Flags().BoolVar(&o.Files, "files", false, "compare files with git only, and open no database")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runVerify(ctx context.Context, p *ramus.Project, o ramus.VerifyOptions) error {
	verified, err := p.Verify(ctx, o)
	if err != nil {
		return err
	}
	for _, note := range verified.Notes {
		a.note("note: %s", note)
	}
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
