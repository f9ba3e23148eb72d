// Package alembicrun runs revisions with a project's own Alembic. It finds the
// program, checks that it sees the same database, translates the steps of a plan into
// Alembic's targets, and lets it write scripts and revision files.
package alembicrun

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/alembic"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/source"
)

// A Program is the project's own Alembic, for one history. It is an
// [engine.Program].
type Program struct {
	history *history.History
	graph   *graph.Graph // of history
	options Options
	command *alembic.Command // nil before Ready
}

var _ engine.Program = (*Program)(nil)

// New returns the program of a project with the revisions of h. It looks for
// nothing yet.
func New(h *history.History, o Options) *Program {
	return &Program{history: h, graph: h.Graph(), options: o}
}

// String returns the command as people type it.
func (p *Program) String() string {
	if p.command == nil {
		return "alembic"
	}
	return p.command.String()
}

// Ready finds the program, and checks that it can load the project.
func (p *Program) Ready() error {
	if err := cmp.Or(p.checkParents(), p.checkFolders()); err != nil {
		return err
	}
	if p.command != nil {
		return nil
	}
	command, err := p.options.find()
	p.command = command
	return err
}

// checkParents returns an error if a revision that Alembic sees needs one that it
// does not see: Alembic cannot load such a project.
func (p *Program) checkParents() error {
	for i, rev := range p.history.All() {
		if !rev.SeenByAlembic {
			continue
		}
		for _, need := range p.graph.Needs(graph.Ref(i)) {
			if other := p.history.Revision(need); !other.SeenByAlembic {
				return hint.New("Write the revisions after a SQL revision in SQL, too.",
					"%s: revision %s needs %s (%s), which Alembic does not see, so that it cannot load the project",
					rev.Pos(), rev.ID, other.ID, other.File)
			}
		}
	}
	return nil
}

// checkFolders returns an error for a revision in Python in a folder that only ramus.toml
// lists: Alembic would run the others without it.
func (p *Program) checkFolders() error {
	a := &p.options.Project
	for _, rev := range p.history.All() {
		if !rev.NeedsAlembic() {
			continue
		}
		for _, added := range a.Added {
			if added.InPackage && (p.options.Command != "" || a.Program != nil) {
				continue // a program of the project may know the folder
			}
			if _, ok := source.Below(added.Dir, rev.File); ok {
				return hint.New("Write in "+source.Nearby(a.Files[0])+", under ["+a.Table()+"]:\n  "+strings.ReplaceAll(a.ListAll, "\n", "\n  "),
					"%s: version_locations names %s, which %s does not, so that Alembic does not see revision %s: %s",
					added.At, source.Nearby(added.Dir), filepath.Base(a.Files[0]), rev.ID, rev.Pos())
			}
		}
	}
	return nil
}

// VerifySameDatabase returns an error unless Alembic's current revisions mean the same
// applied revisions as the version rows.
func (p *Program) VerifySameDatabase(ctx context.Context, rows []string) error {
	theirs, err := p.command.Current(ctx)
	if p.failedOnUnseen(err, rows) {
		return nil
	}
	if err != nil {
		return &StartError{err}
	}
	ours := p.heads(rows)
	if slices.Equal(ours, theirs) {
		return nil
	}
	return hint.New("Alembic's env.py chooses its database. Change it there, or name it with --database, so that both use the same one.",
		"%s uses another database than ramus: its own is at %s, ramus's is at %s", p, orBase(theirs), orBase(ours))
}

// failedOnUnseen reports whether Alembic failed because of a version row that it
// does not see, such as that of a revision in SQL. Then it has looked at the same
// database; the row is gone before Alembic has to run anything.
func (p *Program) failedOnUnseen(err error, rows []string) bool {
	exit, ok := errors.AsType[*alembic.ExitError](err)
	return ok && slices.ContainsFunc(rows, func(row string) bool {
		rev := p.history.Lookup(row)
		return rev != nil && !rev.SeenByAlembic && strings.Contains(exit.Said, cannotLocate(row))
	})
}

// Same reports whether two sets of version rows say that the same revisions are
// applied.
func (p *Program) Same(a, b []string) bool {
	for _, rows := range [][]string{a, b} {
		if _, unknown := p.graph.LookupAll(rows); len(unknown) > 0 {
			return false
		}
	}
	return slices.Equal(p.heads(a), p.heads(b))
}

// heads returns the ids of the heads of the revisions that version rows say are
// applied, sorted.
func (p *Program) heads(rows []string) []string {
	known, _ := p.graph.LookupAll(rows)
	heads := p.graph.IDs(p.graph.Tips(p.graph.Ancestors(graph.Dependencies, known...)))
	slices.Sort(heads)
	return heads
}

func orBase(ids []string) string {
	if len(ids) == 0 {
		return "base"
	}
	return strings.Join(ids, ", ")
}

// Run lets Alembic run the steps from first to before end of a plan. The program
// must be ready.
func (p *Program) Run(ctx context.Context, steps plan.Plan, first, end int) error {
	for _, target := range p.targets(steps, first, end) {
		if err := p.command.Run(ctx, string(steps.Kind), "--", target); err != nil {
			return err
		}
	}
	return nil
}
