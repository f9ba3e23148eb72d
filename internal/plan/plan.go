// Package plan works out what an upgrade, a downgrade or a stamp has to do:
// which revisions, in which order, and which rows of the version table each
// one edits. A Plan is a value. Nothing here opens a connection or knows SQL.
package plan

import (
	"maps"
	"slices"
)

// A Kind says what a plan's steps do.
type Kind string

// The three kinds of plan.
const (
	Upgrade   Kind = "upgrade"
	Downgrade Kind = "downgrade"
	Stamp     Kind = "stamp"
)

// A Plan is a list of steps for a database whose version table holds Rows.
type Plan struct {
	Kind   Kind     `json:"kind"`
	Target string   `json:"target"` // as the user wrote it; several are joined by a space
	Rows   []string `json:"rows"`   // the version rows that the plan starts from, sorted
	Steps  []Step   `json:"steps"`  // in the order in which they run
}

// A Step runs one revision in one direction, or, in a stamp, moves rows only.
type Step struct {
	Revision string   `json:"revision"` // the revision run; for a stamp to base, empty
	From     []string `json:"from"`     // the versions that it leaves, as Alembic's log line shows them
	To       []string `json:"to"`       // the versions that it reaches, likewise
	Edits    []Edit   `json:"edits"`    // of the version table, in order
}

// An Edit changes one row of the version table. Old alone is a DELETE, New
// alone an INSERT, both an UPDATE.
type Edit struct {
	Old string `json:"old,omitempty"`
	New string `json:"new,omitempty"`
}

// Empty reports whether there is nothing to do.
func (p Plan) Empty() bool { return len(p.Steps) == 0 }

// After are the version rows that the plan ends with, sorted.
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
