package planner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
)

// A SkippedError is the refusal of an upgrade whose target needs revisions that were
// skipped: they never ran, and no upgrade would run them.
type SkippedError struct {
	Target    string // of the upgrade
	Ahead     bool   // rows that no revision defines were accepted
	Revisions []Skipped
}

// A Skipped is a revision that never ran, below one that did.
type Skipped struct {
	ID       string
	Position graph.Position
	Over     Over // the oldest revision above it that ran; zero where none did
}

// An Over is a revision that ran without a revision that is below it now.
type Over struct {
	ID           string
	Position     graph.Position // of its parents
	At           time.Time      // when it ran
	Then, Parent []string       // its parents when it ran, and those that it has now
}

func (e *SkippedError) Error() string {
	lines := make([]string, len(e.Revisions))
	for i, s := range e.Revisions {
		lines[i] = s.String()
	}
	return strings.Join(lines, "\n")
}

// String says why no upgrade runs the revision.
func (s Skipped) String() string {
	text := fmt.Sprintf("%s: revision %s never ran on this database, and no upgrade would run it", s.Position, s.ID)
	switch {
	case s.Over.ID == "":
		return text + ", since a version row stands for it"
	case slices.Equal(s.Over.Then, s.Over.Parent):
		return fmt.Sprintf("%s: %s, above it, ran without it on %s", text, s.Over.ID, s.Over.At.UTC().Format(time.DateTime))
	}
	return fmt.Sprintf("%s: %s, above it, ran on %s with the parent %s, and %s says %s now",
		text, s.Over.ID, s.Over.At.UTC().Format(time.DateTime), names(s.Over.Then), s.Over.Position, names(s.Over.Parent))
}

// names returns ids for a message.
func names(ids []string) string {
	if len(ids) == 0 {
		return "none"
	}
	return strings.Join(ids, ", ")
}

// IDs returns the ids of the revisions, oldest first.
func (e *SkippedError) IDs() (ids []string) {
	for _, s := range e.Revisions {
		ids = append(ids, s.ID)
	}
	return ids
}

// Hint returns the commands that run the revisions, or record that they were made by
// hand.
func (e *SkippedError) Hint() string {
	ids := e.IDs()
	them, have := "it", "its changes"
	if len(ids) > 1 {
		them, have = "them", "their changes"
	}
	accept := ""
	if e.Ahead {
		accept = " --allow-ahead"
	}
	return fmt.Sprintf("Run %s now: ramus upgrade --out-of-order %s%s\nOr, if the database has %s already, record that: ramus stamp --skipped %s\nramus doctor looks for the cause.",
		them, hint.Word(e.Target), accept, have, hint.Words(ids))
}

// Refuse returns the *SkippedError of an upgrade to a target that needs skipped
// revisions of a record's history.
func Refuse(rec *record.Record, target string, skipped []graph.Ref) error {
	return &SkippedError{Target: target, Ahead: len(rec.Undefined) > 0, Revisions: skippedRevisions(rec, rec.History().Graph(), skipped)}
}

// skippedRevisions describes skipped revisions.
func skippedRevisions(rec *record.Record, g *graph.Graph, refs []graph.Ref) (all []Skipped) {
	for _, r := range refs {
		s := Skipped{ID: g.ID(r), Position: g.Node(r).Pos()}
		if over, ok := rec.RanAbove(r); ok {
			node, e := g.Node(over), rec.Ran[over]
			s.Over = Over{
				ID: node.ID, Position: graph.Position{File: node.File, Line: int(node.Lines.Parents)},
				At: e.Finished, Then: e.Parents, Parent: node.Parents,
			}
		}
		all = append(all, s)
	}
	return all
}

// aroundSkipped returns the plan of an upgrade with what becomes of the skipped
// revisions.
func (p *Planner) aroundSkipped(rec *record.Record, steps plan.Plan) (engine.Planned, error) {
	skipped, ends := rec.Skipped(), p.ends(rec, steps.Target)
	if err := p.refuseAlembic(rec, ends); err != nil {
		return engine.Planned{}, err
	}
	if len(skipped) == 0 {
		planned := p.annotated(steps, nil)
		listBefore(&planned, rec)
		planned.Remarks = doubts(rec)
		return planned, nil
	}
	g := p.History.Graph()
	under := rec.SkippedBelow(ends...)
	switch {
	case p.OutOfOrder:
		steps.Steps = append(outOfOrder(g, under), steps.Steps...)
	case len(under) > 0 && !p.SkippedOK && len(rec.Unfinished) == 0: // an unfinished revision comes first
		return engine.Planned{}, Refuse(rec, steps.Target, under)
	}
	planned := p.annotated(steps, skipped)
	listBefore(&planned, rec)
	planned.Fresh = true
	left := without(g, skipped, steps.Steps)
	planned.Skipped = orNil(g.IDs(left))
	left = slices.DeleteFunc(left, rec.HalfWay.Has) // they are refused as such
	for _, s := range skippedRevisions(rec, g, left) {
		planned.Remarks = append(planned.Remarks, s.String())
	}
	if p.OutOfOrder {
		planned.Annotate = noting(planned.Annotate, g.IDs(under))
	}
	return planned, nil
}

