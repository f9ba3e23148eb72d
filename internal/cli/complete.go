package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
)

// completeTarget completes the only target of a verb.
func (a *app) completeTarget(cmd *cobra.Command, given []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(given) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.completeTargets(cmd, given, begun)
}

// completeTargets completes a target: an id (described by its message), a label or
// a keyword such as heads.
func (a *app) completeTargets(cmd *cobra.Command, given []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	// For a completion, cobra parses the flags twice, so each -C is in dirs twice.
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
		// "current" names revisions to look at; it is no target to move to.
		if t.Name == "current" && !slices.Contains([]string{"show", "edit", "history"}, cmd.Name()) {
			continue
		}
		if strings.HasPrefix(t.Name, begun) && !slices.Contains(given, t.Name) {
			found = append(found, cobra.CompletionWithDesc(t.Name, t.Message))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
