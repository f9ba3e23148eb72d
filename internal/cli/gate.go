package cli

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

type gateOptions struct {
	ramus.GateOptions
	refs        []string // of --against
	installHook bool
}

func newGateCommand(a *app) *cobra.Command {
	var o gateOptions
	var allowEmpty bool
	cmd := &cobra.Command{
		Use:   "gate",
		Short: "Check revisions in CI: one head, and no shared one changed",
		Long: "Check that the work tree's revisions have one head (with branch labels: at most one for each\n" +
			"label and one without), and compare them with the remote's main branch: no shared revision\n" +
			"may have changed, new revisions must have its current heads as parents, and their ids and\n" +
			"labels must be unused there. The sections of new revisions must be able to run as they are\n" +
			"written, as far as their text shows. Exits with 1 if a check fails, and prints the\n" +
			"revisions, their files and authors, and the commands that fix it. Exits with 3 if the graph\n" +
			"is broken, and with 2 if it cannot compare. Without git or a remote it checks only the files,\n" +
			"unless CI is set, such as CI=true. Needs no database.",
		Args: noArgs(phrasebook.Project, func(given []string) (string, string) {
			return "takes the git ref to compare with as --against", "ramus gate --against " + hint.Word(given[0])
		}),
	}
	gate := a.open(func(place *ramus.Place) { place.AllowEmpty = allowEmpty }, func(ctx context.Context, p *ramus.Project, _ []string) error { return a.runGate(ctx, p, o.refined(a)) })
	cmd.RunE = func(cmd *cobra.Command, given []string) error {
		if o.installHook {
			return a.installHook(cmd)
		}
		return a.annotate(cmd.Context(), gate(cmd, given))
	}
	cmd.Flags().StringArrayVar(&o.refs, "against", nil, "the git `REF` to compare with (default: the remote's main branch); may be repeated,\nto compare the parents of new revisions with further refs")
	cmd.Flags().BoolVar(&o.Files, "files", false, "only check the files; do not compare them with git")
	onceVar(cmd.Flags(), &o.MergeWith, "merge-with", "check the result of merging the git `REF` into this tree, as a merge queue does")
	cmd.Flags().BoolVar(&o.Conflicts, "conflicts", false, "also run the branches in both orders in a scratch database (see ramus conflicts)")
	a.scratchFlag(cmd)
	allowEmptyFlag(cmd, &allowEmpty)
	cmd.Flags().BoolVar(&o.installHook, "install-hook", false, "install a git hook that runs the gate before each push; check nothing now")
	a.formatFlag(cmd, "github", "gitlab", "sarif", "junit", "markdown")
	return cmd
}

// refined returns the options of the façade.
func (o gateOptions) refined(a *app) ramus.GateOptions {
	if len(o.refs) > 0 {
		o.Against, o.Also = o.refs[0], o.refs[1:]
	}
	ci, _ := a.Getenv("CI")
	o.RequireShared = inCI(ci)
	o.Sides = a.json() || a.options.format == "markdown"
	return o.GateOptions
}

// inCI reports whether a value of CI says that the run is one of CI: most systems set
// true, some 1, True or their name.
func inCI(value string) bool {
	is, err := strconv.ParseBool(value)
	return value != "" && (is || err != nil)
}

func (a *app) runGate(ctx context.Context, p *ramus.Project, o ramus.GateOptions) error {
	gated, err := p.Gate(ctx, o)
	if err != nil {
		return err
	}
	gated.Findings = a.typedFindings(gated.Findings)
	for _, note := range gated.Notes {
		a.note("note: %s", note)
	}
	a.noteAccepted(gated.Accepted)
	if a.options.format == "markdown" {
		err = a.commentGate(ctx, p, gated)
	} else {
		err = a.printGated(gated)
	}
	if len(gated.Findings) > 0 {
		return found(err)
	}
	return err
}

// installHook installs the pre-push hook. It refuses the gate's other flags: the
// hook takes all settings from the configuration, so that all clones agree.
func (a *app) installHook(cmd *cobra.Command) error {
	for _, name := range []string{"against", "merge-with", "files", "format"} {
		if cmd.Flags().Changed(name) {
			return &usageError{"--install-hook does not take --" + name + ": the hook uses the configuration"}
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
	_, err = fmt.Fprintf(a.Out, "created %s\n", file)
	return err
}

// commentGate prints the comment for a pull request.
func (a *app) commentGate(ctx context.Context, p *ramus.Project, gated ramus.GateResult) error {
	shape, _, err := p.Shape(ctx, ramus.ShapeOptions{MergeWith: gated.Against, Shared: true})
	if err != nil {
		a.note("note: the comment has no picture: %v", err)
	}
	return render.GateMarkdown(a.Out, gated, shape)
}

// printGated prints the result, and on stderr what the sides of a fork do.
func (a *app) printGated(gated ramus.GateResult) error {
	if !a.json() && !a.options.quiet {
		if err := render.Sides(a.Err, gated.Sides); err != nil {
			return err
		}
	}
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
	return render.Gate(a.Out, a.style(a.Out), gated)
}

// annotate prints GitHub annotations, or a comment, for an error that kept the gate from
// running: one annotation at the line of each fault if revisions are broken. It returns err.
func (a *app) annotate(ctx context.Context, err error) error {
	if err == nil || a.options.format != "github" && a.options.format != "markdown" || errors.Is(err, errFound) || ramus.ClassOf(err) == ramus.Interrupted {
		return err
	}
	faults := ramus.Faults(ctx, err)
	if len(faults) == 0 {
		faults = []ramus.Finding{{Check: "error", Message: strings.TrimSpace(message(err) + "\n" + a.hint(err))}}
	}
	// err matters more than a failed write
	if a.options.format == "markdown" {
		_ = render.GateMarkdown(a.Out, ramus.GateResult{Findings: faults}, ramus.Shape{})
	} else {
		_ = render.GitHub(a.Out, ramus.GateResult{Findings: faults})
	}
	return err
}
