package cli

import (
	"context"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

type graphOptions struct {
	ramus.ShapeOptions
	since string
	all   bool
	ascii bool
}

// graphFormats are the pictures of ramus graph besides text, in the order of its help.
var graphFormats = []struct {
	name  string
	write func(io.Writer, ramus.Shape) error
}{
	{"json", render.GraphJSON},
	{"dot", render.DOT},
	{"mermaid", render.Mermaid},
	{"svg", render.SVG},
	{"markdown", render.GraphMarkdown},
}

func newGraphCommand(a *app) *cobra.Command {
	var o graphOptions
	cmd := &cobra.Command{
		Use:         "graph",
		Annotations: map[string]string{paged: "yes"},
		Short:       "Draw the graph of the revisions",
		Long: "Draw the graph, newest on top: a line for each revision, a lane for each branch. Long lines of\n" +
			"revisions are folded if there are many, unless --all is given; depends_on is dashed. Revisions\n" +
			"that the shared branch lacks are marked as not shared. It opens no database without -i or --database.\n" +
			"--format mermaid and markdown draw the fork only, with at most 30 nodes, for a pull request.",
		Args: noArgs(phrasebook.Project, func(given []string) (string, string) {
			return "takes a range with -r", "ramus graph -r " + span(given)
		}),
	}
	cmd.RunE = a.runReading(func() bool { return a.options.format != "text" }, func(ctx context.Context, p *ramus.Project, _ []string) error {
		if o.Current = o.Current || cmd.Flags().Changed("database"); o.conflicts() {
			return unlike(cmd, "-r, --since, --around and --heads-only each choose revisions: give one of them")
		}
		return a.runGraph(ctx, p, o)
	})
	flags := cmd.Flags()
	flags.StringVarP(&o.Span, "rev-range", "r", "", "draw the revisions from start to end only, both included, given as `[start]:[end]`; or, with origin/main.., those that this git ref lacks")
	flags.StringVar(&o.since, "since", "", "draw the revisions that the git `REF` lacks")
	flags.StringVar(&o.Around, "around", "", "draw the revisions at most five steps from `REVISION`")
	flags.BoolVar(&o.HeadsOnly, "heads-only", false, "draw only the heads, and the points where their histories meet")
	flags.BoolVar(&o.all, "all", false, "draw each revision, however many there are")
	flags.BoolVarP(&o.Current, "indicate-current", "i", false, "show the state of each revision in the database")
	flags.BoolVar(&o.ascii, "ascii", false, "draw with ASCII characters")
	var names []string
	for _, f := range graphFormats[1:] {
		names = append(names, f.name)
	}
	a.formatFlag(cmd, append(names, "html")...)
	return cmd
}

// conflicts reports whether several options choose revisions.
func (o graphOptions) conflicts() bool {
	n := 0
	for _, given := range []bool{o.Span != "", o.since != "", o.Around != "", o.HeadsOnly} {
		if given {
			n++
		}
	}
	return n > 1
}

func (a *app) runGraph(ctx context.Context, p *ramus.Project, o graphOptions) error {
	if o.since != "" {
		o.Span = strings.TrimSuffix(o.since, "..") + ".."
	}
	o.Shared = true
	o.Each = o.all || a.options.format == "html" // which has room for each
	if !o.Each && !o.HeadsOnly {
		all, _, err := p.Shape(ctx, ramus.ShapeOptions{Span: o.Span, Around: o.Around})
		if err != nil {
			return err
		}
		o.Each = all.Revisions <= mostDrawn
	}
	shape, unknown, err := p.Shape(ctx, o.ShapeOptions)
	if err != nil {
		return err
	}
	a.noteUnknown(ctx, p, unknown)
	if len(shape.Points) == 0 && o.Span != "" {
		a.note("note: there is nothing to draw: no revision is in %s", o.Span)
	}
	if a.options.format == "html" {
		return a.writePage(ctx, p, shape, o.Current)
	}
	for _, f := range graphFormats {
		if f.name == a.options.format {
			return f.write(a.Out, shape)
		}
	}
	return render.Shape(a.Out, shape, render.ShapeOptions{ASCII: o.ascii, Width: width(a.Out), Style: a.style(a.Out)})
}
