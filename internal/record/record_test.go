package record_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/record/recordtest"
	"github.com/ramusdb/ramus/internal/revision"
)

// draw returns the history of a drawn graph. Alembic has those that start with "py".
func draw(t *testing.T, text string) *history.History {
	t.Helper()
	nodes, err := graphtest.Nodes(text)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]revision.Revision, len(nodes))
	for i, n := range nodes {
		n.File = n.ID + ".sql"
		all[i] = revision.Revision{Node: n}
		all[i].SeenByAlembic = strings.HasPrefix(n.ID, "py")
	}
	h, err := history.Of(all)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// recorded interprets a drawn log for a drawn graph.
func recorded(t *testing.T, files, log, rows string) *record.Record {
	t.Helper()
	return record.New(draw(t, files), recordtest.State(t, log, rows), true)
}

// states lists the states that revisions and rows are in: "applied a b, pending c".
func states(h *history.History, r *record.Record) string {
	var all []string
	add := func(s record.State, ids []string) {
		if len(ids) > 0 {
			all = append(all, string(s)+" "+strings.Join(slices.Sorted(slices.Values(ids)), " "))
		}
	}
	for _, s := range []record.State{record.Applied, record.Stamped, record.Unrecorded, record.Skipped, record.HalfWay, record.Pending} {
		add(s, h.Graph().IDs(r.In(s)))
	}
	for _, s := range []record.State{record.Ahead, record.Unknown} {
		add(s, slices.DeleteFunc(slices.Clone(r.Undefined), func(id string) bool { return r.RowState(id) != s }))
	}
	return strings.Join(all, ", ")
}

