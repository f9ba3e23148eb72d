package ramus

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/record"
)

// rebaseFirst adds to an error of several heads the rebase that leaves one, before the
// merge, where the gate would offer it; at is the position of the database, or nil. It
// asks git only for such an error of revisions on disk.
func (p *Project) rebaseFirst(ctx context.Context, err error, at *record.Position) error {
	e, ok := errors.AsType[*graph.SymbolError](err)
	if !ok || len(e.Joins) == 0 || !p.onDisk {
		return err
	}
	heads, _ := p.graph.LookupAll(e.Candidates)
	forks := p.graph.Forks(heads)
	if len(forks) != 1 {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, askGit)
	defer cancel()
	repo := p.upstream()
	defer repo.Close()
	others, _, failed := repo.Snapshot(ctx, "", p.history)
	if failed != nil || others == nil {
		return err
	}
	in := check.Input{History: p.history, Shared: &others.Shared}
	if at != nil {
		in.Database = &check.Database{Record: &record.Record{Position: *at}}
	}
	var rebases []string
	for _, fix := range check.Join(in, forks[0].Heads) {
		if strings.Contains(fix.Command, "ramus rebase ") && !strings.HasSuffix(fix.Command, " --reapply") {
			rebases = append(rebases, fix.Command)
		}
	}
	e.Joins = slices.Concat(rebases, e.Joins)
	return err
}

// rebaseFirstHere is rebaseFirst with the position of the project's database.
func (p *Project) rebaseFirstHere(ctx context.Context, err error) error {
	if !errors.Is(err, ErrSeveralHeads) {
		return err
	}
	at, _, failed := p.readPosition(ctx)
	if failed != nil {
		return err
	}
	return p.rebaseFirst(ctx, err, &at)
}
