package engine

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
)

// downgrade returns the section that reverts a revision; of a merge, the one back to a
// parent's side. The error is a *Refusal if there are no statements that revert those of
// the upgrade, unless the section says that there is nothing to undo, or if the file
// lacks the upgrade.
func (r *Request) downgrade(rev *revision.Revision, all revision.Scripts, side string) (section, error) {
	scripts, found := all.Of(side)
	s := section{revision: rev, script: revision.Script{File: rev.File}, hash: all.FileHash.String(), side: side}
	if scripts.Downgrade != nil {
		s.script = *scripts.Downgrade
	}
	var err error
	s.statements, err = r.split(s.script)
	if err != nil || len(s.statements) > 0 || s.script.Noop {
		return s, err
	}
	upgrade, unread := r.split(scripts.Upgrade)
	if found && unread == nil && len(upgrade)+scripts.Statements == 0 {
		return s, nil
	}
	refusal := &Refusal{Revision: rev.ID, File: rev.File, Reason: Irreversible, Side: side}
	if scripts.Downgrade != nil {
		refusal.Reason, refusal.Line = EmptyDowngrade, max(s.script.Line-1, 1)
	}
	return section{}, refusal
}

// isWayless reports whether an error is the refusal to revert a revision without a way
// back.
func isWayless(err error) (*Refusal, bool) {
	r, ok := errors.AsType[*Refusal](err)
	return r, ok && (r.Reason == Irreversible || r.Reason == EmptyDowngrade)
}

// withWays adds the ways out to the refusal to revert the revision of step i.
func (a *sections) withWays(i int, err error) error {
	refusal, ok := isWayless(err)
	if !ok {
		return err
	}
	refusal.ways = "Write the statements that undo it below -- +downgrade. If there is nothing to undo, say so: -- +downgrade noop:true"
	switch rev := a.planned.Revision(refusal.Revision); {
	case refusal.Side != "":
		refusal.ways = backTo(rev, refusal.Side)
	case rev.NeedsFunction():
		refusal.ways = "Write a function that undoes it, and hand it to ramus as Down."
	case strings.HasPrefix(rev.File, "log:"):
		refusal.ways = "Check out the branch that has it, write the statements that undo it below -- +downgrade, and downgrade there."
	}
	if text := a.byHand(i); text != "" {
		refusal.ways += "\nOr " + text
	}
	return refusal
}

// backTo says where to write the statements that go back to the side of a parent whose
// section ran: only a merge that still has this section can have them.
func backTo(rev *revision.Revision, side string) string {
	if _, has := rev.Sections.Of(side); !has {
		return fmt.Sprintf("Restore -- +upgrade from:%[1]s and -- +downgrade to:%[1]s in %[2]s, with the parent %[1]s.", side, rev.File)
	}
	return fmt.Sprintf("Write the statements that go back to %[1]s's side below -- +downgrade to:%[1]s. If there is nothing to undo, say so: -- +downgrade to:%[1]s noop:true", side)
}

// byHand says how to go on after the revision of step i was undone by hand; "" if no
// command is known to leave exactly the version rows that the step leaves.
func (a *sections) byHand(i int) string {
	p := a.planned.Plan
	rows := p.Rows
	for _, step := range p.Steps[:i] {
		rows = edited(rows, step.Edits)
	}
	after, one := edited(rows, p.Steps[i].Edits), len(p.Rows) == 1 && len(rows) == 1
	if len(after) == 0 {
		after = []string{"base"}
	}
	id := hint.Word(p.Steps[i].Revision)
	switch stamp := hint.Words(after); {
	case a.script && one:
		return "undo it by hand, and move only the version rows: ramus stamp --sql " + id + ":" + stamp
	case a.script:
		return ""
	case i == 0 && one:
		return "undo it by hand, and record that: ramus stamp " + stamp
	case i == 0:
		return "undo it by hand, and record that: ramus stamp --purge " + stamp
	case one:
		return "revert only those above it (ramus downgrade " + id + "), undo it by hand, and record that: ramus stamp " + stamp
	}
	return "revert only those above it: ramus downgrade " + id
}

// Hint returns the ways out of a downgrade that has no way back; "" for other
// refusals.
func (r *Refusal) Hint() string { return r.ways }

// Hint returns the hint of the first fault that has one.
func (e *CheckError) Hint() string {
	for _, f := range e.Faults {
		if text := hint.Of(f); text != "" {
			return text
		}
	}
	return ""
}
