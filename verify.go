package ramus

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/upstream"
)

// VerifyOptions are the options of Verify. The zero value finds the shared branch and
// the database by itself.
type VerifyOptions struct {
	// Against is the git ref of the shared branch; when empty the configuration's, or
	// the remote's main branch.
	Against string

	// Files does not read the database.
	Files bool
}

// A VerifyResult is the result of Verify.
type VerifyResult struct {
	Findings []Finding    `json:"findings"`
	Accepted []Acceptance `json:"accepted"`          // the changes that would be findings, by file
	Against  string       `json:"against,omitempty"` // the git ref that was compared with
	Database bool         `json:"database"`          // whether a database was compared
	Notes    []string     `json:"notes"`             // the checks that were left out, and why
}

// Verify checks that no shared or applied revision was edited, moved or deleted: it
// compares the files with a git ref, as Gate does, and with the log of the database.
// It only reads; it takes the lock for a moment where a revision is half way, to see
// whether it is running. A database must answer, unless Files is set. Where none is named,
// or its URL is not complete, only files are checked, and a note says so. With neither a git
// ref nor a database, Verify fails. Notes also name the revisions of which the log has
// nothing.
func (p *Project) Verify(ctx context.Context, o VerifyOptions) (VerifyResult, error) {
	v := newVerifyResult()
	if err := p.missingFolders(); err != nil {
		return v, err
	}
	repo := p.upstream()
	defer repo.Close()
	c, err := p.compare(ctx, repo, o, &v)
	v.Findings, v.Accepted = p.checkedFindings(c.Findings)
	if err == nil && c.Shared == nil && !c.Database {
		err = hint.New("Name one of them: --against REF, or --database URL.", "%s",
			strings.Join(append([]string{"there is neither a shared branch nor a database to compare the files with"}, v.Notes...), "; "))
	}
	v.Notes = append(v.Notes, p.FileNotes()...)
	return v, err
}

func newVerifyResult() VerifyResult {
	return VerifyResult{Findings: []Finding{}, Accepted: []Acceptance{}, Notes: []string{}}
}

// compare compares the revisions with the shared branch and with the database, and notes
// in v what was compared.
func (p *Project) compare(ctx context.Context, repo *upstream.Repository, o VerifyOptions, v *VerifyResult) (c author.Comparison, err error) {
	in := p.checked(ctx, repo)
	in.Read = os.ReadFile
	others, note, err := repo.Snapshot(ctx, o.Against, p.history)
	if err != nil {
		return c, err
	}
	v.note(note)
	if others != nil {
		in.Shared, in.Authors, v.Against = others.CountingCommon(), repo.RecentWriters, others.Ref
	}
	in.Git = repo.Open(ctx) == nil
	if !o.Files {
		if in.Database, err = p.comparedDatabase(ctx, v); err != nil {
			return c, err
		}
	}
	if in.Database != nil && len(in.Database.Unknown)+len(in.Database.Lost) > 0 {
		searching, stop := context.WithTimeout(ctx, usualSearch)
		defer stop()
		if in.Past, err = repo.Past(searching, nil); err != nil {
			in.Past, err = nil, nil // without git, nothing is known of where they were
		}
	}
	note, err = diagnose.AddMoved(ctx, &in, repo, others, p.KeepsLog(), p.database.use)
	if err != nil {
		return c, err
	}
	v.note(note)
	c.Shared, c.Database, v.Database = in.Shared, in.Database != nil, in.Database != nil
	c.Findings, err = check.Run(ctx, check.Verify, in)
	v.note(check.Notes(c.Findings))
	v.note(p.noteDialect(p.ofWords(c.Findings)))
	return c, err
}

// note adds a note unless it is empty.
func (v *VerifyResult) note(text string) {
	if text != "" {
		v.Notes = append(v.Notes, text)
	}
}

// comparedDatabase reads the database's bookkeeping. It returns nil, with a note, if the
// configuration does not say which database it is.
func (p *Project) comparedDatabase(ctx context.Context, v *VerifyResult) (*check.Database, error) {
	rec, note, err := p.recordIfThere(ctx)
	if ClassOf(note) == Unreachable {
		return nil, fmt.Errorf("%w; --files compares only the files", note)
	}
	if note != nil {
		v.note("only files were checked: " + hint.Text(note))
	}
	if rec == nil || err != nil {
		return nil, err
	}
	db, err := p.database.use()
	if err != nil {
		return nil, err
	}
	d := diagnose.NewDatabase(ctx, db, rec, p.finish)
	p.unchecked(v, d)
	return d, nil
}

// unchecked notes the revisions and rows that the log says too little about.
func (p *Project) unchecked(v *VerifyResult, d *check.Database) {
	for _, row := range d.Ahead {
		v.note(fmt.Sprintf("the database is ahead of these files: no file defines its row %s, which the log knows", row))
	}
	if !d.Exists {
		v.note("the database has no version table: nothing was ever applied to it")
		return
	}
	if !d.HasLog {
		v.note("the database has no log: only its version rows were compared")
		return
	}
	in := check.Input{History: p.history, Database: d}
	if n := len(in.Unrecorded()); n > 0 {
		v.note(fmt.Sprintf("the log has no checksum of %s, as of all in Go and in Python: compared with git only", countedRevisions(n)))
	}
	if n := len(d.In(record.Stamped)); n > 0 {
		v.note(fmt.Sprintf("%s only stamped: the log has no run since", wereRevisions(n)))
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
