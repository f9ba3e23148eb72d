// Package effect says what revisions did to a database: which objects they added, dropped,
// changed or renamed, and how many rows. It compares how a scratch database looked before
// and after.
package effect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/schema"
)

// A Change is what happened to an object or to rows.
type Change string

// The changes.
const (
	Added   Change = "added"
	Dropped Change = "dropped"
	Changed Change = "changed"
	Renamed Change = "renamed"
	Rows    Change = "rows"
)

// An Effect is the effect on one object, or on the rows of one table.
type Effect struct {
	Change Change
	Kind   string // of the object, such as "column"
	Table  string // to which the object belongs, or whose rows changed
	Name   string // without that of the table
	To     string // the new name, if it was renamed
	Likely bool   // it was renamed, as far as the statements tell

	Before, After string // definitions, or the two columns of a table's parts

	Inserted, Updated, Deleted int      // rows
	Columns                    []string // in which rows were updated
}

// A Rename is a rename that a statement says.
type Rename struct{ Kind, Table, From, To string }

// Between returns the effects between two looks at one database: those on tables and their
// parts by table, then those on other objects, then those on rows.
func Between(before, after *rehearse.Look, said []Rename) []Effect {
	b := between{said: said, parts: map[string][]string{}}
	for _, look := range []*rehearse.Look{before, after} {
		b.listColumns(look.Schema)
	}
	b.objects(schema.Diff(before.Schema, after.Schema))
	slices.SortStableFunc(b.effects, func(x, y Effect) int {
		return cmp.Or(cmp.Compare(x.subject(), y.subject()), cmp.Compare(rank(x), rank(y)))
	})
	return append(b.effects, b.rows(before.Rows, after.Rows)...)
}

// subject is the table of an effect, or the object itself.
func (e Effect) subject() string { return cmp.Or(e.Table, e.Name) }

// rank puts what happened to a table before what happened to its parts.
func rank(e Effect) int {
	if e.Kind == schema.Table {
		return 0
	}
	return 1
}

// between collects effects.
type between struct {
	said    []Rename
	parts   map[string][]string // the columns of a table, as defined
	effects []Effect
	tables  map[string]string // renamed tables, by their old name
	columns map[contents.Column]string
}

func (b *between) listColumns(s schema.Snapshot) {
	seen := map[string][]string{}
	for _, o := range s.Objects() {
		if o.Kind == Column {
			seen[o.Table] = append(seen[o.Table], columnText(o))
		}
	}
	for table, columns := range seen {
		b.parts[table] = columns
	}
}

// columnText returns a column as CREATE TABLE has it. Not all dialects have the name in the
// definition.
func columnText(o schema.Object) string {
	name := strings.TrimPrefix(o.Name, o.Table+".")
	if strings.HasPrefix(o.Definition, name+" ") || o.Definition == name {
		return o.Definition
	}
	return name + " " + o.Definition
}

// Column is the Kind of columns.
const Column = "column"

// objects adds the effects of differences. An object that is gone and one that appeared are
// one that was renamed, if the database says so, or else if a statement does.
func (b *between) objects(all []schema.Difference) {
	b.tables, b.columns = map[string]string{}, map[contents.Column]string{}
	taken := make([]bool, len(all))
	for i, gone := range all {
		if gone.After != "" || taken[i] {
			continue
		}
		for j, new := range all {
			if likely, same := b.same(gone, new); same && !taken[j] {
				taken[i], taken[j] = true, true
				b.rename(gone, new, likely)
				break
			}
		}
	}
	for i, d := range all {
		if !taken[i] {
			b.add(d)
		}
	}
}

// same reports whether a new object is one that is gone by its old name.
func (b *between) same(gone, new schema.Difference) (likely, same bool) {
	if new.Before != "" || gone.Kind != new.Kind {
		return false, false
	}
	if gone.Identity != "" || new.Identity != "" {
		return false, gone.Identity == new.Identity
	}
	return true, slices.ContainsFunc(b.said, func(r Rename) bool {
		return r.Kind == gone.Kind && r.From == short(gone) && r.To == short(new) && (gone.Table == new.Table || gone.Kind == schema.Table)
	})
}

// short is the name of an object without that of its table.
func short(d schema.Difference) string {
	if d.Kind == Column {
		return strings.TrimPrefix(d.Name, d.Table+".")
	}
	return strings.TrimSuffix(d.Name, " on "+d.Table)
}

func (b *between) rename(gone, new schema.Difference, likely bool) {
	e := Effect{Change: Renamed, Kind: gone.Kind, Table: new.Table, Name: short(gone), To: short(new), Likely: likely}
	if before, after := b.definition(gone, gone.Before), b.definition(new, new.After); before != after && (gone.Kind == Column || gone.Kind == schema.Table) {
		e.Before, e.After = before, after
	}
	switch gone.Kind {
	case schema.Table:
		b.tables[gone.Name] = new.Name
	case Column:
		b.columns[contents.Column{Table: gone.Table, Name: short(gone)}] = short(new)
	}
	b.effects = append(b.effects, e)
}

// add adds the effect of an object that was not renamed.
func (b *between) add(d schema.Difference) {
	e := Effect{Kind: d.Kind, Table: d.Table, Name: short(d), Before: b.definition(d, d.Before), After: b.definition(d, d.After)}
	switch {
	case d.Before == "":
		e.Change = Added
	case d.After == "":
		e.Change = Dropped
	default:
		e.Change = Changed
	}
	b.effects = append(b.effects, e)
}

// definition returns a definition for people: of a table its columns, of a column what
// follows its name.
func (b *between) definition(d schema.Difference, text string) string {
	switch {
	case text == "":
		return ""
	case d.Kind == schema.Table && len(b.parts[d.Name]) > 0:
		return strings.Join(b.parts[d.Name], ", ")
	case d.Kind == Column:
		return strings.TrimPrefix(text, short(d)+" ")
	}
	return text
}
