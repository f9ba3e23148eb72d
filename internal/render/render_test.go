package render_test

import (
	"errors"
	"os"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func ExampleHistory() {
	err := render.History(os.Stdout, render.Style{}, []ramus.Revision{
		{ID: "j1k2l3", Parents: []string{"def456", "ghi789"}, Labels: []string{"api"}, Head: true, Effective: true, Merge: true, Message: "merge X+Y"},
		{ID: "abc123", DependsOn: []string{"shop"}, Branch: true, Current: true, Message: "create users"},
	}, render.Listing{})
	if err != nil {
		panic(err)
	}
	// Output:
	// def456, ghi789 -> j1k2l3 (api) (head) (mergepoint), merge X+Y
	// <base> (shop) -> abc123 (current) (branchpoint), create users
}

// TestWritersReportErrors checks that write errors, such as from a full disk, are
// returned.
func TestWritersReportErrors(t *testing.T) {
	one := []ramus.Revision{{ID: "abc123"}}
	for name, print := range map[string]func(full) error{
		"heads":   func(w full) error { return render.Heads(w, render.Style{}, one, false) },
		"history": func(w full) error { return render.History(w, render.Style{}, one, render.Listing{Verbose: true}) },
		"show":    func(w full) error { return render.Show(w, render.Style{}, one) },
		"current": func(w full) error { return render.Current(w, render.Style{}, ramus.Current{Revisions: one}, false) },
		"branches": func(w full) error {
			return render.Branches(w, render.Style{}, []ramus.BranchPoint{{Revision: one[0]}}, false)
		},
		"status": func(w full) error {
			return render.Status(w, render.Style{}, ramus.Status{}, render.Flags{}, render.Listing{})
		},
		"shape":    func(w full) error { return render.Shape(w, ramus.Shape{}, render.ShapeOptions{}) },
		"plan":     func(w full) error { return render.Plan(w, render.Style{}, ramus.Plan{}) },
		"findings": func(w full) error { return render.Findings(w, render.Style{}, "gate", nil) },
		"github":   func(w full) error { return render.GitHub(w, ramus.GateResult{}) },
		"gitlab":   func(w full) error { return render.GitLab(w, ramus.GateResult{}) },
		"sarif":    func(w full) error { return render.SARIF(w, ramus.GateResult{}, "v1.2.3") },
		"junit":    func(w full) error { return render.JUnit(w, ramus.GateResult{}) },
		"json":     func(w full) error { return render.JSON(w, one) },
	} {
		if err := print(full{}); !errors.Is(err, errFull) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var errFull = errors.New("full")

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errFull }
