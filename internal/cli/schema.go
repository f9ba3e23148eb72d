package cli

import (
	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus/internal/choices"
)

const schemaTopic = "json-schema"

// newSchemaTopic returns the topic that is the JSON schema of ramus.toml. It is hidden:
// the topic configuration explains it.
func newSchemaTopic(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    schemaTopic,
		Short:  "The JSON schema of ramus.toml, for editors",
		Hidden: true,
		Run:    func(*cobra.Command, []string) { _, _ = a.Out.Write(choices.Schema()) }, // the writer keeps its error
	}
}
