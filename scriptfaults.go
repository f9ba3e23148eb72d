package ramus

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/upstream"
)

// faults returns the function that returns the faults of a revision's scripts, in runs
// with that scope of a transaction. The repository has the files of those in Python.
// Without a known dialect they are read, and not split.
func (p *Project) faults(repo *upstream.Repository, scope engine.Transaction) func(context.Context, *revision.Revision) []error {
	req := p.settings.request(nil, plan.Upgrade)
	req.Transaction = scope
	if rules, err := p.database.rules(); err == nil {
		req.Rules = rules
	}
	return func(ctx context.Context, rev *revision.Revision) []error {
		return engine.CheckRevision(ctx, req, rev, repo.Content)
	}
}

// noteDialect returns a note with the effects of an unknown dialect, without the empty
// ones; "" if there is none, or the dialect is known.
func (p *Project) noteDialect(effects ...string) string {
	effects = slices.DeleteFunc(effects, func(effect string) bool { return effect == "" })
	if len(effects) == 0 {
		return ""
	}
	if _, err := p.database.rules(); err == nil {
		return ""
	}
	return "no dialect is known, so " + strings.Join(effects, ", and ") + `; write, for instance, dialect = "postgres" in ramus.toml, or name the database`
}

// ofWords returns the effect of an unknown dialect on findings of changed SQL revisions,
// which were compared by their words; "" without any.
func (p *Project) ofWords(found []check.Finding) string {
	isSQL := func(at check.Place) bool { return p.history.Revision(at.Ref).HasStatements() }
	if slices.ContainsFunc(found, func(f check.Finding) bool {
		return (f.Check == check.Edited.Name || f.Check == check.History.Name) && slices.ContainsFunc(f.Revisions, isSQL)
	}) {
		return "a changed comment counts as an edit"
	}
	return ""
}

// ofScripts returns the effect of an unknown dialect on a run of checks that reads
// scripts; "" if it reads none.
func ofScripts(checks []check.Check, in check.Input) string {
	if in.History == nil || !slices.ContainsFunc(checks, func(c check.Check) bool { return c.Name == check.Scripts.Name }) {
		return ""
	}
	for _, rev := range in.All() {
		if rev.HasStatements() && (in.Shared == nil || in.Shared.IsNew(rev.ID)) {
			return "the sections of SQL revisions were read, and not split into statements"
		}
	}
	return ""
}
