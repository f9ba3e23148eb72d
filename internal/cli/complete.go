package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

// completeTarget is completeTargets for a verb that takes one.
func (a *app) completeTarget(cmd *cobra.Command, given []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeTargets(cmd, given, begun)
}

// completeTargets completes a target: ids with their messages, labels, and the
// words that targets have.
func (a *app) completeTargets(cmd *cobra.Command, given []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	// cobra reads the flags of a command line to complete twice, so -C stands
	// there twice.
	a.options.dirs = a.options.dirs[len(a.options.dirs)/2:]
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
		// What is applied can be looked at, but is no place to go to.
		if t.Name == "current" && !slices.Contains([]string{"show", "edit", "history"}, cmd.Name()) {
			continue
		}
		if strings.HasPrefix(t.Name, begun) && !slices.Contains(given, t.Name) {
			found = append(found, cobra.CompletionWithDesc(t.Name, t.Message))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
