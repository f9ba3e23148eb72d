package ramus

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
)

// A Revision describes one revision of a project.
type Revision struct {
	ID         string   `json:"revision"`
	Parents    []string `json:"down_revision"`      // in the file's order
	DependsOn  []string `json:"depends_on"`         // as written: ids or labels
	Labels     []string `json:"branch_labels"`      // all that it belongs to, sorted
	Children   []string `json:"children"`           // by id
	Head       bool     `json:"head"`               // not the parent of a revision
	Effective  bool     `json:"effective_head"`     // a head that no revision depends on
	Branch     bool     `json:"branch_point"`       // several children
	Merge      bool     `json:"merge_point"`        // several parents
	Current    bool     `json:"current"`            // a version row of the database; false where no verb read it
	Message    string   `json:"message"`            // the first line; in Python the docstring's first paragraph
	Body       string   `json:"body,omitempty"`     // the text after Message; in Python with the blank line between them
	CreateDate string   `json:"create_date"`        // as written
	File       string   `json:"file,omitempty"`     // that defines it
	Line       int      `json:"line,omitempty"`     // of its id, from 1
	Language   string   `json:"language,omitempty"` // "go", "python", or empty for SQL
	Path       string   `json:"path,omitempty"`     // the absolute path of File, where it is on disk
	Sections   []string `json:"sections,omitempty"` // of a merge: the parents for whose side alone it has a section, in the file's order
}

func (rs *revisions) view(r graph.Ref) Revision {
	g, rev := rs.graph, rs.history.Revision(r)
	return Revision{
		ID:         rev.ID,
		Parents:    list(rev.Parents),
		DependsOn:  list(rev.DependsOn),
		Labels:     list(g.Labels(r)),
		Children:   list(g.IDs(g.Children(r))),
		Head:       g.IsHead(r),
		Effective:  g.IsEffectiveHead(r),
		Branch:     g.IsBranchPoint(r),
		Merge:      g.IsMergePoint(r),
		Message:    rev.Message,
		Body:       rev.Body,
		CreateDate: rev.CreateDate,
		File:       rev.File,
		Line:       int(rev.Lines.ID),
		Language:   rev.Language.String(),
		Path:       rs.path(rev.File),
		Sections:   rev.Sections.Parents(),
	}
}

// path is where a revision file is in the system's file tree; "" when it is
// in an fs.FS.
func (rs *revisions) path(file string) string {
	switch {
	case !rs.onDisk || file == "":
		return ""
	case filepath.IsAbs(file):
		return filepath.Clean(file)
	case rs.folder == "":
		return file
	}
	return filepath.Join(rs.folder, file)
}

func (rs *revisions) views(refs []graph.Ref) []Revision {
	all := make([]Revision, len(refs))
	for i, r := range refs {
		all[i] = rs.view(r)
	}
	return all
}

// list returns ids, and an empty slice for nil, so that JSON has [] and not null.
func list(ids []string) []string {
	if ids == nil {
		return []string{}
	}
	return ids
}

// Heads returns the revisions that are not the parent of another one, by id. It
// opens no database.
func (p *Project) Heads() []Revision { return p.views(p.graph.Heads()) }

// A BranchPoint is a revision with several children.
type BranchPoint struct {
	Revision
	Into []Revision `json:"into"` // the children, by id
}

// Branches returns the revisions with several children, newest first. It opens no
// database.
func (p *Project) Branches() []BranchPoint {
	g := p.graph
	points := []BranchPoint{}
	for i := g.Len() - 1; i >= 0; i-- {
		if r := g.Order()[i]; g.IsBranchPoint(r) {
			points = append(points, BranchPoint{p.view(r), p.views(g.Children(r))})
		}
	}
	return points
}

// History returns revisions, newest first: those of a span "base:head", either end
// of which may be empty, those that a git ref lacks for "origin/main..", or all for "".
// A revision comes before all revisions that it needs; the branches of a merge follow
// each other in the order of its parents.
//
// History reads the database only if the span contains "current", or if current is
// true: then it sets Revision.Current. It returns as unknown the version rows that
// no revision defines.
func (p *Project) History(ctx context.Context, span string, current bool) (history []Revision, unknown []string, err error) {
	refs, rows, unknown, err := p.span(ctx, span, current)
	if err != nil {
		return nil, nil, err
	}
	history = p.views(refs)
	if current {
		mark(history, rows)
	}
	return history, unknown, nil
}

// span returns the revisions of a span, newest first. It also returns the version rows,
// and those of them that no revision defines, if current is true or the span needs them.
func (p *Project) span(ctx context.Context, span string, current bool) (refs []graph.Ref, rows, unknown []string, err error) {
	l, err := p.lacking(ctx, span)
	if err != nil {
		return nil, nil, nil, err
	}
	base, head, found := strings.Cut(strings.TrimSpace(span), ":")
	if l == nil && span != "" && (!found || strings.Contains(head, ":")) {
		return nil, nil, nil, &plan.TargetError{Target: span, Message: "a range is [start]:[end], as in ae10:head, ae10: or :ae10, or REF.., as in origin/main.."}
	}
	if current || base == "current" || head == "current" {
		at, undefined, err := p.currentRows(ctx)
		if err != nil {
			return nil, nil, nil, err
		}
		rows, unknown = p.graph.IDs(at), undefined
	}
	if l != nil {
		return l.Newest, rows, unknown, nil
	}
	refs, err = plan.Span(p.graph, rows, base, head)
	return refs, rows, unknown, err
}

func mark(revisions []Revision, rows []string) {
	at := map[string]bool{}
	for _, row := range rows {
		at[row] = true
	}
	for i := range revisions {
		revisions[i].Current = at[revisions[i].ID]
	}
}

// Show returns the revisions that symbols stand for, in the order of the symbols,
// each once; those of "origin/main..", which this git ref lacks, newest first. Only
// "current" reads the database.
func (p *Project) Show(ctx context.Context, symbols ...string) ([]Revision, error) {
	refs, err := resolveEach(symbols, func(symbol string) ([]graph.Ref, error) {
		if l, err := p.lacking(ctx, symbol); err != nil {
			return nil, err
		} else if l != nil {
			return l.Newest, nil
		}
		return p.resolveOne(ctx, symbol)
	})
	return p.views(refs), err
}
