package contents

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
)

// A Comparison compares the rows that two orders of the same revisions left.
type Comparison struct {
	// Start has the rows from before the revisions. A generated value that it has is
	// compared as it is, and so are references to it.
	Start Contents

	// Unstable has the columns whose values change from run to run. They are left out.
	Unstable map[Column]bool
}

// Value is the Kind of a difference of two values in rows with the same key.
const Value = "value"

// A Result is how the rows of two databases differ.
type Result struct {
	Differences []schema.Difference // by table; Before is that of the first database
	Renamed     []Column            // whose generated values differ, where nothing else does
}

// Compare compares two databases. Generated values that are new in both are compared up to
// renaming: each row of one database must have one in the other that is equal in all else,
// and that refers to rows which correspond. The new values as a whole must be the same, unless
// it is known which of them were generated (Contents.WithGiven).
// Tables that only one of them has are left out. It takes a few passes over all rows.
func (c Comparison) Compare(a, b Contents) Result {
	if Equal(a, b) {
		return Result{}
	}
	left, right := c.labels(a), c.labels(b)
	var result Result
	for _, name := range a.Tables() {
		if other, ok := b[name]; ok {
			result.Differences = append(result.Differences, c.differences(a[name], other, left.own[name], right.own[name])...)
		}
	}
	if len(result.Differences) == 0 {
		result.Differences = c.newValues(a, b)
	}
	if len(result.Differences) == 0 {
		result.Differences = c.references(a, b, left, right)
	}
	if len(result.Differences) == 0 {
		result.Renamed = c.renamed(a, b)
	}
	return result
}

// differences returns the rows of a table that only one database has by their labels.
func (c Comparison) differences(a, b Table, left, right []label) (all []schema.Difference) {
	onlyA, onlyB := unmatched(left, right), unmatched(right, left)
	for _, i := range onlyA {
		j := slices.IndexFunc(onlyB, func(j int) bool { return j >= 0 && sameKey(a, a.Rows[i], b.Rows[j]) })
		if j < 0 {
			all = append(all, schema.Difference{Kind: "row", Name: "of " + a.Name, Before: a.text(a.Rows[i])})
			continue
		}
		all = append(all, c.values(a, a.Rows[i], b.Rows[onlyB[j]])...)
		onlyB[j] = -1
	}
	for _, j := range onlyB {
		if j >= 0 {
			all = append(all, schema.Difference{Kind: "row", Name: "of " + b.Name, After: b.text(b.Rows[j])})
		}
	}
	return all
}

// values returns the columns in which two rows with the same key differ.
func (c Comparison) values(t Table, a, b []string) (all []schema.Difference) {
	for i, column := range t.Columns {
		if a[i] != b[i] && !c.Unstable[Column{t.Name, column}] {
			all = append(all, schema.Difference{Kind: Value, Name: t.Name + "." + column + t.where(a), Before: a[i], After: b[i]})
		}
	}
	return all
}

// NewValues is the Kind of a difference of the new values of a generated column as a whole.
const NewValues = "new values"

// newValues compares the new values of the generated columns as a whole: a statement may have
// named one of them. Where that is known, they are not compared.
func (c Comparison) newValues(a, b Contents) (all []schema.Difference) {
	for _, name := range a.Tables() {
		for _, column := range a[name].Generated {
			left, right := c.free(a[name], column), c.free(b[name], column)
			known := a[name].Given != nil && b[name].Given != nil
			if !known && !c.Unstable[Column{name, column}] && !slices.Equal(left, right) {
				all = append(all, schema.Difference{Kind: NewValues, Name: "of " + name + "." + column, Before: listed(left), After: listed(right)})
			}
		}
	}
	return all
}

// references returns the tables whose rows are the same in both databases, but refer to
// others.
func (c Comparison) references(a, b Contents, left, right labels) (all []schema.Difference) {
	left.refine(a)
	right.refine(b)
	for _, name := range a.Tables() {
		for _, i := range unmatched(left.all[name], right.all[name]) {
			all = append(all, schema.Difference{Kind: "references", Name: "of a row of " + name, Before: a[name].text(a[name].Rows[i])})
		}
	}
	return all
}

// renamed returns the generated columns with values that differ.
func (c Comparison) renamed(a, b Contents) (all []Column) {
	for _, name := range a.Tables() {
		t := a[name]
		if len(t.Generated) == 0 || slices.EqualFunc(c.stable(t), c.stable(b[name]), slices.Equal) {
			continue
		}
		for _, column := range t.Generated {
			if !c.Unstable[Column{name, column}] {
				all = append(all, Column{name, column})
			}
		}
	}
	return all
}

