package effect

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/schema"
)

// String returns the effect as a line for people, such as "users: column email added
// (text not null)".
func (e Effect) String() string {
	if e.Change == Rows {
		return e.Table + ": " + e.rows()
	}
	what := e.Kind + " " + e.Name
	if e.Table != "" {
		what = e.Table + ": " + strings.TrimSpace(e.Kind+" "+strings.TrimPrefix(e.Name, "on "+e.Table))
	}
	switch e.Change {
	case Added:
		return what + " added (" + e.After + ")"
	case Dropped:
		if e.Kind == schema.Table {
			return what + " dropped"
		}
		return what + " dropped (" + e.Before + ")"
	case Renamed:
		return what + e.renamed()
	}
	return what + " changed from " + e.Before + " to " + e.After
}

func (e Effect) renamed() string {
	text := " renamed to " + e.To
	if e.Likely {
		text = " likely renamed to " + e.To
	}
	if e.Before != e.After {
		text += ", and changed from " + e.Before + " to " + e.After
	}
	return text
}

// rows says how many rows were inserted, updated and deleted.
func (e Effect) rows() string {
	var parts []string
	add := func(n int, verb string) {
		switch {
		case n == 1:
			parts = append(parts, "1 row "+verb)
		case n > 1:
			parts = append(parts, fmt.Sprintf("%d rows %s", n, verb))
		}
	}
	add(e.Inserted, "inserted")
	if len(e.Columns) > 0 {
		add(e.Updated, "updated in "+strings.Join(e.Columns, ", "))
	}
	add(e.Deleted, "deleted")
	return strings.Join(parts, ", ")
}
