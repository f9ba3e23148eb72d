package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// NewStamp returns the plan that sets the version table to the targets without
// running a revision. As in Alembic, rows of other branches stay, and "base"
// removes rows. The errors are those of NewUpgrade.
func NewStamp(g *graph.Graph, rows []string, targets []string) (Plan, error) {
	at, err := refs(g, rows)
	if err != nil {
		return Plan{}, err
	}
	if len(targets) == 0 {
		targets = []string{"base"}
	}
	s := stamper{versions: &versions{g: g, rows: g.NewSet(at...)}, related: g.NewSet()}
	dests, err := s.resolve(at, targets)
	if err != nil {
		return Plan{}, Database{Graph: g, Rows: rows}.refused(Stamp, strings.Join(targets, " "), err)
	}
	p := Plan{Kind: Stamp, Target: strings.Join(targets, " "), Rows: g.IDs(at), Steps: []Step{}}
	if len(dests) == 0 {
		p.Steps = s.toBase()
	}
	s.left = s.relatedRows()
	s.lineage = g.Lineage(graph.Dependencies, s.left...)
	for _, dest := range dests {
		if step, moved := s.to(dest); moved {
			p.Steps = append(p.Steps, step)
		}
	}
	return p, nil
}

// NewPurge returns the plan of a stamp that first removes all rows of the version
// table, including unknown ones.
func NewPurge(g *graph.Graph, rows []string, targets []string) (Plan, error) {
	p, err := NewStamp(g, nil, targets)
	if err != nil {
		return Plan{}, WithVerbs(err, map[Kind]string{Stamp: "ramus stamp --purge "})
	}
	p.Rows = slices.Sorted(slices.Values(rows))
	if len(rows) == 0 {
		return p, nil
	}
	purge := Step{From: p.Rows}
	for _, row := range p.Rows {
		purge.Edits = append(purge.Edits, Edit{Old: row})
	}
	p.Steps = append([]Step{purge}, p.Steps...)
	return p, nil
}

// A stamper moves the rows whose lineage has a target.
type stamper struct {
	*versions
	related graph.Set   // the rows above or below a target, through depends_on too
	lineage graph.Set   // the lineage of related
	left    []graph.Ref // the related rows that are not moved yet
}

// resolve returns the revisions of the targets, and relates the rows.
func (s *stamper) resolve(rows []graph.Ref, targets []string) (dests []graph.Ref, err error) {
	seen := s.g.NewSet()
	for _, target := range targets {
		found, err := stampTarget(s.g, rows, target)
		if err != nil {
			return nil, err
		}
		for _, r := range found {
			if !seen.Has(r) {
				seen.Add(r)
				dests = append(dests, r)
			}
		}
		if err := s.relate(rows, target, found); err != nil {
			return nil, err
		}
	}
	return dests, nil
}

// stampTarget resolves one target. As in Alembic, "-N" counts from the heads of the
// graph. "+N" counts from the version rows.
func stampTarget(g *graph.Graph, rows []graph.Ref, target string) ([]graph.Ref, error) {
	rel, ok := parseRelative(target)
	if !ok {
		return g.Resolve(target)
	}
	if rel.symbol == "" && rel.steps < 0 {
		found, err := g.Resolve(target)
		if err == nil && len(found) == 0 && len(rows) > 0 {
			err = &TargetError{Target: target, Message: fmt.Sprintf("%s goes below the first revision; to empty the version table: ramus stamp base", target)}
		}
		return found, err
	}
	return Database{Graph: g, Rows: g.IDs(rows)}.upgradeTarget(rows, target)
}

// relate adds to related the rows in the lineage of a target, that is, of its
// branch and of the revisions that it names; for a plain "base", all rows.
func (s *stamper) relate(rows []graph.Ref, target string, found []graph.Ref) error {
	shares := found
	if branch, _, ok := strings.Cut(target, "@"); ok {
		r, err := s.g.Branch(branch)
		if err != nil {
			return err
		}
		shares = append([]graph.Ref{r}, found...)
	}
	lineage := s.g.Lineage(graph.Dependencies, shares...)
	for _, row := range rows {
		if len(shares) == 0 || lineage.Has(row) {
			s.related.Add(row)
		}
	}
	return nil
}

// relatedRows returns the members of related, by id.
func (s *stamper) relatedRows() []graph.Ref {
	rows := s.related.Refs()
	s.g.SortByID(rows)
	return rows
}

// toBase returns the steps that remove the related rows, one for each row.
func (s *stamper) toBase() []Step {
	steps := []Step{}
	for _, row := range s.relatedRows() {
		steps = append(steps, Step{Revision: s.g.ID(row), From: []string{s.g.ID(row)}, Edits: []Edit{s.remove(row)}})
	}
	return steps
}

// to moves the related rows above or below dest to it, or inserts a row for dest if
// there are none. Like Alembic, it skips a dest that was a row at the start, even
// if an earlier target has taken its row.
func (s *stamper) to(dest graph.Ref) (Step, bool) {
	if s.related.Has(dest) {
		return Step{}, false
	}
	step := Step{Revision: s.g.ID(dest), To: []string{s.g.ID(dest)}}
	var from []graph.Ref
	if s.lineage.Has(dest) {
		from, s.left = s.left, nil
	}
	if len(from) == 0 {
		step.Edits = []Edit{s.insert(dest)}
		return step, true
	}
	step.From = s.g.IDs(from)
	last := len(from) - 1
	for _, r := range from[:last] {
		step.Edits = append(step.Edits, s.remove(r))
	}
	step.Edits = append(step.Edits, s.update(from[last], dest))
	return step, true
}
