package ramus

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// Merge writes a revision that merges heads, with two empty sections, or finds
// the one that does already. Its id, unless one is given, its file's name and
// its date depend on the parents alone, so that two people who merge the same
// heads write the same file.
func (p *Project) Merge(ctx context.Context, symbols []string, o MergeOptions) (Written, error) {
	parents, err := p.resolve(ctx, symbols)
	if err != nil {
		return Written{}, err
	}
	p.graph.SortByID(parents)
	if r, ok := p.merged(parents); ok {
		return Written{Revision: p.view(r), Existed: true}, nil
	}
	if err := p.mergeable(parents); err != nil {
		return Written{}, err
	}
	ids := p.graph.IDs(parents)
	r := sqlfile.NewRevision{
		ID:      o.ID,
		Parents: ids,
		Labels:  o.Labels,
		Message: o.Message,
		Title:   "merge " + strings.Join(ids, " "),
		Created: p.dated(p.newestDate(parents)),
	}
	if r.ID == "" {
		r.ID = revision.MergeID(ids)
	}
	if r.Message == "" {
		r.Message = "merge " + strings.Join(ids, " and ")
	}
	python := p.inPython(ids...)
	if python && p.settings.alembic.RunEnvironment && !o.BuiltinTemplate {
		return p.delegatedMerge(ctx, r)
	}
	written, err := p.write(ctx, newRevision{NewRevision: r, python: python, builtin: o.BuiltinTemplate}, parents, "")
	if path, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, fs.ErrExist) {
		if same, found := p.sameMerge(path.Path, r); found {
			return same, nil
		}
	}
	return written, err
}

// sameMerge reads a file that somebody else wrote just now, and reports whether
// it is the merge that we were to write.
func (p *Project) sameMerge(path string, r sqlfile.NewRevision) (Written, bool) {
	there, _, err := source.ReadOne(source.Disk, path, p.settings.formatOf(path))
	if err != nil || there.ID != r.ID || !slices.Equal(there.Parents, r.Parents) {
		return Written{}, false
	}
	grown, err := p.with(there)
	if err != nil {
		return Written{}, false
	}
	at, _ := grown.graph.Lookup(there.ID)
	return Written{Revision: grown.view(at), Existed: true}, true
}

// MergeOptions describe a merge. The zero value is good.
type MergeOptions struct {
	Message string   // "merge a and b" when empty
	Labels  []string // branch labels that start here
	ID      string   // instead of the one derived from the parents

	BuiltinTemplate bool // as in RevisionOptions
}

// merged finds a revision that has exactly these parents, which come by id.
func (p *Project) merged(parents []graph.Ref) (graph.Ref, bool) {
	if len(parents) < 2 {
		return 0, false
	}
	for _, r := range p.graph.Children(parents[0]) {
		of := slices.Clone(p.graph.Parents(r))
		if p.graph.SortByID(of); slices.Equal(of, parents) {
			return r, true
		}
	}
	return 0, false
}

func (p *Project) mergeable(parents []graph.Ref) error {
	g := p.graph
	switch len(parents) {
	case 0:
		return hint.New("", "there is nothing to merge")
	case 1:
		return hint.New("A merge needs two revisions or more; ramus heads lists the heads.", "there is nothing to merge: that is one revision, %s", g.ID(parents[0]))
	}
	top := g.Maximal(graph.Branches, parents)
	for _, r := range parents {
		if !slices.Contains(top, r) {
			return hint.New("", "there is nothing to merge: %s is an ancestor of %s and is part of its history already",
				g.ID(r), strings.Join(g.IDs(above(g, r, top)), ", "))
		}
	}
	if a, b, apart := p.trees(parents); apart {
		return hint.New("What one of them needs of the other is said with depends_on: ramus revision --depends-on "+g.ID(b),
			"%s (%s) and %s (%s) are heads of trees that are apart on purpose: nothing is below both, and each has a branch label of its own",
			g.ID(a), strings.Join(g.Labels(a), ", "), g.ID(b), strings.Join(g.Labels(b), ", "))
	}
	for _, r := range parents {
		if !g.IsHead(r) {
			return hint.New("Merge heads, or put the revisions that stand on it into the merge.", "revision %s is not a head: %s on it; the heads are %s",
				g.ID(r), standing(g.IDs(g.Children(r))), strings.Join(g.IDs(g.Heads()), ", "))
		}
	}
	return nil
}

// trees finds two heads of trees that are labeled differently and have nothing in
// common.
func (p *Project) trees(parents []graph.Ref) (a, b graph.Ref, found bool) {
	g := p.graph
	for i, a := range parents {
		for _, b := range parents[i+1:] {
			mine, theirs := g.Labels(a), g.Labels(b)
			if len(mine) == 0 || len(theirs) == 0 || slices.ContainsFunc(mine, func(l string) bool { return slices.Contains(theirs, l) }) {
				continue
			}
			common := g.Ancestors(graph.Branches, a)
			common.Intersect(g.Ancestors(graph.Branches, b))
			if common.Empty() {
				return a, b, true
			}
		}
	}
	return 0, 0, false
}

// above returns those of refs that have r below them.
func above(g *graph.Graph, r graph.Ref, refs []graph.Ref) []graph.Ref {
	up := g.Descendants(graph.Branches, r)
	return slices.DeleteFunc(slices.Clone(refs), func(r graph.Ref) bool { return !up.Has(r) })
}

// newestDate is the latest date of creation among refs; zero when none has one
// that can be read.
func (p *Project) newestDate(refs []graph.Ref) (latest time.Time) {
	for _, r := range refs {
		if t := parseDate(p.history.Revision(r).CreateDate); t.After(latest) {
			latest = t
		}
	}
	return latest
}

// dated is the date as the project's zone shows it. Where no parent has a date
// to go by, as where a project's template writes none, it is today's, without the
// time, so that two people still come to the same one.
func (p *Project) dated(t time.Time) time.Time {
	a := p.settings.alembic
	switch {
	case a == nil:
		return t
	case t.IsZero():
		return time.Now().UTC().Truncate(24 * time.Hour)
	case a.zoned:
		return t.In(p.settings.location)
	}
	return t
}

// parseDate reads a create date in one of the forms that Alembic and ramus
// write; zero when it is in none of them.
func parseDate(s string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}
