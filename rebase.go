package ramus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/rewrite"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/upstream"
)

// RebaseOptions say what is put on top of what. The zero value puts all
// revisions that the remote's main branch lacks on top of its head.
type RebaseOptions struct {
	Against   string   // the git ref that has what is shared; as in GateOptions
	Onto      string   // the symbol of the revision to stand on, instead of the shared branch's head
	Label     string   // the branch label whose head to stand on, where the shared branch has several
	Revisions []string // symbols of the ones to move, with all that stands on them; those that are not shared when empty

	// Applied makes it look into the database as well, and refuse what is applied there.
	Applied bool

	// Reapply allows moving applied revisions: PlanRebase adds the steps with which
	// RebaseDatabase reverts them first and applies them again afterwards. It is
	// meant for a developer's own database.
	Reapply bool
}

// A Rebased is a rebase, before or after it is done.
type Rebased struct {
	Against string  `json:"against,omitempty"` // the ref that was compared with
	Onto    string  `json:"onto,omitempty"`    // the revision to stand on; empty where there is nothing to move
	Moves   []Moved `json:"moves"`             // in the order in which the revisions run

	// What RebaseDatabase runs before and after the edits.
	Downgrade []Step `json:"downgrade"`
	Upgrade   []Step `json:"upgrade"`

	reapply reapply
}

// A Moved is a revision that gets other parents.
type Moved struct {
	Revision Revision `json:"revision"`
	To       []string `json:"to"` // its new parents, in the order in which the file has them

	edit rewrite.Edit
}

// Diff is what changes in the file, as diff -u shows it.
func (m Moved) Diff() string { return diff(m.Revision.File, string(m.edit.Old), string(m.edit.New)) }

// PlanRebase finds the revisions that only this work tree has, and how to put the
// first of them on top of the shared branch's head; what stands on them comes along.
// One that starts a labeled branch stays where it is, unless it is named.
// It changes nothing, and refuses to move what is shared, what is applied, if it is
// to look, and what others stand on.
func (p *Project) PlanRebase(ctx context.Context, o RebaseOptions) (Rebased, error) {
	r := Rebased{Moves: []Moved{}, Downgrade: []Step{}, Upgrade: []Step{}}
	others, err := p.othersToMove(ctx, o)
	if err != nil {
		return r, err
	}
	if others != nil {
		r.Against = others.Ref
	}
	own, err := p.own(others, o.Revisions)
	if err != nil || own.Empty() {
		return r, err
	}
	onto, err := p.onto(others, own, o)
	if err != nil {
		return r, err
	}
	r.Onto = p.graph.ID(onto)
	moves, err := p.graph.Rebase(own, onto)
	if err != nil {
		return r, p.cannotMove(err)
	}
	if len(o.Revisions) == 0 { // a label starts a branch on purpose
		moves = slices.DeleteFunc(moves, func(m graph.Move) bool { return len(p.history.Revision(m.Ref).Labels) > 0 })
	}
	if o.Applied && !o.Reapply {
		if err := p.notApplied(ctx, own, "\nOr, on a database of your own, let ramus revert and apply it again: --reapply"); err != nil {
			return r, err
		}
	}
	for _, m := range moves {
		moved, err := p.moved(m)
		if err != nil {
			return r, err
		}
		r.Moves = append(r.Moves, moved)
	}
	if _, err := p.withMoves(r.Moves); err != nil || !o.Reapply {
		return r, err
	}
	return r, p.planReapply(ctx, &r, own)
}

// othersToMove is what is shared; nil where git knows of nothing, and everything
// is said.
func (p *Project) othersToMove(ctx context.Context, o RebaseOptions) (*upstream.Snapshot, error) {
	repo := p.upstream()
	defer repo.Close()
	others, note, err := repo.Snapshot(ctx, o.Against, p.history)
	if err != nil {
		return nil, err
	}
	if others == nil {
		if o.Onto == "" || len(o.Revisions) == 0 {
			return nil, hint.New("Say what to move, and where to: ramus rebase REVISION --onto TARGET", "what is shared is not known: %s", note)
		}
		return nil, nil
	}
	if others.TipGraph == nil {
		return nil, hint.New("", "the revisions of %s do not hold together", others.Ref)
	}
	for id := range others.Tip {
		if p.history.Lookup(id) == nil {
			return nil, hint.New("git rebase --autostash "+others.Ref, "%s has revision %s, which this work tree lacks: get it first", others.Ref, id)
		}
	}
	return others, nil
}

