package cli

import (
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
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return a.prepare(cmd) },
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return wrongFlag(cmd, err)
	})
	flags := root.PersistentFlags()
	flags.StringArrayVarP(&a.options.dirs, "directory", "C", nil, "run as if started in this `DIRECTORY`")
	flags.StringArrayVar(&a.options.folders, "dir", nil, "a `FOLDER` of revisions, for a project without a ramus.toml; may be repeated (default: RAMUS_DIR)")
	flags.StringVarP(&a.options.config, "config", "c", "", "the configuration `FILE` (default: ALEMBIC_CONFIG, or the nearest ramus.toml or alembic.ini)")
	flags.StringVarP(&a.options.env, "name", "n", "", "use section [env.`NAME`] of ramus.toml, or [NAME] of alembic.ini")
	flags.StringVar(&a.options.alembic, "alembic", "", "the `COMMAND` that runs the project's own Alembic, such as 'uv run alembic'")
	flags.StringArrayVarP(&a.options.x, "x-arg", "x", nil, "pass `KEY=VALUE` to env.py when Alembic runs; may be repeated")
	flags.BoolVarP(&a.options.quiet, "quiet", "q", false, "print only results and errors, no progress or notes")
	a.colorFlag(root)
	ofAlembic(flags, "alembic", "x-arg")
	flags.BoolVar(&a.options.noPager, "no-pager", false, "show long output on the terminal, not in a pager (RAMUS_PAGER, PAGER or less)")
	flags.Bool("raiseerr", false, "accepted for Alembic's sake; it changes nothing")
	_ = flags.MarkHidden("raiseerr")
	flags.StringVar(&a.options.database, "database", "", "the database `URL` (default: RAMUS_DATABASE, or the configuration)")
	a.groups = groups(a)
	for _, group := range a.groups {
		root.AddGroup(&cobra.Group{ID: group.title, Title: group.title + ":"})
		for _, c := range slices.Concat(group.main, group.more) {
			c.GroupID = group.title
			root.AddCommand(c)
		}
	}
	a.verbs = verbsOf(root)
	root.AddCommand(newVersionCommand(a), newCompletionCommand(a), newSchemaTopic(a))
	root.AddCommand(newTopics(a.verbs)...)
	root.SetHelpCommand(newHelpCommand(a, root))
	root.SetHelpFunc(a.help)
	if len(a.args) > 0 && strings.HasPrefix(a.args[0], cobra.ShellCompRequestCmd) {
		a.completeFlags(root)
	}
	return root
}

// prepare checks the common flags and changes the directory, before each verb.
func (a *app) prepare(cmd *cobra.Command) error {
	if err := unprotect(cmd.Flags()); err != nil {
		return unlike(cmd, err.Error())
	}
	if f := cmd.Flags().Lookup("format"); f != nil && !slices.Contains(f.Annotations[formats], a.options.format) {
		return unlike(cmd, fmt.Sprintf("--format %s: the formats are %s", a.options.format, either(f.Annotations[formats])))
	}
	if slices.Contains(a.options.folders, "") {
		return &usageError{`--dir "": the name of the folder is empty; drop the flag to use the configured folders`}
	}
	if cmd.Flags().Changed("database") && a.options.database == "" {
		return unlike(cmd, `--database "": the URL is empty; drop the flag to use the configured database`)
	}
	if cmd.Flags().Changed("scratch") && a.options.scratch == "" {
		return unlike(cmd, `--scratch "": the URL is empty; drop the flag to use the configured server`)
	}
	if sql := cmd.Flags().Lookup("sql"); sql != nil && sql.Changed && cmd.Name() != "show" && a.json() {
		return unlike(cmd, "--sql writes a script, so --format json cannot be used with it")
	}
	if err := a.chdir(); err != nil {
		return err
	}
	a.page(cmd)
	return nil
}

// formats is the key of the annotation that lists the values of --format.
const formats = "formats"

// formatFlag adds the flag --format to a verb, with text, json and the given names.
func (a *app) formatFlag(cmd *cobra.Command, more ...string) {
	names := append([]string{"text", "json"}, more...)
	cmd.Flags().StringVar(&a.options.format, "format", "text", strings.Replace(either(names), "text", "`text`", 1))
	_ = cmd.Flags().SetAnnotation("format", formats, names)
	_ = cmd.RegisterFlagCompletionFunc("format", words(names...))
}

// either joins names as in "a, b or c".
func either(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// json reports whether the output is JSON.
func (a *app) json() bool { return a.options.format == "json" }
