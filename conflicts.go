package ramus

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/schema"
	"github.com/ramusdb/ramus/internal/upstream"
)

// ConflictsOptions say what Conflicts compares. The zero value compares the heads.
type ConflictsOptions struct {
	// Targets are the tips of the branches, as Alembic names revisions. One merge stands for
	// its parents and itself.
	Targets []string

	// Against is a git ref: the revisions are those of the work tree with that ref merged.
	// It does not change the work tree.
	Against string

	// From is a file with SQL that makes the schema from which the branches start, such as a
	// dump. It takes the place of the revisions that the branches have in common.
	From string

	// Data is a file with SQL that adds rows before the branches run.
	Data string
}

// A ConflictsResult is the result of Conflicts.
type ConflictsResult struct {
	Branches  [][]string `json:"branches"`  // the revisions of each branch that not all have, in the order in which they run
	Start     Start      `json:"start"`     // from where the branches start
	Squares   int        `json:"squares"`   // the pairs of revisions of two branches, each with the state before it
	Proved    int        `json:"proved"`    // of these, the pairs that end the same in both orders
	Ways      []Way      `json:"ways"`      // to a merge with sections, those that lead to the same; then squares counts ways
	Conflicts []Conflict `json:"conflicts"` // the first ones; pairs behind them were not run
	Unproved  []Unproved `json:"unproved"`
	Revisions []Revision `json:"revisions"` // those that the conflicts and the unproved name, by id
	Notes     []string   `json:"notes"`
}

// OK reports whether all orders end the same.
func (r ConflictsResult) OK() bool { return len(r.Conflicts)+len(r.Unproved) == 0 }

// A Start is the state from which branches start.
type Start struct {
	Revision string `json:"revision"` // the revisions on top, joined by commas; empty for an empty database
	How      string `json:"how"`      // "history", or "file" if the schema came from a file
}

// A Conflict is a pair of revisions whose order counts.
type Conflict struct {
	X           string       `json:"x"`
	Y           string       `json:"y"`               // empty if X fails after all others
	State       []string     `json:"state"`           // the revisions on top before the two
	Kind        string       `json:"kind"`            // "fails", "schema" or "data"
	Whole       bool         `json:"whole,omitempty"` // it is one of the whole branches up to X and Y, whose revisions commute one by one
	Orders      []Order      `json:"orders"`
	Ways        []Way        `json:"ways,omitempty"` // to the merge X with sections: the one that fails, or two that lead to different ends
	Differences []Difference `json:"differences"`    // the first 100
	More        int          `json:"more,omitempty"` // the number of the others
	Text        string       `json:"text"`           // all of it, for people; several lines
}

// A Way is how databases reach a merge with sections.
type Way struct {
	From    [][]string `json:"from"`           // the revisions on top of the databases before, in the order in which they ran
	Section string     `json:"section"`        // the parent whose section of the merge runs; empty for the plain one
	Line    int        `json:"line,omitempty"` // of the section in the merge's file
}

// An Order is the outcome of one order of a pair.
type Order struct {
	First string      `json:"first"`
	Error *OrderError `json:"error"` // nil if both revisions ran
}