// own are the revisions to move: those that symbols stand for, else all that are
// not shared.
func (p *Project) own(others *upstream.Snapshot, symbols []string) (graph.Set, error) {
	own := p.graph.NewSet()
	for _, symbol := range symbols {
		refs, err := p.graph.Resolve(symbol)
		if err != nil {
			return own, err
		}
		for _, r := range refs {
			for _, above := range p.graph.Descendants(graph.Branches, r).Refs() {
				own.Add(above)
			}
		}
	}
	for _, r := range p.graph.Order() {
		id := p.graph.ID(r)
		switch {
		case others == nil:
		case own.Has(r) && !others.IsNew(id):
			return own, hint.New("For what is shared, write a new revision instead: ramus revision", "revision %s is on %s: others have it", id, others.Ref)
		case len(symbols) == 0 && others.IsNew(id):
			own.Add(r)
		}
	}
	return own, nil
}

// onto finds the revision to stand on.
func (p *Project) onto(others *upstream.Snapshot, own graph.Set, o RebaseOptions) (graph.Ref, error) {
	if o.Onto != "" {
		refs, err := p.graph.Resolve(o.Onto)
		if err == nil && len(refs) != 1 {
			err = hint.New("", "--onto %s stands for %d revisions, and it takes one", o.Onto, len(refs))
		}
		if err != nil {
			return 0, err
		}
		return refs[0], nil
	}
	heads := p.sharedHeads(others, o.Label)
	if len(heads) > 1 {
		heads = slices.DeleteFunc(heads, func(h graph.Ref) bool { return !p.below(own, h) })
	}
	switch {
	case len(heads) == 1:
		return heads[0], nil
	case o.Label != "":
		return 0, hint.New("", "%s has no one head with the label %s", others.Ref, o.Label)
	}
	ids := p.graph.IDs(p.sharedHeads(others, ""))
	return 0, hint.New("Say which: --onto "+strings.Join(ids, " or --onto "), "%s has several heads: %s", others.Ref, strings.Join(ids, ", "))
}

// sharedHeads are the shared branch's heads, of a label unless that is empty.
func (p *Project) sharedHeads(others *upstream.Snapshot, label string) (heads []graph.Ref) {
	for _, head := range others.TipGraph.Heads() {
		if label != "" && !others.TipGraph.HasLabel(head, label) {
			continue
		}
		if r, ok := p.graph.Lookup(others.TipGraph.ID(head)); ok {
			heads = append(heads, r)
		}
	}
	return heads
}

// below reports whether some revision of own stands on head, or on one below it.
func (p *Project) below(own graph.Set, head graph.Ref) bool {
	under := p.graph.Ancestors(graph.Branches, head)
	for _, r := range own.Refs() {
		if slices.ContainsFunc(p.graph.Parents(r), under.Has) {
			return true
		}
	}
	return false
}

// cannotMove says what to do about what the graph refuses.
func (p *Project) cannotMove(err error) error {
	refused, ok := errors.AsType[*graph.RebaseError](err)
	if !ok {
		return err
	}
	rev := p.history.Lookup(refused.Revision)
	mend := ""
	if refused.Kind == graph.EmptyMerge {
		mend = "Delete it, and rebase then; what stands on it is moved as well: rm " + rev.File
	}
	return &hint.Error{Message: rev.Pos().String() + ": " + err.Error(), Fix: mend, Err: err}
}

// notApplied refuses to move what the database has; more is what else can be done.
func (p *Project) notApplied(ctx context.Context, own graph.Set, more string) error {
	state, err := p.read(ctx, dialect.UnfinishedEntries)
	if err != nil {
		return err
	}
	known, _ := p.graph.LookupAll(state.Rows)
	applied := p.graph.Ancestors(graph.Dependencies, known...)
	for _, r := range own.Refs() {
		if applied.Has(r) {
			back := "base"
			if parents := p.graph.Parents(r); len(parents) > 0 {
				back = p.graph.ID(parents[0])
			}
			return hint.New("Take it back first, and upgrade again after the rebase: ramus downgrade "+p.graph.ID(r)+"@"+back+more,
				"revision %s is applied in the database", p.graph.ID(r))
		}
	}
	return nil
}

// moved is a move with the edit of its file.
func (p *Project) moved(m graph.Move) (Moved, error) {
	rev := p.history.Revision(m.Ref)
	path, err := filepath.Abs(rev.File)
	if err != nil {
		return Moved{}, err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return Moved{}, fmt.Errorf("read revision %s: %w", rev.ID, err)
	}
	to := p.graph.IDs(m.Parents)
	edit := sqlfile.EditParents
	if rev.Language == revision.Python {
		edit = alembicpy.EditParents
	}
	edited, err := edit(rev.File, old, to)
	if err != nil {
		return Moved{}, hint.New("Put its parents right by hand: "+strings.Join(to, ", "), "%v", err)
	}
	return Moved{Revision: p.view(m.Ref), To: list(to), edit: rewrite.Edit{Path: path, Old: old, New: edited}}, nil
}

