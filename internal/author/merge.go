package author

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// A MergeRequest describes a merge. The zero value is good.
type MergeRequest struct {
	Message string   // "merge a and b" when empty
	Labels  []string // branch labels that start here
	ID      string   // instead of the one derived from the parents

	Scripts *revision.Scripts // the sections of a merge in SQL; nil for two empty ones

	BuiltinTemplate bool // as in Request
	AcrossLabels    bool // also join branches or trees with different labels
	Splice          bool // also join revisions that are not heads

	Given []string // the targets of the parents, as they were typed; nil for their ids
}

// Merge writes a revision that merges parents, with two empty sections unless the request has
// others, or finds the one that does already. Its id, unless one is given, its file's name and its date
// depend on the parents alone, so that two people who merge the same heads write the
// same file.
func (p *Project) Merge(ctx context.Context, parents []graph.Ref, o MergeRequest) (Written, error) {
	parents = slices.Clone(parents)
	p.graph().SortByID(parents)
	if r, ok := FindMerge(p.graph(), parents); ok {
		return Written{History: p.History, Ref: r, Existed: true}, nil
	}
	if err := p.CheckMerge(parents, o); err != nil {
		return Written{}, err
	}
	if err := checkNames(o.ID, o.Labels); err != nil {
		return Written{}, err
	}
	r := p.merge(parents, o)
	python := p.inPython(r.Parents...)
	if python && r.Scripts != nil {
		return Written{}, hint.New("", "this merge is written in Python, and sections are SQL")
	}
	if python && p.Alembic.RunEnvironment && !o.BuiltinTemplate {
		if o.Splice {
			return Written{}, hint.New("To write it without env.py: --builtin-template", "revision_environment lets Alembic write the merge, and its merge has no --splice")
		}
		return p.delegateMerge(ctx, r)
	}
	written, err := p.write(ctx, draft{NewRevision: r, python: python, builtin: o.BuiltinTemplate}, parents, "")
	if path, ok := errors.AsType[*fs.PathError](err); ok && errors.Is(err, fs.ErrExist) {
		if same, found := p.sameMerge(path.Path, r); found {
			return same, nil
		}
	}
	return written, err
}

// merge returns the merge of parents, which are sorted by id.
func (p *Project) merge(parents []graph.Ref, o MergeRequest) sqlfile.NewRevision {
	ids := p.graph().IDs(parents)
	r := sqlfile.NewRevision{
		ID:      o.ID,
		Parents: ids,
		Labels:  o.Labels,
		Message: o.Message,
		Title:   "merge " + strings.Join(ids, " "),
		Created: p.mergeDate(parents),
		Scripts: o.Scripts,
	}
	if r.ID == "" {
		r.ID = revision.MergeID(ids)
	}
	if r.Message == "" {
		r.Message = "merge " + strings.Join(ids, " and ")
	}
	return r
}

// sameMerge reads a file that another process wrote just now, and reports whether it
// is the merge r.
func (p *Project) sameMerge(path string, r sqlfile.NewRevision) (Written, bool) {
	there, _, err := source.ReadOne(source.Disk, path, p.formatOf(path))
	if err != nil || there.ID != r.ID || !slices.Equal(there.Parents, r.Parents) {
		return Written{}, false
	}
	grown, err := p.with(&there)
	if err != nil {
		return Written{}, false
	}
	at, _ := grown.Graph().Lookup(there.ID)
	return Written{History: grown, Ref: at, Existed: true}, true
}

// FindMerge finds a revision that has exactly these parents, in any order.
func FindMerge(g *graph.Graph, parents []graph.Ref) (graph.Ref, bool) {
	if len(parents) < 2 {
		return 0, false
	}
	want := slices.Sorted(slices.Values(parents))
	for _, r := range g.Children(parents[0]) {
		if slices.Equal(slices.Sorted(slices.Values(g.Parents(r))), want) {
			return r, true
		}
	}
	return 0, false
}

