// Package contents has the rows of a database as a value, to compare them with those of
// another database that has the same schema. It reads no database.
package contents

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A Column is a column of a table.
type Column struct{ Table, Name string }

func (c Column) String() string { return c.Table + "." + c.Name }

// A Table has the rows of one table. The columns may be in any order, but the cells of
// each row are in that of the columns.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]string // values as literals of SQL

	Key        []string          // the columns of the primary key
	Generated  []string          // columns whose values the database makes up, such as identities
	References map[string]Column // by column: the column of another table that it refers to, alone

	// Given has the values of generated columns that statements named, if that is known.
	// They are compared as they are.
	Given map[string]map[string]bool
}

// Contents are the rows of a database, by the name of the table.
type Contents map[string]Table

// Of returns the contents of tables.
func Of(tables ...Table) Contents {
	c := make(Contents, len(tables))
	for _, t := range tables {
		c[t.Name] = t.sorted()
	}
	return c
}

// sorted returns the table with its columns and its rows in an order of their own.
func (t Table) sorted() Table {
	order := make([]int, len(t.Columns))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(t.Columns[a], t.Columns[b]) })
	names := make([]string, len(order))
	for to, from := range order {
		names[to] = t.Columns[from]
	}
	rows := make([][]string, len(t.Rows))
	for i, row := range t.Rows {
		rows[i] = make([]string, len(order))
		for to, from := range order {
			rows[i][to] = row[from]
		}
	}
	slices.SortFunc(rows, slices.Compare)
	t.Columns, t.Rows = names, rows
	return t
}

// Tables returns the names of the tables, sorted.
func (c Contents) Tables() []string {
	names := make([]string, 0, len(c))
	for name := range c {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// WithGiven returns the contents with the values that statements named in generated columns:
// those that are there too where the same statements ran with generators far ahead.
func (c Contents) WithGiven(ahead Contents) Contents {
	all := make(Contents, len(c))
	for name, t := range c {
		t.Given = make(map[string]map[string]bool, len(t.Generated))
		for _, column := range t.Generated {
			others := ahead[name].values(column)
			t.Given[column] = t.values(column)
			maps.DeleteFunc(t.Given[column], func(value string, _ bool) bool { return !others[value] })
		}
		all[name] = t
	}
	return all
}

// values returns the values of a column.
func (t Table) values(column string) map[string]bool {
	values := map[string]bool{}
	i := slices.Index(t.Columns, column)
	for _, row := range t.Rows {
		if i >= 0 {
			values[row[i]] = true
		}
	}
	return values
}

// Equal reports whether the rows are equal, value by value, in whatever order.
func Equal(a, b Contents) bool {
	if len(a) != len(b) {
		return false
	}
	for name, t := range a {
		other, ok := b[name]
		if !ok || !slices.Equal(t.Columns, other.Columns) || !slices.EqualFunc(t.Rows, other.Rows, slices.Equal) {
			return false
		}
	}
	return true
}

// Joined returns the values of a row in some columns as one text, which differs where one
// of them does.
func Joined(t Table, row []string, columns []string) string {
	var b strings.Builder
	for _, column := range columns {
		value := ""
		if i := slices.Index(t.Columns, column); i >= 0 {
			value = row[i]
		}
		b.WriteString(strconv.Itoa(len(value)))
		b.WriteByte(':')
		b.WriteString(value)
	}
	return b.String()
}
