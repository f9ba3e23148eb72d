// Package schema has the schema of a database as a value, to compare it with another
// one. It reads no database: a dialect makes a Snapshot from its catalog, in a normal
// form that does not depend on the order in which things were made.
package schema

import (
	"cmp"
	"slices"
)

// An Object is one object of a schema: a table, a column, a constraint, an index.
type Object struct {
	Kind string // a word for people: "table"
	Name string // unique among the objects of a kind, unless several are equal in all but their definitions

	// Table is the name of the table or view that the object is part of, if it comes and
	// goes with it; else empty.
	Table string

	// Identity is by what the database knows the object while it lives, whatever its name:
	// an object with the same identity in a later snapshot of the same database is the same
	// one. It is empty where the database has none, and is not compared.
	Identity string

	// Definition has all that the catalog says of the object, in a normal form. It is
	// SQL where that can be, and never empty.
	Definition string
}

func compare(a, b Object) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Definition, b.Definition))
}

// A Snapshot is the schema of a database at one moment. The zero value is an empty one.
type Snapshot struct{ objects []Object } // sorted

// New returns the snapshot of objects, which may be in any order.
func New(objects ...Object) Snapshot {
	return Snapshot{slices.SortedFunc(slices.Values(objects), compare)}
}

// Objects returns the objects, by kind, name and definition.
func (s Snapshot) Objects() []Object { return slices.Clone(s.objects) }

// A Difference is an object that two snapshots do not have in common. Before is empty
// where only the second one has it, and After where only the first one has it.
type Difference struct {
	Kind, Name    string
	Table         string // as in an Object
	Identity      string // as in an Object, if one of the snapshots only has it
	Before, After string // definitions
}

// Diff returns the differences of two snapshots, by kind and name. Parts of a table that
// only one of them has are not listed beside the table. It is linear in the number of
// objects.
func Diff(before, after Snapshot) []Difference {
	var all []Difference
	gone := withoutParts(subtract(before, after), after)
	added := withoutParts(subtract(after, before), before)
	for len(gone)+len(added) > 0 {
		switch order := first(gone, added); {
		case order < 0:
			all, gone = append(all, Difference{gone[0].Kind, gone[0].Name, gone[0].Table, gone[0].Identity, gone[0].Definition, ""}), gone[1:]
		case order > 0:
			all, added = append(all, Difference{added[0].Kind, added[0].Name, added[0].Table, added[0].Identity, "", added[0].Definition}), added[1:]
		default:
			all = append(all, Difference{gone[0].Kind, gone[0].Name, gone[0].Table, "", gone[0].Definition, added[0].Definition})
			gone, added = gone[1:], added[1:]
		}
	}
	return all
}

// first compares the kind and the name of the first objects; an empty list is last.
func first(a, b []Object) int {
	switch {
	case len(b) == 0:
		return -1
	case len(a) == 0:
		return 1
	}
	return cmp.Or(cmp.Compare(a[0].Kind, b[0].Kind), cmp.Compare(a[0].Name, b[0].Name))
}

// subtract returns the objects of a that b lacks. An object that a has more often than b
// stays as often as b lacks it.
func subtract(a, b Snapshot) (rest []Object) {
	others := b.objects
	for _, o := range a.objects {
		for len(others) > 0 && compare(others[0], o) < 0 {
			others = others[1:]
		}
		if len(others) > 0 && compare(others[0], o) == 0 {
			others = others[1:]
			continue
		}
		rest = append(rest, o)
	}
	return rest
}

// Table is the Kind of tables.
const Table = "table"

// wholes are the kinds of the objects whose names are in Object.Table.
var wholes = []string{Table, "view", "materialized view"}

// withoutParts leaves out the parts of those of the objects that another snapshot lacks
// as a whole.
func withoutParts(objects []Object, other Snapshot) []Object {
	there, gone := map[string]bool{}, map[string]bool{}
	for _, o := range other.objects {
		there[o.Kind+" "+o.Name] = true
	}
	for _, o := range objects {
		if slices.Contains(wholes, o.Kind) && !there[o.Kind+" "+o.Name] {
			gone[o.Name] = true
		}
	}
	return slices.DeleteFunc(objects, func(o Object) bool { return gone[o.Table] && !slices.Contains(wholes, o.Kind) })
}
