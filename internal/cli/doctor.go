package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

type doctorOptions struct {
	ramus.DiagnoseOptions
	fix, yes bool
}

func newDoctorCommand(a *app) *cobra.Command {
	var o doctorOptions
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose problems and propose fixes",
		Long: "Compare the revisions, the git repository and the database. Doctor prints the graph with the\n" +
			"database's position in it, and for each fault its cause, how certain the cause is, and the\n" +
			"commands that fix it. It only reads. With --fix it asks, and then applies the safe fixes: it\n" +
			"writes a new revision, restores a file from git, or stamps. It never changes shared revisions\n" +
			"and never runs a revision. Exits with 1 while there are faults.",
		Args: noArgs(phrasebook.Nothing, nil),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runDoctor(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	onceVar(flags, &o.Against, "against", "the git `REF` to compare with (default: the remote's main branch)")
	flags.BoolVar(&o.Files, "files", false, "do not open the database")
	flags.DurationVar(&o.Search, "search", 0, "limit git's search for causes to this `DURATION` (default 20s)")
	flags.BoolVar(&o.fix, "fix", false, "apply the safe fixes, after asking")
	flags.BoolVarP(&o.yes, "yes", "y", false, "with --fix, do not ask")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runDoctor(ctx context.Context, o doctorOptions) error {
	switch {
	case o.yes && !o.fix:
		return &usageError{"--yes needs --fix"}
	case o.Search < 0:
		return &usageError{fmt.Sprintf("--search %s: the duration must not be negative", o.Search)}
	case o.fix && !o.yes && !a.asks():
		return &usageError{"--fix: there is no terminal to ask on; add --yes to apply the fixes, or drop --fix to only look"}
	}
	d, err := ramus.Diagnose(ctx, a.doctorPlace(), o.DiagnoseOptions)
	if err == nil && o.fix {
		d, err = a.fixAll(ctx, d, o)
	}
	if err != nil {
		return err
	}
	d.Findings = a.typedFindings(d.Findings)
	for _, note := range d.Notes {
		a.note("note: %s", note)
	}
	if a.json() {
		err = render.JSON(a.Out, d)
	} else {
		err = render.Diagnosis(a.Out, d, render.ShapeOptions{Lines: render.ShapeLines, Width: width(a.Out), Style: a.style(a.Out)}, a.flags())
	}
	if len(d.Findings) > 0 {
		return found(err)
	}
	return err
}

// doctorPlace returns the place with the user set, whom the log of a stamp names.
func (a *app) doctorPlace() ramus.Place {
	place := a.place()
	place.By = by()
	return place
}

// fixAll asks about each safe fix, applies it and diagnoses again, since a fix
// may uncover the next fault. It returns the last diagnosis.
func (a *app) fixAll(ctx context.Context, d ramus.Diagnosis, o doctorOptions) (ramus.Diagnosis, error) {
	tried := map[string]bool{}
	for {
		finding, fix, found := nextSafe(d, tried)
		if !found {
			if len(tried) == 0 && len(d.Findings) > 0 {
				a.note("nothing was fixed: no fault has a safe fix")
			}
			return d, nil
		}
		if len(tried) == 0 && d.Current != nil {
			a.note("database: %s", d.Current.Database)
		}
		tried[finding.Check+finding.Message] = true
		if err := a.showFinding(ctx, finding); err != nil {
			return d, err
		}
		if !o.yes {
			switch err := a.agree(ctx, "run "+a.typed(cmp.Or(fix.Command, fix.Note))); {
			case errors.Is(err, errNotAgreed):
				continue
			case err != nil:
				return d, err
			}
		}
		switch did, err := fix.Apply(ctx); {
		case ctx.Err() != nil:
			return d, err
		case err != nil: // the next fix may still succeed
			a.note("not done: %v\n", err)
		default:
			a.note("done: %s\n", did)
		}
		var err error
		if d, err = ramus.Diagnose(ctx, a.doctorPlace(), o.DiagnoseOptions); err != nil {
			return d, err
		}
	}
}

// showFinding prints a finding. For several heads it also prints the revisions that
// only one head has, as merge does, so that users see them before they agree to a
// merge.
func (a *app) showFinding(ctx context.Context, f ramus.Finding) error {
	if err := render.Finding(a.Err, a.style(a.Err), a.typedFindings([]ramus.Finding{f})[0]); err != nil || f.Check != "heads" {
		return err
	}
	p, err := ramus.Find(ctx, a.doctorPlace())
	if err != nil {
		return err
	}
	defer p.Close()
	var heads []string
	for _, r := range f.Revisions {
		heads = append(heads, r.ID)
	}
	sides, err := p.MergeSides(ctx, heads, ramus.MergeOptions{})
	if err != nil {
		return nil // heads that cannot be merged may still be rebased
	}
	p.EffectsOfSides(ctx, sides)
	return render.Sides(a.Err, sides)
}

// nextSafe returns the first finding that has a safe fix and was not tried, and
// that fix.
func nextSafe(d ramus.Diagnosis, tried map[string]bool) (ramus.Finding, ramus.Fix, bool) {
	for _, f := range d.Findings {
		for _, r := range f.Fixes {
			if r.Safe && !tried[f.Check+f.Message] {
				return f, r, true
			}
		}
	}
	return ramus.Finding{}, ramus.Fix{}, false
}
