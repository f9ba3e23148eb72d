package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
)

// A Way is a target that works where a relative one is refused. It was planned from
// the same version rows.
type Way struct {
	Kind   Kind
	Target string // several of a stamp are separated by spaces
	Result string // for people: "reverts m; then at b, c"
}

// ways collects the plans that differ from each other, from the same version rows.
type ways struct {
	Database
	all  []Way
	seen []string // the steps of all
}

// most is the number of ways that a hint lists. One more is collected, to know whether
// there are others.
const most = 5

// add adds a target whose plan has steps that no other way has.
func (w *ways) add(kind Kind, target string) {
	if len(w.all) > most {
		return
	}
	p, err := w.plan(kind, target)
	if steps := kindAndSteps(p); err == nil && !p.Empty() && !slices.Contains(w.seen, steps) {
		w.seen = append(w.seen, steps)
		w.all = append(w.all, Way{kind, target, result(p)})
	}
}

// tried returns the database to try ways with.
func (w *ways) tried() Database {
	d := w.Database
	d.trial = true
	return d
}

func (w *ways) plan(kind Kind, target string) (Plan, error) {
	switch kind {
	case Upgrade:
		return w.tried().Upgrade(target)
	case Downgrade:
		return w.tried().Downgrade(target)
	}
	return NewStamp(w.Graph, w.Rows, strings.Fields(target))
}

// result describes a plan in a few words.
func result(p Plan) string {
	var ids []string
	for _, s := range p.Steps {
		ids = append(ids, s.Revision)
	}
	what := strings.Join(ids, ", ")
	if len(ids) > 4 {
		what = fmt.Sprintf("%d revisions", len(ids))
	}
	at := strings.Join(p.After(), ", ")
	if at == "" {
		at = "base"
	}
	switch p.Kind {
	case Upgrade:
		return "runs " + what
	case Downgrade:
		return "reverts " + what + "; then at " + at
	}
	return "then at " + at
}

// kindAndSteps returns a key that two plans with the same steps share.
func kindAndSteps(p Plan) string { return fmt.Sprint(p.Kind, p.Steps) }

// otherwise returns the ways of a target that is for the other kind of plan.
func (d Database) otherwise(kind Kind, target string) []Way {
	w := ways{Database: d}
	if _, err := w.plan(kind, target); err != nil {
		e, _ := errors.AsType[*TargetError](err)
		if e == nil {
			return nil
		}
		return e.Ways
	}
	w.add(kind, target)
	return w.all
}

// refused returns err with ways out of the kind of plan that it refused: the revisions
// to which its relative target may lead. Other errors stay as they are.
func (d Database) refused(kind Kind, target string, err error) error {
	ids, w := candidates(err), ways{Database: d}
	if strings.ContainsAny(target, " ,") {
		return err // one of several targets
	}
	if count, ok := errors.AsType[*countError](err); ok {
		return w.signed(kind, target, count)
	}
	if e, ok := errors.AsType[*graph.SymbolError](err); ok && e.Kind == graph.MultipleHeads && kind == Downgrade {
		return w.severalHeads(*e)
	}
	if kind == Stamp && len(ids) > 1 {
		w.add(kind, strings.Join(ids, " "))
	}
	for _, id := range ids {
		w.add(kind, id)
	}
	return w.explain(target, err)
}

// severalHeads returns the error of a downgrade to several heads, with the names of
// those to which it is possible.
func (w *ways) severalHeads(e graph.SymbolError) error {
	e.All, e.Joins = "", nil
	e.Names = slices.DeleteFunc(slices.Clone(e.Names), func(name string) bool {
		_, err := w.plan(Downgrade, name)
		return err != nil
	})
	if len(e.Names) == 0 {
		return &hint.Error{Message: e.Message, Fix: "Name the applied revision to go down to: ramus history lists them.", Err: &e}
	}
	return &e
}

// candidates returns the ids that a refused relative target may stand for.
func candidates(err error) []string {
	if e, ok := errors.AsType[*TargetError](err); ok && len(e.Ways) == 0 {
		return e.Candidates
	}
	if e, ok := errors.AsType[*graph.SymbolError](err); ok && e.Kind == graph.Forked {
		return e.Candidates
	}
	return nil
}

// explain returns a *TargetError with the message of err and the ways, or err if there
// are none.
func (w *ways) explain(target string, err error) error {
	if len(w.all) == 0 {
		return err
	}
	return &TargetError{Target: target, Message: err.Error(), Candidates: candidates(err), Ways: w.all}
}

// revert adds the downgrades that revert so many applied revisions below each start,
// start included, along each path.
func (w *ways) revert(applied graph.Set, starts []graph.Ref, steps int) {
	for _, start := range starts {
		for _, last := range w.Graph.Distant(start, 1-steps) {
			if last != graph.Base {
				w.revertOne(applied, last)
			}
		}
	}
}

// revertOne adds the downgrade that reverts last and what is applied above it, and
// nothing else: to a parent of it, if need be on its branch.
func (w *ways) revertOne(applied graph.Set, last graph.Ref) {
	g := w.Graph
	above := g.Descendants(graph.Dependencies, last)
	above.Intersect(applied)
	above.Subtract(w.replacedIn(above))
	parents := g.IDs(g.Parents(last))
	if len(parents) == 0 {
		parents = []string{"base"}
	}
	for _, format := range []string{"%[2]s", "%[1]s@%[2]s"} {
		for _, parent := range parents {
			target := fmt.Sprintf(format, g.ID(last), parent)
			if p, err := w.Downgrade(target); err == nil && len(p.Steps) == above.Len() && !p.Empty() {
				w.add(Downgrade, target)
				return
			}
		}
	}
}
