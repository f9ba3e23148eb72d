package check_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/record/recordtest"
)

// Once the log has taken over acceptances, it agrees with the files without them, and
// there is nothing more to take over.
func TestTakeOver(t *testing.T) {
	for _, s := range acceptedScenes(t) {
		if s.log == "" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			s.base, s.tip = "", ""
			in := s.input(t)
			want := faults(t, in)
			entries := check.TakeOver(t.Context(), in)
			state := recordtest.State(t, s.log, s.rows)
			for _, e := range entries {
				if e.Note != "because" {
					t.Errorf("%+v", e)
				}
				e.Finished = recordtest.At
				state.Log = append(state.Log, e)
			}
			in.Database.Record = record.New(in.History, state, true)
			in.Accepted = &acceptance.Set{}
			if got := faults(t, in); got != want {
				t.Errorf("with %d entries: got\n%swant\n%s", len(entries), got, want)
			}
			for _, c := range s.accepted {
				a := acceptance.New("because", c)
				in.Accepted.Add(&a)
			}
			if again := check.TakeOver(t.Context(), in); len(again) > 0 {
				t.Errorf("again: %+v", again)
			}
		})
	}
}

// faults returns the checks that find faults, with the revisions.
func faults(t *testing.T, in check.Input) (text string) {
	t.Helper()
	found, err := check.Run(t.Context(), check.Verify, in)
	if err != nil {
		t.Fatal(err)
	}
	found, _ = check.Open(found)
	for _, f := range found {
		text += f.Check
		for _, place := range f.Revisions {
			text += " " + in.Graph().ID(place.Ref)
		}
		text += "\n"
	}
	return text
}

// A change that is accepted in part is not taken over.
func TestTakeOverAll(t *testing.T) {
	in := scene{files: "a <- x <- b! ", log: "+a() +x(a) +b(a)", rows: "b", accepted: changed(t, "b", "a <- b", "a <- b! ")[:1]}.input(t)
	if got := check.TakeOver(t.Context(), in); len(got) > 0 {
		t.Errorf("%+v", got)
	}
	parents := changed(t, "b", "a <- b", "a <- x <- b")[1]
	a := acceptance.New("and the parent", parents)
	in.Accepted.Add(&a)
	got := check.TakeOver(t.Context(), in)
	if len(got) != 1 || got[0].Note != "because; and the parent" && got[0].Note != "and the parent; because" || strings.Join(got[0].Parents, " ") != "x" {
		t.Errorf("%+v", got)
	}
	edited, accepted := check.AcceptedRuns(t.Context(), in, in.Database.RanRefs())
	if len(accepted) != 1 || len(edited) != 2 {
		t.Errorf("%v, %v", edited, accepted)
	}
}
