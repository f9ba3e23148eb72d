package ramus

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/record"
)

// An Acceptance is a file beside the revisions that says that a change of one of them
// was intended. It holds for the content before the change and for the one after it,
// and for no others.
type Acceptance struct {
	Revision string `json:"revision"`
	Change   string `json:"change"` // edit, re-parenting or deletion; several joined by ", "
	Because  string `json:"because"`
	File     string `json:"file,omitempty"` // empty if a database's log has taken it over

	// Location is that of the file for programs that know the repository and not the
	// working folder; of Gate only.
	Location *Location `json:"location,omitempty"`
}

// AcceptOptions are the options of Accept.
type AcceptOptions struct {
	VerifyOptions        // of the comparisons
	Because       string // the reason; required
}

// An AcceptResult is the result of Accept.
type AcceptResult struct {
	Accepted []Acceptance `json:"accepted"` // whose files were written, in the order of the arguments
	Existing []Acceptance `json:"existing"` // those that accept the changes of other arguments already
	Notes    []string     `json:"notes"`    // the comparisons that were left out, and why
}

// placeholders are no reasons: commands in messages have them.
var placeholders = []string{"REASON", "TEXT", "..."}

// Accept writes, beside the revisions, a file for each of some revisions, which says
// that its change was intended: an edit, a re-parenting or a deletion, as Verify finds
// them. Gate and Verify then have no finding of it. The revisions are targets, or ids
// of deleted revisions.
//
// Accept writes all files, or none if a revision has no change, or one that cannot be
// accepted. It uses git and the database as Verify does.
func (p *Project) Accept(ctx context.Context, revisions []string, o AcceptOptions) (AcceptResult, error) {
	result := AcceptResult{Accepted: []Acceptance{}, Existing: []Acceptance{}, Notes: []string{}}
	if !p.onDisk {
		return result, hint.New("", "the project's revisions are not on disk: an acceptance is a file beside them")
	}
	if reason := strings.TrimSpace(o.Because); reason == "" || slices.Contains(placeholders, reason) {
		return result, hint.New("ramus accept "+hint.Words(revisions)+" --because REASON   # such as \"the formatter changed keywords\"",
			"an acceptance needs a reason, which the reviewers of the change read")
	}
	repo := p.upstream()
	defer repo.Close()
	verified := newVerifyResult()
	compared, err := p.compare(ctx, repo, o.VerifyOptions, &verified)
	result.Notes = verified.Notes
	if err != nil {
		return result, err
	}
	all, err := p.author().Accept(revisions, o.Because, compared)
	for _, a := range all {
		if a.Existed {
			result.Existing = append(result.Existing, acceptances(a.By)...)
		} else {
			result.Accepted = append(result.Accepted, acceptances(a.By)...)
		}
	}
	return result, err
}

// acceptances returns acceptances as callers see them.
func acceptances(all []*acceptance.Acceptance) []Acceptance {
	seen := make([]Acceptance, len(all))
	for i, a := range all {
		seen[i] = Acceptance{Revision: a.Revision, Change: a.Kinds(), Because: a.Because, File: a.File}
	}
	return seen
}

// checkedFindings returns the findings of checks as callers see them, and the
// acceptances because of which others are none.
func (p *Project) checkedFindings(found []check.Finding) ([]Finding, []Acceptance) {
	open, accepted := check.Open(found)
	return p.findings(open, nil), acceptances(accepted)
}

// ran returns the input of checks of the revisions that ran on a database; false where
// there is no database.
func (p *Project) ran(rec *record.Record) (check.Input, bool) {
	db, err := p.database.use()
	if err != nil {
		return check.Input{}, false // the record was read from it
	}
	return check.Input{
		History: p.history, Accepted: p.settings.accepted, Digests: p.upstream().Digests,
		Database: &check.Database{Record: rec, Statements: diagnose.Splitter(db)},
	}, true
}

// editedRuns returns the revisions, oldest first, that were edited after they ran, and
// those of them whose edit is accepted, by the log or by a file.
func (p *Project) editedRuns(ctx context.Context, rec *record.Record) (edited []graph.Ref, accepted map[graph.Ref]*Acceptance) {
	accepted = map[graph.Ref]*Acceptance{}
	in, ok := p.ran(rec)
	if !ok {
		return nil, accepted
	}
	for r, e := range rec.Accepted {
		if all := rec.Versions(r); all[0].Checksum != all[len(all)-1].Checksum {
			accepted[r] = &Acceptance{Revision: e.Revision, Change: acceptance.Edit, Because: e.Note}
		}
	}
	edited, byFile := check.AcceptedRuns(ctx, in, check.EditedRuns(ctx, rec, in.Database.Statements))
	for r, a := range byFile {
		accepted[r] = &acceptances([]*acceptance.Acceptance{a})[0]
	}
	return edited, accepted
}

// takenOver returns the entries with which the log takes over the acceptances.
func (p *Project) takenOver(ctx context.Context, rec *record.Record) []dialect.Entry {
	in, ok := p.ran(rec)
	if !ok {
		return nil
	}
	return check.TakeOver(ctx, in)
}
