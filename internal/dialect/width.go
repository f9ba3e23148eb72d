package dialect

import "fmt"

// AlembicWidth is the width of the column version_num in Alembic's table, in characters.
const AlembicWidth = 32

// usualWidth is the width of ramus's own column, also of one that it has widened.
const usualWidth = 255

// Width returns the width of the column version_num of a new version table.
func (t Tables) Width() int {
	if t.AlembicID {
		return AlembicWidth
	}
	return usualWidth
}

// WidthFor returns the width to which a column is widened for ids of a length.
func WidthFor(length int) int { return max(usualWidth, length) }

// A NarrowError says that the column of the version table is too narrow for an id, and
// could not be widened. Nothing was run.
type NarrowError struct {
	Table     string
	Width     int    // of the column, in characters
	Length    int    // of the id
	Statement string // widens the column
	Err       error  // the database's
}

func (e *NarrowError) Error() string {
	return fmt.Sprintf("the column version_num of %s takes %d characters, and an id of this run has %d; nothing was run, since it could not be widened: %v",
		e.Table, e.Width, e.Length, e.Err)
}

func (e *NarrowError) Unwrap() error { return e.Err }

// Hint returns the statement for a role that may alter the table.
func (e *NarrowError) Hint() string {
	return "Widen it as the table's owner, then run the command again:\n  " + e.Statement + ";"
}
