package gitrepo

import "testing"

// TestRemoved checks that removals on other branches do not count.
func TestRemoved(t *testing.T) {
	w := newWork(t)
	w.write("v/x.sql")
	w.as("Ann", "x")
	w.git("checkout", "-q", "-b", "other")
	w.remove("v/x.sql")
	w.as("Bob", "away")
	w.git("checkout", "-q", "main")
	for _, want := range []string{"", "Cat"} {
		by, err := w.open().Removed(t.Context(), w.path("v/x.sql"))
		if err != nil || by.Name != want {
			t.Errorf("got %q, %v, want %q", by.Name, err, want)
		}
		if want == "" {
			w.remove("v/x.sql")
			w.as("Cat", "away here")
		}
	}
}
