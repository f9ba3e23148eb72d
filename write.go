package ramus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
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
	Go        bool     // write a .go file with two functions, not a .sql file

	// In an Alembic project:
	SQL             bool // write a .sql file, which Alembic does not see
	BuiltinTemplate bool // write with ramus's own template instead of the project's script.py.mako
	Autogenerate    bool // let the project's own Alembic compare its models with the database, and write
}

// A Written is a revision file that a verb has written, or found written.
type Written struct {
	Revision Revision `json:"revision"`
	Existed  bool     `json:"existed"` // it was there already, and nothing was written
}

// NewRevision writes the file of a new revision. It never overwrites one, and
// refuses a parent that is not a head unless it is to be spliced in.
func (p *Project) NewRevision(ctx context.Context, o RevisionOptions) (Written, error) {
	parents, err := p.parents(o)
	if err != nil {
		return Written{}, err
	}
	depends, err := p.dependencies(o.DependsOn)
	if err != nil {
		return Written{}, err
	}
	if o.Autogenerate {
		if err := p.inAlembic("--autogenerate"); err != nil {
			return Written{}, err
		}
	}
	python := !o.SQL && !o.Go && p.inPython(slices.Concat(p.graph.IDs(parents), p.ids(depends))...)
	if o.Autogenerate || python && p.settings.alembic.RunEnvironment && !o.BuiltinTemplate {
		return p.autogenerate(ctx, o, p.graph.IDs(parents))
	}
	r := sqlfile.NewRevision{
		ID:        o.ID,
		Parents:   p.graph.IDs(parents),
		Labels:    o.Labels,
		DependsOn: depends,
		Message:   o.Message,
		Created:   p.now(),
	}
	if o.Go {
		r.Language = revision.Go
	}
	if r.ID == "" {
		r.ID = revision.NewID()
	}
	if r.Message == "" && !python {
		r.Message = "empty message"
	}
	return p.write(ctx, newRevision{NewRevision: r, python: python, builtin: o.BuiltinTemplate}, parents, o.Directory)
}

// now is the time as the project's zone shows it.
func (p *Project) now() time.Time {
	if p.settings.location != nil {
		return time.Now().In(p.settings.location)
	}
	return time.Now()
}

// ids are the revisions that names of dependencies stand for.
func (p *Project) ids(names []string) (ids []string) {
	for _, name := range names {
		if r, ok := p.graph.Labeled(name); ok {
			name = p.graph.ID(r)
		}
		ids = append(ids, name)
	}
	return ids
}

// parents finds what a new revision stands on.
func (p *Project) parents(o RevisionOptions) ([]graph.Ref, error) {
	symbol := o.Head
	if symbol == "" {
		symbol = "head"
	}
	parents, err := p.graph.Resolve(symbol)
	if several, ok := errors.AsType[*graph.SymbolError](err); ok && several.Kind == graph.MultipleHeads {
		return nil, whichParent(several.Candidates)
	}
	if err != nil {
		return nil, err
	}
	if len(parents) > 1 {
		return nil, whichParent(p.graph.IDs(parents))
	}
	for _, r := range parents {
		if !o.Splice && !p.graph.IsHead(r) {
			heads := p.graph.IDs(p.graph.Heads())
			return nil, hint.New("Put it on a head, or say --splice to start a new branch there.",
				"revision %s is not a head: %s on it; the heads are %s", p.graph.ID(r),
				standing(p.graph.IDs(p.graph.Children(r))), strings.Join(heads, ", "))
		}
	}
	return parents, nil
}

// whichParent refuses to choose among heads for a new revision.
func whichParent(heads []string) error {
	return hint.New(fmt.Sprintf("Merge them first: ramus merge %s\nOr say on which: --head %s", strings.Join(heads, " "), strings.Join(heads, " or --head ")),
		"a new revision stands on one head, and there are several: %s", strings.Join(heads, ", "))
}

// standing is "a stands", or "a, b stand".
func standing(ids []string) string {
	if len(ids) == 1 {
		return ids[0] + " stands"
	}
	return strings.Join(ids, ", ") + " stand"
}

// dependencies turns the symbols of --depends-on into what is written: labels
// as they are, everything else as ids.
func (p *Project) dependencies(symbols []string) (names []string, err error) {
	for _, symbol := range symbols {
		if _, ok := p.graph.Labeled(symbol); ok {
			names = append(names, symbol)
			continue
		}
		refs, err := p.graph.Resolve(symbol)
		if err != nil {
			return nil, err
		}
		names = append(names, p.graph.IDs(refs)...)
	}
	return names, nil
}

