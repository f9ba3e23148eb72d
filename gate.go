package ramus

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
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
	if o.MergeWith != "" {
		merged, found, note, err := p.mergedWith(ctx, o.MergeWith)
		if err != nil {
			return g, err
		}
		if note != "" {
			g.Notes = append(g.Notes, note)
		}
		p, g.Findings, g.Checks = merged, found, append(g.Checks, mergeable)
	}
	in := p.checked()
	others, note, err := p.shared(ctx, o.Against)
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
		others.sign(ctx, g.Findings)
	}
	fromTop(ctx, g.Findings, p.path)
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

// runs reports whether a revision's scripts have anything in them. Of one in
// Python that is not known: it counts as if both did.
func runs(ctx context.Context, r *revision.Revision) (up, down bool, err error) {
	if r.InPython() || r.InGo() {
		return !r.InPython(), true, nil
	}
	s, err := r.Scripts(ctx)
	if err != nil {
		return false, false, &history.BrokenError{Err: err}
	}
	return !blank(s.Upgrade.Text), s.Downgrade != nil, nil
}

// A merging is what a project that only would be is made of.
type merging struct {
	work   *Project // as it is on disk
	theirs gitrepo.Commit
	taken  []*revision.Revision // theirs: no file on disk has them
}

// mergedWith is the project as it would be with another ref merged into it, and
// what the two have in conflict.
func (p *Project) mergedWith(ctx context.Context, ref string) (merged *Project, conflicting []Finding, note string, err error) {
	repo, err := p.repository(ctx)
	if err != nil {
		return nil, nil, "", err
	}
	theirs, base, err := p.commits(ctx, repo, ref)
	if err != nil {
		return nil, nil, "", err
	}
	own, taken, conflicts, err := repo.Merged(ctx, theirs, base, p.settings.directories, p.settings.formats(), p.history.Copies())
	if err != nil {
		return nil, nil, "", &history.BrokenError{Err: err}
	}
	merged, err = assemble(slices.Concat(own, taken), p.settings)
	if err != nil {
		return nil, nil, "", err
	}
	merged.merging = &merging{work: p, theirs: theirs}
	for i := range taken {
		merged.merging.taken = append(merged.merging.taken, merged.history.Lookup(taken[i].ID))
	}
	if folders, err := p.elsewhere(ctx, repo, theirs); err != nil {
		return nil, nil, "", err
	} else if folders != "" {
		note = fmt.Sprintf("what %s has in %s was not merged: version_locations is another one here", ref, folders)
	}
	conflicting = []Finding{}
	for _, c := range conflicts {
		conflicting = append(conflicting, Finding{
			Check: mergeable.Name, Message: fmt.Sprintf("%s was changed here and on %s", c.Path, ref),
			Revisions: []Revision{}, Locations: []Location{{File: c.Path}}, Authors: []Author{}, Mend: []string{"git merge " + ref},
		})
	}
	return merged, conflicting, note, nil
}

// commits are a ref's commit and where HEAD parted from it; the zero commit where
// they have nothing in common.
func (p *Project) commits(ctx context.Context, repo *gitrepo.Repo, ref string) (theirs, base gitrepo.Commit, err error) {
	if theirs, err = repo.Commit(ctx, ref); err != nil {
		return theirs, base, err
	}
	head, err := repo.Commit(ctx, "HEAD")
	if is[*gitrepo.UnknownRefError](err) {
		return theirs, base, nil // nothing is committed yet
	}
	if err != nil {
		return theirs, base, err
	}
	base, _, err = repo.MergeBase(ctx, head, theirs)
	return theirs, base, err
}

// repository is the git repository of the revisions.
func (p *Project) repository(ctx context.Context) (*gitrepo.Repo, error) {
	if len(p.settings.directories) == 0 {
		return nil, hint.New("", "the project's revisions are not on disk: there is no git to ask")
	}
	dirs := slices.Clone(p.settings.directories)
	return gitrepo.Open(ctx, dirs[0])
}
