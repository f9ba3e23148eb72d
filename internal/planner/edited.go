package planner

import (
	"context"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// An EditedError is the refusal of an upgrade on a database that ran other versions of
// revisions than their files have now.
type EditedError struct{ Revisions []Edited }

// An Edited is a revision whose statements were edited after it ran.
type Edited struct {
	ID       string
	Position graph.Position
}

func (e *EditedError) Error() string {
	lines := make([]string, len(e.Revisions))
	for i, r := range e.Revisions {
		lines[i] = r.String()
	}
	return strings.Join(lines, "\n")
}

// String says that the revision was edited.
func (e Edited) String() string {
	return fmt.Sprintf("%s: revision %s was edited after it ran on this database", e.Position, e.ID)
}

// Hint returns the command that shows the edits.
func (e *EditedError) Hint() string { return "See what was edited, and how to undo it: ramus verify" }

// IDs returns the ids of the revisions, oldest first.
func (e *EditedError) IDs() []string {
	ids := make([]string, len(e.Revisions))
	for i, r := range e.Revisions {
		ids[i] = r.ID
	}
	return ids
}

// Edits are the ways to find the revisions that were edited after they ran.
type Edits struct {
	Hash   func(*revision.Revision) string                   // of a revision's file
	Find   func(context.Context, *record.Record) []graph.Ref // those edited, oldest first; it may read all files
	Refuse bool                                              // an upgrade above them is refused
}

// withoutEdits plans as to does. Where steps run on a database that ran other versions
// of revisions than their files have, a remark names these, or an *EditedError with
// Edits.Refuse.
func (p *Planner) withoutEdits(to engine.Planner) engine.Planner {
	return func(ctx context.Context, state dialect.State, read engine.Reader) (engine.Planned, error) {
		planned, err := to(ctx, state, read)
		if err != nil || p.Edits == nil || !p.HasLog || planned.Plan.Empty() {
			return planned, err
		}
		edited, err := p.edited(ctx, state, read)
		switch {
		case err != nil:
			return engine.Planned{}, err
		case len(edited) == 0:
			p.annotateContents(&planned, p.History)
		case p.Edits.Refuse:
			return engine.Planned{}, &EditedError{edited}
		}
		for _, e := range edited {
			planned.Remarks = append(planned.Remarks, e.String())
		}
		return planned, nil
	}
}

// edited returns the revisions that were edited after they ran. It reads the log only if
// the digests of the files are not those that the log's last entry has.
func (p *Planner) edited(ctx context.Context, state dialect.State, read engine.Reader) ([]Edited, error) {
	if !state.HasLog || p.contentsHold(state) {
		return nil, nil
	}
	rec, err := p.Record(ctx, read)
	if err != nil {
		return nil, err
	}
	return describeEdited(rec, p.Edits.Find(ctx, rec)), nil
}

// contentsHold reports whether a state shows that no revision below its rows was edited
// since the last entry of the log.
func (p *Planner) contentsHold(state dialect.State) bool {
	at := record.PositionOf(p.History, state)
	return at.ContentsHold(p.Edits.Hash)
}

// keepContents annotates a plan that does not look for edits with the digests of the
// files, if they are those that the log has.
func (p *Planner) keepContents(planned *engine.Planned, state dialect.State) {
	if p.Edits != nil && p.HasLog && p.contentsHold(state) {
		p.annotateContents(planned, p.History)
	}
}

func describeEdited(rec *record.Record, refs []graph.Ref) (all []Edited) {
	for _, r := range refs {
		node := rec.History().Graph().Node(r)
		all = append(all, Edited{node.ID, node.Pos()})
	}
	return all
}

// noteEdited adds notes on the steps of a downgrade whose revisions were edited after
// they ran.
func (p *Planner) noteEdited(ctx context.Context, rec *record.Record, notes map[string]string, steps plan.Plan) {
	if p.Edits == nil || len(steps.Steps) == 0 {
		return
	}
	reverted := map[string]bool{}
	for _, s := range steps.Steps {
		reverted[s.Revision] = true
	}
	for _, e := range describeEdited(rec, p.Edits.Find(ctx, rec)) {
		if reverted[e.ID] && notes[e.ID] == "" {
			notes[e.ID] = e.String() + "; the downgrade section of the file runs"
		}
	}
}
