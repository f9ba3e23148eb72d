package ramus

import (
	"context"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/history"
)

// RevisionOptions describe a new revision. The zero value is an empty revision
// on the one head.
type RevisionOptions struct {
	Message   string   // the first line is the message, the others its body; "empty message" when empty
	Head      string   // the symbol of the parent; "head" when empty, "base" for a new base
	Splice    bool     // allow a parent that is not a head
	Labels    []string // branch labels that start here
	DependsOn []string // symbols
	ID        string   // instead of a random one
	Directory string   // one of the project's folders of revisions, where there are several
	Go        bool     // write a .go file with a function, not a .sql file

	// In an Alembic project:
	SQL             bool // write a .sql file, which Alembic does not see
	BuiltinTemplate bool // write with ramus's own template instead of the project's script.py.mako
	Autogenerate    bool // let the project's own Alembic compare its models with the database, and write
}

// A Written is a revision file that a verb wrote, or that existed already.
type Written struct {
	Revision Revision `json:"revision"`
	Existed  bool     `json:"existed"` // it existed already, and nothing was written
}

// NewRevision writes the file of a new revision. It overwrites no file, and refuses
// a parent that is not a head unless Splice allows it. An event Noticed says that the
// shared branch has revisions that this work tree lacks above the parent.
func (p *Project) NewRevision(ctx context.Context, o RevisionOptions) (Written, error) {
	if o.Autogenerate {
		if err := p.settings.inAlembic("--autogenerate"); err != nil {
			return Written{}, err
		}
	}
	if p.settings.events != nil {
		p.noteBehind(ctx, author.Request(o))
	}
	w, err := p.author().New(ctx, author.Request(o))
	return p.written(w, p.rebaseFirst(ctx, err, nil))
}

// CheckRevision returns the error of NewRevision about the parent, such as that there are
// several heads, and writes nothing.
func (p *Project) CheckRevision(ctx context.Context, o RevisionOptions) error {
	return p.rebaseFirst(ctx, p.author().CheckParent(author.Request(o)), nil)
}

// noteBehind emits a note if the shared branch, as it was fetched last, has revisions
// above the parent of a new one.
func (p *Project) noteBehind(ctx context.Context, o author.Request) {
	repo := p.upstream()
	defer repo.Close()
	p.settings.note("revision", p.author().Behind(o, func() *check.Shared { return repo.Ahead(ctx) }))
}

// MergeOptions describe a merge. The zero value is good.
type MergeOptions struct {
	Message string   // "merge a and b" when empty
	Labels  []string // branch labels that start here
	ID      string   // instead of the id that follows from the parents

	BuiltinTemplate bool // as in RevisionOptions

	// AcrossLabels joins branches and trees with different labels too. Otherwise trees
	// stay apart, and the target heads joins no branches with different labels.
	AcrossLabels bool

	// Splice joins revisions that are not heads, too. Their children stay, so the merge
	// is a new head beside those; an event Noticed has the heads.
	Splice bool

	// Skeleton writes sections for databases that have one of two sides only, if the sides
	// conflict: with statements for the usual conflicts, which were tried, or for people to
	// write. It runs the revisions in scratch databases.
	Skeleton bool
}

func (o MergeOptions) request(symbols []string) author.MergeRequest {
	return author.MergeRequest{
		Message: o.Message, Labels: o.Labels, ID: o.ID, BuiltinTemplate: o.BuiltinTemplate, AcrossLabels: o.AcrossLabels, Splice: o.Splice, Given: symbols,
	}
}

// Merge writes a revision that merges heads, with two empty sections. If there is one
// already, it returns that. The id (unless given), the file name and the date depend
// only on the parents, so that two people who merge the same heads write the same
// file.
func (p *Project) Merge(ctx context.Context, symbols []string, o MergeOptions) (Written, error) {
	parents, err := p.resolve(ctx, symbols)
	if err != nil {
		return Written{}, err
	}
	request := o.request(symbols)
	if o.Skeleton {
		if request.Scripts, err = p.skeleton(ctx, parents, request); err != nil {
			return Written{}, err
		}
	}
	w, err := p.author().Merge(ctx, parents, request)
	if err == nil && o.Splice {
		p.settings.note("merge", author.HeadsNote(w.History))
	}
	written, err := p.written(w, err)
	if err == nil && request.Scripts != nil {
		p.adviseRebase(ctx, written.Revision)
	}
	return written, err
}

// written returns the public form of a file that was written.
func (p *Project) written(w author.Written, err error) (Written, error) {
	if err != nil {
		return Written{}, err
	}
	with := p.settings.revisions(w.History)
	written := Written{Revision: with.view(w.Ref), Existed: w.Existed}
	if id := written.Revision.ID; isLongID(id) {
		p.settings.note("revision", p.noteLongIDs([]string{id}))
	}
	return written, nil
}

// author returns the author of the project's revision files.
func (p *Project) author() *author.Project {
	s := p.settings
	of := author.Project{
		History: p.history, Folders: s.directories, Formats: s.formats().Formats, Naming: s.naming, Location: s.location,
	}
	if a := s.alembic; a != nil {
		of.Alembic = &author.Alembic{Alembic: a.Alembic, Run: a.run, Zoned: a.zoned, Reload: s.reloadHistory}
	}
	return &of
}

// reloadHistory reads the revisions again.
func (s settings) reloadHistory(ctx context.Context) (*history.History, error) {
	after, err := s.reload(ctx)
	if err != nil {
		return nil, err
	}
	defer after.Close()
	return after.history, nil
}
