package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

// adoptable are the tools that --from takes, as its error lists them.
var adoptable = []string{"goose", "golang-migrate", "dbmate", "flyway", "atlas", "prisma"}

// adoptOptions are the flags of ramus adopt.
type adoptOptions struct {
	ramus.AdoptOptions
	stamp bool
	table string
	yes   bool
	run   runOptions
}

func newAdoptCommand(a *app) *cobra.Command {
	o := adoptOptions{run: runOptions{progress: newProgress(a)}}
	cmd := &cobra.Command{
		Use:   "adopt [FOLDER]",
		Short: "Convert migrations of goose, Flyway, Atlas and other tools",
		Long: "With a FOLDER, convert its migrations to revisions: the same statements, in the tool's order,\n" +
			"with its versions as ids. If there is no ramus.toml, one is created. Everything is checked\n" +
			"first: if ramus has no counterpart for something, the command reports its file and line, and\n" +
			"writes nothing. The FOLDER is not changed; when it gets new migrations, run the same command\n" +
			"again to add them.\n\n" +
			"Without a FOLDER, stamp a database that the tool has migrated: the one of --database URL, or\n" +
			"with --stamp the configured one. The target comes from the tool's version table. The rows to\n" +
			"write are shown first, and the command asks before it writes them; without a terminal, it\n" +
			"needs --yes. The tool's table is not changed.",
		Example: "  ramus adopt db/migrations\n" +
			"  ramus adopt --database sqlite:app.db --yes\n" +
			"  ramus adopt db/migrations --stamp\n" +
			"  ramus adopt db/migrations --skip R__views.sql --dry-run",
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error { return a.runAdopt(cmd.Context(), given, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.From, "from", "", "the `TOOL`: "+strings.Join(adoptable[:len(adoptable)-1], ", ")+" or "+adoptable[len(adoptable)-1]+" (default: detected)")
	flags.StringVar(&o.Dialect, "dialect", "", "the `SQL` of the FOLDER: sqlite, postgres or mysql (default: the configured database's, else detected)")
	flags.StringArrayVar(&o.Skip, "skip", nil, "do not convert this `FILE`; a name or a pattern, may be repeated")
	flags.StringArrayVar(&o.NoTransaction, "no-transaction", nil, "write transaction:false into the revision of this `FILE`; a name or a pattern, may be repeated")
	flags.StringVar(&o.Directory, "version-path", "", "the `FOLDER` of version_locations to write to")
	flags.BoolVar(&o.DryRun, "dry-run", false, "show the files or rows, and write nothing")
	flags.BoolVar(&o.stamp, "stamp", false, "stamp the database")
	flags.StringVar(&o.table, "table", "", "the `NAME` of the tool's version table, if it is not the tool's default")
	flags.BoolVar(&o.yes, "yes", false, "stamp without asking")
	o.run.lockFlag(cmd)
	a.formatFlag(cmd)
	return cmd
}

// adoptReport is the JSON output of ramus adopt.
type adoptReport struct {
	Folder *ramus.Adopted `json:"folder,omitempty"`
	Stamp  *stampReport   `json:"stamp,omitempty"`
}

type stampReport struct {
	ramus.Adoption
	Stamped bool `json:"stamped"`
}

func (a *app) runAdopt(ctx context.Context, given []string, o adoptOptions) error {
	stamp := o.stamp || len(given) == 0 && a.options.database != ""
	switch {
	case len(given) == 0 && o.Dialect != "":
		return &usageError{"--dialect is for a FOLDER; a database has its dialect in its URL"}
	case len(given) == 0 && !stamp && o.yes:
		return lacking(phrasebook.Nothing, []string{"ramus adopt --stamp --yes"}, "--yes answers the question of --stamp, which is missing")
	case len(given) == 0 && !stamp, len(given) > 0 && given[0] == "":
		return &usageError{"ramus adopt needs the other tool's FOLDER, or --stamp or --database URL to stamp a database that the tool has migrated"}
	case len(given) > 0 && stamp && o.DryRun:
		return &usageError{"--dry-run cannot show the stamp before the FOLDER's revisions are written; run it with a FOLDER only, or without one"}
	}
	if len(given) > 0 && stamp {
		if err := a.namesDatabase(ctx, given[0], o); err != nil {
			return err
		}
	}
	var report adoptReport
	if len(given) > 0 {
		done, err := ramus.Adopt(ctx, a.place(), filepath.Clean(given[0]), o.AdoptOptions)
		if err != nil {
			return err
		}
		report.Folder = &done
		if err := a.printAdopted(done, stamp); err != nil {
			return err
		}
	}
	if stamp {
		var err error
		if report.Stamp, err = a.adoptDatabase(ctx, o); err != nil {
			return err
		}
	}
	if a.json() {
		return render.JSON(a.Out, report)
	}
	return nil
}

// namesDatabase returns an error if the database to stamp is unknown, before a folder is
// converted.
func (a *app) namesDatabase(ctx context.Context, folder string, o adoptOptions) error {
	if a.either(a.options.database, "RAMUS_DATABASE") != "" {
		return nil
	}
	o.DryRun = true
	planned, err := ramus.Adopt(ctx, a.place(), filepath.Clean(folder), o.AdoptOptions)
	if err != nil {
		return err
	}
	if len(planned.Made) > 0 { // a new ramus.toml names DATABASE_URL, or a file of SQLite
		if a.lacksURL(planned) {
			return &hint.Error{Message: "--stamp needs a database, and none is named; nothing was written", Fix: "Set DATABASE_URL, or name the database with --database URL."}
		}
		return nil
	}
	place := a.place()
	place.AllowUnread = true
	p, err := ramus.Find(ctx, place)
	if err != nil {
		return err
	}
	defer p.Close()
	_, err = p.DatabaseURL()
	return err
}

// lacksURL reports whether the database that a new ramus.toml names is unknown.
func (a *app) lacksURL(done ramus.Adopted) bool {
	url, _ := a.Getenv("DATABASE_URL")
	return done.Dialect != "sqlite" && url == "" && a.either(a.options.database, "RAMUS_DATABASE") == ""
}

func (a *app) printAdopted(done ramus.Adopted, stamps bool) error {
	for _, note := range done.Notes {
		a.note("note: %s", note)
	}
	if len(done.Revisions) > 0 {
		for _, path := range done.Skipped {
			a.note("note: %s is not converted", path)
		}
	}
	if !a.json() {
		if err := render.Adopted(a.Out, done); err != nil {
			return err
		}
	}
	a.note("%s", render.AdoptedSummary(done))
	if (len(done.Revisions) > 0 || a.options.database != "") && !done.DryRun && !stamps {
		a.note("%s", a.afterAdopt(done))
	}
	return nil
}

// afterAdopt returns what to do after a folder was converted.
func (a *app) afterAdopt(done ramus.Adopted) string {
	next := "next:"
	if len(done.Made) > 0 && a.lacksURL(done) {
		next = "next, with DATABASE_URL set, which ramus.toml names:"
	}
	return next + fmt.Sprintf("\n  ramus adopt --stamp   # for a database that %s has migrated\n  ramus upgrade heads   # for a new one", done.Tool)
}

// adoptDatabase shows the stamp, asks, and writes it.
func (a *app) adoptDatabase(ctx context.Context, o adoptOptions) (*stampReport, error) {
	place := a.place()
	o.run.apply(&place)
	place.AllowUnread = true
	p, err := ramus.Find(ctx, place)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	if _, err := p.DatabaseURL(); err != nil && !o.DryRun {
		return nil, err // before it asks
	}
	a.noteDatabase(p)
	adoption, err := p.ReadAdoption(ctx, o.From, o.table)
	if err != nil {
		return nil, err
	}
	report := &stampReport{Adoption: adoption}
	for _, note := range adoption.Notes {
		a.note("note: %s", note)
	}
	if err := render.Adoption(a.Err, adoption); err != nil {
		return nil, err
	}
	if adoption.Plan.Empty() || o.DryRun {
		return report, nil
	}
	if agreed, err := a.agreed(ctx, o.yes); !agreed {
		return nil, err
	}
	result, err := p.StampAdoption(ctx, adoption)
	o.run.progress.close()
	if err != nil {
		return nil, err
	}
	report.Stamped = true
	a.note("stamped: the database is now at %s", render.Rows(result.Rows))
	return report, nil
}

// agreed asks whether to write the rows shown above. Without a terminal it returns
// an error.
func (a *app) agreed(ctx context.Context, yes bool) (bool, error) {
	switch {
	case yes:
		return true, nil
	case !a.asks():
		return false, errors.New("nothing was written: there is no terminal to ask on; add --yes to write, or --dry-run to only look")
	}
	err := a.agree(ctx, "write these rows")
	return err == nil, err
}
