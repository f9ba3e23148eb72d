package plan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
)

// A countError reports a target that may be a number of steps without its sign, as
// other tools take it.
type countError struct {
	*graph.SymbolError
	id string // the revision whose id begins with the number; may be empty
}

func (e *countError) Unwrap() error { return e.SymbolError }

// maybeCount returns a *countError if target is a small number that is no id and no
// label: whoever means one step must not end at a revision whose id begins with 1.
func maybeCount(g *graph.Graph, target string) error {
	if len(target) > 2 || strings.Trim(target, "0123456789") != "" || strings.Trim(target, "0") == "" {
		return nil
	}
	_, isID := g.Lookup(target)
	if _, isLabel := g.Labeled(target); isID || isLabel {
		return nil
	}
	r, err := g.ResolveOne(target)
	if unknown, ok := errors.AsType[*graph.SymbolError](err); ok {
		return &countError{SymbolError: unknown}
	}
	id := g.ID(r)
	return &countError{id: id, SymbolError: &graph.SymbolError{
		Kind: graph.Ambiguous, Symbol: target, Candidates: []string{id}, Message: fmt.Sprintf("%q is the beginning of %s", target, id)}}
}

// signed returns the error of a target that may be a number of steps: with the target
// that counts so many steps, and with the revision, if they are possible.
func (w *ways) signed(kind Kind, target string, err *countError) error {
	steps := map[Kind]string{Upgrade: "+", Downgrade: "-"}[kind] + target
	if _, refused := w.plan(kind, steps); refused == nil {
		w.add(kind, steps)
	} else if e, ok := errors.AsType[*TargetError](refused); ok {
		w.all = e.Ways
	}
	if err.id != "" {
		w.add(kind, err.id)
	}
	return &TargetError{Target: target, Ways: w.all, Message: fmt.Sprintf("%v; a number of steps has a sign: %s", err, steps)}
}
