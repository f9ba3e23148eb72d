package planner_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// sectioned returns a planner for a drawn graph in which m has sections for its parents.
func sectioned(t *testing.T, drawn string) *planner.Planner {
	t.Helper()
	g := graphtest.New(t, drawn)
	revisions := make([]revision.Revision, g.Len())
	for i := range revisions {
		n := g.Node(graph.Ref(i))
		if n.ID == "m" {
			n.Sections = &graph.Sections{Both: true}
			for _, parent := range n.Parents {
				n.Sections.From = append(n.Sections.From, graph.Section{Parent: parent, Back: true})
			}
		}
		revisions[i].Node = n
	}
	h, err := history.Of(revisions)
	if err != nil {
		t.Fatal(err)
	}
	return &planner.Planner{History: h, HasLog: true}
}

// story returns the steps of a plan, each with its section.
func story(p plan.Plan) string {
	var steps []string
	for _, s := range p.Steps {
		step := s.Revision
		if s.Section != "" {
			step += "(" + s.Section + " not " + strings.Join(s.Replaced, ",") + ")"
		}
		steps = append(steps, step)
	}
	return strings.Join(steps, " ") + " = " + strings.Join(p.After(), " ")
}

const renames = "a <- b, c; (b, c) <- m <- n; c <- d"

// ranSection returns a database in which the section of m for a parent ran.
func ranSection(rows, ran, parent string, replaced ...string) (dialect.State, []dialect.Entry) {
	state, _ := database(rows, ran)
	for i := range state.Log {
		if e := &state.Log[i]; e.Revision == "m" {
			e.Parents, e.Section, e.Replaced = []string{"b", "c"}, parent, replaced
		}
	}
	return state, state.Log
}

func TestUpgradeWithSections(t *testing.T) {
	for _, test := range []struct{ name, rows, ran, target, want string }{
		{"a new database", "", "", "m", "a b m(b not c) = m"},
		{"one side", "b", "a b<a", "m", "m(b not c) = m"},
		{"the other side", "c", "a c<a", "heads", "m(c not b) n d = d n"},
		{"both sides", "b c", "a b<a c<a", "m", "m = m"},
		{"what is above a replaced one comes after the merge", "", "", "heads", "a b m(b not c) n d = d n"},
		{"without the merge", "b", "a b<a", "d", "c d = b d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := sectioned(t, renames)
			state, read := database(test.rows, test.ran)
			planned, err := p.Upgrade(test.target)(t.Context(), state, read)
			if got := story(planned.Plan); err != nil || got != test.want {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

// A section that stopped half way is the one that goes on, whatever the header says now.
func TestUpgradeTakesTheSectionThatBegan(t *testing.T) {
	for section, want := range map[string]string{"c": "a c m(c not b) = m", "b": "a b m(b not c) = m", "": "a c b m = m"} {
		p := sectioned(t, renames)
		state, read := database("", "")
		state.Log = append(state.Log, dialect.Entry{Seq: 9, Action: dialect.ActionUpgrade, Revision: "m", Section: section})
		planned, err := p.Upgrade("m")(t.Context(), state, read)
		if got := story(planned.Plan); err != nil || got != want {
			t.Errorf("%q: %s, %v", section, got, err)
		}
	}
}

func TestDowngradeWithSections(t *testing.T) {
	for _, test := range []struct{ name, rows, ran, target, want string }{
		{"to its side", "m", "a b<a m<b", "b", "m(b not c) = b"},
		{"below the fork", "m", "a b<a m<b", "a", "m(b not c) b = a"},
		{"to a replaced revision", "m", "a b<a m<b", "c", "cannot downgrade to c: it never ran here; m ran instead of it, with its section from:b"},
		{"with one above a replaced one", "d m", "a b<a m<b d<c", "a", "d m(b not c) b = a"},
		{"and it would stay", "d m", "a b<a m<b d<c", "b", "m cannot be reverted yet: d is applied and needs c, which m replaced"},
		{"alone, down to a replaced one", "d m", "a b<a m<b d<c", "d@c", "d = m"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := sectioned(t, renames)
			state, _ := ranSection(test.rows, test.ran, "b", "c")
			_, read := database(test.rows, test.ran)
			whole, _ := read(t.Context(), dialect.AllEntries)
			whole.Log = state.Log
			planned, err := p.Downgrade(test.target)(t.Context(), state, func(ctx context.Context, scope dialect.ReadScope) (dialect.State, error) { return whole, nil })
			got := story(planned.Plan)
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("%s, %v", got, err)
			}
		})
	}
}

// A stamp that does not name the merge leaves its run, and so what it replaced; one that
// names it makes all below stamped.
func TestStampOverSections(t *testing.T) {
	p := sectioned(t, renames)
	for named, want := range map[string]string{"n": "a applied, b applied, c replaced, m applied, n stamped", "m": "a applied, b applied, c stamped, m stamped, n pending"} {
		state, _ := ranSection("m", "a b<a m<b", "b", "c")
		state.Rows = []string{named}
		before := record.New(p.History, state, true)
		stamp := dialect.Entry{Seq: 9, Action: dialect.ActionStamp, Revision: named, Rows: []string{named}, NoRun: before.WithoutRun([]string{named}, []string{named}), Finished: time.Unix(9, 0)}
		state.Log = append(state.Log, stamp)
		rec := record.New(p.History, state, true)
		var got []string
		for _, id := range []string{"a", "b", "c", "m", "n"} {
			r, _ := p.History.Graph().Lookup(id)
			got = append(got, fmt.Sprint(id, " ", rec.State(r)))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("stamp %s: %s", named, strings.Join(got, ", "))
		}
		if len(rec.Skipped()) > 0 {
			t.Errorf("stamp %s: skipped %v", named, rec.Skipped())
		}
	}
}

// The log alone has the merge, and one of the revisions that it replaced.
func TestDowngradeOfSectionsByTheLog(t *testing.T) {
	p := planning(t, "a <- b")
	state, _ := ranSection("m", "a b<a m<b", "b", "c", "c2")
	state.Log[2].DownScript, state.Log[2].Parents = "-- +downgrade to:b\nDROP TABLE m;\n", []string{"b", "c2"}
	planned, err := p.Downgrade("b")(t.Context(), state, func(context.Context, dialect.ReadScope) (dialect.State, error) { return state, nil })
	if got := story(planned.Plan); err != nil || got != "m(b not c,c2) = b" {
		t.Fatalf("%s, %v", got, err)
	}
	scripts, err := planned.Revision("m").Scripts(t.Context())
	if side, ok := scripts.Of("b"); err != nil || !ok || side.Downgrade.Text != "DROP TABLE m;\n" {
		t.Errorf("%+v, %v", scripts, err)
	}
}

func TestSectionsAboveAlembic(t *testing.T) {
	p := sectioned(t, renames)
	p.History.Lookup("b").SeenByAlembic = true
	state, read := database("b", "a b<a")
	planned, err := p.Upgrade("m")(t.Context(), state, read)
	if err != nil || !slices.Contains(planned.Remarks, "m: merge m has sections: Alembic sees neither it nor anything above it") && len(planned.Remarks) != 1 {
		t.Errorf("%q, %v", planned.Remarks, err)
	}
	planned, err = p.Upgrade("b")(t.Context(), state, read)
	if err != nil || len(planned.Remarks) > 0 {
		t.Errorf("%q, %v", planned.Remarks, err)
	}
}
