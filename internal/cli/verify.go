package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

func newVerifyCommand(a *app) *cobra.Command {
	var o ramus.VerifyOptions
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that no shared or applied revision was changed",
		Long: "Check that no revision was edited, re-parented or deleted since it landed on the remote's main\n" +
			"branch or since the database ran it (white space and comments do not count), that no new\n" +
			"revision was inserted below an applied one, where it would never run, and that each version\n" +
			"row is known to the files or to the log. Where no log says what ran, git shows the revisions\n" +
			"that were put below others, and the schema whether they ran. Exits with 1 if a check fails,\n" +
			"and prints the findings, their files and the commands that fix them. It only reads.\n" +
			"The database must answer; with --files, none is opened. Where none is configured, only files\n" +
			"are checked: verify: ok (files only). Exits with 2 if there is neither a shared branch nor a\n" +
			"database to compare with.",
		Args: noArgs(phrasebook.Project, nil),
		RunE: a.open(nil, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runVerify(ctx, p, o) }),
	}
	onceVar(cmd.Flags(), &o.Against, "against", "the git `REF` to compare with (default: the remote's main branch)")
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
	switch {
	case a.json():
		err = render.JSON(a.Out, verified)
	case len(verified.Findings) == 0 && !verified.Database && !o.Files:
		_, err = io.WriteString(a.Out, a.style(a.Out).Good("verify: ok (files only)")+"\n")
	default:
		err = render.Findings(a.Out, a.style(a.Out), "verify", verified.Findings)
	}
	if len(verified.Findings) > 0 {
		return found(err)
	}
	return err
}
