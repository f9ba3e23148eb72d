package render_test

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// TestColorAddsOnlyStyles checks that each printer prints the same words in the same
// places with and without color, and that it does use color.
func TestColorAddsOnlyStyles(t *testing.T) {
	all := []ramus.Revision{
		{ID: "m", Parents: []string{"a", "bb"}, Labels: []string{"api", "web"}, Head: true, Effective: true, Merge: true, Message: "merge\nboth", File: "m.sql", Line: 3},
		{ID: "bb", Parents: []string{"c"}, DependsOn: []string{"a"}, Head: true, Current: true, File: "bb.sql"},
		{ID: "c", Branch: true, Children: []string{"a", "bb"}, Message: "first", File: "c.sql"},
	}
	states := []ramus.RevisionStatus{
		{Revision: all[0], State: ramus.Pending}, {Revision: all[1], State: ramus.HalfWay, By: "ann", At: time.Unix(9, 0)},
		{Revision: all[2], State: ramus.Applied, Edited: true}, {Revision: all[2], State: ramus.Stamped, Accepted: &ramus.Acceptance{}},
	}
	finding := ramus.Finding{
		Check: "heads", Message: "two\nlines", Cause: "a cause", Certainty: "likely", Revisions: all, Authors: []ramus.Author{{Revision: "bb", Name: "Ann"}},
		Fixes: []ramus.Fix{{Command: "ramus merge heads\nramus upgrade heads", Note: "first look", Safe: true}, {Note: "edit it"}},
	}
	shape, _ := described(t, "a\na <- b\na <- c\n(b,c) <- d\nd <- e\nrows: b\n")
	current := ramus.Current{Revisions: all, Ahead: []string{"x"}, Unknown: []string{"y"}, Database: "sqlite:a.db", Rows: []string{"bb"}}
	steps := ramus.Plan{Kind: "upgrade", Steps: []ramus.Step{{Revision: "a", To: []string{"a"}, File: "a.sql", Edits: []ramus.Edit{{New: "a"}}}}, Resumes: &ramus.Partial{Done: 1, Statements: 2}}
	for name, print := range map[string]func(io.Writer, render.Style) error{
		"heads":   func(w io.Writer, s render.Style) error { return render.Heads(w, s, all, false) },
		"history": func(w io.Writer, s render.Style) error { return render.History(w, s, all, render.Listing{}) },
		"show":    func(w io.Writer, s render.Style) error { return render.Show(w, s, all) },
		"current": func(w io.Writer, s render.Style) error { return render.Current(w, s, current, false) },
		"branches": func(w io.Writer, s render.Style) error {
			return render.Branches(w, s, []ramus.BranchPoint{{Revision: all[2], Into: all[:2]}}, false)
		},
		"status": func(w io.Writer, s render.Style) error {
			return render.Status(w, s, ramus.Status{All: states, Current: ramus.Current{Database: "sqlite:a.db"}}, render.Flags{}, render.Listing{Verbose: true})
		},
		"shape": func(w io.Writer, s render.Style) error {
			return render.Shape(w, shape, render.ShapeOptions{Style: s, Width: 20})
		},
		"diagnosis": func(w io.Writer, s render.Style) error {
			return render.Diagnosis(w, ramus.Diagnosis{Shape: &shape, Current: &current, Findings: []ramus.Finding{finding}}, render.ShapeOptions{Style: s}, render.Flags{})
		},
		"plan": func(w io.Writer, s render.Style) error { return render.Plan(w, s, steps) },
		"verify": func(w io.Writer, s render.Style) error {
			return render.Findings(w, s, "verify", []ramus.Finding{finding})
		},
		"finding": func(w io.Writer, s render.Style) error { return render.Finding(w, s, finding) },
		"ok":      func(w io.Writer, s render.Style) error { return render.Gate(w, s, ramus.GateResult{}) },
	} {
		var plain, colored strings.Builder
		if err := print(&plain, render.Style{}); err != nil {
			t.Fatal(err)
		}
		if err := print(&colored, render.Style{Color: true}); err != nil {
			t.Fatal(err)
		}
		switch bare := painted.ReplaceAllString(colored.String(), ""); {
		case strings.Contains(plain.String(), "\x1b"):
			t.Errorf("%s: styles without color: %q", name, plain.String())
		case bare == colored.String():
			t.Errorf("%s: no styles with color: %q", name, bare)
		case bare != plain.String():
			t.Errorf("%s: with color\n%s\nwithout\n%s", name, bare, plain.String())
		}
	}
}

var painted = regexp.MustCompile("\x1b\\[[0-9;]*m")
