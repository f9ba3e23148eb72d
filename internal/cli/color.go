package cli

import (
	"cmp"
	"errors"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus/internal/render"
)

// A coloring is the value of --color. The zero value means auto.
type coloring string

// colorings are the values of --color.
var colorings = []string{"auto", "always", "never"}

func (c *coloring) String() string { return cmp.Or(string(*c), colorings[0]) }
func (c *coloring) Type() string   { return "WHEN" }

func (c *coloring) Set(text string) error {
	switch text {
	case "auto", "always", "never":
		*c = coloring(text)
		return nil
	}
	return errors.New("write auto, always or never")
}

// colorFlag adds the flag --color to all verbs.
func (a *app) colorFlag(root *cobra.Command) {
	root.PersistentFlags().Var(&a.options.color, "color", "use color: auto, always or never; auto does on a terminal, unless NO_COLOR is set")
	_ = root.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colorings, cobra.ShellCompDirectiveNoFileComp))
}

// style returns the style of text on one of the run's output streams.
func (a *app) style(stream any) render.Style {
	s := render.Style{Color: a.colors(stream), Width: width(stream)}
	if a.pager != nil {
		s.Lines = height(stream)
	}
	return s
}

// colors reports whether a stream gets colors.
func (a *app) colors(stream any) bool {
	switch a.options.color {
	case "always":
		return true
	case "never":
		return false
	}
	if a.pager != nil && !a.pager.colors {
		return false
	}
	f, terminal := terminalOf(stream)
	return terminal && !a.set("NO_COLOR") && !a.dumb() && understandsColor(f)
}

// set reports whether a variable is set and not empty, as NO_COLOR must be.
func (a *app) set(variable string) bool {
	value, _ := a.Getenv(variable)
	return value != ""
}

// dumb reports whether TERM names a terminal without control sequences.
func (a *app) dumb() bool {
	term, _ := a.Getenv("TERM")
	return term == "dumb"
}
