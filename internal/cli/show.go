package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func newShowCommand(a *app) *cobra.Command {
	var effects bool
	var sql showSQLOptions
	cmd := &cobra.Command{
		Use:               "show REVISION...",
		Annotations:       map[string]string{paged: "yes"},
		Short:             "Print all details of revisions",
		Args:              args(cobra.MinimumNArgs(1), "ramus show heads"),
		ValidArgsFunction: a.completeTargets,
	}
	run := a.run(sql.adjust, func(ctx context.Context, p *ramus.Project, symbols []string) error {
		switch {
		case sql.on:
			return a.runShowSQL(ctx, p, symbols)
		case effects:
			return a.runShowEffects(ctx, p, symbols)
		}
		return a.runShow(ctx, p, symbols)
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := sql.check(); err != nil {
			return err
		}
		return run(cmd, args)
	}
	cmd.Flags().BoolVar(&effects, "effects", false, "run each in a scratch database, and print what it does (see ramus effects)")
	cmd.Flags().BoolVar(&sql.on, "sql", false, "print the statements, those of Python revisions under the lines that make them; also of a range, A:B")
	cmd.Flags().StringVar(&sql.dialect, "dialect", "", "with --sql, the `SQL` of the revisions: sqlite, postgres or mysql (default: the database's)")
	cmd.MarkFlagsMutuallyExclusive("sql", "effects")
	a.scratchFlag(cmd)
	a.formatFlag(cmd)
	return cmd
}

func (a *app) runShow(ctx context.Context, p *ramus.Project, symbols []string) error {
	revisions, err := p.Show(ctx, symbols...)
	if err != nil {
		return err
	}
	if len(revisions) == 0 {
		a.note("note: there is nothing to show: %s stands for no revision", strings.Join(symbols, ", "))
	}
	if a.json() {
		return render.JSON(a.Out, struct {
			Revisions []ramus.Revision `json:"revisions"`
		}{revisions})
	}
	return render.Show(a.Out, a.style(a.Out), revisions)
}

// runShowEffects prints each revision with its effects.
func (a *app) runShowEffects(ctx context.Context, p *ramus.Project, symbols []string) error {
	revisions, err := p.Show(ctx, symbols...)
	if err != nil {
		return err
	}
	all, known := make([]ramus.EffectsResult, len(revisions)), true
	for i, rev := range revisions {
		if all[i], err = p.Effects(ctx, rev.ID); err != nil {
			return err
		}
		known = known && len(all[i].Unproved) == 0
	}
	if a.json() {
		err = render.JSON(a.Out, struct {
			Revisions []ramus.Revision      `json:"revisions"`
			Effects   []ramus.EffectsResult `json:"effects"`
		}{revisions, all})
	} else {
		err = render.ShowEffects(a.Out, a.style(a.Out), revisions, all)
	}
	if !known {
		return found(err)
	}
	return err
}
