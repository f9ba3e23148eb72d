package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
)

func newListTemplatesCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list_templates",
		Aliases: []string{"list-templates"},
		Short:   "List the project templates of ramus init",
		Args:    noArgs(phrasebook.Nothing, nil),
		RunE: func(*cobra.Command, []string) error {
			var b strings.Builder
			b.WriteString("Available templates:\n\n")
			for _, t := range ramus.Templates() {
				fmt.Fprintf(&b, "%s - %s\n", t.Name, t.Doc)
			}
			b.WriteString("\nTemplates are used via the 'init' command, e.g.:\n\n  ramus init --template generic ./migrations\n")
			_, err := io.WriteString(a.Out, b.String())
			return err
		},
	}
}