// stable returns the rows without the values that change from run to run, sorted.
func (c Comparison) stable(t Table) [][]string {
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		for j, column := range t.Columns {
			if !c.Unstable[Column{t.Name, column}] {
				rows[i] = append(rows[i], row[j])
			}
		}
	}
	slices.SortFunc(rows, slices.Compare)
	return rows
}

// free returns the sorted new values of a generated column.
func (c Comparison) free(t Table, column string) (values []string) {
	known := c.known(Column{t.Name, column})
	i := slices.Index(t.Columns, column)
	for _, row := range t.Rows {
		if i >= 0 && !known[row[i]] {
			values = append(values, row[i])
		}
	}
	slices.Sort(values)
	return values
}

// known returns the values of a column that the start has.
func (c Comparison) known(column Column) map[string]bool {
	values := c.Start[column.Table].values(column.Name)
	values["NULL"] = true
	return values
}

// sameKey reports whether two rows have the same primary key.
func sameKey(t Table, a, b []string) bool {
	for _, column := range t.Key {
		if i := slices.Index(t.Columns, column); i < 0 || a[i] != b[i] {
			return false
		}
	}
	return len(t.Key) > 0
}

// where names a row by its key.
func (t Table) where(row []string) string {
	var parts []string
	for _, column := range t.Key {
		parts = append(parts, column+" = "+row[slices.Index(t.Columns, column)])
	}
	return " where " + strings.Join(parts, " and ")
}

// text returns a row as people write it.
func (t Table) text(row []string) string {
	parts := make([]string, len(row))
	for i, column := range t.Columns {
		parts[i] = column + " = " + row[i]
	}
	return strings.Join(parts, ", ")
}

// maxListed is the number of values that a difference lists.
const maxListed = 10

func listed(values []string) string {
	if len(values) > maxListed {
		return fmt.Sprintf("%s and %d more", strings.Join(values[:maxListed], ", "), len(values)-maxListed)
	}
	return strings.Join(values, ", ")
}

// FindUnstable returns the columns whose values differ between two runs of the same order.
// Others names what differs in another way, such as values in another order: nothing can
// be said of these tables.
func (c Comparison) FindUnstable(first, again Contents) (columns map[Column]bool, others []string) {
	columns = maps.Clone(c.Unstable)
	if columns == nil {
		columns = map[Column]bool{}
	}
	for _, name := range first.Tables() {
		t, other := first[name], again[name]
		for i, column := range t.Columns {
			if len(other.Columns) == len(t.Columns) && !slices.Equal(sortedColumn(t, i), sortedColumn(other, i)) {
				columns[Column{name, column}] = true
			}
		}
	}
	for _, d := range (Comparison{c.Start, columns}).Compare(first, again).Differences {
		others = append(others, d.Kind+" "+d.Name)
	}
	return columns, others
}

// Settled returns the places in unstable columns where a row has a value that does not
// change from run to run, in one order at least, and that depends on the order. Each order
// has two runs. Rows are told apart by their keys, unless these are new.
func (c Comparison) Settled(a, b [2]Contents) (places []string) {
	for _, name := range a[0].Tables() {
		t := a[0][name]
		runs := [4]map[string][]string{c.byKey(t), c.byKey(a[1][name]), c.byKey(b[0][name]), c.byKey(b[1][name])}
		for _, row := range t.Rows {
			key := Joined(t, row, t.Key)
			if runs[0][key] == nil || runs[1][key] == nil || runs[2][key] == nil || runs[3][key] == nil {
				continue
			}
			for i, column := range t.Columns {
				var v [4]string
				for n := range runs {
					v[n] = runs[n][key][i]
				}
				settled := v[0] == v[1] || v[2] == v[3]
				same := v[0] == v[1] && v[1] == v[2] && v[2] == v[3]
				if c.Unstable[Column{name, column}] && settled && !same {
					places = append(places, name+"."+column+t.where(row))
				}
			}
		}
	}
	return places
}

// byKey returns the rows by their keys. It leaves out those with a key that the database
// made up, or that changes from run to run.
func (c Comparison) byKey(t Table) map[string][]string {
	rows := map[string][]string{}
	known := map[string]map[string]bool{} // by generated column of the key
	for _, column := range t.Key {
		at := Column{t.Name, column}
		if c.Unstable[at] {
			return rows
		}
		if slices.Contains(t.Generated, column) {
			known[column] = c.known(at)
		}
	}
	for _, row := range t.Rows {
		isNew := func(column string) bool {
			values := known[column]
			return values != nil && !values[row[slices.Index(t.Columns, column)]]
		}
		if len(t.Key) > 0 && !slices.ContainsFunc(t.Key, isNew) {
			rows[Joined(t, row, t.Key)] = row
		}
	}
	return rows
}

func sortedColumn(t Table, i int) []string {
	values := make([]string, len(t.Rows))
	for n, row := range t.Rows {
		values[n] = row[i]
	}
	slices.Sort(values)
	return values
}
