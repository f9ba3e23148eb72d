package gitrepo

import (
	"context"
	"slices"
	"strings"
)

// A Removal is a commit after which no file defines a revision that one did before.
type Removal struct {
	Author  Author
	Subject string
	Parent  string  // the first parent of the commit
	Own     bool    // it is in HEAD's history
	Was     Version // the last version of the revision

	Lost  []Version // all revisions that the commit removed, with their last versions, by path
	Added []Version // those that it added, by path
}

// maxRemoved is the number of files of a removal that are read.
const maxRemoved = 1000

// finish completes the removals of the occurrences with the other files of their
// commits.
func (s *searching) finish(ctx context.Context, paths, global []string) error {
	done := map[*Removal]bool{nil: true}
	for _, all := range s.found {
		for i := range all {
			if removal := all[i].Removal; !done[removal] {
				done[removal] = true
				if err := s.complete(ctx, removal, paths, global); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// complete reads the other files of a removal's commit. It costs one process for each
// commit.
func (s *searching) complete(ctx context.Context, removal *Removal, paths, global []string) error {
	var events []event
	args := slices.Concat(global, with([]string{"-c", "--max-count=1", removal.Author.Commit}, paths))
	err := s.r.log(ctx, args, func(at logged, c change) bool {
		if at.id == removal.Author.Commit {
			events = append(events, event{at, c})
		}
		return at.id == removal.Author.Commit && len(events) <= maxRemoved
	})
	if err != nil || len(events) > maxRemoved {
		return err
	}
	return s.r.withBatch(ctx, func(b *batch) error {
		s.b = b
		lost, added := map[string]Version{}, map[string]Version{}
		for _, e := range events {
			if err := s.sides(e, lost, added); err != nil {
				return err
			}
		}
		removal.Lost, removal.Added = onlyIn(lost, added), onlyIn(added, lost)
		return nil
	})
}

// sides adds the revisions before and after an event, by id.
func (s *searching) sides(e event, before, after map[string]Version) error {
	for blob, all := range map[string]map[string]Version{e.old: before, e.new: after} {
		v, err := s.read(e, blob)
		if err != nil {
			return err
		}
		if v != nil {
			all[v.Revision.ID] = *v
		}
	}
	return nil
}

// onlyIn returns the versions of the ids that the others lack, by path.
func onlyIn(versions, others map[string]Version) (only []Version) {
	for id, v := range versions {
		if _, there := others[id]; !there {
			only = append(only, v)
		}
	}
	slices.SortFunc(only, func(a, b Version) int { return strings.Compare(a.Path, b.Path) })
	return only
}
