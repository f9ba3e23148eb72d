package planner

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// Finish returns how to finish a revision that stopped half way. A command is planned
// and checked as its run would be, with the revisions of the history and, for a
// downgrade, those that only the log has. The request has the database and the options
// of runs; its Plan is not used. The cost is that of a plan, and of reading the log for
// a downgrade and for a run out of order.
func (p *Planner) Finish(ctx context.Context, e dialect.Entry, req engine.Request, state dialect.State, read engine.Reader) engine.Finish {
	option := ""
	if req.Transaction == engine.All {
		req.Transaction, option = engine.PerRevision, " --transaction revision"
	}
	var refused error
	targets := p.finishTargets(ctx, e, read)
	for _, way := range p.finishWays(e) {
		for _, target := range targets {
			err := way.planner.starts(ctx, e, target, req, state, read)
			if err == nil {
				return engine.Finish{Command: way.command + hint.Word(target) + option, First: engine.Remove(e)}
			}
			if refused == nil {
				refused = err
			}
		}
	}
	return p.unfinishable(e, "ramus "+e.Action+" "+hint.Word(targets[0]), state, refused)
}

// A finishWay is a command without its target, and the planner of its run.
type finishWay struct {
	command string
	planner *Planner
}

// finishWays returns the commands that can finish an entry: an upgrade that a version
// row stands for already was a run out of order.
func (p *Planner) finishWays(e dialect.Entry) []finishWay {
	inOrder, outOfOrder := *p, *p
	inOrder.OutOfOrder, outOfOrder.OutOfOrder = false, true
	ways := []finishWay{{"ramus " + e.Action + " ", &inOrder}}
	if e.Action == dialect.ActionUpgrade && p.HasLog {
		ways = append(ways, finishWay{"ramus upgrade --out-of-order ", &outOfOrder})
	}
	return ways
}

// finishTargets returns the targets whose plan can be an unfinished revision, the most
// likely one first. Each parent of a revision makes a target of its downgrade; without
// a file, also those on which it ran last.
func (p *Planner) finishTargets(ctx context.Context, e dialect.Entry, read engine.Reader) (targets []string) {
	if e.Action != dialect.ActionDowngrade {
		return []string{e.Revision}
	}
	g := p.History.Graph()
	parents := slices.Clone(e.Parents)
	if ref, ok := g.Lookup(e.Revision); ok {
		parents = append(g.IDs(g.Parents(ref)), parents...)
	} else {
		parents = append(parents, ranOn(ctx, e.Revision, read)...)
	}
	for _, parent := range parents {
		targets = append(targets, plan.RevertTarget(e.Revision, []string{parent}))
	}
	return append(targets, plan.RevertTarget(e.Revision, nil))
}

// ranOn returns the parents of a revision in the entry of its last upgrade.
func ranOn(ctx context.Context, id string, read engine.Reader) []string {
	state, err := read(ctx, dialect.AllEntries)
	if err != nil {
		return nil
	}
	for _, e := range slices.Backward(state.Log) {
		if e.Action == dialect.ActionUpgrade && e.Revision == id {
			return e.Parents
		}
	}
	return nil
}

// starts returns nil if a run to a target is that of the unfinished revision alone, and
// can resume it.
func (p *Planner) starts(ctx context.Context, e dialect.Entry, target string, req engine.Request, state dialect.State, read engine.Reader) error {
	req.Plan = p.Upgrade(target)
	if e.Action == dialect.ActionDowngrade {
		req.Plan = p.Downgrade(target)
	}
	planned, err := engine.Preview(ctx, req, state, read)
	if steps := planned.Plan.Steps; err == nil && (len(steps) != 1 || steps[0].Revision != e.Revision) {
		err = &engine.UnfinishedError{Entry: e}
	}
	return err
}

// unfinishable returns why no command finishes a revision, and how to change that:
// command works where the revisions are as they were.
func (p *Planner) unfinishable(e dialect.Entry, command string, state dialect.State, refused error) engine.Finish {
	elsewhere := fmt.Sprintf("Finish it where its file is, such as the release that started it: %s\nTo find the file, in its git repository: git log --all --oneline -S %s", command, hint.Word(e.Revision))
	at := record.PositionOf(p.History, state)
	ref, known := p.History.Graph().Lookup(e.Revision)
	applied := at.Applied.Has(ref) && known || slices.Contains(state.Rows, e.Revision)
	resume, unresumable := errors.AsType[*engine.ResumeError](refused)
	up := e.Action == dialect.ActionUpgrade
	switch others := state.Unfinished(); {
	case up && applied:
		return engine.Finish{Why: "a version row stands for it already"}
	case !known:
		return engine.Finish{Why: "no file here defines it", Restore: elsewhere}
	case len(at.Undefined) > 0:
		return engine.Finish{Why: "the database is at " + strings.Join(at.Undefined, ", ") + ", which no file here defines", Restore: elsewhere}
	case !up && !applied:
		return engine.Finish{Why: "no version row stands for it"}
	case unresumable:
		return engine.Finish{Why: resume.Reason()}
	case len(others) > 1:
		return engine.Finish{Why: "there are several such revisions"}
	}
	return engine.Finish{
		Why:     "the revisions or the rows have changed since: " + command + " would not start with it",
		Restore: fmt.Sprintf("Restore %s, and run: %s", p.changed(ref, e), command),
	}
}

// changed names the part of a revision's file that was changed since an entry started:
// the section that it started with, or else its parents.
func (p *Planner) changed(ref graph.Ref, e dialect.Entry) string {
	file := p.History.Revision(ref).File
	if _, has := p.History.Graph().Sections(ref).Of(e.Section); e.Section != "" && !has {
		return fmt.Sprintf("its %s in %s", revision.Directive(e.Action, e.Section), file)
	}
	return fmt.Sprintf("its parents in %s (%s)", file, parentsOf(e))
}

// parentsOf returns the parents that an entry has, as they stand in a file.
func parentsOf(e dialect.Entry) string {
	if len(e.Parents) == 0 {
		return "none"
	}
	return strings.Join(e.Parents, ", ")
}
