package ramus

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/upstream"
)

// GateOptions are the options of Gate. The zero value finds the remote's main branch
// by itself.
type GateOptions struct {
	// Against is the git ref of the shared branch; when empty the configuration's, or
	// the remote's main branch.
	Against string

	// Also has the refs of further branches that the change has to fit, such as a release
	// branch: the parents of new revisions are compared with them as well. Edits are
	// compared with Against alone. Empty means the configuration's if Against is empty, too.
	Also []string

	// MergeWith is a git ref: Gate checks this tree as it would be after a merge of
	// that ref. It does not change the work tree.
	MergeWith string

	// Files checks the files alone, and compares them with no ref. It excludes the refs.
	Files bool

	// Conflicts also runs the revisions of the branches in scratch databases, as Conflicts does,
	// in this tree with Against merged into it. A conflict is a finding. What is not proved is a
	// note, or a finding too if the configuration says so.
	Conflicts bool

	// Sides adds what each branch does where the branches are a finding and scratch databases are
	// at hand.
	Sides bool

	// RequireShared makes it an error that there is no shared branch to compare with, as
	// without a remote. For CI, where a gate that could not compare must not pass.
	RequireShared bool
}

// A Check is one check of the gate.
type Check struct {
	Name string `json:"name"`
	Doc  string `json:"doc"` // one sentence that says what must hold
}

// A GateResult is the result of Gate.
type GateResult struct {
	Checks   []Check      `json:"checks"` // those that ran, in order; without a shared branch, those of the files alone
	Findings []Finding    `json:"findings"`
	Accepted []Acceptance `json:"accepted"`          // the changes that would be findings, by file
	Against  string       `json:"against,omitempty"` // the ref that was compared with; empty if only the files were checked
	Also     []string     `json:"also,omitempty"`    // the refs with which the parents of new revisions were compared, too
	Notes    []string     `json:"notes"`             // the checks that were left out, and why; warnings that are no findings
	Sides    []Side       `json:"sides,omitempty"`   // the heads of branches that are a finding
}

// Gate runs the checks of the CI gate on the project's revisions, as they are in the
// work tree. It opens no database. Without a repository or a remote it leaves out the
// checks that need a git ref, with a note, unless o.RequireShared is set. A ref that is
// named and does not exist, and one whose revisions git cannot read, is an error, and so
// is a project that fails CheckFiles.
func (p *Project) Gate(ctx context.Context, o GateOptions) (GateResult, error) {
	g := GateResult{Checks: []Check{}, Findings: []Finding{}, Accepted: []Acceptance{}, Notes: []string{}}
	if o.Files && (o.Against != "" || len(o.Also) > 0 || o.MergeWith != "") {
		return g, hint.New("", "a gate of the files alone compares them with no ref: leave out --files, or --against and --merge-with")
	}
	repo := p.upstream()
	defer repo.Close()
	if o.RequireShared {
		repo.RequireShared()
	}
	checks, compares := p.gateChecks(o)
	own := p.history
	var merging *check.Merging
	var theirAccepted []*acceptance.Acceptance
	if o.MergeWith != "" {
		m, err := repo.Merge(ctx, o.MergeWith)
		if err != nil {
			return g, err
		}
		g.noteMerge(o.MergeWith, m)
		theirAccepted = m.Accepted
		p, merging = newProject(m.History, p.settings, p.access), p.merging(o.MergeWith, m)
		checks = slices.Insert(checks, 0, check.MergeConflicts)
	}
	if err := p.missingFolders(); err != nil {
		return g, err
	}
	g.note(p.acceptedEmpty())
	in := p.checked(ctx, repo)
	in.Merging = merging
	in.HasDataTest = func(r *revision.Revision) bool {
		return own.Lookup(r.ID) == nil || len(p.settings.dataTests.IDs()[r.ID]) > 0
	}
	in.Accepted.Add(theirAccepted...)
	if !o.Files {
		if err := p.compareRefs(ctx, repo, o, &in, &g); err != nil {
			return g, err
		}
	}
	if merging == nil {
		in.Read = os.ReadFile
	}
	err := g.run(ctx, p, checks, in)
	if err == nil && compares {
		err = g.compare(ctx, p, repo)
	}
	g.note(repo.ShippedNote())
	if err == nil && (o.Sides || compares) && slices.ContainsFunc(g.Findings, isFork) {
		g.addSides(ctx, p, repo)
	}
	return g, err
}

// isFork reports whether a finding is about branches that exist side by side.
func isFork(f Finding) bool { return slices.Contains([]string{"heads", "fresh", "conflicts"}, f.Check) }

// addSides adds the heads of a project with the ref of the gate merged into it.
func (g *GateResult) addSides(ctx context.Context, p *Project, repo *upstream.Repository) {
	if p, _, err := p.mergedWith(ctx, repo, g.Against); err == nil {
		g.Sides = p.sidesOf(ctx, []string{Heads})
	}
}

