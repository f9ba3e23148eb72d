package reconcile

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// A side has the statements of the revisions that only one parent has.
type side struct {
	statements    []statement
	noTransaction bool
	readable      bool // it consists of statements alone
}

// A statement is one of a revision, with what it does as far as its text shows.
type statement struct {
	dialect.Statement
	revision string
	effects  []dialect.Effect
}

// sides reads the statements of both sides.
func (d drafter) sides(ctx context.Context) (sides [2]side, err error) {
	g := d.History.Graph()
	for i, parent := range d.Parents {
		own := g.Ancestors(graph.Branches, parent)
		own.Subtract(g.Ancestors(graph.Dependencies, d.Parents[1-i]))
		if sides[i], err = d.read(ctx, own.Refs()); err != nil {
			return sides, err
		}
	}
	return sides, nil
}

func (d drafter) read(ctx context.Context, refs []graph.Ref) (s side, err error) {
	s.readable = true
	for _, r := range refs {
		script, err := d.Upgrade(ctx, r)
		if err != nil {
			return s, err
		}
		if script.Call != nil || d.History.Graph().Sections(r) != nil || d.History.Revision(r).NeedsAlembic() {
			s.readable = false
			continue
		}
		s.noTransaction = s.noTransaction || script.NoTransaction
		statements, err := d.Scratch.Split(script)
		if err != nil {
			return s, err
		}
		for _, st := range statements {
			s.readable = s.readable && st.Data == ""
			s.statements = append(s.statements, statement{st, d.History.Graph().ID(r), d.Scratch.Effects(st)})
		}
	}
	return s, nil
}

// section returns the statements that do the other side's part in a database that has the own
// side, and those that undo that; no list of the latter if that is not known. It reports false
// if it cannot. Where both sides chose a name, that of the side that wins stays.
func (d drafter) section(own, other side, wins bool) (up, down []string, ok bool) {
	w := writer{own: own, wins: wins, names: map[string]string{}, reversible: true}
	if !own.readable || !other.readable {
		return nil, nil, false
	}
	for _, st := range other.statements {
		if !w.add(st) {
			return nil, nil, false
		}
	}
	if !w.reversible {
		return w.up, nil, true
	}
	slices.Reverse(w.down)
	return w.up, append([]string{}, w.down...), true
}

// A writer writes a section.
type writer struct {
	own        side
	wins       bool
	names      map[string]string // of columns: the other side's names, and those that stay
	up, down   []string          // down in the order of up
	reversible bool
}

// add adds a statement of the other side.
func (w *writer) add(st statement) bool {
	if from, to, ok := renamed(st); ok {
		if mine, ok := w.renames(from); ok {
			return w.rename(st, mine, to)
		}
	}
	if column, ok := appears(st, dialect.ColumnObject); ok && w.makes(column) != nil {
		return true
	}
	if index, ok := appears(st, dialect.IndexObject); ok {
		if mine := w.makes(index); mine != nil {
			return w.index(st, *mine, index)
		}
	}
	text := st.Text
	for from, to := range w.names {
		text = replaceWord(text, from, to)
	}
	w.up = append(w.up, text)
	if back := undo(st); back != "" {
		w.down = append(w.down, back)
	} else {
		w.reversible = false
	}
	return true
}

// undo returns the statement that undoes one which makes an object; "" for another one.
func undo(st statement) string {
	if len(st.effects) != 1 || !st.effects[0].Appears || st.effects[0].Unless {
		return ""
	}
	switch o := st.effects[0].Object; {
	case o.Schema != "" || !plain(o.Name, o.Table+"t"):
		return ""
	case o.Kind == dialect.TableObject:
		return "DROP TABLE " + o.Name
	case o.Kind == dialect.ViewObject:
		return "DROP VIEW " + o.Name
	case o.Kind == dialect.ColumnObject:
		return "ALTER TABLE " + o.Table + " DROP COLUMN " + o.Name
	default:
		return dropIndex(o, o.Name)
	}
}

