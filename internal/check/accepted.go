package check

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// Digests are the digests of both sections of a version of a revision. Versions are
// compared by the first one. A program has all its code in Upgrade. Sides has those of
// the sections of a merge for the side of one parent, by parent.
type Digests struct {
	Upgrade, Downgrade []string
	Sides              map[string]Digests
}

// Same reports whether two versions run the same.
func (d Digests) Same(other Digests) bool {
	return !slices.ContainsFunc(changedParts("", d, other), func(c acceptance.Change) bool { return c.From[0] != c.To[0] })
}

// side returns the digests of the sections for a parent's side, or of the others for "".
func (d Digests) side(parent string) Digests {
	if parent == "" {
		return d
	}
	if one, ok := d.Sides[parent]; ok {
		return one
	}
	return Digests{Upgrade: []string{acceptance.None}, Downgrade: []string{acceptance.None}}
}

// upgrades returns the digests of all upgrades.
func (d Digests) upgrades() []string {
	all := slices.Clone(d.Upgrade)
	for _, parent := range slices.Sorted(maps.Keys(d.Sides)) {
		all = append(all, d.Sides[parent].Upgrade...)
	}
	return all
}

// changedParts returns all parts of a revision's scripts before and after, whether they
// differ or not.
func changedParts(id string, from, to Digests) (parts []acceptance.Change) {
	parents := maps.Clone(from.Sides)
	if parents == nil {
		parents = map[string]Digests{}
	}
	maps.Copy(parents, to.Sides)
	for _, parent := range append([]string{""}, slices.Sorted(maps.Keys(parents))...) {
		before, after := from.side(parent), to.side(parent)
		parts = append(parts,
			acceptance.Change{Revision: id, Part: acceptance.UpgradeFrom(parent), From: before.Upgrade, To: after.Upgrade},
			acceptance.Change{Revision: id, Part: acceptance.DowngradeTo(parent), From: before.Downgrade, To: after.Downgrade})
	}
	return parts
}

// Open returns the findings that are faults, without the accepted and the unproven ones,
// and the acceptances of the others, by file.
func Open(findings []Finding) (open []Finding, accepted []*acceptance.Acceptance) {
	open = []Finding{}
	for _, f := range findings {
		if len(f.Accepted) == 0 && !f.Unproven {
			open = append(open, f)
		}
		for _, a := range f.Accepted {
			if !slices.Contains(accepted, a) {
				accepted = append(accepted, a)
			}
		}
	}
	slices.SortFunc(accepted, func(a, b *acceptance.Acceptance) int { return strings.Compare(a.File, b.File) })
	return open, accepted
}

// open returns the findings of another check that are not accepted.
func (in Input) open(findings []Finding) []Finding {
	return slices.DeleteFunc(findings, func(f Finding) bool { return len(in.Accepted.Covering(f.Changes...)) > 0 })
}

// scriptChanges returns the changes of a revision's script since the versions then, of
// which any may be nil.
func (in Input) scriptChanges(ctx context.Context, now *revision.Revision, then ...*revision.Revision) (changes []acceptance.Change, err error) {
	if in.Digests == nil {
		return nil, nil
	}
	to, err := in.Digests(ctx, now)
	for _, was := range then {
		if was == nil || err != nil {
			continue
		}
		var from Digests
		if from, err = in.Digests(ctx, was); err != nil {
			return nil, err
		}
		for _, part := range changedParts(now.ID, from, to) {
			if part.From[0] != part.To[0] {
				changes = append(changes, part)
			}
		}
	}
	return changes, err
}

// ranChange returns the change of a revision's script since it ran.
func (in Input) ranChange(ctx context.Context, r graph.Ref) []acceptance.Change {
	if in.Digests == nil {
		return nil
	}
	now := in.Revision(r)
	to, err := in.Digests(ctx, now)
	if err != nil {
		return nil // the finding says that it cannot be read
	}
	side := in.Database.Ran[r].Section
	c := acceptance.Change{Revision: now.ID, Part: acceptance.UpgradeFrom(side), To: to.side(side).Upgrade}
	for _, e := range in.Database.Versions(r) {
		c.From = append(c.From, e.Checksum)
	}
	return []acceptance.Change{c}
}

