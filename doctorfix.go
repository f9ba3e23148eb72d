package ramus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// applying returns the function that does an action.
func (x *examination) applying(action check.Action) func(context.Context) (string, error) {
	p, against := x.Project, x.options.Against
	on := func(do func(context.Context, *Project) (string, error)) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			fresh, err := p.settings.reload(ctx)
			if err != nil {
				return "", err
			}
			defer fresh.Close()
			return do(ctx, fresh)
		}
	}
	switch fix := action.(type) {
	case check.Stamp:
		return on(func(ctx context.Context, p *Project) (string, error) { return p.stampRows(ctx, fix) })
	case check.Merge:
		return on(func(ctx context.Context, p *Project) (string, error) { return p.mergeHeads(ctx, fix) })
	case check.Rebase:
		return on(func(ctx context.Context, p *Project) (string, error) { return p.rebaseOwn(ctx, against, fix) })
	case check.Restore:
		was, err := os.ReadFile(fix.File)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failing(err)
		}
		return func(ctx context.Context) (string, error) { return restoreFile(ctx, p, fix, was) }
	case check.Remove:
		return func(context.Context) (string, error) { return removeFile(fix) }
	case check.Renumber:
		was, err := os.ReadFile(fix.File)
		if err != nil {
			return failing(err)
		}
		return func(context.Context) (string, error) { return renumber(fix, was) }
	}
	return nil
}

func failing(err error) func(context.Context) (string, error) {
	return func(context.Context) (string, error) { return "", err }
}

func (p *Project) stampRows(ctx context.Context, fix check.Stamp) (string, error) {
	targets := fix.Revisions
	if len(targets) == 0 {
		targets = []string{"base"}
	}
	done, err := p.run(ctx, p.settings.request(planner.UnlessChanged(fix.Was, "Look again.", p.planner().Stamp(targets, true)), plan.Stamp))
	return "the version rows are " + orBase(done.Rows) + " now", err
}

func (p *Project) mergeHeads(ctx context.Context, fix check.Merge) (string, error) {
	written, err := p.Merge(ctx, fix.Heads, MergeOptions{})
	return "wrote " + written.Revision.File, err
}

func (p *Project) rebaseOwn(ctx context.Context, against string, fix check.Rebase) (string, error) {
	r, err := p.PlanRebase(ctx, RebaseOptions{Against: against, Revisions: fix.Revisions})
	if err == nil {
		err = p.Rebase(r)
	}
	var moved []string
	for _, m := range r.Moves {
		moved = append(moved, m.Revision.ID+" onto "+strings.Join(m.To, ", "))
	}
	return "put " + strings.Join(moved, "; ") + " (ramus rebase --undo takes it back)", err
}

// restoreFile puts back a file's content, and what it loses into a new revision. It
// does nothing unless the file still is what it was: nil where there was none.
func restoreFile(ctx context.Context, p *Project, fix check.Restore, was []byte) (string, error) {
	done := "put back " + fix.File
	if was == nil {
		return done, source.Create(fix.File, fix.Content)
	}
	if fix.Again == "" {
		return done, source.ReplaceFile(fix.File, was, fix.Content)
	}
	if err := source.ReplaceFile(fix.File, was, was); err != nil { // before there is a new revision
		return "", err
	}
	fresh, err := p.settings.reload(ctx)
	if err != nil {
		return "", err
	}
	defer fresh.Close()
	written, err := fresh.again(ctx, fix)
	if err != nil {
		return "", err
	}
	done += ", and wrote " + written.Revision.File + " with what it lost: read it before it runs"
	return done, source.ReplaceFile(fix.File, was, fix.Content)
}

// again writes the statements that a restored revision loses as a new one.
func (p *Project) again(ctx context.Context, fix check.Restore) (Written, error) {
	db, err := p.settings.database.use()
	if err != nil {
		return Written{}, err
	}
	head, err := p.headOver(fix.Over)
	if err != nil {
		return Written{}, err
	}
	if p.saysAgain(ctx, head, fix) {
		return Written{Revision: p.view(head), Existed: true}, nil
	}
	var text strings.Builder
	for _, st := range fix.Added {
		text.WriteString(db.Script().Statement(st) + "\n")
	}
	up := revision.Script{Text: text.String(), NoTransaction: fix.NoTransaction}
	return p.written(p.author().Add(ctx, sqlfile.NewRevision{Message: fix.Again, Scripts: &revision.Scripts{Upgrade: up}}, head))
}

// saysAgain reports whether a revision is what a fix writes: one that was killed
// after it, before the file was put back.
func (p *Project) saysAgain(ctx context.Context, r graph.Ref, fix check.Restore) bool {
	if p.history.Revision(r).Message != fix.Again {
		return false
	}
	statements, err := p.upgradeStatements(ctx, p.history.Revision(r))
	return err == nil && dialect.Checksum(statements) == dialect.Checksum(fix.Added)
}

// headOver is the head of a revision's own branch; that of all where it has several.
func (p *Project) headOver(id string) (graph.Ref, error) {
	if r, ok := p.graph.Lookup(id); ok {
		over := slices.DeleteFunc(slices.Clone(p.graph.Heads()), func(h graph.Ref) bool { return !p.graph.Ancestors(graph.Branches, h).Has(r) })
		if len(over) == 1 {
			return over[0], nil
		}
	}
	return p.graph.ResolveOne("head")
}

// removeFile deletes a file that another one still equals.
func removeFile(fix check.Remove) (string, error) {
	a, err := os.ReadFile(fix.File)
	if err != nil {
		return "", err
	}
	b, err := os.ReadFile(fix.Same)
	if err != nil {
		return "", err
	}
	if !bytes.Equal(a, b) {
		return "", fmt.Errorf("%s: %w", fix.File, source.ErrChanged)
	}
	return "removed " + fix.File + ", which " + fix.Same + " equals", os.Remove(fix.File)
}

// renumber gives the revision in a file, which still holds content, a new id and
// other parents.
func renumber(fix check.Renumber, content []byte) (string, error) {
	editor := author.EditorOf(fix.Language)
	edited, err := editor.ID(fix.File, content, fix.ID)
	if err == nil {
		edited, err = editor.Parents(fix.File, edited, fix.Parents)
	}
	if err != nil {
		return "", err
	}
	done := fmt.Sprintf("%s is revision %s now, on %s", fix.File, fix.ID, orBase(fix.Parents))
	return done, source.ReplaceFile(fix.File, content, edited)
}