// dropIndex returns the statement that drops an index, which may have got another name.
func dropIndex(o dialect.Object, name string) string {
	if o.Table != "" {
		return "DROP INDEX " + name + " ON " + o.Table
	}
	return "DROP INDEX " + name
}

// renames returns the rename of the own side of a column.
func (w *writer) renames(column dialect.Object) (mine rename, ok bool) {
	for _, st := range w.own.statements {
		if from, to, ok := renamed(st); ok && from == column {
			return rename{from.Name, to.Name}, true
		}
	}
	return rename{}, false
}

// A rename is one of a column.
type rename struct{ from, to string }

// rename adds what makes one name of two: the own side's if that wins, or the other one's.
func (w *writer) rename(st statement, mine rename, to dialect.Object) bool {
	if !plain(mine.from, mine.to, to.Name) {
		return false
	}
	switch {
	case mine.to == to.Name:
	case w.wins:
		w.names[to.Name] = mine.to
	default:
		text := replaceWord(st.Text, mine.from, mine.to)
		w.up = append(w.up, text)
		w.down = append(w.down, swapWords(text, mine.to, to.Name))
	}
	return true
}

// makes returns the statement of the own side that makes an object; nil if there is none.
func (w *writer) makes(o dialect.Object) *statement {
	for i, st := range w.own.statements {
		if made, ok := appears(st, o.Kind); ok && made == o {
			return &w.own.statements[i]
		}
	}
	return nil
}

// index gives the index of the side that does not win another name, unless both are equal.
func (w *writer) index(st, mine statement, o dialect.Object) bool {
	drop := func(name string) string { return dropIndex(o, name) }
	if !plain(o.Name, o.Table+"t", st.revision, mine.revision) {
		return false
	}
	if normal(st.Text) == normal(mine.Text) {
		return true
	}
	if w.wins {
		name := o.Name + "_" + st.revision
		w.up = append(w.up, replaceWord(st.Text, o.Name, name))
		w.down = append(w.down, drop(name))
		return true
	}
	name := o.Name + "_" + mine.revision
	w.up = append(w.up, drop(o.Name), replaceWord(mine.Text, o.Name, name), st.Text)
	w.down = append(w.down, mine.Text, drop(name), drop(o.Name))
	return true
}

// renamed returns the column that a statement renames, before and after.
func renamed(st statement) (from, to dialect.Object, ok bool) {
	e := st.effects
	if len(e) != 2 || e[0].Kind != dialect.ColumnObject || e[1].Kind != dialect.ColumnObject || e[0].Table != e[1].Table || e[0].Appears == e[1].Appears {
		return from, to, false
	}
	if e[0].Appears {
		return e[1].Object, e[0].Object, true
	}
	return e[0].Object, e[1].Object, true
}

// appears returns the object that a statement makes, if it does nothing else.
func appears(st statement, kind dialect.ObjectKind) (dialect.Object, bool) {
	if len(st.effects) != 1 || st.effects[0].Kind != kind || !st.effects[0].Appears {
		return dialect.Object{}, false
	}
	return st.effects[0].Object, true
}

var plainName = regexp.MustCompile(`^[a-z_0-9]+$`)

// plain reports whether names need no quotes.
func plain(names ...string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !plainName.MatchString(name) })
}

func normal(statement string) string {
	return strings.ToLower(strings.Join(strings.Fields(statement), " "))
}

// replaceWord replaces a name in a statement. A draft is tried, so that it does no harm if
// something else has that name.
func replaceWord(text, from, to string) string {
	return regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(from)+`\b`).ReplaceAllString(text, to)
}

// swapWords puts two names in each other's place.
func swapWords(text, a, b string) string {
	const between = "ramus_between_two_names"
	return replaceWord(replaceWord(replaceWord(text, a, between), b, a), between, b)
}
