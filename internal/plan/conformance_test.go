package plan_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// A vectorFile has recorded answers of Alembic; testdata/conformance/FORMAT.md
// describes the format.
type vectorFile struct {
	Format int           `json:"format"`
	Graphs []vectorGraph `json:"graphs"`
}

type vectorGraph struct {
	Name      string `json:"name"`
	Revisions []struct {
		ID        string   `json:"id"`
		Down      []string `json:"down"`
		Labels    []string `json:"labels"`
		DependsOn []string `json:"depends_on"`
	} `json:"revisions"`
	Cases []vectorCase `json:"cases"`
}

type vectorCase struct {
	Op         string          `json:"op"`
	Symbol     string          `json:"symbol"`
	Base       string          `json:"base"`
	Head       string          `json:"head"`
	Current    []string        `json:"current"`
	Target     json.RawMessage `json:"target"` // a string or a list of strings
	Targets    []string        `json:"targets"`
	Result     json.RawMessage `json:"result"`
	Effective  []string        `json:"effective"`
	Steps      []string        `json:"steps"`
	HeadsAfter []string        `json:"heads_after"`
	Error      string          `json:"error"`
	Crash      string          `json:"crash"`
	Warning    string          `json:"warning"`
}

// TestConformance runs all cases of testdata/conformance and of the folders in
// RAMUS_CONFORMANCE, and counts the answers that differ from Alembic's.
func TestConformance(t *testing.T) {
	var graphs, cases, differ int
	for _, g := range readVectors(t) {
		graphs++
		built, err := buildVector(g)
		if err != nil {
			t.Errorf("%s: %v", g.Name, err)
			differ += len(g.Cases)
		}
		for i, c := range g.Cases {
			cases++
			// Alembic's test suite uses "base" for an empty table.
			if slices.Contains(c.Current, "base") {
				c.Current, c.HeadsAfter = without(c.Current, "base"), without(c.HeadsAfter, "base")
			}
			if err != nil {
				continue
			}
			if why := ask(built, c); why != "" {
				differ++
				t.Errorf("%s, case %d (%s): %s", g.Name, i, describe(c), why)
			}
		}
	}
	if graphs == 0 {
		t.Error("no vectors found")
	}
	fmt.Printf("conformance: %d graphs, %d cases, %d differ\n", graphs, cases, differ)
}

