package cli

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

type historyOptions struct {
	span            string
	verbose         bool
	all             bool
	indicateCurrent bool
	graph           bool
}

func newHistoryCommand(a *app) *cobra.Command {
	var o historyOptions
	cmd := &cobra.Command{
		Use:         "history",
		Annotations: map[string]string{paged: "yes"},
		Short:       "List the revisions, newest first",
		Long:        "List the revisions, newest first, as: parents -> revision (head, branchpoint, …), message.",
		Args: noArgs(phrasebook.Project, func(given []string) (string, string) {
			return "takes a range with -r", "ramus history -r " + span(given)
		}),
		RunE: a.runReading(func() bool { return o.verbose }, func(ctx context.Context, p *ramus.Project, _ []string) error {
			return a.runHistory(ctx, p, o)
		}),
	}
	cmd.Flags().StringVarP(&o.span, "rev-range", "r", "", "list the revisions from start to end only, both included, given as `[start]:[end]`; or, with origin/main.., those that this git ref lacks")
	cmd.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "print all details of each revision")
	cmd.Flags().BoolVarP(&o.indicateCurrent, "indicate-current", "i", false, "mark the database's current revisions")
	cmd.Flags().BoolVar(&o.graph, "graph", false, "draw the graph; long lines of revisions are folded, unless --all or --verbose is given")
	cmd.Flags().BoolVar(&o.all, "all", false, "list each revision, also on a terminal, where long runs of revisions are one line")
	a.formatFlag(cmd)
	return cmd
}

// span returns the range that was given as arguments, as it is typed.
func span(given []string) string {
	if len(given) == 1 && !strings.Contains(given[0], ":") {
		return hint.Word(":" + given[0])
	}
	return hint.Word(strings.Join(given, ":"))
}

func (a *app) runHistory(ctx context.Context, p *ramus.Project, o historyOptions) error {
	if o.graph {
		return a.drawHistory(ctx, p, o)
	}
	history, unknown, err := p.History(ctx, o.span, o.indicateCurrent)
	if err != nil {
		return err
	}
	if o.indicateCurrent {
		current, err := p.Current(ctx)
		if err != nil {
			return err
		}
		a.noteHalfWay(current)
	}
	a.noteUnknown(ctx, p, unknown)
	if len(history) == 0 && o.span != "" {
		a.note("note: there is nothing to list: no revision is in %s", o.span)
	}
	if a.json() {
		return render.JSON(a.Out, struct {
			History []ramus.Revision `json:"history"`
		}{history})
	}
	return render.History(a.Out, a.style(a.Out), history, render.Listing{Verbose: o.verbose, All: o.all || o.span != ""})
}

// mostDrawn is the number of revisions up to which each has a line of its own in a
// drawing.
const mostDrawn = 60

// drawHistory draws the graph of the revisions.
func (a *app) drawHistory(ctx context.Context, p *ramus.Project, o historyOptions) error {
	if a.json() {
		return &usageError{"--graph draws for people; --format json has the edges without it, as down_revision"}
	}
	shape, unknown, err := p.Shape(ctx, ramus.ShapeOptions{Span: o.span, Current: o.indicateCurrent, Each: true})
	lines := 0
	if err == nil && !o.verbose && !o.all && shape.Revisions > mostDrawn {
		shape, unknown, err = p.Shape(ctx, ramus.ShapeOptions{Span: o.span, Current: o.indicateCurrent})
		lines = mostDrawn
	}
	if err != nil {
		return err
	}
	a.noteUnknown(ctx, p, unknown)
	return render.Shape(a.Out, shape, render.ShapeOptions{Lines: lines, Width: width(a.Out), Style: a.style(a.Out)})
}

// noteRows prints a note about version rows from which no upgrade starts, with the hint
// of the error that planning one returns.
func (a *app) noteRows(ctx context.Context, p *ramus.Project, current ramus.Current) {
	a.noteUnknown(ctx, p, current.Undefined())
	if len(current.Overlaps) == 0 {
		return
	}
	if _, err := p.PlanUpgrade(ctx, "heads"); err != nil {
		a.note("note: %v\n%s", err, indent(ramus.Hint(err)))
	}
}

// noteUnknown prints a note about version rows that no revision file defines, with
// the hint of the error. Beside a revision that is half way it has no hint, since
// nothing else can run.
func (a *app) noteUnknown(ctx context.Context, p *ramus.Project, rows []string) {
	if len(rows) == 0 {
		return
	}
	err := unknownRows(ctx, p, rows)
	if _, planned := p.PlanUpgrade(ctx, "heads"); ramus.ClassOf(planned) == ramus.Failed {
		a.note("note: %v", err)
		return
	}
	a.note("note: %v\n%s", err, indent(ramus.Hint(err)))
}

// unknownRows returns the error about version rows that no revision file defines, as
// planning an upgrade returns it.
func unknownRows(ctx context.Context, p *ramus.Project, rows []string) error {
	_, err := p.PlanUpgrade(ctx, "heads")
	if unknown, ok := errors.AsType[*ramus.UnknownRowsError](err); ok {
		return unknown
	}
	return &ramus.UnknownRowsError{Rows: rows}
}
