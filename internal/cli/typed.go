package cli

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

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
	a.repeatDatabase(&f)
	return f
}

// repeatDatabase adds the flag --database, if it was given: the URL as it was typed, the
// environment variable that has it if the URL is secret, or else the placeholder URL.
func (a *app) repeatDatabase(f *render.Flags) {
	database := a.options.database
	switch {
	case database == "":
	case isSecret(database) && a.variableOf(database) != "":
		f.Variable = a.variableOf(database)
	default:
		f.Database = append(f.Database, "--database", withoutPassword(database))
	}
}

// variableOf returns the environment variable that has a URL; "" if there is none.
func (a *app) variableOf(database string) string {
	for _, name := range []string{"DATABASE_URL", "RAMUS_DATABASE"} {
		if value, _ := a.Getenv(name); value == database {
			return name
		}
	}
	return ""
}

// withoutPassword returns a URL as it is typed, or, if it may have a password, the
// placeholder URL.
func withoutPassword(database string) string {
	if isSecret(database) {
		return "URL"
	}
	return database
}

// isSecret reports whether a URL may have a password.
func isSecret(database string) bool {
	u, err := url.Parse(database)
	switch {
	case err != nil:
		return true
	case !strings.Contains(database, "://") && !strings.HasPrefix(u.Scheme, "sqlite") && u.Scheme != "file":
		return true // key=value, jdbc:, or user:password@tcp(…)
	}
	_, has := u.User.Password()
	return has || secretParameter().MatchString(u.RawQuery)
}

// secretParameter matches a query with a parameter that may hold a password, or with an
// escape or an @, behind which one may hide.
var secretParameter = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)pass|pwd|secret|token|[%@]`) })

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
