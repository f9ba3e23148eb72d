package ramus

import (
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// resolvedBy returns a hint with the upgrade to a merge whose section runs instead of a
// revision that failed, in the database as it is now; "" if there is none.
func (p *Project) resolvedBy(failed *MigrationError) string {
	r, known := p.graph.Lookup(failed.Revision)
	if !known || !p.graph.HasSections() || failed.Verb != string(plan.Upgrade) || failed.Partial != nil || failed.Unknown {
		return ""
	}
	for _, m := range p.graph.MergePoints() {
		if p.graph.Sections(m) == nil || !p.graph.IsAncestor(r, m) {
			continue
		}
		id := p.graph.ID(m)
		steps, err := plan.NewUpgrade(p.graph, failed.Rows, id)
		if err != nil || steps.Empty() {
			continue
		}
		for _, step := range steps.Steps {
			if slices.Contains(step.Replaced, failed.Revision) {
				return fmt.Sprintf("%s resolves that: here its section from:%s runs instead of %s.\n  ramus upgrade %s", step.Revision, step.Section, failed.Revision, hint.Word(id))
			}
		}
	}
	return ""
}