func TestStates(t *testing.T) {
	for _, test := range []struct {
		name             string
		files, log, rows string
		want             string
	}{
		{"nothing", "a <- b", "", "", "pending a b"},
		{"an empty history", "", "", "", ""},
		{"a line", "a <- b <- c", "+a() +b(a)", "b", "applied a b, pending c"},
		{"reverted", "a <- b", "+a() +b(a) -b(a)", "a", "applied a, pending b"},
		{"reverted and run again", "a <- b", "+a() +b(a) -b(a) +b(a)", "b", "applied a b"},
		{"a dependency", "a <- b; d; b ~> d", "+a() +d() +b(a)", "b", "applied a b d"},
		{"both parents of a merge", "a <- b, c; (b,c) <- m", "+a() +b(a) +c(a) +m(b,c)", "m", "applied a b c m"},

		{"half way up", "a <- b <- c", "+a() ?b(a)", "a", "applied a, half_way b, pending c"},
		{"half way down", "a <- b", "+a() +b(a) ~b(a)", "b", "applied a, half_way b"},
		{"abandoned on the way up", "a <- b", "+a() xb(a)", "a", "applied a, pending b"},
		{"abandoned on the way down", "a <- b", "+a() +b(a) yb(a)", "b", "applied a b"},

		{"stamped", "a <- b <- c", "=b", "b", "stamped a b, pending c"},
		{"stamped above runs", "a <- b <- c", "+a() =c", "c", "applied a, stamped b c"},
		{"a stamp names a run", "a <- b", "+a() +b(a) =b", "b", "applied a, stamped b"},
		{"a stamp names one of two rows", "a <- b, c", "+a() +b(a) =c>b,c", "b c", "applied a b, stamped c"},
		{"a stamp names two", "a <- b, c", "+a() +b(a) +c(a) =b,c", "b c", "applied a, stamped b c"},
		{"stamped down and up", "a <- b <- c", "+a() +b(a) +c(b) =a =c", "c", "stamped a b c"},
		{"stamped to base and up", "a <- b", "+a() +b(a) => =b", "b", "stamped a b"},
		{"run above a stamp", "a <- b <- c", "=b +c(b)", "c", "applied c, stamped a b"},
		{"stamped, reverted and run", "a <- b", "=b -b(a) +b(a)", "b", "applied b, stamped a"},
		{"stamped and reverted", "a <- b", "=b -b(a)", "a", "stamped a, pending b"},
		{"stamped over what was unrecorded", "a <- b <- c <- d", "+c(b) =d", "d", "applied c, stamped a b d"},
		{"a stamp of what only the log has", "a <- b, c", "+a() +b(a) +c(a) +y(b) -y(b) =y", "y", "applied a b, pending c, ahead y"},
		{"a stamp of it, and of another row", "a <- b, c", "+a() +c(a) +y(b) -y(b) =>c,y", "c y", "applied a c, stamped b, ahead y"},
		{"a stamp below which only the log has more", "a <- b", "+a() +x(a) +y(x) =y -y(x) -x(a)", "a", "applied a, pending b"},
		{"a stamp of what the history lacks", "a <- b <- c", "+a() =gone +c(gone)", "c", "applied a c, stamped b"},

		{"before the log began", "a <- b <- c", "+c(b)", "c", "applied c, unrecorded a b"},
		{"before the log began, a dependency", "a <- b <- c; d; b ~> d", "+c(b)", "c", "applied c, unrecorded a b d"},
		{"before the log began, reverted", "a <- b <- c", "-c(b)", "b", "unrecorded a b, pending c"},
		{"reverted and run by another program", "a <- b <- c", "+c(b) -c(b) -b(a)", "b", "unrecorded a b, pending c"},
		{"by another program", "a <- b <- c", "+a()", "c", "applied a, unrecorded b c"},
		{"by another program, above a stamp", "a <- b <- c", "=b", "c", "stamped a b, unrecorded c"},
		{"by another program, below a run", "a <- b <- c", "+a() +c(b)", "c", "applied a c, unrecorded b"},
		{"on a parent that the history lacks", "a <- b <- c", "+a() +c(gone)", "c", "applied a c, unrecorded b"},
		{"an entry and its parent are lacking", "a <- b", "+a() +y(x)", "b", "applied a, unrecorded b"},

		{"put beneath", "a <- x <- c", "+a() +c(a)", "c", "applied a c, skipped x"},
		{"put beneath by twos, and a base", "x <- a <- y <- z <- c", "+a() +c(a)", "c", "applied a c, skipped x y z"},
		{"put beneath a merge", "a <- b, c; x; (b,c,x) <- m", "+a() +b(a) +c(a) +m(b,c)", "m", "applied a b c m, skipped x"},
		{"put beneath, and abandoned", "a <- x <- c", "+a() xx(a) +c(a)", "c", "applied a c, skipped x"},
		{"put beneath, and run out of order", "a <- x <- c", "+a() +c(a) +x(a)", "c", "applied a c x"},
		{"put beneath, and made by hand", "a <- x <- y <- c", "+a() +c(a) *x", "c", "applied a c, stamped x, skipped y"},
		{"put beneath, and a run above", "a <- x <- c <- d", "+a() +c(a) +d(c)!x", "d", "applied a c d, skipped x"},
		{"put beneath on top, and a run above", "a <- b <- x <- d", "+a() +b(a) +d(x)!x", "d", "applied a b d, skipped x"},
		{"put beneath, and the run above reverted", "a <- x <- c", "+a() +c(a) -c(x)!x", "x", "applied a, skipped x, pending c"},
		{"put beneath, and all reverted and run", "a <- x <- c", "+a() +c(a) -c(x)!x -x(a) +x(a) +c(x)", "c", "applied a c x"},
		{"put beneath, and another row stamped", "a <- x <- c; b", "+a() +c(a) =b>b,c!x", "b c", "applied a c, stamped b, skipped x"},
		{"put beneath, in Python", "a <- pyx <- c", "+a() +c(a)", "c", "applied a c, unrecorded pyx"},
		{"put beneath, and stamped", "a <- x <- c", "+a() +c(a) =c", "c", "applied a, stamped c x"},
		{"put beneath a pending one", "a <- x <- c", "+a()", "a", "applied a, pending c x"},
		{"a new dependency", "a <- b; d <- e; b ~> e", "+a() +b(a) +d()", "b", "applied a b d, skipped e"},
		{"a dependency of before the log", "a <- b; d <- e; b ~> e", "+a() +b(a)", "b", "applied a b, unrecorded d e"},

		{"a row was lost", "a <- b, c", "+a() +b(a) +c(a)", "b", "applied a b, pending c"},
		{"ahead", "a <- b", "+a() +gone(a)", "gone", "applied a, pending b, ahead gone"},
		{"ahead, by a stamp", "a <- b", "+a() =gone", "gone", "applied a, pending b, ahead gone"},
		{"ahead by two", "a <- b", "+a() +b(a) +x(b) +y(x)", "y", "applied a b, ahead y"},
		{"ahead, above what was before the log", "a <- b <- c", "+x(b) +y(x)", "y", "unrecorded a b, pending c, ahead y"},
		{"ahead, above what was run by another program", "a <- b <- c", "+a() +y(c)", "y", "applied a, unrecorded b c, ahead y"},
		{"ahead, above a parent that nobody knows", "a <- b", "+y(x)", "y", "pending a b, ahead y"},
		{"ahead of a lost row", "a <- b, c", "+a() +b(a) +c(a) +y(b)", "y", "applied a b c, ahead y"},
		{"ahead and reverted", "a", "+a() +y(a) -y(a)", "a", "applied a"},
		{"unknown", "a", "+a()", "gone", "applied a, unknown gone"},
		{"unknown, abandoned", "a", "+a() xgone(a)", "gone", "applied a, unknown gone"},
		{"unknown, a parent of the log's", "a", "-c(gone)", "gone", "pending a, unknown gone"},
		{"one of each", "a <- b", "+a() +b(a) +y(b)", "b x y", "applied a b, ahead y, unknown x"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := draw(t, test.files)
			r := record.New(h, recordtest.State(t, test.log, test.rows), true)
			if got := states(h, r); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if r.Pending() != len(h.All())-r.Applied.Len() {
				t.Errorf("%d pending", r.Pending())
			}
		})
	}
}

