package dialect

import "slices"

// A Table is what another program's table holds, as text. A NULL is "", a
// truth value as the database writes it: "1" or "true".
type Table struct {
	Exists  bool
	Columns []string   // in lower case, in the table's order
	Rows    [][]string // a text for each column; in any order
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

// Column returns a column's texts, one for each row; nil when the table does
// not have the column.
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
