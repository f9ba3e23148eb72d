// Package plan computes the steps of an upgrade, a downgrade or a stamp: the
// revisions, their order, and the edits of the version table. A Plan is a value.
// The package opens no connection and knows no SQL.
package plan

import (
	"maps"
	"slices"
)

// A Kind is the kind of a plan.
type Kind string

// The three kinds of plan.
const (
	Upgrade   Kind = "upgrade"
	Downgrade Kind = "downgrade"
	Stamp     Kind = "stamp"
)

// A Plan is a list of steps for a database whose version table has Rows.
type Plan struct {
	Kind   Kind     `json:"kind"`
	Target string   `json:"target"` // as the user wrote it; several targets are joined by spaces
	Rows   []string `json:"rows"`   // the version rows before the plan, sorted
	Steps  []Step   `json:"steps"`  // in the order in which they run
}

// A Step applies or reverts a revision; in a stamp it only edits version rows.
type Step struct {
	Revision string   `json:"revision"` // the revision that runs; empty in a stamp to base
	From     []string `json:"from"`     // the versions before the step, as Alembic's log shows them
	To       []string `json:"to"`       // the versions after it, likewise
	Edits    []Edit   `json:"edits"`    // edits of the version table, in order

	// Section is the parent whose section of a merge runs, from:PARENT or in a downgrade
	// to:PARENT; "" for the script that every revision has. Replaced are the revisions,
	// oldest first, that become replaced by it, or in a downgrade end being it.
	Section  string   `json:"section,omitempty"`
	Replaced []string `json:"replaced,omitempty"`
}

// An Edit changes a row of the version table. With only Old it is a DELETE, with
// only New an INSERT, with both an UPDATE.
type Edit struct {
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// Empty reports whether the plan has no steps.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

// After returns the version rows after the plan, sorted.
func (p Plan) After() []string {
	rows := map[string]bool{}
	for _, row := range p.Rows {
		rows[row] = true
	}
	for _, s := range p.Steps {
		for _, e := range s.Edits {
			delete(rows, e.Old)
			if e.New != "" {
				rows[e.New] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(rows))
}