// CheckMerge returns why parents cannot be merged, or nil.
func (p *Project) CheckMerge(parents []graph.Ref, o MergeRequest) error {
	g := p.graph()
	switch len(parents) {
	case 0:
		return hint.New("", "there is nothing to merge")
	case 1:
		return hint.New(p.mergeAll(), "there is nothing to merge: that is one revision, %s", g.ID(parents[0]))
	}
	top := g.Maximal(graph.Branches, parents)
	for _, r := range parents {
		if !slices.Contains(top, r) {
			return hint.New(p.mergeAbove(parents), "there is nothing to merge: %s is an ancestor of %s and is part of its history already",
				g.ID(r), join(g.IDs(above(g, r, top))))
		}
	}
	if err := p.checkLabels(parents, o); err != nil {
		return err
	}
	for _, r := range parents {
		if !g.IsHead(r) && !o.Splice {
			return hint.New(cmp.Or(p.mergeAbove(parents), "Merge heads, or merge its children instead of it.")+
				"\nTo start a new branch with the merge, beside the other heads: ramus merge --splice "+o.words(g.IDs(parents)), "%s", p.notHead(r))
		}
	}
	return nil
}

// words returns the flags and the targets of a merge of revisions, for commands.
func (o MergeRequest) words(ids []string) string {
	if o.AcrossLabels {
		return "--across-labels " + hint.Words(ids)
	}
	return hint.Words(ids)
}

// HeadsNote returns a note if a history has several heads, else "".
func HeadsNote(h *history.History) string {
	heads := h.Graph().Heads()
	if len(heads) < 2 {
		return ""
	}
	return fmt.Sprintf("history has %d heads now: %s", len(heads), join(h.Graph().IDs(heads)))
}

// mergeAll returns the command that merges all heads where the target heads stands for
// one of them, since it depends on the others.
func (p *Project) mergeAll() string {
	heads := p.graph().Heads()
	if forks := p.graph().Forks(heads); len(forks) == 1 && len(forks[0].Heads) == len(heads) {
		return "It depends on another head. To merge all: ramus merge " + hint.Words(p.graph().IDs(heads))
	}
	return "A merge needs two or more revisions; ramus heads lists the heads."
}

// mergeAbove returns the command that merges the heads above some revisions, or "" where
// these cannot be merged.
func (p *Project) mergeAbove(refs []graph.Ref) string {
	heads := p.graph().Tips(p.graph().Descendants(graph.Branches, refs...))
	if !slices.ContainsFunc(refs, func(r graph.Ref) bool { return !p.graph().IsHead(r) }) || p.CheckMerge(heads, MergeRequest{}) != nil {
		return ""
	}
	return "Merge the heads above them: ramus merge " + hint.Words(p.graph().IDs(heads))
}

// above returns those of refs that have r below them.
func above(g *graph.Graph, r graph.Ref, refs []graph.Ref) []graph.Ref {
	up := g.Descendants(graph.Branches, r)
	return slices.DeleteFunc(slices.Clone(refs), func(r graph.Ref) bool { return !up.Has(r) })
}

// mergeDate returns the date of a merge, the latest one of its parents. In an Alembic
// project, whose template may write no dates, it falls back to today's date without
// the time, so that two people still write the same one.
func (p *Project) mergeDate(parents []graph.Ref) (latest time.Time) {
	for _, r := range parents {
		if t := parseDate(p.History.Revision(r).CreateDate); t.After(latest) {
			latest = t
		}
	}
	switch {
	case p.Alembic == nil:
	case latest.IsZero():
		return time.Now().UTC().Truncate(24 * time.Hour)
	case p.Alembic.Zoned:
		return latest.In(p.Location)
	}
	return latest
}

// parseDate reads a create date in one of the forms that Alembic and ramus write. It
// returns the zero time for any other form.
func parseDate(s string) time.Time {
	for _, layout := range []string{"2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// formatOf returns the format of a file.
func (p *Project) formatOf(path string) source.Format {
	for _, f := range p.Formats {
		if f.Matches(filepath.Base(path)) {
			return f
		}
	}
	return sqlfile.Format
}
