package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// A TargetError reports that a target is valid, but not reachable from the
// database's version rows.
type TargetError struct {
	Target     string
	Message    string
	Candidates []string // unambiguous ids to use instead, sorted
	Ways       []Way    // targets that work instead, planned from the same rows
	Nothing    bool     // no revision is applied where a downgrade would start

	// Verbs are the beginnings of the commands of Ways, by kind, up to the target;
	// without one it is "ramus upgrade ".
	Verbs map[Kind]string
}

func (e *TargetError) Error() string { return e.Message }

// An UnknownRowsError reports version rows that no revision has.
type UnknownRowsError struct{ Rows []string }

func (e *UnknownRowsError) Error() string {
	return fmt.Sprintf("the database is at %s, which no revision file defines", strings.Join(e.Rows, ", "))
}

// A relative target: [branch@][symbol](+|-)N.
type relative struct {
	branch, symbol string
	steps          int
}

// IsRelative reports whether a target counts steps from the database's position, so that
// it stands for another revision after a part of its plan.
func IsRelative(target string) bool {
	r, ok := parseRelative(target)
	return ok && r.symbol == ""
}

var relativeTarget = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(.+?)@)?([^@+:,\s-]+)?([+-]\d+)$`)
})

func parseRelative(target string) (relative, bool) {
	m := relativeTarget().FindStringSubmatch(target)
	if m == nil {
		return relative{}, false
	}
	steps, err := strconv.Atoi(m[3])
	return relative{m[1], m[2], steps}, err == nil
}

// refs returns the revisions of version rows, by id.
func refs(g *graph.Graph, rows []string) ([]graph.Ref, error) {
	found, unknown := g.LookupAll(rows)
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return nil, &UnknownRowsError{unknown}
	}
	g.SortByID(found)
	return slices.Compact(found), nil
}

// UpgradeEnds returns the revisions that an upgrade from the version rows to target
// ends at, by id. Its errors are those of [NewUpgrade].
func UpgradeEnds(g *graph.Graph, rows []string, target string) ([]graph.Ref, error) {
	at, err := refs(g, rows)
	if err != nil {
		return nil, err
	}
	return Database{Graph: g, Rows: rows}.upgradeTargets(at, target)
}

// upgradeTargets returns the revisions that an upgrade to target ends at. Several
// targets are separated by spaces or commas.
func (d Database) upgradeTargets(rows []graph.Ref, target string) ([]graph.Ref, error) {
	parts := strings.FieldsFunc(target, func(r rune) bool { return r == ' ' || r == ',' })
	if len(parts) == 0 {
		return d.Graph.Resolve(target) // returns the error
	}
	var all []graph.Ref
	for _, one := range parts {
		found, err := d.upgradeTarget(rows, one)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	d.Graph.SortByID(all)
	return slices.Compact(all), nil
}

func (d Database) upgradeTarget(rows []graph.Ref, target string) ([]graph.Ref, error) {
	g := d.Graph
	rel, ok := parseRelative(target)
	if !ok {
		if err := maybeCount(g, target); err != nil {
			return nil, err
		}
		return g.Resolve(target)
	}
	start, err := d.upgradeStart(rows, target, rel)
	if err != nil {
		return nil, fromEach(target, rel, err)
	}
	along := rel.branch
	if rel.steps < 0 {
		along = ""
	}
	r, err := g.Walk(start, rel.steps, along)
	if err != nil {
		return nil, named(target, err)
	}
	if r == graph.Base {
		return nil, &TargetError{Target: target, Message: fmt.Sprintf("%s is below the first revision: there is nothing to upgrade to", target)}
	}
	return []graph.Ref{r}, nil
}

// named returns the error of a walk with the whole target as its symbol.
func named(target string, err error) error {
	if e, ok := errors.AsType[*graph.SymbolError](err); ok && e.Kind == graph.Forked {
		e.Symbol = target
	}
	return err
}

// fromEach returns the error of a relative target whose symbol names several heads,
// with the targets that count from one of them instead.
func fromEach(target string, rel relative, err error) error {
	e, ok := errors.AsType[*graph.SymbolError](err)
	if !ok || e.Kind != graph.MultipleHeads {
		return err
	}
	each := *e
	each.Symbol, each.All, each.Joins, each.Names = target, "", nil, nil
	for _, id := range e.Candidates {
		each.Names = append(each.Names, fmt.Sprintf("%s%+d", id, rel.steps))
	}
	return &each
}

// upgradeStart returns the revision from which a relative upgrade counts.
func (d Database) upgradeStart(rows []graph.Ref, target string, rel relative) (graph.Ref, error) {
	g := d.Graph
	if rel.symbol == "" {
		if rel.steps < 0 {
			return 0, &TargetError{Target: target, Ways: d.otherwise(Downgrade, target), Message: fmt.Sprintf("an upgrade cannot go back (%s); use ramus downgrade", target)}
		}
		return currentStart(g, rows, target, rel)
	}
	if rel.branch != "" && rel.steps < 0 {
		return g.ResolveOne(rel.branch + "@" + rel.symbol)
	}
	return g.ResolveOne(rel.symbol)
}

// currentStart returns the applied revision from which +N counts: the version row
// (on the branch), else the newest applied revision on the branch, else Base.
func currentStart(g *graph.Graph, rows []graph.Ref, target string, rel relative) (graph.Ref, error) {
	starts := rows
	if rel.branch != "" {
		var err error
		if starts, err = g.OnBranch(graph.Branches, rows, rel.branch); err != nil {
			return 0, err
		}
		if len(starts) == 0 {
			if starts, err = newestOnBranch(g, rows, rel.branch); err != nil {
				return 0, err
			}
		}
	}
	switch len(starts) {
	case 0:
		return graph.Base, nil
	case 1:
		return starts[0], nil
	}
	return 0, severalStarts(g, target, starts, rel.steps)
}

// severalStarts returns the error of a target that counts up from several revisions,
// with those at that distance as candidates.
func severalStarts(g *graph.Graph, target string, starts []graph.Ref, steps int) error {
	var ends []graph.Ref
	for _, start := range starts {
		ends = append(ends, g.Distant(start, steps)...)
	}
	g.SortByID(ends)
	ids, at := g.IDs(slices.Compact(ends)), strings.Join(g.IDs(starts), ", ")
	message := fmt.Sprintf("%s is ambiguous: the database is at several revisions (%s)", target, at)
	if len(ids) == 0 {
		message = fmt.Sprintf("%s goes too far: no revision is that far above %s", target, at)
	}
	return &TargetError{Target: target, Candidates: ids, Message: message}
}

// newestOnBranch returns the applied revisions on a branch that no other of them
// needs, by id.
func newestOnBranch(g *graph.Graph, rows []graph.Ref, branch string) ([]graph.Ref, error) {
	active, err := g.OnBranch(graph.Branches, g.Ancestors(graph.Dependencies, rows...).Refs(), branch)
	if err != nil {
		return nil, err
	}
	needed := g.NewSet()
	for _, r := range active {
		for _, down := range g.Needs(r) {
			needed.Add(down)
		}
	}
	active = slices.DeleteFunc(active, needed.Has)
	g.SortByID(active)
	return active, nil
}

// downgradeTarget returns the revision at which a downgrade stops, or Base, and the
// branch to which it is limited, or "".
func (d Database) downgradeTarget(rows []graph.Ref, target string) (branch string, to graph.Ref, err error) {
	g := d.Graph
	rel, ok := parseRelative(target)
	if !ok {
		if err := maybeCount(g, target); err != nil {
			return "", 0, err
		}
		return absoluteDowngrade(g, target)
	}
	if rel.symbol == "" {
		if rel.steps >= 0 {
			return "", 0, &TargetError{Target: target, Ways: d.otherwise(Upgrade, target), Message: fmt.Sprintf("a downgrade cannot go forward (%s); use ramus upgrade", target)}
		}
		return d.relativeDowngrade(rows, target, rel)
	}
	symbol := rel.symbol
	if rel.steps < 0 && rel.branch != "" {
		symbol = rel.branch + "@" + rel.symbol
	}
	start, err := g.ResolveOne(symbol)
	if err != nil {
		return "", 0, fromEach(target, rel, err)
	}
	along := ""
	if rel.steps >= 0 {
		along = rel.branch
	}
	if to, err = g.Walk(start, rel.steps, along); err != nil && rel.steps < 0 {
		err = d.belowFork(rows, []graph.Ref{start}, target, rel.steps, err)
	}
	return rel.branch, to, err
}

// belowFork returns the error of a walk of so many steps down from one of starts, with
// the downgrades that revert these steps along one path, if the path forks.
func (d Database) belowFork(rows, starts []graph.Ref, target string, steps int, err error) error {
	if e, ok := errors.AsType[*graph.SymbolError](err); ok && e.Kind != graph.Forked {
		return err
	}
	w := ways{Database: d}
	w.revert(d.Graph.Ancestors(graph.Dependencies, rows...), starts, -steps)
	return w.explain(target, named(target, err))
}

// absoluteDowngrade resolves "[branch@]symbol". As in Alembic, the branch does not
// limit the revisions that the symbol can name, only those to revert.
func absoluteDowngrade(g *graph.Graph, target string) (branch string, to graph.Ref, err error) {
	symbol := target
	if at := strings.LastIndexByte(target, '@'); at >= 0 {
		branch, symbol = target[:at], target[at+1:]
		if _, err := g.Branch(branch); err != nil {
			return "", 0, err
		}
	}
	to, err = g.ResolveOne(symbol)
	if e, ok := errors.AsType[*graph.SymbolError](err); ok {
		e.Names = e.Candidates // LABEL@head is no target here
	}
	return branch, to, err
}

// relativeDowngrade resolves "[branch@]-N", counting from the version rows.
func (d Database) relativeDowngrade(rows []graph.Ref, target string, rel relative) (branch string, to graph.Ref, err error) {
	g := d.Graph
	starts := rows
	if rel.branch != "" {
		if starts, err = appliedOnBranch(g, rows, rel.branch); err != nil {
			return "", 0, err
		}
	}
	switch len(starts) {
	case 0:
		return "", 0, &TargetError{Target: target, Nothing: true, Message: fmt.Sprintf("%s goes too far: no revision is applied there", target)}
	case 1:
	default:
		return "", 0, d.severalBelow(rows, starts, target, rel.steps)
	}
	branch = rel.branch
	if branch == "" {
		branch = g.ID(starts[0])
	}
	if to, err = g.Walk(starts[0], rel.steps, ""); err != nil {
		err = d.belowFork(rows, starts, target, rel.steps, err)
	}
	return branch, to, err
}

// severalBelow returns the error of a target that counts down from several revisions.
func (d Database) severalBelow(rows, starts []graph.Ref, target string, steps int) error {
	at := strings.Join(d.Graph.IDs(starts), ", ")
	err := d.belowFork(rows, starts, target, steps, &TargetError{Target: target,
		Message: fmt.Sprintf("%s is ambiguous: the database is at several revisions (%s)", target, at)})
	if hint.Of(err) == "" {
		return &TargetError{Target: target, Message: fmt.Sprintf("%s goes too far: no revision is that far below %s", target, at)}
	}
	return err
}

// appliedOnBranch returns the version rows on a branch. If the branch is only
// applied as a dependency of another, it returns its newest applied revisions.
func appliedOnBranch(g *graph.Graph, rows []graph.Ref, branch string) ([]graph.Ref, error) {
	starts, err := g.OnBranch(graph.Branches, rows, branch)
	if err != nil || len(starts) > 0 {
		return starts, err
	}
	applied := g.Ancestors(graph.Dependencies, rows...)
	return g.OnBranch(graph.Branches, g.Tips(applied), branch)
}
