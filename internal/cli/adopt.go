package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

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
		Short: "Take over the migrations of goose, golang-migrate, dbmate or Flyway",
		Long: "With a FOLDER, write its migrations as revisions: the same statements, in the tool's\n" +
			"order, with its versions as ids. Where there is no ramus.toml, one is made. All is checked\n" +
			"first; what ramus has no counterpart for is refused with its place, and nothing is written.\n" +
			"The FOLDER stays as it is; once it has new migrations, the same command adds them.\n\n" +
			"Without a FOLDER, stamp a database that the tool has migrated: --database URL says which,\n" +
			"--stamp takes the configured one. The tool's table says how far it is; what is to be written is\n" +
			"shown first. Without a terminal to ask on, it is written with --yes only. The table stays.",
		Example: "  ramus adopt db/migrations\n" +
			"  ramus adopt --database sqlite:app.db --yes\n" +
			"  ramus adopt db/migrations --stamp\n" +
			"  ramus adopt db/migrations --skip R__views.sql --dry-run",
		Args: args(cobra.MaximumNArgs(1)),
		RunE: func(cmd *cobra.Command, given []string) error { return a.runAdopt(cmd.Context(), given, o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.From, "from", "", "the `TOOL`: goose, golang-migrate, dbmate or flyway; found out when left out")
	flags.StringArrayVar(&o.Skip, "skip", nil, "leave a `FILE` of the folder behind; a name or a pattern, may be repeated")
	flags.StringArrayVar(&o.NoTransaction, "no-transaction", nil, "give a `FILE` transaction:false; a name or a pattern, may be repeated")
	flags.StringVar(&o.Directory, "version-path", "", "the `FOLDER` of version_locations to write to")
	flags.BoolVar(&o.DryRun, "dry-run", false, "only show what would be written")
	flags.BoolVar(&o.stamp, "stamp", false, "stamp the database")
	flags.StringVar(&o.table, "table", "", "the `NAME` of the tool's table, where it is not the usual one")
	flags.BoolVar(&o.yes, "yes", false, "stamp without asking")
	o.run.lockFlag(cmd)
	a.formatFlag(cmd)
	return cmd
}

// adoptReport is the result as JSON.
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
	case len(given) == 0 && !stamp, len(given) > 0 && given[0] == "":
		return &usageError{"ramus adopt needs the FOLDER of the other tool, or --stamp (or --database URL) for a database that it has migrated"}
	case len(given) > 0 && stamp && o.DryRun:
		return &usageError{"--dry-run shows the revisions, or without a FOLDER the stamp, which needs the revisions to be there: not both at once"}
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

func (a *app) printAdopted(done ramus.Adopted, stamps bool) error {
	for _, note := range done.Notes {
		a.note("note: %s", note)
	}
	if len(done.Revisions) > 0 {
		for _, path := range done.Skipped {
			a.note("note: %s stays behind", path)
		}
	}
	if !a.json() {
		if err := render.Adopted(a.Out, done); err != nil {
			return err
		}
	}
	a.note("%s", render.AdoptedSummary(done))
	if len(done.Revisions) > 0 && !done.DryRun && !stamps {
		a.note("next: ramus upgrade head; or, for a database that %s has migrated: ramus adopt --database URL", done.Tool)
	}
	return nil
}

// adoptDatabase shows the stamp, asks, and writes it.
func (a *app) adoptDatabase(ctx context.Context, o adoptOptions) (*stampReport, error) {
	place := a.place()
	o.run.apply(&place)
	p, err := ramus.Find(ctx, place)
	if err != nil {
		return nil, err
	}
	defer p.Close()
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
	a.note("stamped: the database is at %s now", render.Rows(result.Rows))
	return report, nil
}

// agreed asks whether to write what was shown. Without a terminal it asks
// nobody.
func (a *app) agreed(ctx context.Context, yes bool) (bool, error) {
	switch {
	case yes:
		return true, nil
	case !isTerminal(a.In) || !isTerminal(a.Err):
		return false, errors.New("nothing is written: there is no terminal to ask on; write it with --yes, or only look with --dry-run")
	}
	err := a.agree(ctx, "write it? [y/N] ")
	return err == nil, err
}

// agree asks a question on the terminal, and fails unless the answer is yes.
func (a *app) agree(ctx context.Context, question string) error {
	fmt.Fprint(a.Err, question)
	answer, err := readLine(ctx, a.In)
	if err != nil {
		return err
	}
	if answer := strings.ToLower(answer); answer == "y" || answer == "yes" {
		return nil
	}
	return errNotAgreed
}

// errNotAgreed is the answer no.
var errNotAgreed = errors.New("nothing is written")

// readLine waits for a line, or for ctx to end: then the goroutine that reads
// ends with the process.
func readLine(ctx context.Context, from io.Reader) (string, error) {
	read := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(from).ReadString('\n')
		read <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		return "", errInterrupted
	case line := <-read:
		return line, nil
	}
}

// width is that of the terminal that results go to; 0 where they go elsewhere.
func (a *app) width() int {
	out, _ := a.Out.(*output)
	if out == nil {
		return 0
	}
	f, ok := out.Writer.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
