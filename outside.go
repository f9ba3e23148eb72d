package ramus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/alembic"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/hook"
	"github.com/ramusdb/ramus/internal/plan"
)

// An outside runs revisions in Python with the project's own Alembic.
type outside struct {
	*Project
	command *alembic.Command // once it is found
}

// program is the project's own Alembic; nil for a project that is none of
// Alembic's.
func (p *Project) program() engine.Program {
	if p.settings.alembic == nil {
		return nil
	}
	return &outside{Project: p}
}

// String is the command as people type it.
func (o *outside) String() string {
	if o.command == nil {
		return "alembic"
	}
	return o.command.String()
}

// Ready finds the program, and looks whether it can load the project.
func (o *outside) Ready() error {
	if err := o.loadable(); err != nil {
		return err
	}
	if o.command != nil {
		return nil
	}
	command, err := o.settings.alembic.command()
	o.command = command
	return err
}

// loadable refuses what Alembic cannot even load: a revision in Python that
// stands on one that it does not see.
func (o *outside) loadable() error {
	for i, rev := range o.history.All() {
		if !rev.SeenByAlembic {
			continue
		}
		for _, need := range o.graph.Needs(graph.Ref(i)) {
			if other := o.history.Revision(need); !other.SeenByAlembic {
				return hint.New("Put what comes after a revision in SQL into SQL, too.",
					"%s: revision %s stands on %s (%s), which Alembic does not see: it can no longer load the project",
					rev.Pos(), rev.ID, other.ID, other.File)
			}
		}
	}
	return nil
}

// Sees compares where the program finds the database with where ramus does.
func (o *outside) Sees(ctx context.Context, rows []string) error {
	theirs, err := o.command.Current(ctx)
	if o.stumbled(err, rows) {
		return nil
	}
	if err != nil {
		return &outsideError{err}
	}
	ours := o.tipsOf(rows)
	if slices.Equal(ours, theirs) {
		return nil
	}
	return hint.New("Alembic's env.py says which database it uses; tell it, or ramus with --database, so that both use the same one.",
		"%s looks at another database: it is at %s there, and at %s where ramus looks", o, place(theirs), place(ours))
}

// stumbled reports whether Alembic failed because of a version row that only
// ramus knows, that of a revision in SQL: then it has looked at the same database.
// Before Alembic has anything to do, that row is gone.
func (o *outside) stumbled(err error, rows []string) bool {
	exit, ok := errors.AsType[*alembic.ExitError](err)
	return ok && slices.ContainsFunc(rows, func(row string) bool {
		rev := o.history.Lookup(row)
		return rev != nil && !rev.SeenByAlembic && strings.Contains(exit.Said, "Can't locate revision identified by '"+row+"'")
	})
}

// Same compares what is applied.
func (o *outside) Same(a, b []string) bool {
	for _, rows := range [][]string{a, b} {
		if _, unknown := o.graph.LookupAll(rows); len(unknown) > 0 {
			return false
		}
	}
	return slices.Equal(o.tipsOf(a), o.tipsOf(b))
}

// tipsOf are the heads of what version rows say is applied, by id.
func (o *outside) tipsOf(rows []string) []string {
	known, _ := o.graph.LookupAll(rows)
	tips := o.graph.IDs(o.graph.Tips(o.graph.Ancestors(graph.Dependencies, known...)))
	slices.Sort(tips)
	return tips
}

// place is where a database is, for messages.
func place(ids []string) string {
	if len(ids) == 0 {
		return "base"
	}
	return strings.Join(ids, ", ")
}

// Run lets the program run a part of a plan, or all of it.
func (o *outside) Run(ctx context.Context, p plan.Plan, first, end int) error {
	for _, target := range o.targets(p, first, end) {
		if err := o.command.Run(ctx, string(p.Kind), "--", target); err != nil {
			return err
		}
	}
	return nil
}

// targets are what to tell the program, one after the other, so that it runs
// those steps: what the user asked for where it knows all of the revisions.
func (o *outside) targets(p plan.Plan, first, end int) []string {
	if !o.mixed() {
		return []string{p.Target}
	}
	rows := p.Rows
	for _, step := range p.Steps[:end] {
		for _, e := range step.Edits {
			rows = edited(rows, e)
		}
	}
	switch {
	case p.Kind == plan.Upgrade:
		return o.tips(p.Steps[first:end])
	case len(rows) == 0:
		return []string{"base"}
	case len(rows) == 1:
		return rows
	case first == 0 && end == len(p.Steps):
		return []string{p.Target}
	}
	return o.bottoms(p.Steps[first:end])
}

// bottoms name, by the order in which they run, the branches that the steps of a
// downgrade take back: each as what stands on one revision, on the way to another
// one. What the user asked for may count from a revision that Alembic lacks.
func (o *outside) bottoms(steps []plan.Step) (targets []string) {
	reverted := map[string]bool{}
	for _, step := range steps {
		reverted[step.Revision] = true
	}
	for _, step := range steps {
		parents := o.history.Lookup(step.Revision).Parents
		switch {
		case slices.ContainsFunc(parents, func(id string) bool { return reverted[id] }):
		case len(parents) == 0:
			targets = append(targets, step.Revision+"@base")
		default:
			targets = append(targets, step.Revision+"@"+parents[0])
		}
	}
	return targets
}

// mixed reports whether there are revisions that Alembic does not see.
func (o *outside) mixed() bool {
	for _, rev := range o.history.All() {
		if !rev.SeenByAlembic {
			return true
		}
	}
	return false
}

