package record_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/record/recordtest"
)

// The history grows by the rows that only the log has, and by their ancestors.
func TestLogged(t *testing.T) {
	for _, test := range []struct {
		name             string
		files, log, rows string
		want             string // the history, drawn
		revert           string // by a downgrade
		err              string // of Logged or Revertible
	}{
		{"no undefined row", "a <- b", "+a() +b(a)", "b", "a <- b", "b", ""},
		{"no undefined row, and a lost one", "a <- b, c", "+a() +b(a) +c(a)", "b", "a <- b, c", "b", ""},
		{"a row", "a", "+a() +y(a)", "y", "a <- y", "y", ""},
		{"a line", "a", "+a() +x(a) +y(x)", "y", "a <- x <- y", "y x", ""},
		{"a base", "", "+x() +y(x)", "y", "x <- y", "y x", ""},
		{"a merge", "a <- b", "+a() +b(a) +c(a) +m(b,c)", "m", "a <- b, c; (b, c) <- m", "m c", ""},
		{"two heads", "a", "+a() +x(a) +y(a)", "x y", "a <- x, y", "x", ""},
		{"run twice, the last one counts", "a <- b", "+a() +x(a) -x(a) +b(a) +x(b)", "x", "a <- b <- x", "x", ""},
		{"no downgrade of it", "a", "+a() nx(a) +y(x)", "y", "a <- x <- y", "y", ""},

		{"no log", "a", "", "y", "", "", "the log does not know y"},
		{"two rows, one in the log", "a", "+a() +y(a)", "x y", "", "", "it does not know x"},
		{"a parent that nobody knows", "a", "+a() +y(gone)", "y", "", "", "it does not know gone"},
		{"the label of a file", "a#y", "+a() +y(a)", "y", "", "", "with its revisions, the graph is broken"},
		{"stamped since", "a", "+a() +y(a) =y", "y", "a <- y", "", "since y ran, it was stamped or reverted"},
		{"reverted since", "a", "+a() +y(a) -y(a)", "y", "a <- y", "", "since y ran, it was stamped or reverted"},
		{"no downgrade section", "a", "+a() ny(a)", "y", "a <- y", "y", "y had no downgrade section when it ran"},
		{"a function", "a", "+a() gy(a)", "y", "a <- y", "y", "y ran as a function, in Go or in Python, which the log does not keep"},
		{"two of them", "a", "+a() gx(a) ny(x)", "y", "a <- x <- y", "y x", "y had no downgrade section when it ran; x ran as a function"},
		{"another that ran", "a <- b, c", "+a() +b(a) +c(a) +y(b)", "y", "a <- b, c; b <- y", "y", "by it c ran too, and no version row stands for it"},
		{"others that only the log has", "a", "+a() +d(a) +c(d) +y(a)", "y", "a <- y", "y", "by it c, d ran too, and no version row stands for it"},
		{"another, below a run by the log", "a <- c", "+a() +b(a) +c(b) +y(c)", "y", "a <- c <- y", "y", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			h := draw(t, test.files)
			l, err := record.New(h, recordtest.State(t, test.log, test.rows), true).Logged()
			if err == nil {
				if got, want := edges(l.History), edges(draw(t, test.want)); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
				for _, rev := range l.History.All() {
					if l.Has(rev.ID) != (h.Lookup(rev.ID) == nil) || l.Has(rev.ID) != strings.HasPrefix(rev.File, "log:") {
						t.Errorf("%s: %s, only in the log: %t", rev.ID, rev.File, l.Has(rev.ID))
					}
				}
				err = l.Revertible(strings.Fields(test.revert)...)
			}
			lacking, ok := errors.AsType[*record.InsufficientError](err)
			switch {
			case test.err == "" && err != nil:
				t.Error(err)
			case test.err != "" && (!ok || !strings.HasPrefix(err.Error(), test.err) || !slices.Equal(lacking.Rows, record.PositionOf(h, recordtest.State(t, "", test.rows)).Undefined)):
				t.Errorf("got %v, want %s", err, test.err)
			}
		})
	}
}

// edges lists the revisions by id, each with its parents.
func edges(h *history.History) string {
	var all []string
	for _, rev := range h.All() {
		all = append(all, rev.ID+"("+strings.Join(rev.Parents, ",")+")")
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// The downgrade of a revision that only the log has is the one that the log kept.
func TestLoggedScripts(t *testing.T) {
	l, err := record.New(draw(t, "a"), recordtest.State(t, "+a() +y(a) nz(a)", "y z"), true).Logged()
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := l.History.Lookup("y").Scripts(t.Context())
	if err != nil || strings.TrimSpace(scripts.Downgrade.Text) != "DROP TABLE y;" {
		t.Errorf("%+v, %v", scripts, err)
	}
	if scripts, err = l.History.Lookup("z").Scripts(t.Context()); err != nil || scripts.Downgrade != nil {
		t.Errorf("%+v, %v", scripts, err)
	}
}

// A script that the log garbled is no script.
func TestGarbledScript(t *testing.T) {
	state := recordtest.State(t, "+a() +y(a)", "y")
	state.Log[1].DownScript = "DROP TABLE y;"
	l, err := record.New(draw(t, "a"), state, true).Logged()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Revertible("y"); err == nil || !strings.HasPrefix(err.Error(), "its script of y cannot be read: log:y:1:1: ") {
		t.Error(err)
	}
}
