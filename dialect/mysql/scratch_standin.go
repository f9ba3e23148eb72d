package mysql

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/sqllex"
)

// A standIn takes the place of a table or column that an invalid view names and that is
// gone. No server makes such a view without it, and it stays once the stand-in is dropped.
type standIn struct{ make, drop string }

// standIn returns the object that a view lacks, by the error of its CREATE; false if that is something
// else.
func (c *copier) standIn(view sqllex.Phrase, failed error) (standIn, bool) {
	parts := strings.Split(firstQuoted(failed.Error()), ".")
	last := parts[len(parts)-1]
	name := quote(last)
	switch {
	case number(failed) == errNoSuchTable && !slices.ContainsFunc(c.all, func(l listed) bool { return l.name == last }):
		return standIn{"CREATE TABLE " + name + " (" + quote(marker) + " INT)", "DROP TABLE " + name}, true
	case number(failed) == errUnknownColumn && len(parts) > 1:
		table := quote(tableOf(view, parts[len(parts)-2]))
		return standIn{"ALTER TABLE " + table + " ADD COLUMN " + name + " INT", "ALTER TABLE " + table + " DROP COLUMN " + name}, true
	}
	return standIn{}, false
}

// firstQuoted returns the first text in single quotes.
func firstQuoted(message string) string {
	_, rest, _ := strings.Cut(message, "'")
	name, _, _ := strings.Cut(rest, "'")
	return name
}

// tableOf returns the table that an alias in a view stands for, or the alias itself.
func tableOf(view sqllex.Phrase, alias string) string {
	for i := range len(view) - 1 {
		if view[i].Kind == sqllex.Name && view[i+1].Kind == sqllex.Name && sqllex.Unquote(view[i+1].Text) == alias {
			return sqllex.Unquote(view[i].Text)
		}
	}
	return alias
}

// dropStandIns drops them, the last one first.
func (c *copier) dropStandIns(ctx context.Context) error {
	var drops []string
	for _, s := range slices.Backward(c.standIns) {
		drops = append(drops, s.drop)
	}
	return c.exec(ctx, drops...)
}
