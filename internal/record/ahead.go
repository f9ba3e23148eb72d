package record

import (
	"slices"

	"github.com/ramusdb/ramus/internal/graph"
)

// Covers reports whether a database with undefined rows has all of refs, as far as
// can be known. Of a row that is in the log without its parents, and of all rows
// where no log is kept, nothing is known, and the answer is true unless one of refs is
// above a defined row; of an Unknown row where a log is kept, it is false.
func (r *Record) Covers(refs ...graph.Ref) bool {
	if r.keepsLog && len(r.Unknown) > 0 || slices.ContainsFunc(refs, r.notReached().Has) {
		return false
	}
	return !r.tells() || !slices.ContainsFunc(refs, func(ref graph.Ref) bool { return !r.Applied.Has(ref) })
}

// Lacks returns the ids, oldest first, of the revisions that a database certainly lacks
// although some of its rows are undefined. It is empty if nothing is known of a row that
// a log should have.
func (r *Record) Lacks() []string {
	switch {
	case r.keepsLog && len(r.Unknown) > 0:
		return nil
	case r.tells():
		return r.history.Graph().IDs(r.In(Pending))
	}
	return r.history.Graph().IDs(r.notReached().Refs())
}

// tells reports whether the log has what is below each row that is Ahead.
func (r *Record) tells() bool {
	return r.keepsLog && !slices.ContainsFunc(r.Ahead, func(id string) bool { _, ran := r.runs[id]; return !ran })
}

// notReached returns the revisions above the defined rows. None of them is below an
// undefined one: the row below it would be gone.
func (r *Record) notReached() graph.Set {
	g := r.history.Graph()
	above := g.NewSet()
	for _, row := range r.Current.Refs() {
		above.Union(g.Descendants(graph.Branches, g.Children(row)...))
	}
	above.Subtract(r.Applied)
	return above
}
