package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus/internal/choices"
)

// newHelpCommand replaces cobra's help command, which exits with 0 for an unknown
// topic.
func newHelpCommand(a *app, root *cobra.Command) *cobra.Command {
	var all bool
	cmd := &cobra.Command{
		Use:   "help [VERB or TOPIC]",
		Short: "Explain a verb or a topic",
		RunE: func(_ *cobra.Command, path []string) error {
			cmd, _, err := root.Find(path)
			switch {
			case err != nil:
				return a.unknownVerb(root, path, err)
			case cmd.Name() == schemaTopic:
				cmd.Run(cmd, nil)
				return nil
			case cmd == root && all:
				return a.printAll(root)
			case cmd.Runnable() && cmd != root:
				return a.printVerb(cmd, helpScope{all: all, topic: true})
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
	cmd.Flags().BoolVarP(&all, "all", "a", false, "list all verbs with all global flags, or all flags of a VERB")
	return cmd
}

// help prints the page of a command or topic, and the overview without one.
func (a *app) help(cmd *cobra.Command, _ []string) {
	switch { // the writer keeps its error
	case !cmd.HasParent():
		_ = a.printOverview(cmd)
	case cmd.Runnable():
		_ = a.printVerb(cmd, helpScope{})
	default:
		_, _ = io.WriteString(a.Out, topicText(cmd.Name()))
	}
}

// A helpScope is how much of a verb a page explains.
type helpScope struct {
	all   bool // all flags, also those for other projects and the global ones
	topic bool // the topic of the verb's name, too
}

// printVerb prints the page of a verb. Flags for Alembic projects are explained in these
// only; elsewhere they are named.
func (a *app) printVerb(cmd *cobra.Command, scope helpScope) error {
	var b strings.Builder
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(&b, "%s\n\nUsage:\n  %s\n", text, cmd.UseLine())
	if len(cmd.Aliases) > 0 {
		fmt.Fprintf(&b, "Also: %s\n", strings.Join(cmd.Aliases, ", "))
	}
	if cmd.Example != "" {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	explained, named := a.flagsFor(cmd.LocalNonPersistentFlags(), scope.all)
	if explained.HasAvailableFlags() {
		fmt.Fprintf(&b, "\nFlags:\n%s", explained.FlagUsagesWrapped(80))
	}
	if len(named) > 0 {
		fmt.Fprintf(&b, "\nFlags for Alembic projects: %s (ramus help -a %s)\n", strings.Join(named, ", "), cmd.Name())
	}
	global := cmd.InheritedFlags()
	if scope.all {
		fmt.Fprintf(&b, "\nFlags of every verb:\n%s", global.FlagUsagesWrapped(80))
	} else {
		explained, _ := a.flagsFor(global, false)
		fmt.Fprintf(&b, "\nFlags of every verb (ramus help -a explains them):\n%s", wrapped("  ", flagNames(explained)))
	}
	if topic := topicText(cmd.Name()); topic != "" && scope.topic {
		fmt.Fprintf(&b, "\n%s", topic)
	} else if topic != "" {
		fmt.Fprintf(&b, "\nMore: ramus help %s\n", cmd.Name())
	}
	_, err := io.WriteString(a.Out, b.String())
	return err
}

// flagsFor returns the flags that a page explains, and the names of those that it leaves
// out, since they are for Alembic projects.
func (a *app) flagsFor(flags *pflag.FlagSet, all bool) (explained *pflag.FlagSet, named []string) {
	explained = pflag.NewFlagSet("", pflag.ContinueOnError)
	all = all || a.inAlembic()
	flags.VisitAll(func(f *pflag.Flag) {
		switch {
		case f.Hidden || f.Name == "help":
		case all || f.Annotations[alembicOnly] == nil:
			explained.AddFlag(f)
		default:
			named = append(named, flagName(f))
		}
	})
	return explained, named
}

// alembicOnly is the key of the annotation of a flag for Alembic projects.
const alembicOnly = "alembic"

// ofAlembic marks flags as those for Alembic projects.
func ofAlembic(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		_ = flags.SetAnnotation(name, alembicOnly, []string{})
	}
}

// flagNames returns the flags of a set in short, as -c FILE or --database URL.
func flagNames(flags *pflag.FlagSet) (names []string) {
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, flagName(f)) })
	return names
}

// inAlembic reports whether the project here is Alembic's, or the command is called alembic.
func (a *app) inAlembic() bool {
	return a.isAlembic() || a.chdir() == nil && choices.InAlembic(a.configFile())
}

// flagName returns a flag and the name of its value.
func flagName(f *pflag.Flag) string {
	value, _ := pflag.UnquoteUsage(f)
	name := "--" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand
	}
	return strings.TrimSpace(name + " " + value)
}
