package ramus

import (
	"context"
	"fmt"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A Finding is one thing that a check found wrong.
type Finding struct {
	Check     string     `json:"check"` // the check's name
	Message   string     `json:"message"`
	Revisions []Revision `json:"revisions"` // those concerned, by id; Line is that of down_revision, where that is written
	Locations []Location `json:"locations"` // theirs in the repository, or that of a file that is gone
	Authors   []Author   `json:"authors"`   // who wrote each of them, as far as git knows
	Mend      []string   `json:"mend"`      // commands, each of which would mend it
}

// A Location is where a finding points, for programs that know the repository and
// not the working folder.
type Location struct {
	File string `json:"file"`           // from the repository's top, with slashes; as a Revision has it where there is no repository
	Line int    `json:"line,omitempty"` // from 1; 0 is the whole file
}

// An Author is who wrote a revision's file: of the commit that added it.
type Author struct {
	Revision string `json:"revision"`
	Name     string `json:"name"`
	Date     string `json:"date,omitempty"` // empty while it is not committed
}

// GateOptions say what the gate compares with. The zero value finds the remote's
// main branch by itself.
type GateOptions struct {
	// Against is the git ref that has what is shared; empty for the configuration's,
	// or the remote's main branch.
	Against string

	// MergeWith is a git ref: what is checked is this tree as it would be with that
	// merged into it. The work tree is not touched.
	MergeWith string
}

// A Check is one of the questions that the gate asks.
type Check struct {
	Name string `json:"name"`
	Doc  string `json:"doc"` // one sentence that says what must hold
}

// A Gated is what the gate has to say.
type Gated struct {
	Checks   []Check   `json:"checks"` // those that were asked, in their order
	Findings []Finding `json:"findings"`
	Against  string    `json:"against,omitempty"` // the ref that was compared with
	Notes    []string  `json:"notes"`             // what was not checked, and why
}

// Gate puts the project's revisions, as they are in the work tree, through the
// checks of the CI gate. It opens no database. What a git ref is needed for is left
// out with a note where there is no repository or no remote; a ref that was asked
// for and is not there is an error.
func (p *Project) Gate(ctx context.Context, o GateOptions) (Gated, error) {
	g := Gated{Checks: []Check{}, Findings: []Finding{}, Notes: []string{}}
	repo := p.upstream()
	defer repo.Close()
	if o.MergeWith != "" {
		merged, err := p.mergeWith(ctx, repo, o.MergeWith, &g)
		if err != nil {
			return g, err
		}
		p = merged
	}
	in := p.checked()
	others, note, err := repo.Snapshot(ctx, o.Against, p.history)
	if err != nil {
		return g, err
	}
	if note != "" {
		g.Notes = append(g.Notes, note)
	}
	if others != nil {
		in.Shared, g.Against = &others.Shared, others.Ref
	}
	checks := check.Select(check.Gate, p.settings.checks)
	for _, c := range in.Answerable(checks) {
		g.Checks = append(g.Checks, Check{c.Name, c.Doc})
	}
	found, err := check.Run(ctx, checks, in)
	for _, f := range found {
		g.Findings = append(g.Findings, p.finding(f))
	}
	if others != nil {
		sign(ctx, repo, g.Findings)
	}
	fromTop(ctx, repo, g.Findings, p.path)
	return g, err
}

// mergeable is what a gate that merges asks first.
var mergeable = Check{"merge", "No file of a revision was changed on both sides of the merge."}

// checked is the project as checks look at it.
func (p *Project) checked() check.Input {
	return check.Input{
		History: p.history,
		Runs:    runs,
	}
}

// finding is one as callers see it, without authors.
func (p *Project) finding(f check.Finding) Finding {
	made := Finding{Check: f.Check, Message: f.Message, Revisions: p.concerned(f.Revisions), Locations: []Location{}, Authors: []Author{}, Mend: f.Mend}
	if made.Mend == nil {
		made.Mend = []string{}
	}
	for _, r := range made.Revisions {
		made.Locations = append(made.Locations, Location{r.File, r.Line})
	}
	if f.File != "" {
		made.Locations = append(made.Locations, Location{File: f.File})
	}
	return made
}

func (p *Project) concerned(places []check.Place) []Revision {
	all := make([]Revision, len(places))
	for i, place := range places {
		all[i] = p.view(place.Ref)
		all[i].Line = place.Line
	}
	return all
}

// runs reports whether a revision's scripts have anything in them. Scripts that are
// not SQL cannot be looked into: functions in Go count as not empty, and so does a
// downgrade in Python, but no upgrade there.
func runs(ctx context.Context, r *revision.Revision) (up, down bool, err error) {
	if !r.HasStatements() {
		return r.Content == revision.Opaque, true, nil
	}
	s, err := r.Scripts(ctx)
	if err != nil {
		return false, false, &history.BrokenError{Err: err}
	}
	return !blank(s.Upgrade.Text), s.Downgrade != nil, nil
}

// mergeWith returns the project as it would be with another ref merged into it,
// and adds to g what the two have in conflict.
func (p *Project) mergeWith(ctx context.Context, repo *upstream.Repository, ref string, g *Gated) (*Project, error) {
	m, err := repo.Merge(ctx, ref)
	if err != nil {
		return nil, err
	}
	g.Checks = append(g.Checks, mergeable)
	if m.Elsewhere != "" {
		g.Notes = append(g.Notes, fmt.Sprintf("what %s has in %s was not merged: version_locations is another one here", ref, m.Elsewhere))
	}
	for _, c := range m.Conflicts {
		g.Findings = append(g.Findings, Finding{
			Check: mergeable.Name, Message: fmt.Sprintf("%s was changed here and on %s", c.Path, ref),
			Revisions: []Revision{}, Locations: []Location{{File: c.Path}}, Authors: []Author{}, Mend: []string{"git merge " + ref},
		})
	}
	return newProject(m.History, p.settings), nil
}
