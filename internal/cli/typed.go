package cli

import (
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// verbsOf returns the verbs of a command that work on a project.
func verbsOf(root *cobra.Command) (verbs []string) {
	for _, c := range root.Commands() {
		if c.GroupID != "" {
			verbs = append(verbs, c.Name())
		}
	}
	return verbs
}

// flags returns the global flags that were given, for the commands in messages.
func (a *app) flags() render.Flags {
	f := render.Flags{Verbs: a.verbs, Directories: a.options.dirs}
	for _, folder := range a.options.folders {
		f.All = append(f.All, "--dir", folder)
	}
	for _, flag := range [][2]string{{"-c", a.options.config}, {"-n", a.options.env}, {"--alembic", a.options.alembic}} {
		if flag[1] != "" {
			f.All = append(f.All, flag[0], flag[1])
		}
	}
	for _, x := range a.options.x {
		f.Database = append(f.Database, "-x", x)
	}
	if database := a.options.database; database != "" {
		f.Database = append(f.Database, "--database", withoutPassword(database))
	}
	return f
}

// withoutPassword returns a URL as it is typed, or, if it may have a password, the
// placeholder URL.
func withoutPassword(database string) string {
	u, err := url.Parse(database)
	switch {
	case err != nil || u.RawQuery != "":
		return "URL"
	case !strings.Contains(database, "://") && !strings.HasPrefix(u.Scheme, "sqlite") && u.Scheme != "file":
		return "URL" // key=value, jdbc:, or user:password@tcp(…)
	}
	if _, secret := u.User.Password(); secret {
		return "URL"
	}
	return database
}

// typed returns a text with the global flags in its commands, so that they work where
// this command was typed.
func (a *app) typed(text string) string { return a.flags().Repeat(text) }

// typedFindings does the same with the fixes of findings.
func (a *app) typedFindings(findings []ramus.Finding) []ramus.Finding {
	f := a.flags()
	for i := range findings {
		fixes := slices.Clone(findings[i].Fixes)
		for j := range fixes {
			fixes[j].Command, fixes[j].Note = f.Command(fixes[j].Command), f.Repeat(fixes[j].Note)
		}
		findings[i].Fixes = fixes
	}
	return findings
}
