package ramus

import (
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
)

// offline returns steps that were planned without a database. A downgrade through a merge
// with sections is refused: only a database knows which of them ran. For an upgrade, a
// note says for which databases the script is.
func (p *Project) offline(steps plan.Plan) (plan.Plan, error) {
	var runs []string
	for _, step := range steps.Steps {
		rev := p.history.Lookup(step.Revision)
		switch {
		case rev == nil || rev.Sections == nil || steps.Kind == plan.Stamp:
		case steps.Kind == plan.Downgrade:
			return plan.Plan{}, hint.New("Print the script of one database instead: ramus plan --downgrade --sql TARGET",
				"%s: revision %s has sections for one side, and only the log of a database knows which of them ran", rev.Pos(), rev.ID)
		case step.Section != "":
			runs = append(runs, fmt.Sprintf("%s runs its section from:%s, and %s never runs", step.Revision, step.Section, strings.Join(step.Replaced, ", ")))
		default:
			runs = append(runs, step.Revision+" runs its section for both sides")
		}
	}
	if len(runs) > 0 {
		p.settings.note(string(steps.Kind), fmt.Sprintf("the script is for %s: %s", startOf(steps.Rows), strings.Join(runs, "; ")))
	}
	return steps, nil
}

// startOf describes the database with some version rows, for messages.
func startOf(rows []string) string {
	if len(rows) == 0 {
		return "an empty database"
	}
	return "a database with exactly " + strings.Join(rows, ", ") + " and all below it"
}
