package adopt

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/source"
)

// arrange sorts the migrations in the tool's order, and reports duplicate versions,
// gaps and migrations that cannot be reverted.
func (r *reader) arrange() {
	slices.SortStableFunc(r.found, func(a, b *Migration) int { return r.Tool.versions.compare(a.order, b.order) })
	var gaps, final []string
	first := map[string]*Migration{}
	for i, m := range r.found {
		if why := graph.CheckName(m.ID); why != "" {
			r.faults = append(r.faults, source.Error{File: m.Up.File, Message: fmt.Sprintf("version %q cannot be a revision's id: it %s", m.ID, why)})
		}
		if m.Down == nil {
			final = append(final, m.ID)
		}
		if other := first[m.key]; other != nil {
			r.twice(other, m)
			continue
		}
		first[m.key] = m
		if i > 0 && gap(r.found[i-1].key, m.key) {
			gaps = append(gaps, r.found[i-1].ID+" and "+m.ID)
		}
	}
	if len(gaps) > 0 {
		r.note("no version between %s", enumerate(gaps))
	}
	if len(final) > 0 {
		r.note("no down migration, cannot be reverted: %s", enumerate(final))
	}
}

const oneOfTwo = "give one of the two another version, in a copy of the folder, or skip it with --skip"

func (r *reader) twice(first, second *Migration) {
	r.faults = append(r.faults, source.Error{
		File:    second.Up.File,
		Message: fmt.Sprintf("duplicate version %s: %s has it too", second.Version, first.Up.File),
		Hint:    oneOfTwo,
	})
}

// gap reports whether numbers are missing between two versions of a sequence.
func gap(below, above string) bool {
	a, ok1 := counted(below)
	b, ok2 := counted(above)
	return ok1 && ok2 && b > a+1
}

// enumerate joins items, and counts those past the eighth.
func enumerate(items []string) string {
	const most = 8
	if len(items) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(items[:most], ", "), len(items)-most)
	}
	return strings.Join(items, ", ")
}