// gateChecks returns the checks that are on, and whether branches are compared, too.
func (p *Project) gateChecks(o GateOptions) (checks []check.Check, compares bool) {
	for _, c := range check.Select(check.Gate, p.settings.checks) {
		if c.Name == check.Commuting.Name {
			compares = true
			continue
		}
		checks = append(checks, c)
	}
	return checks, compares || o.Conflicts
}

// compare compares the branches of a project with the ref of the gate merged into it.
func (g *GateResult) compare(ctx context.Context, p *Project, repo *upstream.Repository) error {
	p, note, err := p.mergedWith(ctx, repo, g.Against)
	g.note(note)
	if err != nil {
		return err
	}
	_, result, err := p.compareBranches(ctx, ConflictsOptions{})
	if err != nil {
		return err
	}
	for _, note := range result.Notes {
		g.note(note)
	}
	for _, u := range result.Unproved {
		if !p.settings.proved {
			g.note(strings.TrimSpace(u.Text(p.history)))
		}
	}
	in := p.checked(ctx, repo)
	in.Branches = &check.Comparison{Result: result, Proved: p.settings.proved}
	found, err := check.Run(ctx, []check.Check{check.Commuting}, in)
	g.Checks = append(g.Checks, Check{check.Commuting.Name, check.Commuting.Doc})
	g.Findings = append(g.Findings, p.findings(found, nil)...)
	return err
}

// run runs checks of a project, and adds their findings and notes to g.
func (g *GateResult) run(ctx context.Context, p *Project, checks []check.Check, in check.Input) error {
	for _, c := range in.Answerable(checks) {
		g.Checks = append(g.Checks, Check{c.Name, c.Doc})
	}
	g.note(p.noteLongIDs(p.allLongIDs()))
	found, err := check.Run(ctx, checks, in)
	g.note(p.noteDialect(p.ofWords(found), ofScripts(checks, in)))
	g.Findings, g.Accepted = p.checkedFindings(found)
	g.locateAccepted(in.Locate)
	return cmp.Or(err, p.foundNothing(found))
}

// compareRefs adds the revisions of the shared branch and of the further refs to the
// input, and their names and notes to g.
func (p *Project) compareRefs(ctx context.Context, repo *upstream.Repository, o GateOptions, in *check.Input, g *GateResult) error {
	first, note, err := repo.Snapshot(ctx, o.Against, p.history)
	g.note(note)
	if first == nil || err != nil {
		return err
	}
	in.Shared, in.Authors, g.Against = &first.Shared, repo.RecentWriters, first.Ref
	also := o.Also
	if o.Against == "" && len(also) == 0 {
		also = p.settings.also
	}
	for _, ref := range also {
		if ref == first.Ref || slices.Contains(g.Also, ref) {
			continue
		}
		next, note, err := repo.Snapshot(ctx, ref, p.history)
		g.note(note)
		if err != nil {
			return err
		}
		next.First = in.Shared
		in.Also, g.Also = append(in.Also, &next.Shared), append(g.Also, ref)
	}
	return nil
}

// note adds a note unless it is empty.
func (g *GateResult) note(text string) {
	if text != "" {
		g.Notes = append(g.Notes, text)
	}
}

// locateAccepted adds the location of each acceptance.
func (g *GateResult) locateAccepted(locate func(file string) string) {
	for i, a := range g.Accepted {
		g.Accepted[i].Location = &Location{File: locate(a.File)}
	}
}

// noteMerge notes the folders that the merge with ref left out.
func (g *GateResult) noteMerge(ref string, m upstream.Merge) {
	if m.Elsewhere != "" {
		g.Notes = append(g.Notes, fmt.Sprintf("the revisions that %s has in %s were not merged: version_locations differs here", ref, m.Elsewhere))
	}
}

// merging returns a merge as the checks see it.
func (p *Project) merging(ref string, m upstream.Merge) *check.Merging {
	merging := check.Merging{Ref: ref}
	_, missing := p.graph.LookupAll(m.History.Graph().IDs(m.History.Graph().Order()))
	merging.Adds = len(missing) > 0
	for _, c := range m.Conflicts {
		merging.Conflicts = append(merging.Conflicts, c.Path)
	}
	return &merging
}

// checked returns the input of checks of the project's files.
func (p *Project) checked(ctx context.Context, repo *upstream.Repository) check.Input {
	in := check.Input{History: p.history, Runs: repo.Runs, Locate: p.locate(ctx, repo), Digests: repo.Digests, Accepted: &acceptance.Set{}}
	in.Accepted.Add(p.settings.accepted.All()...)
	in.Unread = p.settings.unread
	in.Faults = p.faults(repo, p.settings.Transaction)
	return in
}