// withMoves is the project with the moves, which must hold together.
func (p *Project) withMoves(moves []Moved) (*Project, error) {
	parents := map[string][]string{}
	for _, m := range moves {
		parents[m.Revision.ID] = m.To
	}
	moved, err := p.history.WithParents(parents)
	if err != nil {
		return nil, hint.New("", "history would not hold together: %v", err)
	}
	return newProject(moved, p.settings), nil
}

// Rebase edits the files as planned: all or none of them, whatever ends the
// process. A file that was changed since fails with an error, and nothing is done.
func (p *Project) Rebase(r Rebased) error {
	if len(r.Moves) == 0 {
		return nil
	}
	var edits []rewrite.Edit
	var ids []string
	for _, m := range r.Moves {
		edits, ids = append(edits, m.edit), append(ids, m.Revision.ID)
	}
	err := p.settings.journal.Apply(strings.Join(ids, ", ")+" on "+r.Onto, edits)
	switch {
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy):
		return &hint.Error{Message: err.Error(), Fix: "Nothing was changed; run it again.", Err: err}
	case err != nil:
		return fmt.Errorf("rebase: %w", err)
	}
	return nil
}

// UndoRebase takes back what the last rebase of the work tree edited, and says what
// it was and which files. Files that were changed since are left alone, all of them.
// It looks into no database unless place.Database names one, and refuses then to
// move back what is applied there.
func UndoRebase(ctx context.Context, place Place) (about string, files []string, err error) {
	config, err := readConfig(place)
	if err != nil {
		return "", nil, err
	}
	journal := journal(config.Dir)
	if place.Database != "" {
		if err := notAppliedSince(ctx, place, journal); err != nil {
			return "", nil, err
		}
	}
	about, files, err = journal.Undo()
	switch {
	case errors.Is(err, rewrite.ErrNothing):
		return "", nil, hint.New("", "there is no rebase to undo")
	case errors.Is(err, source.ErrChanged), errors.Is(err, rewrite.ErrBusy), errors.Is(err, fs.ErrNotExist):
		return "", nil, hint.New("git diff shows what was changed since.", "%v", err)
	}
	for i := range files {
		files[i] = source.Nearby(files[i])
	}
	return about, files, err
}

// notAppliedSince refuses to undo the last rebase where the database has what it
// moved.
func notAppliedSince(ctx context.Context, place Place, journal rewrite.Journal) error {
	files, err := journal.Last()
	if err != nil || len(files) == 0 {
		return err
	}
	p, err := Find(ctx, place)
	if err != nil {
		return err
	}
	defer p.Close()
	moved := p.graph.NewSet()
	for _, r := range p.graph.Order() {
		if path, err := filepath.Abs(p.history.Revision(r).File); err == nil && slices.Contains(files, path) {
			moved.Add(r)
		}
	}
	return p.notApplied(ctx, moved, "")
}

// journal keeps the edits of a work tree: in its git directory, where nobody
// commits it, or else beside the configuration.
func journal(dir string) rewrite.Journal {
	for at := dir; ; at = filepath.Dir(at) {
		git := filepath.Join(at, ".git")
		info, err := os.Stat(git)
		switch {
		case err == nil && info.IsDir():
			return rewrite.At(filepath.Join(git, "ramus", "rebase.json"))
		case err == nil:
			if text, err := os.ReadFile(git); err == nil {
				if linked, ok := strings.CutPrefix(strings.TrimSpace(string(text)), "gitdir: "); ok {
					if !filepath.IsAbs(linked) {
						linked = filepath.Join(at, linked)
					}
					return rewrite.At(filepath.Join(linked, "ramus", "rebase.json"))
				}
			}
		}
		if at == filepath.Dir(at) {
			return rewrite.At(filepath.Join(dir, ".ramus-rebase.json"))
		}
	}
}

// diff shows one change of a text, from its first line that differs to its last.
func diff(file, old, new string) string {
	a, b := strings.SplitAfter(old, "\n"), strings.SplitAfter(new, "\n")
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	a, b = a[start:len(a)-end], b[start:len(b)-end]
	var out strings.Builder
	fmt.Fprintf(&out, "--- a/%s\n+++ b/%[1]s\n@@ -%d,%d +%[2]d,%d @@\n", filepath.ToSlash(file), start+1, len(a), len(b))
	line := func(sign, text string) { out.WriteString(sign + strings.TrimRight(text, "\r\n") + "\n") }
	for i := range max(len(a), len(b)) {
		switch {
		case i < len(a) && i < len(b) && a[i] == b[i]:
			line(" ", a[i])
			continue
		case i < len(a):
			line("-", a[i])
		}
		if i < len(b) {
			line("+", b[i])
		}
	}
	return out.String()
}