// Where no log is kept, all that the rows stand for is applied.
func TestStatesWithoutLog(t *testing.T) {
	h := draw(t, "a <- b <- c")
	r := record.New(h, dialect.State{Exists: true, Rows: []string{"b", "gone"}}, false)
	if got := states(h, r); got != "applied a b, pending c, unknown gone" {
		t.Error(got)
	}
	if r.HasLog || !r.Exists || len(r.Skipped()) > 0 {
		t.Errorf("%+v", r)
	}
}

func TestPositionOf(t *testing.T) {
	h := draw(t, "a <- b <- c; x ~> a")
	at := record.PositionOf(h, recordtest.State(t, "+a() ?c(b) ~gone(a)", "b gone x"))
	g := h.Graph()
	for what, got := range map[string][]string{
		"b gone x": at.Rows, "gone": at.Undefined, "": at.Ahead, "a b x": g.IDs(at.Applied.Refs()), "c": g.IDs(at.HalfWay.Refs()), "b x": g.IDs(at.Current.Refs()),
	} {
		if strings.Join(slices.Sorted(slices.Values(got)), " ") != what {
			t.Errorf("got %q, want %q", got, what)
		}
	}
	if !slices.Equal(at.Unknown, at.Undefined) || at.Pending() != 1 || len(at.Unfinished) != 2 {
		t.Errorf("%+v", at)
	}
	if at.Partial("gone").Action != dialect.ActionDowngrade || at.Partial("c").Action != dialect.ActionUpgrade || at.Partial("a").Revision != "" {
		t.Errorf("%+v", at.Unfinished)
	}
}

// A revision that ran has the log entry of its last run.
func TestRuns(t *testing.T) {
	log := recordtest.Log(t, "+a() +b(a) +y(b) +z(y) -b(a) +b(a) =w +c(b)")
	for i := range log {
		log[i].Seq = int64(i + 1)
	}
	h := draw(t, "a <- b, c")
	r := record.New(h, dialect.State{Exists: true, HasLog: true, Rows: []string{"c"}, Log: log}, true)
	g := h.Graph()
	if got := strings.Join(g.IDs(r.RanRefs()), " "); got != "a c" {
		t.Errorf("ran %s", got)
	}
	if got := strings.Join(g.IDs(r.AgainRefs()), " "); got != "b" {
		t.Errorf("again %s", got)
	}
	b, _ := g.Lookup("b")
	c, _ := g.Lookup("c")
	if r.Again[b].Seq != 6 || r.Ran[c].Seq != 8 || r.Known["y"].Seq != 3 || r.Known["w"].Seq != 7 || len(r.Known) != 3 {
		t.Errorf("%+v, %+v, %+v", r.Again, r.Ran, r.Known)
	}
	if len(r.Lost) != 0 { // the stamp took them back
		t.Errorf("lost %q", r.Lost)
	}
	for rows, want := range map[string]string{"a": "b x y z", "y": "b x", "b": "x"} {
		if got := recorded(t, "a", "+a() +x(a) +z(a) +y(z) +b(y)", rows).Lost; strings.Join(got, " ") != want {
			t.Errorf("at %s: lost %q, want %s", rows, got, want)
		}
	}
}

