package history_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
)

func rev(id string, parents ...string) *revision.Revision {
	return &revision.Revision{Node: graph.Node{ID: id, Parents: parents, File: id + ".sql"}, Message: "about " + id}
}

func TestHistory(t *testing.T) {
	h, err := history.New(rev("c", "b"), rev("a"), rev("b", "a"))
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"a", "b", "c"} {
		r, _ := h.Graph().Lookup(id)
		if got := h.Revision(r); got.ID != id || got.Message != "about "+id || h.Lookup(id) != got {
			t.Errorf("%s: %+v", id, got)
		}
	}
	if h.Lookup("d") != nil {
		t.Error("an unknown id has a revision")
	}
	all := h.All()
	all[0] = nil
	if h.Revision(0) == nil {
		t.Error("All shares its slice")
	}
}

func TestWith(t *testing.T) {
	h, err := history.Of([]revision.Revision{*rev("a"), *rev("b", "a")})
	if err != nil {
		t.Fatal(err)
	}
	grown, err := h.With(rev("c", "b"))
	if err != nil || len(grown.All()) != 3 || len(h.All()) != 2 {
		t.Fatalf("%v and %v, %v", grown.All(), h.All(), err)
	}
	if _, err := h.With(rev("c", "lost")); !isBroken(err) {
		t.Errorf("an unknown parent: %v", err)
	}
	if _, err := h.With(rev("b", "a")); !isBroken(err) {
		t.Errorf("the same id twice: %v", err)
	}
}

func TestWithParents(t *testing.T) {
	h, err := history.New(rev("a"), rev("b", "a"), rev("c", "a"))
	if err != nil {
		t.Fatal(err)
	}
	moved, err := h.WithParents(map[string][]string{"c": {"b"}, "other": {"a"}})
	if err != nil {
		t.Fatal(err)
	}
	if heads := moved.Graph().IDs(moved.Graph().Heads()); !slices.Equal(heads, []string{"c"}) {
		t.Errorf("heads %v", heads)
	}
	if got := h.Lookup("c").Parents; !slices.Equal(got, []string{"a"}) {
		t.Errorf("the first history changed: c is on %v", got)
	}
	if _, err := h.WithParents(map[string][]string{"a": {"c"}}); !isBroken(err) {
		t.Errorf("a cycle: %v", err)
	}
}

// isBroken reports whether err is a BrokenError with the graph's faults.
func isBroken(err error) bool {
	_, broken := errors.AsType[*history.BrokenError](err)
	_, faults := errors.AsType[graph.Faults](err)
	return broken && faults
}

func TestAlembicNames(t *testing.T) {
	odd := rev("a,b")
	if _, err := history.New(odd); !isBroken(err) {
		t.Errorf("a comma in the id of a SQL revision: %v", err)
	}
	odd.SeenByAlembic = true
	if _, err := history.New(odd); err != nil {
		t.Errorf("a comma in the id of a revision that Alembic sees: %v", err)
	}
}
