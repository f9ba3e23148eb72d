package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
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
		Short: "Say what just happened, and how to mend it",
		Long: "Look at the revisions, the git repository and the database side by side: the graph with\n" +
			"the database marked on it, and each fault with what happened, how sure that is, and the\n" +
			"commands that mend it. It only reads. With --fix it does, after asking, what is safe: it\n" +
			"writes a new revision, puts back a file that git has, or stamps. It never changes what\n" +
			"others have, and runs no revision. Exits with 1 while there are faults.",
		Args: args(cobra.NoArgs),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runDoctor(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Against, "against", "", "the git `REF` that has what is shared; the remote's main branch without it")
	flags.BoolVar(&o.Files, "files", false, "open no database")
	flags.DurationVar(&o.Search, "search", 0, "how `LONG` git may look for what happened (default 20s)")
	flags.BoolVar(&o.fix, "fix", false, "do what is safe, after asking")
	flags.BoolVarP(&o.yes, "yes", "y", false, "with --fix, do not ask")
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runDoctor(ctx context.Context, o doctorOptions) error {
	switch {
	case o.yes && !o.fix:
		return &usageError{"--yes goes with --fix"}
	case o.Search < 0:
		return &usageError{fmt.Sprintf("--search %s: it is a time that passes", o.Search)}
	case o.fix && !o.yes && !(isTerminal(a.In) && isTerminal(a.Err)):
		return &usageError{"--fix: there is no terminal to ask on; do it with --yes, or look first without --fix"}
	}
	d, err := ramus.Diagnose(ctx, a.doctorPlace(), o.DiagnoseOptions)
	if err == nil && o.fix {
		d, err = a.mendAll(ctx, d, o)
	}
	if err != nil {
		return err
	}
	for _, note := range d.Notes {
		a.note("note: %s", note)
	}
	if a.json() {
		err = render.JSON(a.Out, d)
	} else {
		err = render.Diagnosis(a.Out, d, render.ShapeOptions{Lines: render.ShapeLines, Width: a.width()})
	}
	if len(d.Faults) > 0 {
		return found(err)
	}
	return err
}

// doctorPlace is the place, as a stamp is to name who did it.
func (a *app) doctorPlace() ramus.Place {
	place := a.place()
	place.By = by()
	return place
}

// mendAll asks for each safe remedy, does it, and looks again: what one mends may
// bring up the next. It returns what is left.
func (a *app) mendAll(ctx context.Context, d ramus.Diagnosis, o doctorOptions) (ramus.Diagnosis, error) {
	tried := map[string]bool{}
	for {
		fault, remedy, found := nextSafe(d, tried)
		if !found {
			return d, nil
		}
		tried[fault.Check+fault.Message] = true
		if err := a.showFault(ctx, fault); err != nil {
			return d, err
		}
		if !o.yes {
			switch err := a.agree(ctx, "do it: "+remedy.Command+" [y/N] "); {
			case errors.Is(err, errNotAgreed):
				continue
			case err != nil:
				return d, err
			}
		}
		switch did, err := remedy.Apply(ctx); {
		case ctx.Err() != nil:
			return d, err
		case err != nil: // what is mended next need not suffer from that
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

// showFault says what is to be mended; of several heads, as merge does, what each
// side has that the others lack: nobody is to merge what they have not seen.
func (a *app) showFault(ctx context.Context, f ramus.Fault) error {
	if err := render.Fault(a.Err, f); err != nil || f.Check != "heads" {
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
	sides, err := p.MergeSides(ctx, heads)
	if err != nil {
		return nil // what cannot be merged can be rebased
	}
	return render.Sides(a.Err, sides)
}

// nextSafe is the first safe remedy of a fault that was not tried yet.
func nextSafe(d ramus.Diagnosis, tried map[string]bool) (ramus.Fault, ramus.Remedy, bool) {
	for _, f := range d.Faults {
		for _, r := range f.Remedies {
			if r.Safe && !tried[f.Check+f.Message] {
				return f, r, true
			}
		}
	}
	return ramus.Fault{}, ramus.Remedy{}, false
}
