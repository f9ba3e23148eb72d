package ramus

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/effect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/reconcile"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
)

// skeleton returns the sections of a merge of two parents that conflict; nil if they commute.
func (p *Project) skeleton(ctx context.Context, parents []graph.Ref, o author.MergeRequest) (scripts *revision.Scripts, err error) {
	parents = slices.Clone(parents)
	p.graph.SortByID(parents)
	if _, merged := author.FindMerge(p.graph, parents); merged {
		return nil, nil
	}
	if len(parents) != 2 {
		return nil, hint.New("", "sections are for merges of exactly two parents; there are %d", len(parents))
	}
	if err := p.author().CheckMerge(parents, o); err != nil {
		return nil, err
	}
	scratch, err := p.scratcher(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, scratch.Close()) }()
	s := skeleton{Project: p, stage: p.stage(scratch), parents: parents, ids: p.graph.IDs(parents)}
	s.id = o.ID
	if s.id == "" {
		s.id = revision.MergeID(s.ids)
	}
	return s.write(ctx)
}

// A skeleton is a merge whose sections are written.
type skeleton struct {
	*Project
	stage   rehearse.Stage
	parents []graph.Ref
	ids     []string
	id      string // of the merge
}

func (s *skeleton) note(text string) { s.settings.note("merge", text) }

func (s *skeleton) write(ctx context.Context) (*revision.Scripts, error) {
	found, err := conflict.Run(ctx, conflict.Input{Stage: s.stage, Branches: s.parents, Whole: s.parents})
	if err != nil {
		return nil, err
	}
	if len(found.Conflicts)+len(found.Unproved) == 0 {
		s.note(fmt.Sprintf("%s and %s commute, so their merge needs no sections", s.ids[0], s.ids[1]))
		return nil, nil
	}
	drafted, err := reconcile.Draft(ctx, reconcile.Input{Stage: s.stage, ID: s.id, File: s.id, Parents: s.parents})
	if err != nil {
		return nil, err
	}
	if drafted.Proved {
		s.note("the sections were tried: from every state that a database can be in, they lead to the same schema and rows")
		for _, text := range drafted.Notes {
			s.note(text)
		}
	} else {
		s.note("write the two sections in the file: no database runs them as they are. Afterwards, ramus conflicts with the id of the merge tries them")
	}
	return s.commented(ctx, drafted, found)
}

// commented puts the finding above the statements, and what the other side does.
func (s *skeleton) commented(ctx context.Context, drafted reconcile.Result, found conflict.Result) (*revision.Scripts, error) {
	common := s.graph.Common(graph.Dependencies, s.parents...)
	var own [2][]graph.Ref
	for i, parent := range s.parents {
		own[i] = s.graph.AncestorsOutside(graph.Dependencies, common, parent).Refs()
	}
	effects, _, err := effect.OfSides(ctx, s.stage, common, own[:])
	if err != nil {
		return nil, err
	}
	scripts := drafted.Scripts
	for i := range scripts.Sides {
		var lines []string
		if i == 0 {
			lines = append(s.finding(found), "")
		}
		lines = append(lines, fmt.Sprintf("For databases that have %s, and nothing of %s, which does not run there.", s.ids[i], s.ids[1-i]))
		if len(effects[1-i]) > 0 {
			lines = append(lines, fmt.Sprintf("On its own, %s does this:", s.ids[1-i]))
		}
		for _, e := range effects[1-i] {
			for line := range strings.Lines(e.String()) {
				lines = append(lines, "  "+strings.TrimRight(line, "\n"))
			}
		}
		up := &scripts.Sides[i].Upgrade
		if up.Text == "" {
			lines = append(lines, "There is nothing to do.")
		}
		up.Text = comments(lines) + up.Text
	}
	return &scripts, nil
}

// finding says in lines why the sides do not commute.
func (s *skeleton) finding(found conflict.Result) (lines []string) {
	for _, c := range found.Conflicts {
		title, _, _ := strings.Cut(c.Text(s.history), "\n")
		lines = append(lines, "Found by ramus conflicts: "+title)
		for _, o := range c.Orders {
			if o.Failure != nil {
				lines = append(lines, fmt.Sprintf("  %s first: %s fails: %s", s.graph.ID(o.First), s.graph.ID(o.Failed), o.Failure.Text))
			}
		}
	}
	for _, u := range found.Unproved {
		lines = append(lines, fmt.Sprintf("%s is not proved: %s", s.graph.ID(u.Revision), u.Why.Text))
	}
	return lines
}

// comments returns lines as comments. None is read as a directive.
func comments(lines []string) string {
	var b strings.Builder
	for _, text := range lines {
		for line := range strings.Lines(text + "\n") {
			line = strings.TrimRight("-- "+strings.TrimRight(line, "\r\n"), " ")
			b.WriteString(strings.Replace(line, "-- +", "--  +", 1) + "\n")
		}
	}
	return b.String()
}

// adviseRebase notes that only one side of a merge with sections is shared, as far as git
// knows: the other one can still be put on top of it.
func (p *Project) adviseRebase(ctx context.Context, merge Revision) {
	repo := p.upstream()
	defer repo.Close()
	snapshot, _, err := repo.Snapshot(ctx, "", p.history)
	if err != nil || snapshot == nil || len(merge.Parents) != 2 {
		return
	}
	for i, id := range merge.Parents {
		other := merge.Parents[1-i]
		if snapshot.Tip[id] != nil && snapshot.Tip[other] == nil {
			p.settings.note("merge", fmt.Sprintf("only %s is shared (%s); if no database has run %s, delete this merge, rebase %s, and change its statements",
				id, snapshot.Ref, other, other))
		}
	}
}
