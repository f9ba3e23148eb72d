package cli

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/hint"
)

// inSQL names the template of a project in plain SQL.
const inSQL = "sql"

type initOptions struct {
	template  string
	isPackage bool
	yes       bool
}

func newInitCommand(a *app) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init [FOLDER]",
		Short: "Create a project: a ramus.toml and a folder for revisions",
		Long: "Create a project in the working directory: a ramus.toml, and FOLDER/versions for the revisions\n" +
			"(default: migrations/versions; --dir names the folder of revisions itself). The database is\n" +
			"sqlite:app.db or the SQLite file of --database; if DATABASE_URL is set or --database names a\n" +
			"server, it is \"${DATABASE_URL}\". In a git work tree, .gitignore gets lines for the SQLite file.\n" +
			"With --template, create an Alembic project instead, as alembic init does. Existing files are never\n" +
			"overwritten. If the git repository has an Alembic project elsewhere, init asks first.",
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.runInit(cmd.Context(), given, o)
		},
	}
	cmd.Flags().StringVarP(&o.template, "template", "t", "", "the project `TEMPLATE` (default: sql, or generic if the command is called alembic); see ramus list_templates")
	cmd.Flags().BoolVar(&o.isPackage, "package", false, "write an __init__.py into the folder and into its versions folder")
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "do not ask")
	ofAlembic(cmd.Flags(), "package")
	return cmd
}

func (a *app) runInit(ctx context.Context, given []string, o initOptions) error {
	usual := inSQL
	if a.isAlembic() {
		usual = "generic"
	}
	template := cmp.Or(o.template, usual)
	switch {
	case template != inSQL && len(given) == 0:
		return &usageError{fmt.Sprintf("init --template %s needs a folder: ramus init --template %[1]s FOLDER", template)}
	case template != inSQL:
		return a.initAlembic(template, given[0], o.isPackage)
	case o.isPackage:
		return &usageError{"--package is for Alembic's templates; ramus list_templates lists them"}
	}
	folder := ""
	switch {
	case len(given) > 0:
		folder = given[0]
	case len(a.folders()) == 0:
		folder = "migrations"
	}
	if !o.yes {
		if err := a.agreeOthers(ctx, given); err != nil {
			return err
		}
	}
	outer := a.place().Enclosing()
	made, changed, err := ramus.Init(a.place(), folder)
	a.printMade(made, changed)
	if err != nil {
		return err
	}
	a.noteOuter(outer)
	a.noteNext(ctx)
	return nil
}

// noteNext prints what one does after init: commands that work in a new project.
func (a *app) noteNext(ctx context.Context) {
	lines, flags := []string{"next:"}, a.flags()
	if a.options.database != "" {
		place := a.place()
		named, _ := databaseOf(ctx, place)
		place.Database = ""
		switch configured, err := databaseOf(ctx, place); {
		case err == nil && configured == named:
			flags.Database, flags.Variable = nil, ""
		case !strings.HasPrefix(named, "sqlite:"): // the file has the variable, which is not set, or to another URL
			lines = append(lines, "  "+export(withoutPassword(a.options.database)))
			flags.Database, flags.Variable = nil, ""
		}
	}
	lines = append(lines,
		`  ramus revision -m "create the first table"`,
		"  ramus upgrade   # after you wrote its SQL")
	if !a.options.quiet {
		fmt.Fprintln(a.Err, flags.Repeat(strings.Join(lines, "\n")))
	}
}

// databaseOf returns the URL of a place's database, without its password.
func databaseOf(ctx context.Context, place ramus.Place) (string, error) {
	place.AllowUnread = true
	p, err := ramus.Find(ctx, place)
	if err != nil {
		return "", err
	}
	defer p.Close()
	return p.DatabaseURL()
}

// export returns the command that sets DATABASE_URL in a shell.
func export(url string) string {
	why := "   # ramus.toml names this variable"
	if url == "URL" {
		why = "   # the same URL; ramus.toml names this variable, and has no password"
	}
	if runtime.GOOS == "windows" {
		return "$env:DATABASE_URL = '" + url + "'" + why
	}
	return "export DATABASE_URL=" + hint.Word(url) + why
}

// agreeOthers asks whether to make a project although the repository has an Alembic
// project. Without a terminal it returns an error.
func (a *app) agreeOthers(ctx context.Context, given []string) error {
	err := a.place().CheckOthers(ctx)
	switch {
	case err == nil:
		return nil
	case !a.asks():
		again := strings.TrimSpace("ramus init " + strings.Join(given, " "))
		return &refusedError{err, ramus.Hint(err) + "\nTo make another project in this folder: " + again + " --yes"}
	}
	fmt.Fprintf(a.Err, "%s\n%s\n", err, indent(ramus.Hint(err)))
	return a.agree(ctx, "make another project in this folder")
}

// A refusedError is an error with another hint.
type refusedError struct {
	error
	hint string
}

func (e *refusedError) Unwrap() error { return e.error }

// Hint returns the hint.
func (e *refusedError) Hint() string { return e.hint }

func (a *app) initAlembic(template, folder string, isPackage bool) error {
	outer := a.place().Enclosing()
	made, changed, kept, err := ramus.InitAlembic(template, folder, a.configFile(), isPackage)
	if err != nil {
		return err
	}
	a.noteOuter(outer)
	a.printMade(made, changed)
	for _, path := range kept {
		fmt.Fprintf(a.Out, "kept %s\n", path)
	}
	a.note("next: write the database's URL into the configuration, then ramus revision -m \"create the first table\"")
	return nil
}

// noteOuter prints a note on the project around the working directory, whose
// configuration is outer, after another one was made in it.
func (a *app) noteOuter(outer string) {
	here, err := filepath.Abs(".")
	if err != nil || outer == "" {
		return
	}
	if outside, err := filepath.Rel(here, outer); err == nil && !filepath.IsLocal(outside) {
		a.note("note: this project is inside that of %s; in this folder and below, commands use the new one", filepath.ToSlash(outside))
	}
}

// printMade prints the paths that init created and changed.
func (a *app) printMade(made, changed []string) {
	for _, path := range made {
		fmt.Fprintf(a.Out, "created %s\n", path)
	}
	for _, path := range changed {
		fmt.Fprintf(a.Out, "added to %s\n", path)
	}
}

// isAlembic reports whether the command was called alembic, through a link.
func (a *app) isAlembic() bool {
	return strings.TrimSuffix(filepath.Base(a.Name), ".exe") == "alembic"
}