func readVectors(t *testing.T) (all []vectorGraph) {
	folders := append([]string{filepath.Join("testdata", "conformance")}, filepath.SplitList(os.Getenv("RAMUS_CONFORMANCE"))...)
	for _, folder := range folders {
		if folder == "" {
			continue
		}
		if _, err := os.Stat(folder); err != nil {
			folder = filepath.Join("..", folder) // relative to the repository's root
		}
		if _, err := os.Stat(folder); err != nil {
			t.Errorf("vectors: %v", err)
		}
		files, err := filepath.Glob(filepath.Join(folder, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var f vectorFile
			if err := json.Unmarshal(content, &f); err != nil || f.Format != 1 || len(f.Graphs) == 0 {
				t.Logf("%s holds no vectors (%v)", name, err)
				continue
			}
			all = append(all, f.Graphs...)
		}
	}
	return all
}

func buildVector(v vectorGraph) (*graph.Graph, error) {
	nodes := make([]graph.Node, len(v.Revisions))
	for i, r := range v.Revisions {
		nodes[i] = graph.Node{ID: r.ID, Parents: r.Down, Labels: r.Labels, DependsOn: r.DependsOn}
	}
	return graph.New(nodes)
}

func describe(c vectorCase) string {
	switch c.Op {
	case "resolve":
		return c.Op + " " + c.Symbol
	case "history":
		return fmt.Sprintf("history %s:%s", c.Base, c.Head)
	case "upgrade", "downgrade":
		return fmt.Sprintf("%s %v to %s", c.Op, c.Current, c.Target)
	case "stamp":
		return fmt.Sprintf("stamp %v to %v", c.Current, c.Targets)
	}
	return c.Op
}

// ask returns how our answer differs from Alembic's, or "".
func ask(g *graph.Graph, c vectorCase) string {
	got, err := answer(g, c)
	switch {
	case c.Crash != "":
		return ""
	case c.Error != "" && err == nil:
		return fmt.Sprintf("the reference refuses (%s); got %v", c.Error, got)
	case c.Error != "":
		return ""
	case c.Warning != "" && err != nil:
		return ""
	case err != nil:
		return fmt.Sprintf("refused: %v", err)
	}
	return compare(g, c, got)
}

// An outcome is our answer to a case: ids, and for plans the rows afterwards.
type outcome struct {
	ids   []string
	rows  []string
	extra []string            // effective heads
	byID  map[string][]string // by id, labels
}

func answer(g *graph.Graph, c vectorCase) (outcome, error) {
	switch c.Op {
	case "heads":
		return outcome{ids: g.IDs(g.Heads()), extra: g.IDs(g.EffectiveHeads())}, nil
	case "bases":
		return outcome{ids: g.IDs(g.Bases())}, nil
	case "branches":
		return outcome{ids: g.IDs(g.BranchPoints())}, nil
	case "merge_points":
		return outcome{ids: g.IDs(g.MergePoints())}, nil
	case "labels":
		return labelsOutcome(g), nil
	case "resolve":
		refs, err := g.Resolve(c.Symbol)
		return outcome{ids: g.IDs(refs)}, err
	case "history":
		refs, err := plan.Span(g, nil, c.Base, c.Head)
		return outcome{ids: g.IDs(refs)}, err
	}
	p, err := planFor(g, c)
	if err != nil {
		return outcome{}, err
	}
	return outcome{ids: revisionsOf(p), rows: p.After()}, nil
}

func labelsOutcome(g *graph.Graph) outcome {
	byID := map[string][]string{}
	for r := range graph.Ref(g.Len()) {
		byID[g.ID(r)] = g.Labels(r)
	}
	return outcome{byID: byID}
}

func planFor(g *graph.Graph, c vectorCase) (plan.Plan, error) {
	switch c.Op {
	case "upgrade":
		return plan.NewUpgrade(g, c.Current, target(c))
	case "downgrade":
		return plan.NewDowngrade(g, c.Current, target(c))
	case "stamp":
		return plan.NewStamp(g, c.Current, c.Targets)
	}
	return plan.Plan{}, fmt.Errorf("unknown op %q", c.Op)
}

// target returns a case's target as one string; null means base.
func target(c vectorCase) string {
	if string(c.Target) == "null" {
		return "base"
	}
	var one string
	if json.Unmarshal(c.Target, &one) == nil {
		return one
	}
	var several []string
	if err := json.Unmarshal(c.Target, &several); err != nil {
		panic(err)
	}
	return strings.Join(several, " ")
}

func revisionsOf(p plan.Plan) (ids []string) {
	for _, s := range p.Steps {
		ids = append(ids, s.Revision)
	}
	return ids
}

func compare(g *graph.Graph, c vectorCase, got outcome) string {
	switch c.Op {
	case "labels":
		var want map[string][]string
		if err := json.Unmarshal(c.Result, &want); err != nil {
			return err.Error()
		}
		if !maps.EqualFunc(want, got.byID, sameSet) {
			return fmt.Sprintf("labels: got %v, want %v", got.byID, want)
		}
		return ""
	case "upgrade", "downgrade", "stamp":
		return comparePlan(g, c, got)
	}
	var want []string
	if err := json.Unmarshal(c.Result, &want); err != nil {
		return err.Error()
	}
	switch {
	case !sameSet(got.ids, want):
		return fmt.Sprintf("got %v, want %v", got.ids, want)
	case c.Op == "heads" && !sameSet(got.extra, c.Effective):
		return fmt.Sprintf("effective heads: got %v, want %v", got.extra, c.Effective)
	case c.Op == "history":
		return outOfOrder(g, slices.Backward(got.ids))
	}
	return ""
}

func comparePlan(g *graph.Graph, c vectorCase, got outcome) string {
	switch {
	case c.Op != "stamp" && !sameSet(got.ids, c.Steps):
		return fmt.Sprintf("steps: got %v, want %v", got.ids, c.Steps)
	case !sameSet(got.rows, c.HeadsAfter):
		return fmt.Sprintf("rows afterwards: got %v, want %v", got.rows, c.HeadsAfter)
	case c.Op == "upgrade":
		return outOfOrder(g, slices.All(got.ids))
	case c.Op == "downgrade":
		return outOfOrder(g, slices.Backward(got.ids))
	}
	return ""
}

// outOfOrder returns a revision that comes before one that it needs, or "".
func outOfOrder(g *graph.Graph, ids func(func(int, string) bool)) string {
	all, seen := map[string]bool{}, map[string]bool{}
	ids(func(_ int, id string) bool { all[id] = true; return true })
	for _, id := range ids {
		r, _ := g.Lookup(id)
		for _, down := range g.IDs(g.Needs(r)) {
			if all[down] && !seen[down] {
				return fmt.Sprintf("%s comes before %s", id, down)
			}
		}
		seen[id] = true
	}
	return ""
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return s == id })
}

func sameSet(a, b []string) bool {
	x, y := slices.Clone(a), slices.Clone(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(slices.Compact(x), slices.Compact(y))
}
