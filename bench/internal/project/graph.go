// Package project generates migration projects for measurements, and writes the
// same project in the form of each tool. The result depends only on its arguments,
// so two runs measure the same files.
package project

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// A Revision creates one table, or merges.
type Revision struct {
	Number  int    // from 1, in the order of creation
	ID      string // 12 hexadecimal digits
	Parents []string
	Created time.Time
}

// IsMerge reports whether r joins branches, and creates no table.
func (r Revision) IsMerge() bool { return len(r.Parents) > 1 }

// Table returns the name of the table that r creates.
func (r Revision) Table() string { return fmt.Sprintf("t%06d", r.Number) }

// Message returns the message of r.
func (r Revision) Message() string {
	if r.IsMerge() {
		return fmt.Sprintf("merge %d branches at %06d", len(r.Parents), r.Number)
	}
	return "create " + r.Table()
}

// Up returns the statement that r runs; "" for a merge.
func (r Revision) Up() string {
	if r.IsMerge() {
		return ""
	}
	return "CREATE TABLE " + r.Table() + " (id INTEGER PRIMARY KEY, name TEXT NOT NULL);"
}

// Down returns the statement that reverts Up.
func (r Revision) Down() string {
	if r.IsMerge() {
		return ""
	}
	return "DROP TABLE " + r.Table() + ";"
}

// Shapes lists the graphs that Make can make.
var Shapes = []string{"chain", "braid"}

// Make returns n revisions, parents before children: a chain, or a braid of forks
// and merges.
func Make(shape string, n int) ([]Revision, error) {
	m := maker{random: rand.New(rand.NewPCG(1, uint64(n)))}
	switch shape {
	case "chain":
		for range n {
			m.add(m.open...)
		}
	case "braid":
		for range n {
			m.braid()
		}
	default:
		return nil, fmt.Errorf("no shape %q; there are %q", shape, Shapes)
	}
	return m.made, nil
}

// Heads returns the sorted ids of the revisions without children.
func Heads(revisions []Revision) []string {
	heads := map[string]bool{}
	for _, r := range revisions { // parents come first
		heads[r.ID] = true
		for _, parent := range r.Parents {
			delete(heads, parent)
		}
	}
	sorted := make([]string, 0, len(heads))
	for id := range heads {
		sorted = append(sorted, id)
	}
	slices.Sort(sorted)
	return sorted
}

// A maker makes one graph.
type maker struct {
	random *rand.Rand
	made   []Revision
	open   []string // the heads
}

// widest is the maximal number of heads of a braid, and recent the distance of its
// forks.
const widest, recent = 8, 20

// braid adds a merge (a tenth of the time), a fork (a seventh), or a revision on a
// head, so that the graph stays a few branches wide.
func (m *maker) braid() {
	dice := m.random.IntN(100)
	switch {
	case len(m.open) == widest, len(m.open) > 1 && dice < 10:
		m.random.Shuffle(len(m.open), func(i, j int) { m.open[i], m.open[j] = m.open[j], m.open[i] })
		m.add(m.open[:2+m.random.IntN(min(2, len(m.open)-1))]...)
	case len(m.made) > 0 && dice < 25:
		back := 1 + m.random.IntN(min(recent, len(m.made)))
		m.add(m.made[len(m.made)-back].ID)
	case len(m.open) > 0:
		m.add(m.open[m.random.IntN(len(m.open))])
	default:
		m.add()
	}
}

// add adds a head with parents.
func (m *maker) add(parents ...string) {
	number := len(m.made) + 1
	r := Revision{
		Number: number, ID: fmt.Sprintf("%012x", m.random.Uint64()>>16), Parents: slices.Clone(parents),
		Created: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(number) * time.Hour),
	}
	m.made = append(m.made, r)
	m.open = slices.DeleteFunc(m.open, func(id string) bool { return slices.Contains(r.Parents, id) })
	m.open = append(m.open, r.ID)
}