// refuseAlembic refuses an upgrade out of order to ends above revisions that may have
// been skipped and that only the project's own Alembic can run: it counts a revision
// below a version row as applied.
func (p *Planner) refuseAlembic(rec *record.Record, ends []graph.Ref) error {
	if !p.OutOfOrder {
		return nil
	}
	below := p.History.Graph().Ancestors(graph.Dependencies, ends...)
	for _, r := range rec.Doubtful() {
		if rev := p.History.Revision(r); below.Has(r) && rev.NeedsAlembic() {
			return hint.New("If it never ran, make its changes by hand. Then record that it needs no run: ramus stamp --skipped "+hint.Word(rev.ID),
				"%s: revision %s is run by Alembic, which runs nothing below an applied revision", rev.Pos(), rev.ID)
		}
	}
	return nil
}

// doubts returns remarks on the revisions of which only Alembic can know whether they
// ran.
func doubts(rec *record.Record) (remarks []string) {
	g := rec.History().Graph()
	for _, r := range rec.Doubtful() {
		over, _ := rec.RanAbove(r)
		remarks = append(remarks, fmt.Sprintf("%s: by the log, %s ran without revision %s, which is below it now; Alembic may have run %[3]s since then, which leaves no entry: ramus verify",
			g.Node(r).Pos(), g.ID(over), g.ID(r)))
	}
	return remarks
}

// ends returns the revisions at which an upgrade ends; none for a target that does not
// resolve.
func (p *Planner) ends(rec *record.Record, target string) []graph.Ref {
	rows := slices.DeleteFunc(slices.Clone(rec.Rows), func(row string) bool { return slices.Contains(rec.Undefined, row) })
	ends, _ := plan.UpgradeEnds(p.History.Graph(), rows, target)
	return ends
}

// outOfOrder returns the steps that run skipped revisions. A version row stands for
// them already, so the rows stay.
func outOfOrder(g *graph.Graph, skipped []graph.Ref) (steps []plan.Step) {
	for _, r := range skipped {
		steps = append(steps, plan.Step{Revision: g.ID(r), From: g.IDs(g.Parents(r)), To: []string{g.ID(r)}})
	}
	return steps
}

// outOfOrderNote is the note in the log on a run out of order.
const outOfOrderNote = "out of order"

// noting adds the note to the entries of some revisions.
func noting(annotate func(*dialect.Entry, int, []string), ids []string) func(*dialect.Entry, int, []string) {
	return func(e *dialect.Entry, done int, rows []string) {
		if slices.Contains(ids, e.Revision) {
			e.Note = outOfOrderNote
		}
		annotate(e, done, rows)
	}
}

// passOver makes the steps of a downgrade that revert skipped revisions edit only the
// version rows.
func (p *Planner) passOver(planned *engine.Planned, logged *record.Logged) {
	skipped, g := logged.Skipped(), logged.History.Graph()
	planned.Annotate = p.annotate(logged.History, planned.Plan, skipped)
	planned.PassOver = map[string]bool{}
	for _, r := range skipped {
		planned.PassOver[g.ID(r)] = true
	}
	planned.Skipped = orNil(g.IDs(without(g, skipped, planned.Plan.Steps)))
}

// stillSkipped returns those of the skipped revisions that a stamp does not cover. A
// row that stays where it was covers none: a stamp that only makes rows fewer says
// nothing of what is below them.
func stillSkipped(g *graph.Graph, skipped []graph.Ref, steps plan.Plan) []graph.Ref {
	var ids []string
	for _, s := range steps.Steps {
		if !slices.Contains(steps.Rows, s.Revision) {
			ids = append(ids, s.Revision)
		}
	}
	refs, _ := g.LookupAll(ids)
	covered := g.Ancestors(graph.Dependencies, refs...)
	return slices.DeleteFunc(skipped, covered.Has)
}

// StampSkipped plans to record that revisions, which targets stand for, were made by
// hand. The version rows stay. Only revisions without a run in the log can be
// recorded so.
func (p *Planner) StampSkipped(targets []string) engine.Planner {
	return func(ctx context.Context, _ dialect.State, read engine.Reader) (engine.Planned, error) {
		rec, err := p.Record(ctx, read)
		if err != nil {
			return engine.Planned{}, err
		}
		refs, err := p.recordable(rec, targets)
		if err != nil {
			return engine.Planned{}, err
		}
		g := p.History.Graph()
		steps := plan.Plan{Kind: plan.Stamp, Target: strings.Join(targets, " "), Rows: rec.Rows}
		for _, r := range refs {
			steps.Steps = append(steps.Steps, plan.Step{Revision: g.ID(r), From: []string{}, To: []string{g.ID(r)}})
		}
		planned := p.annotated(steps, rec.Skipped())
		listBefore(&planned, rec)
		planned.ByHand, planned.Fresh = true, true
		planned.Skipped = orNil(g.IDs(without(g, rec.Skipped(), steps.Steps)))
		return planned, nil
	}
}

// errNoLog refuses a verb about skipped revisions.
var errNoLog = hint.New("To keep one from now on, add to ramus.toml: log = true", "without a log, it is not known which revisions were skipped")

// recordable returns the revisions that targets stand for, oldest first, if each is
// skipped or unrecorded.
func (p *Planner) recordable(rec *record.Record, targets []string) ([]graph.Ref, error) {
	if !p.HasLog {
		return nil, errNoLog
	}
	g := p.History.Graph()
	all := g.NewSet()
	for _, target := range targets {
		refs, err := g.Resolve(target)
		if err != nil {
			return nil, err
		}
		for _, r := range refs {
			if state := rec.State(r); state != record.Skipped && state != record.Unrecorded {
				return nil, hint.New("ramus status lists the state of each revision.", "revision %s is %s, not skipped", g.ID(r), strings.ReplaceAll(string(state), "_", " "))
			}
			all.Add(r)
		}
	}
	return all.Refs(), nil
}