// An OrderError is the failure of a revision.
type OrderError struct {
	Revision string `json:"revision"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Message  string `json:"message"`
}

// A Difference is an object or a row that depends on the order.
type Difference struct {
	Object string `json:"object"`
	XThenY string `json:"x_then_y"` // empty if it is missing after this order; of a merge, on the first way
	YThenX string `json:"y_then_x"`
}

// An Unproved is a revision of which nothing is known, and why.
type Unproved struct {
	Revision string `json:"revision"`
	Why      string `json:"why"`
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Text     string `json:"text"` // all of it, for people; several lines
}

// Conflicts finds out whether branches commute. From each state that the branches make
// together, it runs the next revision of each in both orders, and compares the schemas
// and the rows. It never opens the project's own database. Scratch databases are made
// as by Test. The cost is about two runs of a revision for each pair.
func (p *Project) Conflicts(ctx context.Context, o ConflictsOptions) (ConflictsResult, error) {
	if err := p.requireRevisions(); err != nil {
		return ConflictsResult{}, err
	}
	repo := p.upstream()
	defer repo.Close()
	p, note, err := p.mergedWith(ctx, repo, o.Against)
	if err != nil {
		return ConflictsResult{}, err
	}
	in, found, err := p.compareBranches(ctx, o)
	if err != nil {
		return ConflictsResult{}, err
	}
	result := p.conflictsResult(in, found)
	if note != "" {
		result.Notes = append(result.Notes, note)
	}
	return result, nil
}

// mergedWith returns the project as it is with a ref merged into the work tree; without a
// ref, p itself. The note says which text was taken where git cannot merge.
func (p *Project) mergedWith(ctx context.Context, repo *upstream.Repository, ref string) (merged *Project, note string, err error) {
	if ref == "" {
		return p, "", nil
	}
	m, err := repo.Merge(ctx, ref)
	if err != nil {
		return nil, "", err
	}
	if len(m.Conflicts) > 0 {
		note = "a merge of " + ref + " conflicts in " + m.Conflicts[0].Path + ": its text in the work tree was run"
	}
	return newProject(m.History, p.settings, p.access), note, nil
}

// compareBranches runs the comparison, unless there are no two branches.
func (p *Project) compareBranches(ctx context.Context, o ConflictsOptions) (in conflict.Input, found conflict.Result, err error) {
	if in, err = p.conflictInput(ctx, o); err != nil || in.Scratch == nil {
		return in, found, err
	}
	found, err = conflict.Run(ctx, in)
	if err == nil {
		var notes []string
		notes, err = in.Scratch.Notes(ctx)
		found.Notes = append(found.Notes, notes...)
	}
	return in, found, errors.Join(err, in.Scratch.Close())
}

// conflictInput resolves the targets, reads the files, and finds the place for scratch
// databases, which is nil if there are no two branches.
func (p *Project) conflictInput(ctx context.Context, o ConflictsOptions) (in conflict.Input, err error) {
	if in.Branches, in.Whole, err = p.branchTips(o.Targets); err != nil || len(in.Branches) < 2 {
		return in, err
	}
	if in.Schema, err = readSource(o.From); err != nil {
		return in, err
	}
	if in.Data, err = readSource(o.Data); err != nil {
		return in, err
	}
	scratch, err := p.scratcher(ctx)
	if err != nil {
		return in, err
	}
	in.Stage = p.stage(scratch)
	return in, nil
}

func readSource(file string) (*conflict.Source, error) {
	if file == "" {
		return nil, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, hint.New("", "%v", err)
	}
	return &conflict.Source{File: file, Text: string(text)}, nil
}

// branchTips returns the tips of the branches, and what must run in the end.
func (p *Project) branchTips(targets []string) (tips, whole []graph.Ref, err error) {
	if len(targets) == 0 {
		return p.graph.Heads(), p.graph.Heads(), nil
	}
	for _, target := range targets {
		refs, err := p.graph.Resolve(target)
		if err != nil {
			return nil, nil, err
		}
		for _, r := range refs {
			if !slices.Contains(tips, r) {
				tips = append(tips, r)
			}
		}
	}
	if len(tips) != 1 {
		return tips, tips, nil
	}
	if id := p.graph.ID(tips[0]); !p.graph.IsMergePoint(tips[0]) {
		if len(targets) > 1 {
			return nil, nil, hint.New("Name the last revisions of two branches, or none to compare the heads.", "%s is named twice: a revision is not compared with itself", id)
		}
		return nil, nil, hint.New("", "%s is no merge: name a second revision to compare it with, as in ramus conflicts %s REV", id, id)
	}
	return p.graph.Parents(tips[0]), tips, nil
}

// conflictsResult returns a result as the library and the command have it.
func (p *Project) conflictsResult(in conflict.Input, found conflict.Result) ConflictsResult {
	g := p.graph
	result := ConflictsResult{
		Branches: p.ownRevisions(in.Branches), Start: Start{strings.Join(g.IDs(found.Start), ", "), "history"},
		Squares: found.Squares, Proved: found.Proved, Ways: p.waysOf(found.Ways), Notes: list(found.Notes),
		Conflicts: []Conflict{}, Unproved: []Unproved{},
	}
	if in.Schema != nil {
		result.Start.How = "file"
	}
	named := g.NewSet()
	for _, c := range found.Conflicts {
		named.Add(c.X)
		made := Conflict{X: g.ID(c.X), State: list(g.IDs(c.State)), Kind: string(c.Kind), Whole: c.Whole, Orders: p.orders(c.Orders), Differences: ordered(c.Differences), More: c.More, Ways: p.waysOf(c.Ways), Text: c.Text(p.history)}
		if c.Y != graph.Base {
			named.Add(c.Y)
			made.Y = g.ID(c.Y)
		}
		result.Conflicts = append(result.Conflicts, made)
	}
	for _, u := range found.Unproved {
		named.Add(u.Revision)
		result.Unproved = append(result.Unproved, p.unproved(u))
	}
	refs := named.Refs()
	g.SortByID(refs)
	result.Revisions = p.views(refs)
	return result
}

func (p *Project) waysOf(of []conflict.Way) []Way {
	all := make([]Way, len(of))
	for i, w := range of {
		all[i] = Way{Section: w.Side, Line: w.Line}
		for _, state := range w.States {
			all[i].From = append(all[i].From, list(p.graph.IDs(state)))
		}
	}
	return all
}

// ownRevisions returns the revisions of each branch that not all of them have.
func (p *Project) ownRevisions(tips []graph.Ref) [][]string {
	common := p.graph.Common(graph.Dependencies, tips...)
	all := make([][]string, len(tips))
	for i, tip := range tips {
		own := p.graph.Ancestors(graph.Dependencies, tip)
		own.Subtract(common)
		all[i] = list(p.graph.IDs(own.Refs()))
	}
	return all
}

func (p *Project) orders(of []conflict.Order) []Order {
	all := make([]Order, len(of))
	for i, o := range of {
		all[i].First = p.graph.ID(o.First)
		if o.Failure != nil {
			rev := p.history.Revision(o.Failed)
			all[i].Error = &OrderError{rev.ID, rev.File, o.Failure.Line, o.Failure.Column, o.Failure.Text}
		}
	}
	return all
}

func ordered(of []schema.Difference) []Difference {
	all := make([]Difference, len(of))
	for i, d := range of {
		all[i] = Difference{conflict.Object(d), d.Before, d.After}
	}
	return all
}
