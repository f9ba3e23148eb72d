package dialect

import "github.com/ramusdb/ramus/internal/sqllex"

// An Object is a thing in a database's catalog, by the names that the catalog
// has for it: folded as the database folds them, without quotes.
type Object struct {
	Kind   ObjectKind
	Schema string // empty for one that is found without naming a schema
	Table  string // of a column or an index; of an index only where each table has names of its own
	Name   string
}

// String is the object in a sentence: "table users", "column users.email".
func (o Object) String() string {
	name := o.Name
	if o.Table != "" {
		name = o.Table + "." + name
	}
	if o.Schema != "" {
		name = o.Schema + "." + name
	}
	return string(o.Kind) + " " + name
}

// An ObjectKind is a kind of thing, as sentences call it.
type ObjectKind string

// The kinds that Effects and a Catalog know.
const (
	TableObject  ObjectKind = sqllex.Table
	ViewObject   ObjectKind = sqllex.View
	ColumnObject ObjectKind = sqllex.Column
	IndexObject  ObjectKind = sqllex.Index
)

// An Effect is an object that is there, or is gone, once a statement has run.
// Without a schema it is one that a connection finds under the bare name; a
// statement before may have changed which that is (SET search_path, USE), or made
// a temporary table of the name.
type Effect struct {
	Object
	Appears bool
	Unless  bool // the statement does nothing where that is so already: IF [NOT] EXISTS, OR REPLACE
}

// CatalogEffects returns the effects on objects of the kinds that a Catalog has. An
// index whose effect names a table is that table's.
func CatalogEffects(all []sqllex.Effect) []Effect {
	var effects []Effect
	for _, e := range all {
		o := Object{Kind: ObjectKind(e.Kind), Schema: e.Name.Schema, Name: e.Name.Name}
		switch o.Kind {
		case TableObject, ViewObject:
		case ColumnObject, IndexObject:
			if e.Table.Name != "" {
				o.Schema, o.Table = e.Table.Schema, e.Table.Name
			}
		default:
			continue
		}
		effects = append(effects, Effect{Object: o, Appears: e.Appears, Unless: e.Unless})
	}
	return effects
}

// A Catalog is which objects a database has, as one read found them: each under
// its schema, and under none too where a connection finds it by its bare name. The
// zero value is that of an empty database.
type Catalog struct {
	has     map[Object]bool
	current string
	fold    func(Object) Object
	columns map[Object][]string // by the Key of their table
	alone   bool                // only the current schema was read
}

// NewCatalog makes a Catalog of objects. What a connection makes under a bare name
// is in the schema current. Where names can only be folded with the server's
// settings at hand, fold does it for what is asked; it may be nil.
func NewCatalog(objects []Object, current string, fold func(Object) Object) Catalog {
	c := Catalog{has: make(map[Object]bool, len(objects)), fold: fold}
	c.current = c.folded(Object{Schema: current}).Schema
	c.columns = map[Object][]string{}
	for _, o := range objects {
		o = c.folded(o)
		if o.Kind == ColumnObject && !c.has[o] {
			table := c.Key(Object{Kind: TableObject, Schema: o.Schema, Name: o.Table})
			c.columns[table] = append(c.columns[table], o.Name)
		}
		c.has[o] = true
	}
	return c
}

// OfCurrent is the catalog of a read that looked into the current schema only.
func (c Catalog) OfCurrent() Catalog {
	c.alone = true
	return c
}

// Covers reports whether the read looked where an object would be.
func (c Catalog) Covers(o Object) bool { return !c.alone || c.Key(o).Schema == "" }

func (c Catalog) folded(o Object) Object {
	if c.fold == nil {
		return o
	}
	return c.fold(o)
}

// Key is the object under the one name that all its names have in common: public.t
// is t where that schema is the current one.
func (c Catalog) Key(o Object) Object {
	if o = c.folded(o); o.Schema == c.current {
		o.Schema = ""
	}
	return o
}

// Has reports whether the database has an object.
func (c Catalog) Has(o Object) bool { return c.has[c.folded(o)] }

// Columns are the names of a table's columns, in any order.
func (c Catalog) Columns(table Object) []string { return c.columns[c.Key(table)] }

// Len is how many objects there are.
func (c Catalog) Len() int { return len(c.has) }