// deletion returns the change of a revision that was deleted since its version then.
func (in Input) deletion(ctx context.Context, then *revision.Revision) ([]acceptance.Change, error) {
	if in.Digests == nil {
		return nil, nil
	}
	digests, err := in.Digests(ctx, then)
	return deletedFrom(then.ID, digests.upgrades()), err
}

// ranDeletion returns the change of a revision that was deleted since it ran. If the log
// has no checksum of it, its content does not count.
func (in Input) ranDeletion(id string) []acceptance.Change {
	if sum := in.Database.Known[id].Checksum; sum != "" {
		return deletedFrom(id, []string{sum})
	}
	return deletedFrom(id, nil)
}

func deletedFrom(id string, content []string) []acceptance.Change {
	return []acceptance.Change{{Revision: id, Part: acceptance.Upgrade, From: content, To: []string{acceptance.Deleted}}}
}

// nameChanges returns the changes of a list of ids or labels, since each of the lists
// then.
func nameChanges(id string, part acceptance.Part, now []string, then ...[]string) (changes []acceptance.Change) {
	for _, was := range then {
		if !sameNames(now, was) {
			changes = append(changes, acceptance.Change{Revision: id, Part: part, From: acceptance.Names(was), To: acceptance.Names(now)})
		}
	}
	return changes
}

// acceptFix returns the fix that accepts the changes of revisions, none where they cannot
// be accepted. against is the shared branch that it was compared with, or "".
func acceptFix(changes []acceptance.Change, against string) []Fix {
	if len(changes) == 0 {
		return nil
	}
	var ids []string
	complete := true
	for _, c := range changes {
		if slices.Contains(ids, c.Revision) {
			continue
		}
		ids = append(ids, c.Revision)
		made := acceptance.New("", ChangesOf(c.Revision, changes)...)
		complete = complete && made.Complete()
	}
	line := "ramus accept " + hint.Words(ids) + " --because REASON"
	if against != "" {
		line += " --against " + hint.Word(against)
	}
	if !complete {
		return []Fix{{Note: meant(changes[0]) + `; then write the dialect in ramus.toml, as in dialect = "postgres", and accept it by ` + line}}
	}
	return []Fix{{Command: line, Note: meant(changes[0])}}
}

// ChangesOf returns those of changes that are of a revision.
func ChangesOf(id string, changes []acceptance.Change) (own []acceptance.Change) {
	for _, c := range changes {
		if c.Revision == id {
			own = append(own, c)
		}
	}
	return own
}

// ranParents returns the change of a revision's parents since it ran.
func (in Input) ranParents(r graph.Ref) []acceptance.Change {
	now := in.Revision(r)
	c := acceptance.Change{Revision: now.ID, Part: acceptance.Parents, To: acceptance.Names(now.Parents)}
	for _, e := range in.Database.Versions(r) {
		c.From = append(c.From, acceptance.Names(e.Parents)...)
	}
	return []acceptance.Change{c}
}

// hasRanParents reports whether a revision has the parents with which it ran, or others
// that the log has accepted since.
func (in Input) hasRanParents(r graph.Ref) bool {
	return slices.ContainsFunc(in.Database.Versions(r), func(e dialect.Entry) bool { return sameNames(in.Revision(r).Parents, e.Parents) })
}

// meant returns the condition under which a change can be accepted.
func meant(c acceptance.Change) string {
	switch {
	case slices.Contains(c.To, acceptance.Deleted):
		return "if the deletion was meant: no database will run the revision again, or revert it"
	case c.Part == acceptance.Labels:
		return "if the labels were meant to change"
	case c.Part == acceptance.Parents || c.Part == acceptance.DependsOn:
		return "if the move was meant: databases that ran it count the revisions below it now as applied"
	}
	return "if the edit was meant, and changes nothing that matters to databases that ran it"
}
