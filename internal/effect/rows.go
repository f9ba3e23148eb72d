package effect

import (
	"slices"

	"github.com/ramusdb/ramus/internal/contents"
)

// rows returns the effects on rows, by table. The rows of a table that was dropped are
// deleted ones. A row with the same key before and after is the same row.
func (b *between) rows(before, after contents.Contents) (all []Effect) {
	seen := map[string]bool{}
	for _, old := range before.Tables() {
		name := old
		if to := b.tables[old]; to != "" {
			name = to
		}
		seen[name] = true
		all = append(all, b.ofTable(name, before[old], after[name])...)
	}
	for _, name := range after.Tables() {
		if !seen[name] {
			all = append(all, b.ofTable(name, contents.Table{}, after[name])...)
		}
	}
	return all
}

// ofTable returns the effect on the rows of a table, if there is one.
func (b *between) ofTable(name string, before, after contents.Table) []Effect {
	e := Effect{Change: Rows, Table: name}
	common := b.common(before, after)
	if len(common) == 0 || len(before.Key) == 0 {
		e.Inserted, e.Deleted = unkeyed(before, after, common)
	} else {
		b.keyed(&e, before, after, common)
	}
	if e.Inserted+e.Updated+e.Deleted == 0 {
		return nil
	}
	slices.Sort(e.Columns)
	return []Effect{e}
}

// A shared column is one that a table had before and has after.
type shared struct {
	name          string // after
	before, after int    // its indexes
}

func (b *between) common(before, after contents.Table) (all []shared) {
	for i, column := range before.Columns {
		name := column
		if to := b.columns[contents.Column{Table: before.Name, Name: column}]; to != "" {
			name = to
		}
		if j := slices.Index(after.Columns, name); j >= 0 {
			all = append(all, shared{name, i, j})
		}
	}
	return all
}

// keyed counts the rows by their key.
func (b *between) keyed(e *Effect, before, after contents.Table, common []shared) {
	old, new := byKey(before, before.Key), byKey(after, before.Key)
	for key, row := range old {
		now, ok := new[key]
		if !ok {
			e.Deleted++
			continue
		}
		changed := false
		for _, c := range common {
			if row[c.before] != now[c.after] {
				changed = true
				if !slices.Contains(e.Columns, c.name) {
					e.Columns = append(e.Columns, c.name)
				}
			}
		}
		if changed {
			e.Updated++
		}
	}
	for key := range new {
		if _, ok := old[key]; !ok {
			e.Inserted++
		}
	}
}

// byKey returns the rows by their values in columns.
func byKey(t contents.Table, columns []string) map[string][]string {
	rows := make(map[string][]string, len(t.Rows))
	for _, row := range t.Rows {
		rows[contents.Joined(t, row, columns)] = row
	}
	return rows
}

// unkeyed counts the rows that only one of two tables has, by the columns that both have.
func unkeyed(before, after contents.Table, common []shared) (inserted, deleted int) {
	if len(common) == 0 {
		return len(after.Rows), len(before.Rows)
	}
	var old, new []string
	for _, c := range common {
		old, new = append(old, before.Columns[c.before]), append(new, after.Columns[c.after])
	}
	count := map[string]int{}
	for _, row := range before.Rows {
		count[contents.Joined(before, row, old)]++
	}
	for _, row := range after.Rows {
		count[contents.Joined(after, row, new)]--
	}
	for _, n := range count {
		inserted += max(-n, 0)
		deleted += max(n, 0)
	}
	return inserted, deleted
}
