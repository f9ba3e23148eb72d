package planner_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// planning returns a planner for a drawn graph.
func planning(t *testing.T, drawn string) *planner.Planner {
	t.Helper()
	g := graphtest.New(t, drawn)
	revisions := make([]revision.Revision, g.Len())
	for i := range revisions {
		revisions[i].Node = g.Node(graph.Ref(i))
	}
	h, err := history.Of(revisions)
	if err != nil {
		t.Fatal(err)
	}
	return &planner.Planner{History: h, HasLog: true}
}

// database returns a state with rows and a log of upgrades "id<parent", and a reader
// that returns it.
func database(rows, ran string) (dialect.State, engine.Reader) {
	state := dialect.State{Exists: true, HasLog: true, Rows: strings.Fields(rows)}
	for i, word := range strings.Fields(ran) {
		id, parent, _ := strings.Cut(word, "<")
		e := dialect.Entry{Seq: int64(i + 1), Action: dialect.ActionUpgrade, Revision: id, Checksum: "h1:x", DownScript: "-- +downgrade\nDROP TABLE " + id + ";\n", Finished: time.Unix(int64(i+1), 0)}
		if parent != "" {
			e.Parents = []string{parent}
		}
		state.Log = append(state.Log, e)
	}
	return state, func(context.Context, dialect.ReadScope) (dialect.State, error) { return state, nil }
}

func steps(p plan.Plan) (ids []string) {
	for _, s := range p.Steps {
		ids = append(ids, s.Revision)
	}
	return ids
}

func TestUpgrade(t *testing.T) {
	for _, test := range []struct {
		name, drawn, rows, ran, target string
		allow                          bool
		want                           string // the steps, or the refusal
		ahead                          string
	}{
		{"from base", "a <- b <- c", "", "", "heads", false, "a b c", ""},
		{"up to one", "a <- b <- c", "a", "a", "b", false, "b", ""},
		{"nothing to do", "a <- b", "b", "a b<a", "heads", false, "", ""},
		{"a range", "a <- b", "", "", "a:b", false, "a:b is a range", ""},
		{"an unknown row", "a <- b", "x", "", "heads", false, "unknown [x] in log false covered false", ""},
		{"ahead by the log", "a <- b", "x", "a b<a x<b", "heads", false, "unknown [x] in log true covered true", ""},
		{"ahead, accepted", "a <- b", "x", "a b<a x<b", "heads", true, "", "x"},
		{"beside what is ahead", "a <- b; a <- c", "x", "a b<a x<b", "heads", true, "unknown [x] in log true covered false", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planning(t, test.drawn)
			p.AllowAhead = test.allow
			state, read := database(test.rows, test.ran)
			planned, err := p.Upgrade(test.target)(t.Context(), state, read)
			if got := answer(planned, err); !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if got := strings.Join(planned.Ahead, " "); got != test.ahead {
				t.Errorf("ahead %q, want %q", got, test.ahead)
			}
		})
	}
}

// answer returns the steps of a plan, or the refusal.
func answer(planned engine.Planned, err error) string {
	if unknown, ok := errors.AsType[*planner.UnknownRowsError](err); ok {
		return "unknown [" + strings.Join(unknown.Rows, " ") + "] in log " + yes(unknown.InLog) + " covered " + yes(unknown.Covered)
	}
	if err != nil {
		return err.Error()
	}
	return strings.Join(steps(planned.Plan), " ")
}