func TestSkipped(t *testing.T) {
	h := draw(t, "x <- a <- y <- z <- c <- d; e <- w; d ~> w")
	r := record.New(h, recordtest.State(t, "+a() +e() +c(a) +d(c)", "d"), true)
	g := h.Graph()
	var got []string
	for _, ref := range r.Skipped() {
		over, _ := r.RanAbove(ref)
		got = append(got, g.ID(over)+": "+g.ID(ref))
	}
	slices.Sort(got)
	if want := []string{"a: x", "c: y", "c: z", "d: w"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	for id, want := range map[string]string{"a": "x", "c": "x y z", "d": "x y z w", "e": ""} {
		at, _ := g.Lookup(id)
		missing := r.Missing(at)
		slices.SortFunc(missing, func(a, b graph.Ref) int { return int(a) - int(b) })
		if got := g.IDs(missing); len(got) != len(strings.Fields(want)) || slices.ContainsFunc(got, func(id string) bool { return !strings.Contains(want, id) }) {
			t.Errorf("missing below %s: %q, want %q", id, got, want)
		}
	}
}

// Alembic keeps no log, so a revision in Python that was put below another one is not
// called skipped.
func TestDoubtful(t *testing.T) {
	for log, want := range map[string]string{"+a() +c(a)": "pyx", "+a() +pyx(a) +c(pyx)": "", "+c(pyx)": "", "+a() +c(a) =c": ""} {
		r := recorded(t, "a <- pyx <- c", log, "c")
		if got := strings.Join(r.History().Graph().IDs(r.Doubtful()), " "); got != want || len(r.Skipped()) > 0 {
			t.Errorf("%s: doubtful %q, want %q; skipped %v", log, got, want, r.Skipped())
		}
	}
}

// The log has no dependencies, but the lineage of a row proves that one was added.
func TestSkippedDependency(t *testing.T) {
	before := draw(t, "a <- b; d")
	b, _ := before.Graph().Lookup("b")
	for _, test := range []struct{ files, lineage, want string }{
		{"a <- b; x; b ~> x", before.Lineages(b).Of(b), "applied a b, skipped x"},
		{"a <- b; x <- y; b ~> y", before.Lineages(b).Of(b), "applied a b, skipped x y"},
		{"a <- b; x; b ~> x", "", "applied a b, unrecorded x"},
		{"a <- b; x; b ~> x", "l1:other", "applied a b, unrecorded x"},
		{"a <- b; pyx; b ~> pyx", before.Lineages(b).Of(b), "applied a b, unrecorded pyx"},
	} {
		h, state := draw(t, test.files), recordtest.State(t, "+a() +b(a)", "b")
		state.Log[1].Lineages = map[string]string{"b": test.lineage}
		if got := states(h, record.New(h, state, true)); got != test.want {
			t.Errorf("%s: %s, want %s", test.files, got, test.want)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, test := range []struct {
		name       string
		files, log string
		rows, refs string
		keepsLog   bool
		want       bool
	}{
		{"all below", "a <- b", "+a() +b(a) +y(b)", "y", "b", true, true},
		{"not all below", "a <- b, c", "+a() +b(a) +y(b)", "y", "b c", true, false},
		{"by a stamp", "a <- b", "+a() =y", "y", "b", true, true},
		{"by a stamp of what ran", "a <- b", "+a() +y(a) =y", "y", "b", true, false},
		{"unknown", "a", "+a()", "y", "a", true, false},
		{"unknown beside one that is ahead", "a", "+a() +y(a)", "x y", "a", true, false},
		{"no log is kept", "a <- b", "", "y", "b", false, true},
		{"no log is kept, above a row", "a <- b <- c; d", "", "b y", "c", false, false},
		{"no log is kept, in another tree", "a <- b <- c; d", "", "b y", "d", false, true},
		{"by a stamp, above a row", "a <- b; c", "+a() =a,y", "a y", "b", true, false},
		{"nothing is asked for", "a", "+y(a)", "y", "", true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := draw(t, test.files)
			refs, _ := h.Graph().LookupAll(strings.Fields(test.refs))
			if got := record.New(h, recordtest.State(t, test.log, test.rows), test.keepsLog).Covers(refs...); got != test.want {
				t.Error(got)
			}
		})
	}
}

func TestLacks(t *testing.T) {
	for _, test := range []struct {
		files, log, rows string
		keepsLog         bool
		want             string
	}{
		{"a <- b, c", "+a() +b(a) +y(b)", "y", true, "c"},
		{"a <- b", "+a() +b(a) +y(b)", "y", true, ""},
		{"a <- b", "+a() =y", "y", true, ""},
		{"a <- b", "+a()", "y", true, ""},
		{"a <- b <- c; d", "", "b y", false, "c"},
		{"a <- b; d", "", "y", false, ""},
	} {
		h := draw(t, test.files)
		if got := strings.Join(record.New(h, recordtest.State(t, test.log, test.rows), test.keepsLog).Lacks(), " "); got != test.want {
			t.Errorf("%s, log %s, rows %s: lacks %q, want %q", test.files, test.log, test.rows, got, test.want)
		}
	}
}

// A revision that is half way and that no file defines is listed all the same.
func TestHalfWayElsewhere(t *testing.T) {
	for _, test := range []struct{ log, rows, want, state string }{
		{"+a() ?b(a)", "a", "", ""},
		{"+a() ?gone(a)", "a", "gone", ""},
		{"+a() +gone(a) ~gone(a)", "gone", "", "half_way"},
		{"+a() +gone(a) xother(gone)", "gone", "", "ahead"},
	} {
		r := recorded(t, "a <- b", test.log, test.rows)
		if got := strings.Join(r.HalfWayElsewhere(), " "); got != test.want {
			t.Errorf("%s: %q, want %q", test.log, got, test.want)
		}
		if test.state != "" && string(r.RowState("gone")) != test.state {
			t.Errorf("%s: %s", test.log, r.RowState("gone"))
		}
	}
}

// An acceptance in the log holds until the revision runs again or is stamped.
func TestAccepted(t *testing.T) {
	for _, test := range []struct {
		files, log, rows string
		want             string // of b: the parents of its versions, last first
		states           string
	}{
		{"a <- b", "+a() +b(a)", "b", "a", "applied a b"},
		{"a <- b", "+a() +b(a) @b(a)=x", "b", "a a", "applied a b"},
		{"a <- x <- b", "+a() +b(a) @b(x)", "b", "x a", "skipped x, applied a b"},
		{"a <- b", "+a() +b(a) @b(x)=1 @b(y)=2", "b", "y x a", "applied a b"},
		{"a <- b", "+a() +b(a) @b(a)=x -b(a) +b(a)", "b", "a", "applied a b"},
		{"a <- b", "+a() +b(a) @b(a)=x =a +b(a)", "b", "a", "applied b, stamped a"},
		{"a <- b", "@b(a)=x +a() +b(a)", "b", "a", "applied a b"},
		{"a <- b", "+a() +b(a) @b=", "b", "a", "applied a b"},
	} {
		h := draw(t, test.files)
		r := record.New(h, recordtest.State(t, test.log, test.rows), true)
		b, _ := h.Graph().Lookup("b")
		var parents []string
		for _, e := range r.Versions(b) {
			parents = append(parents, strings.Join(e.Parents, ","))
		}
		if got := strings.Join(parents, " "); got != test.want {
			t.Errorf("%s: got %s, want %s", test.log, got, test.want)
		}
		if _, ok := r.Accepted[b]; ok != (len(parents) > 1) {
			t.Errorf("%s: accepted: %t", test.log, ok)
		}
		want := strings.Split(test.states, ", ")
		got := strings.Split(states(h, r), ", ")
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", test.log, got, want)
		}
	}
	if lost := recorded(t, "a", "+a() +b(a) +c(a) @b=", "a").Lost; !slices.Equal(lost, []string{"c"}) {
		t.Errorf("lost %q", lost)
	}
	// A revision that only the log has is reverted to the accepted parent.
	l, err := recorded(t, "a <- x", "+a() +x(a) +b(a) @b(x)", "b").Logged()
	if err != nil || edges(l.History) != edges(draw(t, "a <- x <- b")) {
		t.Errorf("%v", err)
	}
}
