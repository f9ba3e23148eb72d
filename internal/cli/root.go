package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Command is the whole command without a process around it, for what describes
// it: man pages and completions.
func Command() *cobra.Command { return newRootCommand(&app{}) }

// newRootCommand makes the whole command; every verb stands here once.
func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:               "ramus",
		Short:             "Migrate databases along a graph of revisions",
		Long:              "ramus migrates databases along a graph of revisions: branch it, merge it,\ngate it in CI, and bring every database to its head.",
		SilenceErrors:     true,
		SilenceUsage:      true,
		Version:           version(),
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &usageError{fmt.Sprintf("%s: %v", cmd.CommandPath(), err)}
	})
	flags := root.PersistentFlags()
	flags.StringArrayVarP(&a.options.dirs, "directory", "C", nil, "run as if started in `DIR`")
	flags.StringVarP(&a.options.config, "config", "c", "", "use this configuration `FILE` instead of the nearest ramus.toml or alembic.ini, and of ALEMBIC_CONFIG")
	flags.StringVarP(&a.options.env, "name", "n", "", "use the [env.`NAME`] of ramus.toml, the section [NAME] of alembic.ini")
	flags.StringVar(&a.options.alembic, "alembic", "", "the `COMMAND` that is the project's own Alembic, as in 'uv run alembic'")
	flags.StringArrayVarP(&a.options.x, "x-arg", "x", nil, "`KEY=VALUE` for env.py, when Alembic is run; may be repeated")
	flags.BoolVarP(&a.options.quiet, "quiet", "q", false, "print results and errors only: no progress, no notes")
	flags.Bool("raiseerr", false, "taken as Alembic does; errors say file and line as they are")
	_ = flags.MarkHidden("raiseerr")
	flags.StringVar(&a.options.database, "database", "", "the database's `URL`, instead of RAMUS_DATABASE and the configuration")
	root.AddGroup(
		&cobra.Group{ID: "graph", Title: "Look at the revisions:"},
		&cobra.Group{ID: "write", Title: "Write revisions:"},
		&cobra.Group{ID: "database", Title: "Look at a database, and move it:"},
	)
	for group, commands := range map[string][]*cobra.Command{
		"graph":    {newHeadsCommand(a), newBranchesCommand(a), newHistoryCommand(a), newShowCommand(a), newGateCommand(a), newDoctorCommand(a)},
		"write":    {newInitCommand(a), newAdoptCommand(a), newRevisionCommand(a), newMergeCommand(a), newRebaseCommand(a), newEditCommand(a), newListTemplatesCommand(a)},
		"database": {newCurrentCommand(a), newStatusCommand(a), newPlanCommand(a), newUpgradeCommand(a), newDowngradeCommand(a), newStampCommand(a), newAbandonCommand(a), newVerifyCommand(a), newEnsureVersionCommand(a), newCheckCommand(a)},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	root.AddCommand(newVersionCommand(a))
	root.AddCommand(newTopics()...)
	root.SetHelpCommand(newHelpCommand(root))
	return root
}

// newHelpCommand replaces cobra's, which takes a topic that there is not for a
// success.
func newHelpCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [VERB or TOPIC]",
		Short: "Explain a verb or a topic",
		RunE: func(_ *cobra.Command, path []string) error {
			cmd, _, err := root.Find(path)
			if err != nil {
				return unknownVerb(root, err)
			}
			return cmd.Help()
		},
		ValidArgsFunction: func(_ *cobra.Command, path []string, begun string) (found []cobra.Completion, _ cobra.ShellCompDirective) {
			for _, c := range root.Commands() {
				if len(path) == 0 && !c.Hidden && strings.HasPrefix(c.Name(), begun) {
					found = append(found, cobra.CompletionWithDesc(c.Name(), c.Short))
				}
			}
			return found, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// execute runs the command; a verb that there is not is an error of usage.
func execute(ctx context.Context, root *cobra.Command, args []string) error {
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	// Only here does the root have the commands that cobra adds by itself.
	if _, _, missing := root.Find(args); missing != nil {
		return unknownVerb(root, missing)
	}
	return err
}

// unknownVerb says in ramus's words what cobra's Find has to say.
func unknownVerb(root *cobra.Command, err error) error {
	var name string
	if _, scan := fmt.Sscanf(err.Error(), "unknown command %q", &name); scan != nil {
		return &usageError{err.Error()}
	}
	message := fmt.Sprintf("unknown command %q", name)
	if near := root.SuggestionsFor(name); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return &usageError{message}
}

// prepare is what every verb does first.
func (a *app) prepare(cmd *cobra.Command) error {
	if err := unprotect(cmd.Flags()); err != nil {
		return &usageError{err.Error()}
	}
	if f := cmd.Flags().Lookup("format"); f != nil && !slices.Contains(f.Annotations[formats], a.options.format) {
		return &usageError{fmt.Sprintf("--format %s: it is %s", a.options.format, either(f.Annotations[formats]))}
	}
	if cmd.Flags().Changed("database") && a.options.database == "" {
		return &usageError{`--database "": it is empty; leave it out to use the configured one`}
	}
	if sql := cmd.Flags().Lookup("sql"); sql != nil && sql.Changed && a.json() {
		return &usageError{"--sql writes a script: --format json does not go with it"}
	}
	return a.chdir()
}

// formats is the annotation of --format that has what a verb takes.
const formats = "formats"

// formatFlag adds --format to a verb that reads: text, JSON, and what else it
// writes.
func (a *app) formatFlag(cmd *cobra.Command, more ...string) {
	names := append([]string{"text", "json"}, more...)
	cmd.Flags().StringVar(&a.options.format, "format", "text", strings.Replace(either(names), "text", "`text`", 1))
	_ = cmd.Flags().SetAnnotation("format", formats, names)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// either is "a, b or c".
func either(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// json reports whether the result is wanted as JSON.
func (a *app) json() bool { return a.options.format == "json" }

// args wraps one of cobra's checks of the number of arguments, so that its
// error is one of usage.
func args(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if err := check(cmd, given); err != nil {
			if len(given) == 0 {
				return &usageError{fmt.Sprintf("%s needs an argument: %s", cmd.CommandPath(), cmd.UseLine())}
			}
			return &usageError{fmt.Sprintf("%s does not take %s: %s", cmd.CommandPath(), counted(len(given)), cmd.UseLine())}
		}
		return nil
	}
}

// targets is args, and refuses an empty argument: a variable of a script may be
// unset, and must not mean all heads.
func targets(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if slices.Contains(given, "") {
			return &usageError{fmt.Sprintf(`%s: "" is not a target; see ramus help targets`, cmd.CommandPath())}
		}
		return args(check)(cmd, given)
	}
}

func counted(arguments int) string {
	switch arguments {
	case 1:
		return "an argument"
	}
	return fmt.Sprintf("%d arguments", arguments)
}
