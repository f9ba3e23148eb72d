package ramus

import (
	"context"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Finding is one thing that a check found wrong.
type Finding struct {
	Check     string     `json:"check"` // the check's name
	Message   string     `json:"message"`
	Revisions []Revision `json:"revisions"` // those concerned, by id; Line is that of down_revision, where that is written
	Mend      []string   `json:"mend"`      // commands, each of which would mend it
}

// Gate puts the project's revisions through the checks of the CI gate and
// returns what they found. It opens no database.
func (p *Project) Gate(ctx context.Context) ([]Finding, error) {
	found, err := check.Run(ctx, check.Gate, check.Input{
		Graph:    p.graph,
		Revision: func(r graph.Ref) *revision.Revision { return p.revisions[r] },
	})
	findings := make([]Finding, len(found))
	for i, f := range found {
		findings[i] = Finding{Check: f.Check, Message: f.Message, Revisions: p.concerned(f.Revisions), Mend: f.Mend}
	}
	return findings, err
}

func (p *Project) concerned(places []check.Place) []Revision {
	all := make([]Revision, len(places))
	for i, place := range places {
		all[i] = p.view(place.Ref)
		all[i].Line = place.Line
	}
	return all
}