// write checks that the graph would still hold together, and writes the file.
func (p *Project) write(ctx context.Context, r newRevision, parents []graph.Ref, directory string) (Written, error) {
	if err := dialect.Ended(ctx); err != nil {
		return Written{}, err
	}
	if err := p.taken(r.NewRevision); err != nil {
		return Written{}, err
	}
	dir, err := p.directory(parents, directory)
	if err != nil {
		return Written{}, err
	}
	node, create, err := p.draft(ctx, r, dir)
	if err != nil {
		return Written{}, err
	}
	grown, err := p.with(node)
	if err != nil {
		return Written{}, err
	}
	path, err := create()
	if is[*hint.Error](err) {
		return Written{}, err
	}
	_, system := errors.AsType[*fs.PathError](err)
	switch {
	case errors.Is(err, fs.ErrExist), errors.Is(err, syscall.ENAMETOOLONG), err != nil && !system:
		return Written{}, &hint.Error{Message: err.Error(), Fix: "Choose another --rev-id or message.", Err: err}
	case err != nil:
		return Written{}, fmt.Errorf("write the revision: %w", err)
	}
	at, _ := grown.graph.Lookup(r.ID)
	grown.history.Revision(at).File = path
	return Written{Revision: grown.view(at)}, nil
}

// draft makes a new file without writing it: the revision that it will be, and
// what writes it.
func (p *Project) draft(ctx context.Context, r newRevision, dir string) (node revision.Revision, create func() (string, error), err error) {
	if r.python {
		f, err := p.python(r, dir)
		return f.node, func() (string, error) { return p.create(ctx, f) }, err
	}
	content, err := sqlfile.Render(r.NewRevision)
	if err != nil {
		return node, nil, hint.New("", "%v", err)
	}
	node, _, err = sqlfile.Parse(filepath.Join(dir, r.ID+sqlfile.Extension), content)
	if err != nil {
		return node, nil, hint.New("", "%v", err)
	}
	node.Capability = r.Capability()
	return node, func() (string, error) { return sqlfile.Write(dir, r.NewRevision, p.settings.naming) }, nil
}

// taken refuses an id or a label that the project has already.
func (p *Project) taken(r sqlfile.NewRevision) error {
	if old := p.history.Lookup(r.ID); old != nil {
		return hint.New("Choose another --rev-id.", "revision %s is there already: %s", r.ID, old.File)
	}
	for _, label := range r.Labels {
		if label == "" {
			return hint.New("", "a branch label is empty")
		}
		if at, ok := p.graph.Labeled(label); ok {
			return hint.New("A label is written once, where its branch starts, and spreads along the branch by itself: leave --branch-label out.",
				"branch label %s starts on revision %s already: %s", label, p.graph.ID(at), p.history.Revision(at).File)
		}
	}
	return nil
}

// with is the project with one more revision; what is wrong with it then is
// the new revision's fault.
func (p *Project) with(r revision.Revision) (*Project, error) {
	grown, err := p.history.With(&r)
	if faults, ok := errors.AsType[graph.Faults](err); ok {
		var lines []string
		for _, f := range faults {
			lines = append(lines, f.Message)
		}
		return nil, hint.New("", "%s", strings.Join(lines, "\n"))
	}
	if err != nil {
		return nil, err
	}
	return newProject(grown, p.settings), nil
}

// directory is the folder for a new file: the one asked for, which must be the
// project's, else the one its first parent is in, else the only one.
func (p *Project) directory(parents []graph.Ref, asked string) (string, error) {
	dirs := p.settings.directories
	if len(dirs) == 0 {
		return "", hint.New("", "the project's revisions are not on disk: there is no folder to write to")
	}
	if asked != "" {
		for _, dir := range dirs {
			if sameFolder(dir, asked) {
				return dir, nil
			}
		}
		return "", hint.New("version_locations has: "+strings.Join(dirs, ", "), "%s is not one of the project's folders of revisions", asked)
	}
	if len(parents) > 0 {
		for _, dir := range dirs {
			if within(dir, p.history.Revision(parents[0]).File) {
				return dir, nil
			}
		}
	}
	if len(dirs) > 1 {
		return "", hint.New("Say which with --version-path: "+strings.Join(dirs, ", "), "the project has several folders of revisions")
	}
	return dirs[0], nil
}

func sameFolder(a, b string) bool {
	x, err1 := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return err1 == nil && err2 == nil && x == y
}

// within reports whether a file lies below a folder.
func within(dir, file string) bool {
	rel, err := filepath.Rel(dir, file)
	return err == nil && filepath.IsLocal(rel)
}
