package ramus

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// VerifyOptions say what Verify compares with. The zero value finds all of it by
// itself.
type VerifyOptions struct {
	// Against is the git ref that has what is shared; empty for the configuration's,
	// or the remote's main branch.
	Against string

	// Files leaves the database alone.
	Files bool
}

// A VerifyResult is what became of the project's history.
type VerifyResult struct {
	Findings []Finding `json:"findings"`
	Against  string    `json:"against,omitempty"` // the git ref that was compared with
	Database bool      `json:"database"`          // whether a database was
	Notes    []string  `json:"notes"`             // what was not checked, and why
}

// Verify checks that history is what it was: the revisions beside a git ref, as
// Gate compares them, and beside what the database recorded when it ran them. It
// only reads, and takes no lock. A database that was asked for, by Place.Database
// or handed to Open, must answer; one that is only configured is left out with a
// note where it does not. So are revisions of which nothing is recorded.
func (p *Project) Verify(ctx context.Context, o VerifyOptions) (VerifyResult, error) {
	v := VerifyResult{Findings: []Finding{}, Notes: []string{}}
	repo := p.upstream()
	defer repo.Close()
	in := p.checked(ctx, repo)
	others, note, err := repo.Snapshot(ctx, o.Against, p.history)
	if err != nil {
		return v, err
	}
	v.note(note)
	if others != nil {
		in.Shared, in.Authors, v.Against = others.CountingCommon(), repo.Writers, others.Ref
	}
	if !o.Files {
		if in.Database, err = p.database(ctx, &v); err != nil {
			return v, err
		}
	}
	v.Database = in.Database != nil
	found, err := check.Run(ctx, check.Verify, in)
	v.Findings = p.findings(found, nil)
	return v, err
}

// note adds what was not checked, if it is anything.
func (v *VerifyResult) note(text string) {
	if text != "" {
		v.Notes = append(v.Notes, text)
	}
}

// database reads the database's bookkeeping; nil, with a note, where it does not
// answer and was not asked for.
func (p *Project) database(ctx context.Context, v *VerifyResult) (*check.Database, error) {
	rec, note, err := p.recordIfThere(ctx)
	if note != nil {
		v.note("only files were checked: " + note.Error())
	}
	if rec == nil || err != nil {
		return nil, err
	}
	d := &check.Database{Record: rec, RollsBack: true, Statements: p.upgradeStatements}
	p.unchecked(v, d)
	return d, nil
}

// upgradeStatements are those of a revision's upgrade, as its file has them.
func (p *Project) upgradeStatements(ctx context.Context, r *revision.Revision) ([]dialect.Statement, error) {
	db, err := p.settings.database.use()
	if err != nil {
		return nil, err
	}
	scripts, err := r.Scripts(ctx)
	if err != nil {
		return nil, err
	}
	return db.Split(scripts.Upgrade)
}

// unchecked notes the revisions and rows that a database says too little of.
func (p *Project) unchecked(v *VerifyResult, d *check.Database) {
	for _, row := range d.Ahead {
		v.note(fmt.Sprintf("the database is ahead of these files: no file defines its row %s, which the log knows", row))
	}
	if !d.Exists {
		v.note("nothing was ever applied to the database: it has no version table")
		return
	}
	if !d.HasLog {
		v.note("the database keeps no log: with what ran there, only the version rows were compared")
		return
	}
	in := check.Input{History: p.history, Database: d}
	if n := len(in.Unrecorded()); n > 0 {
		v.note(fmt.Sprintf("what ran of %s is not recorded, as of all in Go and in Python: compared with git only", countedRevisions(n)))
	}
	if n := len(d.In(record.Stamped)); n > 0 {
		v.note(fmt.Sprintf("%s stamped: by the log nothing ran there since", wereRevisions(n)))
	}
	if n := len(d.In(record.Unrecorded)); n > 0 {
		v.note(fmt.Sprintf("%s applied without a run in the log: by another program, or before the log began", wereRevisions(n)))
	}
}

func wereRevisions(n int) string {
	if n == 1 {
		return "one revision was"
	}
	return fmt.Sprintf("%d revisions were", n)
}

func countedRevisions(n int) string {
	if n == 1 {
		return "one revision"
	}
	return fmt.Sprintf("%d revisions", n)
}
