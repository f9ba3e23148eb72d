package dialect

import "github.com/ramusdb/ramus/internal/sqllex"

// An Object is a table, view, column or index in a database's catalog. Its names
// are folded as the database folds them, without quotes.
type Object struct {
	Kind   ObjectKind
	Schema string // empty for one that is found without a schema
	Table  string // of a column; and of an index if its name belongs to the table
	Name   string
}

// String returns the object as part of a sentence: "table users", "column
// users.email".
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

// An ObjectKind is a kind of object, as messages name it.
type ObjectKind string

// The kinds of object in Effects and a Catalog.
const (
	TableObject  ObjectKind = sqllex.Table
	ViewObject   ObjectKind = sqllex.View
	ColumnObject ObjectKind = sqllex.Column
	IndexObject  ObjectKind = sqllex.Index
)

// An Effect is an object that exists, or no longer exists, once a statement has
// run. Without a schema it is the object that a connection finds under the bare
// name. An earlier statement may have changed which one that is (SET search_path,
// USE), or created a temporary table of that name.
type Effect struct {
	Object
	Appears bool
	Unless  bool // the statement does nothing where that holds already: IF [NOT] EXISTS, OR REPLACE
}

// CatalogEffects returns the effects on objects of the kinds that a Catalog has. An
// index whose effect names a table belongs to that table.
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

// A Catalog is the set of objects that one read found: each under its schema, and
// also without one if a connection finds it by its bare name. The zero value is
// that of an empty database.
type Catalog struct {
	has     map[Object]bool
	current string
	fold    func(Object) Object
	columns map[Object][]string // by the Key of the table
	alone   bool                // only the current schema was read
}

// NewCatalog returns a Catalog of objects. New objects with a bare name are in the
// schema current. fold folds names that need the server's settings for it, also
// those of later questions; it may be nil.
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

// OfCurrent returns the catalog as one of a read that covered the current schema
// only.
func (c Catalog) OfCurrent() Catalog {
	c.alone = true
	return c
}

// Covers reports whether the read covered the schema of an object.
func (c Catalog) Covers(o Object) bool { return !c.alone || c.Key(o).Schema == "" }

func (c Catalog) folded(o Object) Object {
	if c.fold == nil {
		return o
	}
	return c.fold(o)
}

// Key returns the object under the one name that its names have in common: public.t
// is t if that schema is the current one.
func (c Catalog) Key(o Object) Object {
	if o = c.folded(o); o.Schema == c.current {
		o.Schema = ""
	}
	return o
}

// Has reports whether the database has an object.
func (c Catalog) Has(o Object) bool { return c.has[c.folded(o)] }

// Columns returns the names of a table's columns, in any order.
func (c Catalog) Columns(table Object) []string { return c.columns[c.Key(table)] }

// Len returns the number of objects.
func (c Catalog) Len() int { return len(c.has) }
