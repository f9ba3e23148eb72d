package ramus

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/revision"
)

// An Abandoned is a revision that Abandon gave up, with the changes that remain.
type Abandoned struct {
	Partial

	// Stays are the finished statements, as "file:line: first line"; empty where the
	// file's statements are not those that ran.
	Stays []string `json:"stays"`

	// Unsure is the statement during which the runner died, if it may have run;
	// usually empty.
	Unsure string `json:"unsure,omitempty"`
}

// Abandon gives up the revisions that are half way, so that other runs can start.
// Their finished statements stay, the others never run, and the version rows do not
// change. It returns the revisions that it gave up, perhaps none.
func (p *Project) Abandon(ctx context.Context) ([]Abandoned, error) {
	db, err := p.toWrite()
	if err != nil {
		return nil, err
	}
	given, err := engine.Abandon(ctx, db, p.settings.request(nil, "").Options)
	all := []Abandoned{}
	find := p.withLogged(ctx, given)
	for _, e := range given {
		stays, unsure := leftBy(ctx, db, find(e.Revision), e)
		all = append(all, Abandoned{partial(e), stays, unsure})
	}
	return all, err
}

// withLogged returns the lookup of the files' revisions and, where entries are about
// others and the log has them, of those.
func (b *bookkeeping) withLogged(ctx context.Context, entries []dialect.Entry) lookup {
	if slices.ContainsFunc(entries, func(e dialect.Entry) bool { return b.history.Lookup(e.Revision) == nil }) {
		if rec, err := b.readRecord(ctx); err == nil {
			if logged, err := rec.Logged(); err == nil {
				return logged.History.Lookup
			}
		}
	}
	return b.history.Lookup
}

// leftBy reads in a revision, which may be nil, the statements that an entry left
// behind.
func leftBy(ctx context.Context, db dialect.Database, r *revision.Revision, e dialect.Entry) (stays []string, unsure string) {
	stays = []string{}
	statements, file := statementsOf(ctx, db, r, e)
	if !engine.Matches(statements, e) {
		return stays, ""
	}
	place := func(st dialect.Statement) string { return fmt.Sprintf("%s:%d: %s", file, st.Line, st.FirstLine()) }
	for _, st := range statements[:e.Done] {
		stays = append(stays, place(st))
	}
	if engine.Unresolved(statements, e) {
		unsure = place(statements[e.Done])
	}
	return stays, unsure
}

// statementsOf returns the statements of an entry's section, as the revision has it
// now; none when it cannot be read.
func statementsOf(ctx context.Context, db dialect.Database, r *revision.Revision, e dialect.Entry) (all []dialect.Statement, file string) {
	if r == nil {
		return nil, ""
	}
	both, err := r.Scripts(ctx)
	scripts, ok := both.Of(e.Section)
	if err != nil || !ok {
		return nil, ""
	}
	script := scripts.Upgrade
	if e.Action == dialect.ActionDowngrade {
		if scripts.Downgrade == nil {
			return nil, ""
		}
		script = *scripts.Downgrade
	}
	if script.Call != nil {
		return nil, ""
	}
	all, err = db.Split(script)
	if err != nil {
		return nil, ""
	}
	return all, r.File
}
