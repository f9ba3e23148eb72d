package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

type gateOptions struct {
	ramus.GateOptions
	installHook bool
}

func newGateCommand(a *app) *cobra.Command {
	var o gateOptions
	cmd := &cobra.Command{
		Use:   "gate",
		Short: "Fail when history has branched: the check for CI",
		Long: "Check the revisions of the work tree: that history has one head (with branch labels, at\n" +
			"most one for each label and one without), and beside the remote's main branch, that nobody\n" +
			"rewrote what is shared, that new revisions stand on its heads of today, and that their ids\n" +
			"and labels are not taken there. Exits with 1 and says which revisions it is about, where\n" +
			"they are written, by whom, and what to run. A graph that does not hold together exits\n" +
			"with 3. It needs no database.",
		Args: args(cobra.NoArgs),
	}
	gate := a.run(nil, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runGate(ctx, p, o.GateOptions) })
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		if o.installHook {
			return a.installHook(cmd)
		}
		return a.annotate(cmd.Context(), gate(cmd, given))
	}
	cmd.Flags().StringVar(&o.Against, "against", "", "the git `REF` that has what is shared; the remote's main branch without it")
	cmd.Flags().StringVar(&o.MergeWith, "merge-with", "", "check this tree as if the git `REF` were merged into it, as a merge queue will")
	cmd.Flags().BoolVar(&o.installHook, "install-hook", false, "make the git hook that runs the gate before each push, and check nothing")
	a.formatFlag(cmd, "github", "gitlab", "sarif", "junit")
	return cmd
}

func (a *app) runGate(ctx context.Context, p *ramus.Project, o ramus.GateOptions) error {
	gated, err := p.Gate(ctx, o)
	if err != nil {
		return err
	}
	for _, note := range gated.Notes {
		a.note("note: %s", note)
	}
	err = a.printGated(gated)
	if len(gated.Findings) > 0 {
		return found(err)
	}
	return err
}

// installHook makes the hook. What the gate compares with there is the
// configuration's to say, so that all clones agree.
func (a *app) installHook(cmd *cobra.Command) error {
	for _, name := range []string{"against", "merge-with", "format"} {
		if cmd.Flags().Changed(name) {
			return &usageError{"--install-hook does not take --" + name + ": the hook runs the gate as the configuration says"}
		}
	}
	file, installed, err := ramus.InstallHook(cmd.Context(), a.place())
	if err != nil {
		return err
	}
	if !installed {
		a.note("%s runs the gate already", file)
		return nil
	}
	_, err = fmt.Fprintf(a.Out, "made %s\n", file)
	return err
}

func (a *app) printGated(gated ramus.Gated) error {
	switch a.options.format {
	case "json":
		return render.JSON(a.Out, gated)
	case "github":
		return render.GitHub(a.Out, gated)
	case "gitlab":
		return render.GitLab(a.Out, gated)
	case "sarif":
		return render.SARIF(a.Out, gated, version())
	case "junit":
		return render.JUnit(a.Out, gated)
	}
	return render.Findings(a.Out, "gate", gated.Findings)
}

// annotate lets GitHub show why there is no answer: where revisions are broken,
// each fault at its line. The error is as it was.
func (a *app) annotate(ctx context.Context, err error) error {
	if err == nil || a.options.format != "github" || errors.Is(err, errFound) || ramus.ClassOf(err) == ramus.Interrupted {
		return err
	}
	faults := ramus.Faults(ctx, err)
	if len(faults) == 0 {
		faults = []ramus.Finding{{Check: "error", Message: strings.TrimSpace(message(err) + "\n" + a.mend(err))}}
	}
	_ = render.GitHub(a.Out, ramus.Gated{Findings: faults}) // what went wrong matters more
	return err
}
