package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// Command returns the whole command with all verbs, to generate man pages and
// completions from. It cannot run.
func Command() *cobra.Command { return newRootCommand(&app{}) }

// newRootCommand returns the ramus command with all its verbs.
func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:               "ramus",
		Short:             "Migrate databases along a graph of revisions",
		Long:              "ramus migrates databases along a graph of revisions. Branch the graph, merge it, check it in CI\nwith ramus gate, and upgrade each database to the head.",
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
	flags.StringArrayVarP(&a.options.dirs, "directory", "C", nil, "run as if started in this `DIRECTORY`")
	flags.StringVarP(&a.options.config, "config", "c", "", "the configuration `FILE` (default: ALEMBIC_CONFIG, or the nearest ramus.toml or alembic.ini)")
	flags.StringVarP(&a.options.env, "name", "n", "", "use section [env.`NAME`] of ramus.toml, or [NAME] of alembic.ini")
	flags.StringVar(&a.options.alembic, "alembic", "", "the `COMMAND` that runs the project's own Alembic, such as 'uv run alembic'")
	flags.StringArrayVarP(&a.options.x, "x-arg", "x", nil, "pass `KEY=VALUE` to env.py when Alembic runs; may be repeated")
	flags.BoolVarP(&a.options.quiet, "quiet", "q", false, "print only results and errors, no progress or notes")
	a.colorFlag(root)
	flags.Bool("raiseerr", false, "accepted for Alembic's sake; it changes nothing")
	_ = flags.MarkHidden("raiseerr")
	flags.StringVar(&a.options.database, "database", "", "the database `URL` (default: RAMUS_DATABASE, or the configuration)")
	root.AddGroup(
		&cobra.Group{ID: "graph", Title: "Inspect and check revisions:"},
		&cobra.Group{ID: "write", Title: "Write revisions:"},
		&cobra.Group{ID: "database", Title: "Inspect and migrate a database:"},
	)
	for group, commands := range map[string][]*cobra.Command{
		"graph":    {newHeadsCommand(a), newBranchesCommand(a), newHistoryCommand(a), newShowCommand(a), newGateCommand(a), newDoctorCommand(a)},
		"write":    {newInitCommand(a), newAdoptCommand(a), newRevisionCommand(a), newMergeCommand(a), newRebaseCommand(a), newAcceptCommand(a), newEditCommand(a), newListTemplatesCommand(a)},
		"database": {newCurrentCommand(a), newStatusCommand(a), newPlanCommand(a), newUpgradeCommand(a), newDowngradeCommand(a), newStampCommand(a), newAbandonCommand(a), newVerifyCommand(a), newEnsureVersionCommand(a), newCheckCommand(a)},
	} {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	a.verbs = verbsOf(root)
	root.AddCommand(newVersionCommand(a))
	root.AddCommand(newTopics()...)
	root.SetHelpCommand(newHelpCommand(root))
	return root
}

// newHelpCommand replaces cobra's help command, which exits with 0 for an unknown
// topic.
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

// execute runs the command. For an unknown verb it returns a usageError.
func execute(ctx context.Context, root *cobra.Command, args []string) error {
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	// Only after ExecuteContext does the root have the commands that cobra adds.
	if _, _, missing := root.Find(args); missing != nil {
		return unknownVerb(root, missing)
	}
	return err
}

// unknownVerb turns an error of cobra's Find into a usageError with suggestions.
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

// prepare checks the common flags and changes the directory, before each verb.
func (a *app) prepare(cmd *cobra.Command) error {
	if err := unprotect(cmd.Flags()); err != nil {
		return &usageError{err.Error()}
	}
	if f := cmd.Flags().Lookup("format"); f != nil && !slices.Contains(f.Annotations[formats], a.options.format) {
		return &usageError{fmt.Sprintf("--format %s: the formats are %s", a.options.format, either(f.Annotations[formats]))}
	}
	if cmd.Flags().Changed("database") && a.options.database == "" {
		return &usageError{`--database "": the URL is empty; drop the flag to use the configured database`}
	}
	if sql := cmd.Flags().Lookup("sql"); sql != nil && sql.Changed && a.json() {
		return &usageError{"--sql writes a script, so --format json cannot be used with it"}
	}
	return a.chdir()
}

// formats is the key of the annotation that lists the values of --format.
const formats = "formats"

// formatFlag adds the flag --format to a verb, with text, json and the given names.
func (a *app) formatFlag(cmd *cobra.Command, more ...string) {
	names := append([]string{"text", "json"}, more...)
	cmd.Flags().StringVar(&a.options.format, "format", "text", strings.Replace(either(names), "text", "`text`", 1))
	_ = cmd.Flags().SetAnnotation("format", formats, names)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// either joins names as in "a, b or c".
func either(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// json reports whether the output is JSON.
func (a *app) json() bool { return a.options.format == "json" }

// args wraps one of cobra's argument checks, so that its error is of usage. usual
// has the commands to type instead of one without arguments.
func args(check cobra.PositionalArgs, usual ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		err := check(cmd, given)
		if _, ok := errors.AsType[*missingError](err); err == nil || ok {
			return err
		}
		if len(given) == 0 {
			return missing(usual, "%s needs an argument: %s", cmd.CommandPath(), cmd.UseLine())
		}
		return &usageError{fmt.Sprintf("%s does not take %s: %s", cmd.CommandPath(), counted(len(given)), cmd.UseLine())}
	}
}

// targets is args, and refuses an empty argument: a variable of a script may be
// unset, and must not mean all heads.
func targets(check cobra.PositionalArgs, usual ...string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if slices.Contains(given, "") {
			return missing(usual, `%s: "" is not a target; see ramus help targets`, cmd.CommandPath())
		}
		return args(check, usual...)(cmd, given)
	}
}

func counted(arguments int) string {
	switch arguments {
	case 1:
		return "an argument"
	}
	return fmt.Sprintf("%d arguments", arguments)
}
