package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/choices"
	"github.com/ramusdb/ramus/internal/render"
)

// completeFlags sets how the values of all flags complete. Texts and numbers do not
// complete, not even to files.
func (a *app) completeFlags(root *cobra.Command) {
	values := a.flagValues()
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) { completeFlag(root, f, values) })
	for _, c := range root.Commands() {
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { completeFlag(c, f, values) })
	}
}

func completeFlag(c *cobra.Command, f *pflag.Flag, values map[string]cobra.CompletionFunc) {
	f.Usage = strings.ReplaceAll(f.Usage, "`", "") // which mark the placeholder in help
	if _, done := c.GetFlagCompletionFunc(f.Name); done || f.NoOptDefVal != "" {
		return
	}
	complete := values[c.Name()+" --"+f.Name]
	if complete == nil {
		complete = values[f.Name]
	}
	if complete == nil {
		complete = cobra.NoFileCompletions
	}
	_ = c.RegisterFlagCompletionFunc(f.Name, complete)
}

// flagValues lists the values of flags, by the flag's name, or by the verb and the flag
// where verbs have different flags of one name.
func (a *app) flagValues() map[string]cobra.CompletionFunc {
	folders := directive(cobra.ShellCompDirectiveFilterDirs)
	files := directive(cobra.ShellCompDirectiveDefault)
	durations := words("10s", "30s", "1m", "5m")
	return map[string]cobra.CompletionFunc{
		"config":           directive(cobra.ShellCompDirectiveFilterFileExt, "toml", "ini"),
		"directory":        folders,
		"dir":              folders,
		"version-path":     folders,
		"skip":             files,
		"no-transaction":   files,
		"alembic":          files,
		"name":             a.completeNames,
		"database":         directive(cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace, "sqlite:", "postgres://", "mysql://"),
		"scratch":          directive(cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace, "postgres://", "mysql://"),
		"against":          a.completeRefs,
		"merge-with":       a.completeRefs,
		"head":             a.completeTargets,
		"depends-on":       a.completeTargets,
		"onto":             a.completeTargets,
		"around":           a.completeTargets,
		"rev-range":        a.completeTargets,
		"label":            a.completeLabels,
		"template":         completeTemplates,
		"dialect":          words("sqlite", "postgres", "mysql"),
		"adopt --from":     words(adoptable...),
		"conflicts --from": files,
		"transaction":      words("revision", "all"),
		"lock-timeout":     durations,
		"wait":             durations,
		"search":           durations,
	}
}

// words completes fixed words.
func words(all ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
}

// directive lets the shell complete, with the words that it needs for it.
func directive(d cobra.ShellCompDirective, words ...cobra.Completion) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, d)
}

// enter changes to the folders of -C, before a completion, and reports success.
func (a *app) enter() bool {
	// For a completion, cobra parses the flags twice, so each -C and --dir is there twice.
	a.options.dirs = a.options.dirs[len(a.options.dirs)/2:]
	a.options.folders = a.options.folders[len(a.options.folders)/2:]
	return a.chdir() == nil
}

// completeNames completes the environments of -n.
func (a *app) completeNames(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if !a.enter() {
		return nil, cobra.ShellCompDirectiveError
	}
	return beginning(begun, choices.Environments(a.configFile()))
}

// completeRefs completes git's branches and tags.
func (a *app) completeRefs(cmd *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if !a.enter() {
		return nil, cobra.ShellCompDirectiveError
	}
	return beginning(begun, choices.Refs(cmd.Context()))
}

// completeLabels completes branch labels.
func (a *app) completeLabels(cmd *cobra.Command, _ []string, begun string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
	targets, _ := a.completeTargets(cmd, nil, begun)
	for _, target := range targets {
		if label, of, ok := strings.Cut(target, "@head"); ok {
			found = append(found, label+of)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

// completeTemplates completes the templates of init.
func completeTemplates(_ *cobra.Command, _ []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
	all := []string{inSQL}
	for _, t := range ramus.Templates() {
		all = append(all, t.Name)
	}
	slices.Sort(all)
	return beginning(begun, slices.Compact(all))
}

// beginning returns the words that begin with a text.
func beginning(begun string, words []string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
	for _, word := range words {
		if strings.HasPrefix(word, begun) {
			found = append(found, word)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

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
	if !a.enter() {
		return nil, cobra.ShellCompDirectiveError
	}
	p, err := ramus.Find(cmd.Context(), a.place())
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	defer p.Close()
	// The last of several targets, as in a:b and a,b.
	start := strings.LastIndexAny(begun, ":,") + 1
	before, begun := begun[:start], begun[start:]
	var found []cobra.Completion
	for _, t := range p.Targets() {
		// "current" names revisions to look at; it is no target to move to.
		if t.Name == "current" && !slices.Contains([]string{"show", "edit", "history"}, cmd.Name()) {
			continue
		}
		if strings.HasPrefix(t.Name, begun) && !slices.Contains(given, t.Name) {
			found = append(found, cobra.CompletionWithDesc(before+t.Name, render.Printable(t.Message)))
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}
