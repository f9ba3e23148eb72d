package author

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A Request describes a new revision. The zero value is an empty revision on the one
// head.
type Request struct {
	Message         string   // the first line is the message, the others its body; "empty message" when empty
	Head            string   // the symbol of the parent; "head" when empty, "base" for a new base
	Splice          bool     // allow a parent that is not a head
	Labels          []string // branch labels that start here
	DependsOn       []string // symbols
	ID              string   // instead of a random one
	Directory       string   // one of the project's folders of revisions, where there are several
	Go              bool     // write a .go file with a function, not a .sql file
	SQL             bool     // in an Alembic project: write a .sql file
	BuiltinTemplate bool     // in an Alembic project: write with ramus's own template
	Autogenerate    bool     // let the project's Alembic compare its models with the database, and write
}

// A draft is a new revision before it is written.
type draft struct {
	sqlfile.NewRevision
	python  bool
	builtin bool // with ramus's own template
}

// New writes the file of a new revision. It never overwrites a file, and refuses a
// parent that is not a head unless Splice is set.
func (p *Project) New(ctx context.Context, o Request) (Written, error) {
	if err := checkNames(o.ID, o.Labels); err != nil {
		return Written{}, err
	}
	parents, err := p.parent(o)
	if err != nil {
		return Written{}, err
	}
	depends, err := p.dependencies(o.DependsOn)
	if err != nil {
		return Written{}, err
	}
	ids := p.graph().IDs(parents)
	python := !o.SQL && !o.Go && p.inPython(append(p.dependencyIDs(depends), ids...)...)
	if o.Autogenerate || python && p.Alembic.RunEnvironment && !o.BuiltinTemplate {
		return p.autogenerate(ctx, o, ids)
	}
	r := sqlfile.NewRevision{ID: o.ID, Parents: ids, Labels: o.Labels, DependsOn: depends, Message: o.Message, Created: p.now()}
	if o.Go {
		r.Language = revision.Go
	}
	if r.ID == "" {
		r.ID = revision.NewID()
	}
	if r.Message == "" && !python {
		r.Message = "empty message"
	}
	return p.write(ctx, draft{NewRevision: r, python: python, builtin: o.BuiltinTemplate}, parents, o.Directory)
}

// CheckParent returns the error of New about the parent of a new revision.
func (p *Project) CheckParent(o Request) error {
	_, err := p.parent(o)
	return err
}

// checkNames returns an error if the id or a label of a new revision could be read as
// a target in two ways. Alembic accepts some of these ids, and later fails on them;
// existing ones are not refused. An empty id stands for a random one, and taken
// refuses empty labels.
func checkNames(id string, labels []string) error {
	if reason := graph.CheckName(id); id != "" && reason != "" {
		return hint.New("Choose another --rev-id.", "revision id %q %s", id, reason)
	}
	for _, label := range labels {
		if reason := graph.CheckLabel(label); label != "" && reason != "" {
			return hint.New("Choose another --branch-label.", "branch label %q %s", label, reason)
		}
	}
	return nil
}

// Add writes a new SQL revision on a parent: r with a random id, that parent and the
// present time.
func (p *Project) Add(ctx context.Context, r sqlfile.NewRevision, parent graph.Ref) (Written, error) {
	r.ID, r.Parents, r.Created = revision.NewID(), []string{p.graph().ID(parent)}, p.now()
	return p.write(ctx, draft{NewRevision: r}, []graph.Ref{parent}, "")
}

// inPython reports whether a new revision is written in Python: in an Alembic
// project, if Alembic sees all revisions that it needs.
func (p *Project) inPython(needs ...string) bool {
	return p.Alembic != nil && !slices.ContainsFunc(needs, func(id string) bool {
		rev := p.History.Lookup(id)
		return rev != nil && !rev.SeenByAlembic
	})
}

// parent resolves the parent of a new revision: none for a base.
func (p *Project) parent(o Request) ([]graph.Ref, error) {
	g, symbol := p.graph(), o.Head
	if symbol == "" {
		symbol = "head"
	}
	parents, err := g.Resolve(symbol)
	if err == nil && len(parents) > 1 {
		_, err = g.ResolveOne(symbol)
	}
	if several, ok := errors.AsType[*graph.SymbolError](err); ok && several.Kind == graph.MultipleHeads {
		several.Message = "a new revision needs one parent, and there are several heads: " + join(several.Candidates)
		several.All, several.Flag = "", "--head "
	}
	if err != nil {
		return nil, err
	}
	for _, r := range parents {
		if !o.Splice && !g.IsHead(r) {
			return nil, hint.New("Put the new revision on a head, or start a new branch there with --splice.", "%s", p.notHead(r))
		}
	}
	return parents, nil
}

// notHead returns the message for a parent that is not a head.
func (p *Project) notHead(r graph.Ref) string {
	g := p.graph()
	children, noun := g.IDs(g.Children(r)), "children"
	if len(children) == 1 {
		noun = "child"
	}
	return fmt.Sprintf("revision %s is not a head (%s: %s); the heads are %s", g.ID(r), noun, join(children), join(g.IDs(g.Heads())))
}

// dependencies resolves symbols to the names that are written: labels as they are,
// everything else as ids.
func (p *Project) dependencies(symbols []string) (names []string, err error) {
	for _, symbol := range symbols {
		if _, ok := p.graph().Labeled(symbol); ok {
			names = append(names, symbol)
			continue
		}
		refs, err := p.graph().Resolve(symbol)
		if err != nil {
			return nil, err
		}
		names = append(names, p.graph().IDs(refs)...)
	}
	return names, nil
}

// dependencyIDs returns the ids of the revisions that depends_on names.
func (p *Project) dependencyIDs(names []string) (ids []string) {
	for _, name := range names {
		if r, ok := p.graph().Labeled(name); ok {
			name = p.graph().ID(r)
		}
		ids = append(ids, name)
	}
	return ids
}

func join(names []string) string { return strings.Join(names, ", ") }
