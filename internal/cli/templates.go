package cli

import (
	"fmt"
	"io"
	"strings"

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
			var b strings.Builder
			b.WriteString("Available templates:\n\n")
			for _, t := range templates {
				fmt.Fprintf(&b, "%s - %s\n", t.name, t.doc)
			}
			b.WriteString("\nTemplates are used via the 'init' command, e.g.:\n\n  ramus init --template sql ./migrations\n")
			_, err := io.WriteString(a.Out, b.String())
			return err
		},
	}
}
