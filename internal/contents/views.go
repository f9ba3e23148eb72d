package contents

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
)

// Views compares what views show of two databases whose tables are equal up to renaming: a
// view may pick a row by its generated value. A value in a view may stand for the rows that
// have it as a new generated value, and does if the columns have the same name. Tables has the rows of the tables, and views those of the
// views, of both databases.
func (c Comparison) Views(tables, views [2]Contents) (all []schema.Difference) {
	var owners [2]owners
	for i := range tables {
		owners[i] = c.owners(tables[i])
	}
	for _, name := range views[0].Tables() {
		if a, b := views[0][name], views[1][name]; slices.Equal(a.Columns, b.Columns) {
			all = append(all, viewDifferences(a, b, owners)...)
		}
	}
	return all
}

// viewDifferences returns the rows that only one of two views has, unless some choice of
// columns whose values stand for rows makes the views equal.
func viewDifferences(a, b Table, owners [2]owners) (least []schema.Difference) {
	for i, byOwner := range choices(a, b, owners) {
		var all []schema.Difference
		left, right := owners[0].labels(a, byOwner), owners[1].labels(b, byOwner)
		for _, i := range unmatched(left, right) {
			all = append(all, schema.Difference{Kind: "row", Name: "of view " + a.Name, Before: a.text(a.Rows[i])})
		}
		for _, i := range unmatched(right, left) {
			all = append(all, schema.Difference{Kind: "row", Name: "of view " + b.Name, After: b.text(b.Rows[i])})
		}
		if i == 0 || len(all) < len(least) {
			least = all
		}
	}
	return least
}

// maxChosen is the number of columns for which both readings are tried.
const maxChosen = 6

// choices returns, by column, whether its values stand for rows: those of a column with the
// name of a generated one do, and those of others may, if some of them could.
func choices(a, b Table, owners [2]owners) (all [][]bool) {
	first := make([]bool, len(a.Columns))
	var open []int
	for i, column := range a.Columns {
		first[i] = owners[0].names[column]
		if !first[i] && (owners[0].any(a, i) || owners[1].any(b, i)) && len(open) < maxChosen {
			open = append(open, i)
		}
	}
	for bits := range 1 << len(open) {
		choice := slices.Clone(first)
		for n, i := range open {
			choice[i] = bits&(1<<n) != 0
		}
		all = append(all, choice)
	}
	return all
}

// owners has the labels of the rows by their new generated values, as a text, and the names
// of the generated columns.
type owners struct {
	rows  map[string]string
	names map[string]bool
}

func (c Comparison) owners(of Contents) owners {
	l := c.labels(of)
	l.refine(of)
	o := owners{map[string]string{}, map[string]bool{}}
	all := map[string][]string{}
	for column, rows := range c.targets(of) {
		o.names[column.Name] = true
		for value, r := range rows {
			all[value] = append(all[value], column.String()+" "+strconv.FormatUint(uint64(l.all[r.table][r.index]), 16))
		}
	}
	for value, labels := range all {
		slices.Sort(labels)
		o.rows[value] = strings.Join(labels, ", ")
	}
	return o
}

// any reports whether a column has a new generated value.
func (o owners) any(t Table, column int) bool {
	return slices.ContainsFunc(t.Rows, func(row []string) bool { return o.rows[row[column]] != "" })
}

// labels returns a label for each row of a view.
func (o owners) labels(t Table, byOwner []bool) []label {
	all := make([]label, len(t.Rows))
	for i, row := range t.Rows {
		all[i] = hash(o.texts(row, byOwner))
	}
	return all
}

// texts returns the values of a row, those of some columns by the rows that they stand for.
func (o owners) texts(row []string, byOwner []bool) []string {
	all := slices.Clone(row)
	for i, value := range row {
		if rows, ok := o.rows[value]; ok && byOwner[i] {
			all[i] = "\x00" + rows
		}
	}
	return all
}

// Without returns the contents without some columns.
func (c Contents) Without(columns map[Column]bool) Contents {
	all := make(Contents, len(c))
	for name, t := range c {
		kept := Table{Name: name}
		for i, column := range t.Columns {
			if columns[Column{name, column}] {
				continue
			}
			kept.Columns = append(kept.Columns, column)
			for n, row := range t.Rows {
				if len(kept.Rows) <= n {
					kept.Rows = append(kept.Rows, nil)
				}
				kept.Rows[n] = append(kept.Rows[n], row[i])
			}
		}
		all[name] = kept.sorted()
	}
	return all
}
