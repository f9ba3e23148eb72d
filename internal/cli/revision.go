package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

// toWrite sets how the verb opens a project that may have no revision yet.
func (a *app) toWrite(place *ramus.Place) {
	place.Events = newProgress(a).event
	place.AllowEmpty, place.AllowUnread = true, true
}

func newRevisionCommand(a *app) *cobra.Command {
	var o ramus.RevisionOptions
	cmd := &cobra.Command{
		Use:   "revision",
		Short: "Write a new, empty revision on top of the head",
		Args:  oneMessage(&o.Message),
		RunE: a.run(a.toWrite, func(ctx context.Context, p *ramus.Project, _ []string) error {
			written, err := p.NewRevision(ctx, o)
			if err != nil {
				return err
			}
			return a.printWritten(written)
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&o.Message, "message", "m", "", "the revision's message; lines after the first become its body")
	flags.StringVar(&o.ID, "rev-id", "", "the `ID` (default: random)")
	flags.StringVar(&o.Head, "head", "head", "the parent: a `TARGET` such as api@head, or base for a new root")
	flags.BoolVar(&o.Splice, "splice", false, "allow a parent that is not a head, which starts a new branch")
	flags.StringArrayVar(&o.Labels, "branch-label", nil, "a branch `LABEL` for the revision and its descendants; may be repeated")
	flags.StringVar(&o.Directory, "version-path", "", "the `FOLDER` of version_locations to write to")
	flags.BoolVar(&o.Go, "go", false, "write the revision in Go, for a build of your own; see ramus help go-revisions")
	flags.BoolVar(&o.SQL, "sql", false, "write the revision in SQL, also in an Alembic project")
	flags.BoolVar(&o.Autogenerate, "autogenerate", false, "let the project's own Alembic compare the models with the database and write the operations")
	flags.BoolVar(&o.BuiltinTemplate, "builtin-template", false, "use ramus's own template instead of the project's script.py.mako")
	cmd.MarkFlagsMutuallyExclusive("go", "sql", "autogenerate")
	cmd.MarkFlagsMutuallyExclusive("go", "sql", "builtin-template")
	cmd.MarkFlagsMutuallyExclusive("autogenerate", "builtin-template")
	flags.StringArrayVar(&o.DependsOn, "depends-on", nil, "a `TARGET` that must be applied before this revision; may be repeated")
	ofAlembic(cmd.Flags(), "sql", "autogenerate", "builtin-template")
	a.formatFlag(cmd)
	return cmd
}

// oneMessage refuses arguments, which are words of the message: -m or the quotes are
// missing.
func oneMessage(message *string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if len(given) == 0 {
			return nil
		}
		says, words := "takes the message with -m", given
		if *message != "" {
			says, words = "takes the message in quotes", append([]string{*message}, given...)
			cmd.Flags().Lookup("message").Changed = false // for the flags that are repeated
		}
		return noArgs(phrasebook.OneHead, func([]string) (string, string) {
			return says, "ramus revision -m " + hint.Word(strings.Join(stripMarks(words), " "))
		})(cmd, given)
	}
}

// printWritten prints the path of the new file on stdout, and a note about it.
func (a *app) printWritten(w ramus.Written) error {
	if a.json() {
		return render.JSON(a.Out, w)
	}
	_, err := fmt.Fprintln(a.Out, w.Revision.File)
	if w.Existed {
		a.note("%s are merged already: %s", render.Parents(w.Revision), render.Line(a.style(a.Err), w.Revision))
	} else {
		a.note("new revision: %s", render.Line(a.style(a.Err), w.Revision))
	}
	return err
}
