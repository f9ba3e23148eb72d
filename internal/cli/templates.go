package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

// templates are the kinds of project that init can make.
var templates = []struct{ name, doc string }{
	{"sql", "Plain SQL revisions, in a project of their own."},
}

func isTemplate(name string) bool {
	for _, t := range templates {
		if t.name == name {
			return true
		}
	}
	return false
}

func newListTemplatesCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list_templates",
		Aliases: []string{"list-templates"},
		Short:   "List the kinds of project that init can make",
		Args:    args(cobra.NoArgs),
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprint(a.Out, "Available templates:\n\n")
			for _, t := range templates {
				fmt.Fprintf(a.Out, "%s - %s\n", t.name, t.doc)
			}
			fmt.Fprint(a.Out, "\nTemplates are used via the 'init' command, e.g.:\n\n  ramus init --template sql ./migrations\n")
			return nil
		},
	}
}
