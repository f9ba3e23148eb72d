package main

import (
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ramusdb/ramus/internal/cli"
)

// A release is the release that a manual describes.
type release struct {
	version string
	date    time.Time
}

// A file is a file of the manual, with its path below the manual's folder.
type file struct{ path, text string }

// manPages returns ramus.1, a page for each verb, and one for each topic, which it
// reads from docs.
func manPages(root *cobra.Command, docs fs.FS, about release) ([]file, error) {
	pages := []file{rootPage(root, about)}
	for _, c := range root.Commands() {
		if isVerb(c) {
			pages = append(pages, verbPage(c, about))
		}
	}
	for _, t := range cli.Topics() {
		page, err := topicPage(root, t, docs, about)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func isVerb(c *cobra.Command) bool { return c.IsAvailableCommand() && c.Name() != "help" }

// pageName returns "ramus-upgrade" for "ramus upgrade".
func pageName(c *cobra.Command) string { return strings.ReplaceAll(c.CommandPath(), " ", "-") }

func man(page string, section int) string {
	return fmt.Sprintf("man/man%d/%s.%d", section, page, section)
}

// topic parses the page of a help topic.
func topic(t cli.Topic, docs fs.FS) (document, error) {
	page, err := fs.ReadFile(docs, t.Name+".md")
	if err != nil {
		return document{}, err
	}
	d, err := parse(page)
	if err != nil {
		return document{}, fmt.Errorf("%s.md: %w", t.Name, err)
	}
	return d, nil
}

func topicPage(root *cobra.Command, t cli.Topic, docs fs.FS, about release) (file, error) {
	d, err := topic(t, docs)
	if err != nil {
		return file{}, err
	}
	name := root.Name() + "-" + t.Name
	p := newManPage(name, 7, about)
	p.name(name, t.Short)
	p.document(d)
	p.seeAlso(root, t.Name)
	return file{man(name, 7), p.String()}, nil
}

func verbPage(c *cobra.Command, about release) file {
	p := newManPage(pageName(c), 1, about)
	p.name(pageName(c), c.Short)
	p.synopsis(c)
	p.section("description")
	p.paragraphs(description(c))
	if len(c.Aliases) > 0 {
		p.paragraphs("Also: " + strings.Join(c.Aliases, ", ") + ".")
	}
	p.flags("options", c.NonInheritedFlags())
	p.section("options of every verb")
	p.line("See\n.BR %s (1).", escaped(c.Root().Name()))
	p.section("exit status")
	p.line("See\n.BR %s (7).", escaped(c.Root().Name()+"-exit-codes"))
	p.seeAlso(c.Root(), "")
	return file{man(pageName(c), 1), p.String()}
}

func description(c *cobra.Command) string {
	if c.Long != "" {
		return c.Long
	}
	return c.Short + "."
}

// synopsis writes the use line: the command's name and its arguments.
func (p *manPage) synopsis(c *cobra.Command) {
	p.section("synopsis")
	after := strings.TrimPrefix(c.UseLine(), c.CommandPath())
	p.line(`\fB%s\fR%s`, escaped(c.CommandPath()), escaped(after))
}

func (p *manPage) flags(title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	p.section(title)
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		term := `\fB` + escaped("--"+f.Name) + `\fR`
		if f.Shorthand != "" {
			term = `\fB` + escaped("-"+f.Shorthand) + `\fR, ` + term
		}
		if value != "" {
			term += ` \fI` + escaped(value) + `\fR`
		}
		p.item(term, guarded(escaped(usage))+defaultOf(f))
	})
}

// defaultOf returns the default of a flag, or "" if it has no useful one.
func defaultOf(f *pflag.Flag) string {
	switch f.DefValue {
	case "", "false", "[]", "0", "0s":
		return ""
	}
	return " (default " + escaped(f.DefValue) + ")"
}

func rootPage(root *cobra.Command, about release) file {
	p := newManPage(root.Name(), 1, about)
	p.name(root.Name(), root.Short)
	p.section("synopsis")
	p.line(`\fB%s\fR [flags] \fIVERB\fR [arguments]`, escaped(root.Name()))
	p.section("description")
	p.paragraphs(root.Long)
	for _, g := range root.Groups() {
		p.list(strings.TrimSuffix(g.Title, ":"), 1, root, func(c *cobra.Command) bool { return isVerb(c) && c.GroupID == g.ID })
	}
	p.list("Other verbs", 1, root, func(c *cobra.Command) bool { return isVerb(c) && c.GroupID == "" })
	p.section("Topics")
	for _, t := range cli.Topics() {
		p.item(fmt.Sprintf(`\fB%s\fR(7)`, escaped(root.Name()+"-"+t.Name)), escaped(t.Short))
	}
	p.flags("options", root.PersistentFlags())
	p.section("environment")
	for _, v := range environment {
		p.item(`\fB`+escaped(v.name)+`\fR`, escaped(v.meaning))
	}
	p.section("exit status")
	p.line("See\n.BR %s (7).", escaped(root.Name()+"-exit-codes"))
	return file{man(root.Name(), 1), p.String()}
}

// environment lists the variables that the command reads.
var environment = []struct{ name, meaning string }{
	{"RAMUS_DATABASE", "the database's URL, instead of the configuration's"},
	{"DATABASE_URL", "the same, where the configuration does not say otherwise"},
	{"VISUAL, EDITOR", "the editor of ramus edit"},
}

// list writes a section with the pages of the commands for which of returns true.
func (p *manPage) list(title string, section int, root *cobra.Command, of func(*cobra.Command) bool) {
	p.section(title)
	for _, c := range root.Commands() {
		if of(c) {
			p.item(fmt.Sprintf(`\fB%s\fR(%d)`, escaped(pageName(c)), section), escaped(c.Short))
		}
	}
}

// seeAlso lists the command's page and those of all topics but one.
func (p *manPage) seeAlso(root *cobra.Command, but string) {
	pages := []string{fmt.Sprintf(`\fB%s\fR(1)`, escaped(root.Name()))}
	for _, t := range cli.Topics() {
		if t.Name != but {
			pages = append(pages, fmt.Sprintf(`\fB%s\fR(7)`, escaped(root.Name()+"-"+t.Name)))
		}
	}
	p.section("see also")
	p.line("%s", strings.Join(pages, ",\n"))
}
