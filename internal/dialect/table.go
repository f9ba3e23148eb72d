package dialect

import "slices"

// A Table has the rows of another program's table, as text. A NULL is "", a boolean
// is written as the database does: "1" or "true".
type Table struct {
	Exists  bool
	Columns []string   // in lower case, in the table's order
	Rows    [][]string // in any order; each has a text for each column
}

// Has reports whether the table has all of these columns.
func (t Table) Has(columns ...string) bool {
	for _, c := range columns {
		if !slices.Contains(t.Columns, c) {
			return false
		}
	}
	return true
}

// Column returns the texts of a column, one for each row; nil if the table does not
// have the column.
func (t Table) Column(name string) []string {
	at := slices.Index(t.Columns, name)
	if at < 0 {
		return nil
	}
	texts := make([]string, len(t.Rows))
	for i, row := range t.Rows {
		texts[i] = row[at]
	}
	return texts
}
