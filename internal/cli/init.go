package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

func newInitCommand(a *app) *cobra.Command {
	var template string
	cmd := &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Make a project: a ramus.toml and a folder for revisions",
		Long:  "Make a project in the working folder: a ramus.toml, and FOLDER/versions for the\nrevisions (migrations/versions when no FOLDER is given). Nothing is overwritten.",
		Args:  args(cobra.MaximumNArgs(1)),
		RunE: func(_ *cobra.Command, given []string) error {
			return a.runInit(given, template)
		},
	}
	cmd.Flags().StringVarP(&template, "template", "t", "sql", "the kind of project; ramus list_templates lists them")
	return cmd
}

func (a *app) runInit(given []string, template string) error {
	if !isTemplate(template) {
		return &usageError{fmt.Sprintf("there is no template %q; ramus list_templates lists them", template)}
	}
	folder := "migrations"
	if len(given) > 0 {
		folder = given[0]
	}
	made, err := ramus.Init(".", folder)
	if err != nil {
		return err
	}
	for _, path := range made {
		fmt.Fprintf(a.Out, "made %s\n", path)
	}
	a.note(`next: ramus revision -m "create the first table", write its SQL, then ramus upgrade head`)
	return nil
}
