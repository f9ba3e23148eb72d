package plan

import (
	"fmt"
	"slices"
	"strings"
)

// ToOneSide returns the error of an upgrade to target with the downgrades that revert one
// of the two sides that the database has, so that this upgrade runs a section of the merge.
func (d Database) ToOneSide(e NoSectionError, target string) *NoSectionError {
	w := ways{Database: d}
	for _, others := range e.Applied {
		refs, _ := d.Graph.LookupAll(others)
		side := d.Graph.NewSet(refs...)
		for _, r := range refs {
			parents := d.Graph.Parents(r)
			back := RevertTarget(d.Graph.ID(r), d.Graph.IDs(parents))
			if !slices.ContainsFunc(parents, side.Has) && d.leadsToSection(back, target, e.Merge) {
				w.add(Downgrade, back)
			}
		}
	}
	e.Ways = w.all
	return &e
}

// leadsToSection reports whether an upgrade after a downgrade runs a section of a merge.
func (d Database) leadsToSection(back, target, merge string) bool {
	d.trial = true
	down, err := d.Downgrade(back)
	if err != nil || down.Empty() {
		return false
	}
	d.Rows = down.After()
	up, err := d.Upgrade(target)
	return err == nil && slices.ContainsFunc(up.Steps, func(s Step) bool { return s.Revision == merge && s.Section != "" })
}

// Hint returns the ways out: a section for such databases, or a downgrade.
func (e *NoSectionError) Hint() string {
	hint := fmt.Sprintf("Add a plain -- +upgrade to %s, which takes a database with both sides to the merged schema.", e.Pos.File)
	if len(e.Ways) == 0 {
		return hint
	}
	downgrades := TargetError{Ways: e.Ways}
	commands, width := downgrades.commands()
	lines := []string{hint, "Or revert one side, and upgrade then:"}
	for i, command := range commands {
		lines = append(lines, fmt.Sprintf("  %-*s   # %s", width, command, e.Ways[i].Result))
	}
	return strings.Join(lines, "\n")
}