// edited are the rows after one edit.
func edited(rows []string, e plan.Edit) []string {
	rows = slices.DeleteFunc(slices.Clone(rows), func(row string) bool { return row == e.Old })
	if e.New != "" {
		rows = append(rows, e.New)
	}
	return rows
}

// tips are the revisions of the steps that no other of them needs, by the
// order in which they run.
func (o *outside) tips(steps []plan.Step) []string {
	var refs []graph.Ref
	for _, step := range steps {
		if r, ok := o.graph.Lookup(step.Revision); ok {
			refs = append(refs, r)
		}
	}
	top := o.graph.Maximal(graph.Dependencies, refs)
	slices.Sort(top)
	return o.graph.IDs(top)
}

// scriptOutside lets Alembic write the script of a plan whose revisions are all
// in Python, and reports whether it was one.
func (p *Project) scriptOutside(ctx context.Context, w io.Writer, steps plan.Plan) (all bool, err error) {
	for _, step := range steps.Steps {
		if rev := p.history.Lookup(step.Revision); rev == nil || !rev.NeedsAlembic() {
			return false, nil
		}
	}
	if p.settings.alembic == nil || len(steps.Steps) == 0 || steps.Kind == plan.Stamp {
		return false, nil
	}
	if len(steps.Rows) > 1 {
		return true, hint.New("Write it from one revision at a time: --sql FROM:TO.",
			"Alembic writes scripts that start from one revision, not from %s", strings.Join(steps.Rows, ", "))
	}
	o := &outside{Project: p}
	if err := o.Ready(); err != nil {
		return true, err
	}
	return true, o.script(ctx, w, steps)
}

func (o *outside) script(ctx context.Context, w io.Writer, steps plan.Plan) error {
	args := []string{"--sql"}
	if tag := o.settings.alembic.tag; tag != "" {
		args = append(args, "--tag", tag)
	}
	command := *o.command
	command.Out = w
	for _, target := range o.targets(steps, 0, len(steps.Steps)) {
		if len(steps.Rows) == 1 {
			target = steps.Rows[0] + ":" + target
		}
		if err := command.Run(ctx, string(steps.Kind), append(args, "--", target)...); err != nil {
			return &scriptError{err}
		}
	}
	return nil
}

// A scriptError says that a revision failed while Alembic wrote a script: what
// is written is not whole.
type scriptError struct{ err error }

func (e *scriptError) Error() string {
	return e.err.Error() + "\nthe script is not whole: do not run what was written"
}
func (e *scriptError) Unwrap() error { return e.err }

// An outsideError says that the project's own Alembic failed, before any
// revision ran.
type outsideError struct{ err error }

func (e *outsideError) Error() string { return e.err.Error() }
func (e *outsideError) Unwrap() error { return e.err }

// findCommand finds the project's Alembic: what place names, else what the
// configuration does, else the one that is installed.
func (place Place) findCommand(a alembicProject) (*alembic.Command, error) {
	c := alembic.Command{
		Dir: a.Dir, Name: a.Name, X: place.X, Flask: a.FlaskMigrate,
		In: place.Stdin, Out: place.Stdout, Err: place.Stderr,
	}
	if a.Name == "alembic" {
		c.Name = ""
	}
	var err error
	switch {
	case place.Alembic != "":
		c.Words, err = said(place.Alembic)
	case len(a.Program) > 0:
		c.Words, err = alembic.Resolve(a.Program, a.Dir)
	case c.Flask:
		c.Words, err = named("flask", a.Dir, place.getenv(), "db")
	default:
		c.Words, err = named("alembic", a.Dir, place.getenv())
	}
	if err != nil {
		return nil, err
	}
	c.File, err = a.file(place)
	return &c, err
}

// said is a command as it was typed, relative to the working folder.
func said(command string) ([]string, error) {
	words, err := hook.Words(command)
	switch {
	case err != nil:
		return nil, hint.New("", "the command %q: %v", command, err)
	case len(words) == 0:
		return nil, hint.New("", "the command that is Alembic is empty")
	}
	wd, err := os.Getwd()
	if err != nil {
		return nil, fmt.Errorf("the working folder: %w", err)
	}
	return alembic.Resolve(words, wd)
}

func named(program, dir string, getenv func(string) (string, bool), rest ...string) ([]string, error) {
	found, err := alembic.Find(program, dir, getenv)
	return append([]string{found}, rest...), err
}

// file is the configuration as the program is to be told of it, whose working
// folder may be another; empty where it finds it by itself.
func (a alembicProject) file(place Place) (string, error) {
	if len(a.Files) == 0 {
		return place.Config, nil
	}
	file, err := filepath.Abs(a.Files[0])
	if err != nil {
		return "", fmt.Errorf("the configuration: %w", err)
	}
	folder, base := filepath.Split(file)
	folder = filepath.Clean(folder)
	_, elsewhere := place.getenv()("ALEMBIC_CONFIG")
	switch {
	case a.FlaskMigrate && folder == filepath.Join(a.Dir, "migrations"):
		return "", nil
	case a.FlaskMigrate:
		return folder, nil
	case !elsewhere && folder == a.Dir && (base == "alembic.ini" || base == "pyproject.toml"):
		return "", nil
	}
	return file, nil
}

// nested refuses to start Alembic from a ramus that was itself started as one:
// that would go on for ever.
func (p *Project) nested() error {
	if a := p.settings.alembic; a == nil || !a.started {
		return nil
	}
	return hint.New("Say which program is the real Alembic, with --alembic or alembic = in ramus.toml.",
		"ramus was started as the project's Alembic by a ramus that has revisions in Python to run")
}