func yes(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// The runner that held the lock may have gone on: then the rows under the lock count.
func TestUpgradeAfterAnother(t *testing.T) {
	p := planning(t, "a <- b")
	before, _ := database("x", "")
	_, now := database("a", "a")
	planned, err := p.Upgrade("heads")(t.Context(), before, now)
	if err != nil || !slices.Equal(steps(planned.Plan), []string{"b"}) {
		t.Errorf("%v, %v", steps(planned.Plan), err)
	}
}

func TestDowngrade(t *testing.T) {
	p := planning(t, "a <- b")
	state, read := database("x", "a b<a x<b")
	planned, err := p.Downgrade("a")(t.Context(), state, read)
	if err != nil || !slices.Equal(steps(planned.Plan), []string{"x", "b"}) || !planned.Fresh {
		t.Fatalf("%v, fresh %v, %v", steps(planned.Plan), planned.Fresh, err)
	}
	if planned.Revision("x") == nil || !strings.Contains(planned.Notes["x"], "by the script that the log has") || planned.Notes["b"] != "" {
		t.Errorf("notes %q", planned.Notes)
	}
	state, read = database("b", "")
	planned, err = p.Downgrade("base")(t.Context(), state, read)
	if err != nil || planned.Fresh || !strings.Contains(planned.Notes["a"], "has no run in the log") {
		t.Errorf("without runs in the log: %v, %q, %v", steps(planned.Plan), planned.Notes, err)
	}
	state, read = database("x", "")
	if _, err := p.Downgrade("base")(t.Context(), state, read); err == nil {
		t.Error("a row that neither files nor log have is reverted")
	} else if _, ok := errors.AsType[*record.InsufficientError](err); !ok {
		t.Errorf("%T %v", err, err)
	}
	if _, err := p.Downgrade("a:base")(t.Context(), state, read); err == nil {
		t.Error("a range is a target")
	}
}

func TestStamp(t *testing.T) {
	for _, test := range []struct {
		name, rows, ran string
		targets         []string
		purge           bool
		want            string // the rows afterwards, or the refusal
	}{
		{"from base", "", "", []string{"b"}, false, "b"},
		{"ahead by the log", "x", "a b<a x<b", []string{"a"}, false, "a"},
		{"to base", "b", "", []string{"base"}, false, ""},
		{"an unknown row", "x", "", []string{"b"}, false, "unknown [x] in log false covered false"},
		{"an unknown row, purged", "x", "", []string{"b"}, true, "b"},
	} {
		t.Run(test.name, func(t *testing.T) {
			state, read := database(test.rows, test.ran)
			planned, err := planning(t, "a <- b").Stamp(test.targets, test.purge)(t.Context(), state, read)
			got := strings.Join(planned.Plan.After(), " ")
			if err != nil {
				got = answer(planned, err)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestUnlessChanged(t *testing.T) {
	p := planning(t, "a <- b; a <- c")
	to := planner.UnlessChanged([]string{"c", "b"}, "Run it again.", p.Stamp([]string{"a"}, true))
	state, read := database("b c", "")
	if planned, err := to(t.Context(), state, read); err != nil || len(planned.Plan.Steps) == 0 {
		t.Errorf("the same rows: %v", err)
	}
	for _, rows := range []string{"b", "", "b c x"} {
		state, read := database(rows, "")
		if _, err := to(t.Context(), state, read); err == nil || !strings.Contains(err.Error(), "changed in the meantime") {
			t.Errorf("rows %q: %v", rows, err)
		}
	}
}

// A program is the one of the history that a plan's steps belong to.
func TestProgram(t *testing.T) {
	p := planning(t, "a <- b")
	var asked []*history.History
	p.Program = func(h *history.History) engine.Program { asked = append(asked, h); return nil }
	state, read := database("x", "a b<a x<b")
	if _, err := p.Downgrade("b")(t.Context(), state, read); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 1 || asked[0].Lookup("x") == nil {
		t.Error("the program does not have the revision that only the log has")
	}
}

// Alembic runs no revision below an applied one, so an upgrade out of order refuses one
// that only Alembic can run, until it is recorded as made by hand.
func TestOutOfOrderInPython(t *testing.T) {
	p := planning(t, "a <- x <- c")
	x := p.History.Lookup("x")
	x.SeenByAlembic, x.Runner = true, revision.ProjectAlembic
	state, read := database("c", "a c<a")
	planned, err := p.Upgrade("heads")(t.Context(), state, read)
	if err != nil || len(planned.Remarks) != 1 || !strings.Contains(planned.Remarks[0], "Alembic may have run x") {
		t.Errorf("%q, %v", planned.Remarks, err)
	}
	p.OutOfOrder = true
	if _, err = p.Upgrade("heads")(t.Context(), state, read); err == nil || !strings.Contains(hint.Of(err), "ramus stamp --skipped x") {
		t.Errorf("%v: %s", err, hint.Of(err))
	}
	if _, err = p.Upgrade("a")(t.Context(), state, read); err != nil {
		t.Error(err)
	}
	planned, err = p.StampSkipped([]string{"x"})(t.Context(), state, read)
	if err != nil || len(planned.Plan.Steps) != 1 {
		t.Errorf("%v, %v", planned.Plan, err)
	}
}
