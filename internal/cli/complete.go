package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

// completeTargets completes a target: ids with their messages, labels, and the
// words that targets have.
func (a *app) completeTargets(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if a.chdir() != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	p, err := ramus.Find(cmd.Context(), a.place())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer p.Close()
	var found []cobra.Completion
	for _, t := range p.Targets() {
		if strings.HasPrefix(t.Name, begun) {
			found = append(found, cobra.CompletionWithDesc(t.Name, t.Message))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
