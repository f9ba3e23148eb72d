package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// printOverview prints the page of ramus help, which fits on a terminal of 24 lines: the
// groups with their main verbs, the names of the others, and the topics.
func (a *app) printOverview(root *cobra.Command) error {
	var b strings.Builder
	b.WriteString("ramus migrates databases along a graph of revisions: ramus VERB [arguments]\n\n")
	for _, g := range a.groups {
		title := g.title
		for _, c := range g.main {
			fmt.Fprintf(&b, "%-9s%-11s%s\n", title, c.Name(), c.Short)
			title = ""
		}
		if len(g.more) > 0 {
			b.WriteString(filled(title, names(g.more)))
		}
	}
	var rest, about []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() && c.GroupID == "" {
			rest = append(rest, c.Name())
		}
	}
	for _, t := range topics {
		about = append(about, t.Name)
	}
	b.WriteString(filled("More", rest) + filled("Topics", shared(about)))
	b.WriteString("ramus VERB --help explains a verb; ramus help -a lists all verbs and flags.\n")
	_, err := io.WriteString(a.Out, b.String())
	return err
}

// shared returns topics with those that begin with coming-from- in short: the first one
// whole, then only the ends.
func shared(topics []string) []string {
	const from = "coming-from"
	short, seen := slices.Clone(topics), false
	for i, topic := range topics {
		if strings.HasPrefix(topic, from) && seen {
			short[i] = strings.TrimPrefix(topic, from)
		}
		seen = seen || strings.HasPrefix(topic, from)
	}
	return short
}

// names returns the names of commands.
func names(commands []*cobra.Command) (all []string) {
	for _, c := range commands {
		all = append(all, c.Name())
	}
	return all
}

// filled returns the lines of a list behind its title, up to column 80.
func filled(title string, words []string) string { return wrapped(fmt.Sprintf("%-9s", title), words) }

// wrapped returns the lines of a list behind a prefix, which indents all of them, up to
// column 80.
func wrapped(prefix string, words []string) string {
	const width = 80
	indent, line := len(prefix), prefix
	var b strings.Builder
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		if len(line) > indent && len(line)+1+len(word) > width {
			b.WriteString(line + "\n")
			line = strings.Repeat(" ", indent)
		} else if len(line) > indent {
			line += " "
		}
		line += word
	}
	return b.String() + line + "\n"
}

// printAll prints all verbs and topics, a line each, and the global flags.
func (a *app) printAll(root *cobra.Command) error {
	var b strings.Builder
	line := func(name, short string) { fmt.Fprintf(&b, "  %-21s%s\n", name, short) }
	for _, g := range a.groups {
		b.WriteString(g.title + ":\n")
		for _, c := range slices.Concat(g.main, g.more) {
			line(c.Name(), c.Short)
		}
	}
	b.WriteString("More:\n")
	for _, c := range root.Commands() {
		if c.GroupID == "" && c.IsAvailableCommand() {
			line(c.Name(), c.Short)
		}
	}
	b.WriteString("\nTopics:\n")
	for _, t := range topics {
		line(t.Name, t.Short)
	}
	flags, _ := a.flagsFor(root.PersistentFlags(), true)
	fmt.Fprintf(&b, "\nFlags of every verb:\n%s", flags.FlagUsagesWrapped(80))
	_, err := io.WriteString(a.Out, b.String())
	return err
}
