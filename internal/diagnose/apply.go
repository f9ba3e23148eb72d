package diagnose

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/source"
)

// An Applier applies the actions of fixes to a project.
type Applier struct {
	Against string // the ref of the examination

	// Open opens the project as it is when an action is applied.
	Open func(context.Context) (Project, error)
}

// A Project does the part of an action that takes more than one file. It is closed
// after the action.
type Project interface {
	Author() *author.Project // of the revisions as they are now
	Database() (dialect.Database, error)

	// StampRows replaces the version rows was, and returns the rows afterwards.
	StampRows(ctx context.Context, revisions, was []string) (rows []string, err error)

	// RebaseOn moves revisions to the top of the ref, and returns a phrase for each:
	// "r2 onto r1".
	RebaseOn(ctx context.Context, ref string, revisions []string) (moved []string, err error)

	Close() error
}

// Apply returns the function that does an action and returns a sentence about it. It
// fails, and does nothing, where files or database have changed since Apply was
// called; an action on a file reads it now.
func (a Applier) Apply(action check.Action) func(context.Context) (string, error) {
	switch do := action.(type) {
	case check.Stamp:
		return a.with(func(ctx context.Context, p Project) (string, error) {
			rows, err := p.StampRows(ctx, do.Revisions, do.Was)
			return "the version rows are " + orBase(rows) + " now", err
		})
	case check.Merge:
		return a.with(func(ctx context.Context, p Project) (string, error) {
			file, err := merge(ctx, p.Author(), do)
			return "wrote " + file, err
		})
	case check.Rebase:
		return a.with(func(ctx context.Context, p Project) (string, error) {
			moved, err := p.RebaseOn(ctx, a.Against, do.Revisions)
			return "put " + strings.Join(moved, "; ") + " (ramus rebase --undo takes it back)", err
		})
	case check.Restore:
		was, err := os.ReadFile(do.File)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failing(err)
		}
		return func(ctx context.Context) (string, error) { return a.restore(ctx, do, was) }
	case check.RestoreAll:
		return func(ctx context.Context) (string, error) { return restoreAll(do) }
	case check.Remove:
		return func(context.Context) (string, error) { return remove(do) }
	case check.Renumber:
		changes, was, err := renumbering(do)
		if err != nil {
			return failing(err)
		}
		return func(context.Context) (string, error) { return renumber(do, changes, was) }
	}
	return nil
}

func failing(err error) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return "", err }
}

// with opens the project for a function.
func (a Applier) with(do func(context.Context, Project) (string, error)) func(context.Context) (string, error) {
	return func(ctx context.Context) (string, error) {
		p, err := a.Open(ctx)
		if err != nil {
			return "", err
		}
		defer p.Close()
		return do(ctx, p)
	}
}

// restore gives a file its former content, and writes a new revision with the
// statements that it loses. It does nothing unless the file still has the content
// was; nil if there was none.
func (a Applier) restore(ctx context.Context, do check.Restore, was []byte) (string, error) {
	done := "put back " + do.File
	if was == nil {
		return done, source.Create(do.File, do.Content)
	}
	if do.Again == "" {
		return done, source.ReplaceFile(do.File, was, do.Content)
	}
	if err := source.ReplaceFile(do.File, was, was); err != nil { // before there is a new revision
		return "", err
	}
	written, err := a.with(func(ctx context.Context, p Project) (string, error) { return again(ctx, p, do) })(ctx)
	if err != nil {
		return "", err
	}
	done += ", and wrote " + written + " with what it lost: read it before it runs"
	return done, source.ReplaceFile(do.File, was, do.Content)
}

// restoreAll creates files that are missing, in their order.
func restoreAll(all check.RestoreAll) (string, error) {
	var done []string
	for _, do := range all {
		if err := source.Create(do.File, do.Content); err != nil {
			return "", err
		}
		done = append(done, do.File)
	}
	return "put back " + strings.Join(done, ", "), nil
}

// remove deletes a file that another one still equals.
func remove(do check.Remove) (string, error) {
	a, err := os.ReadFile(do.File)
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(do.Same)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(a, b) {
		return "", fmt.Errorf("%s: %w", do.File, source.ErrChanged)
	}
	return "removed " + do.File + ", which " + do.Same + " equals", os.Remove(do.File)
}

// renumber gives the revision in a file a new id and other parents, after its children
// have got it as a parent: a stop between the two leaves a fault that is found. It does
// nothing to a file that has not the content was.
func renumber(do check.Renumber, changes, was edits) (string, error) {
	done := fmt.Sprintf("%s is revision %s now, on %s", do.File, do.ID, orBase(do.Parents))
	for _, child := range do.Children {
		if err := source.ReplaceFile(child.File, was[absolute(child.File)], changes[absolute(child.File)]); err != nil {
			return "", err
		}
		done += "; " + child.File + " follows it"
	}
	return done, source.ReplaceFile(do.File, was[absolute(do.File)], changes[absolute(do.File)])
}

// renumbering returns the edits that give a revision another id and other parents, and
// its children as well, and the contents of the files before.
func renumbering(do check.Renumber) (changes, was edits, err error) {
	changes, was = edits{}, edits{}
	for _, one := range append([]check.Renumber{do}, do.Children...) {
		file := absolute(one.File)
		if was[file], err = os.ReadFile(one.File); err != nil {
			return nil, nil, err
		}
		editor := author.EditorOf(one.Language)
		edited, err := editor.ID(one.File, was[file], one.ID)
		if err == nil {
			changes[file], err = editor.Parents(one.File, edited, one.Parents)
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return changes, was, nil
}

// orBase lists ids; "base" for none.
func orBase(ids []string) string {
	if len(ids) == 0 {
		return "base"
	}
	return strings.Join(ids, " ")
}
