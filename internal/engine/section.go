package engine

import (
	"context"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// A section is the script of a step, split into statements.
type section struct {
	revision   *revision.Revision
	script     revision.Script
	statements []dialect.Statement
	side       string // of a merge: the parent for whose side the script is; empty for the one that every revision has
	down       string // for upgrades: the downgrade section as the log keeps it
	hash       string // of the file
}

// unwritten reports whether an upgrade's file is still as ramus revision wrote it: it has
// no statement, and the comment that a new downgrade has.
func (s section) unwritten() bool {
	return len(s.statements) == 0 && strings.Contains(s.down, revision.Unwritten)
}

// keepBytes limits the size of the scripts that stay in memory between the check of a
// plan and its run. The others are loaded twice.
const keepBytes = 8 << 20

// sections loads a plan's sections.
type sections struct {
	request *Request
	planned Planned
	kind    plan.Kind
	script  bool              // the plan is written as a script, not run
	mixed   bool              // some are run by ramus itself
	sides   map[string]string // by merge, the parent whose section runs
	kept    map[string]section
	size    int
}

// newSections returns the sections of a plan.
func newSections(r *Request, planned Planned) *sections {
	all := &sections{request: r, planned: planned, kind: planned.Plan.Kind, sides: map[string]string{}, kept: map[string]section{}}
	for _, step := range planned.Plan.Steps {
		if step.Section != "" {
			all.sides[step.Revision] = step.Section
		}
	}
	return all
}

// checkPlan loads and splits the sections of all steps, and returns a *CheckError
// with all faults. For a stamp it loads nothing. script says that the plan is written
// as a script, not run.
func checkPlan(ctx context.Context, r *Request, planned Planned, script bool) (*sections, error) {
	p, all := planned.Plan, newSections(r, planned)
	all.script, all.mixed = script, planned.mixed()
	if p.Kind == plan.Stamp {
		return all, nil
	}
	if r.Transaction == All && !r.rules().RollsBack() && all.mixed {
		return nil, &CheckError{[]error{&Refusal{Reason: NoRollback}}}
	}
	faults := programFaults(planned)
	for i, step := range p.Steps {
		if err := ctx.Err(); err != nil {
			return nil, dialect.Ended(ctx)
		}
		s, err := all.load(ctx, step.Revision)
		if err == nil {
			err = all.refuse(s)
		}
		if err != nil {
			faults = append(faults, all.withWays(i, err))
			continue
		}
		all.keep(step.Revision, s)
	}
	if faults != nil {
		return nil, &CheckError{faults}
	}
	return all, nil
}

func (a *sections) keep(id string, s section) {
	size := len(s.script.Text) + len(s.down) + 100*len(s.statements)
	if a.size+size > keepBytes {
		return
	}
	a.size += size
	a.kept[id] = s
}

// take returns a section and forgets it.
func (a *sections) take(ctx context.Context, id string) (section, error) {
	if s, ok := a.kept[id]; ok {
		delete(a.kept, id)
		return s, nil
	}
	s, err := a.load(ctx, id)
	if err == nil {
		err = a.refuse(s)
	}
	return s, err
}

func (a *sections) load(ctx context.Context, id string) (section, error) {
	rev := a.planned.Revision(id)
	if rev == nil {
		return section{}, &Refusal{Revision: id, Reason: UnknownToThePlan}
	}
	if a.planned.PassOver[id] {
		return section{revision: rev}, nil
	}
	if rev.NeedsAlembic() {
		return section{revision: rev}, checkPython(ctx, rev, fromDisk)
	}
	if err := a.request.refuseSides(rev); err != nil {
		return section{}, err
	}
	scripts, err := rev.Scripts(ctx)
	if err != nil {
		return section{}, err
	}
	side := a.sides[id]
	if a.kind == plan.Downgrade {
		return a.request.downgrade(rev, scripts, side)
	}
	scripts, ok := scripts.Of(side)
	if !ok {
		return section{}, &Refusal{Revision: id, File: rev.File, Reason: NoSection, Side: side}
	}
	s := section{revision: rev, script: scripts.Upgrade, hash: scripts.FileHash.String(), side: side}
	if scripts.Downgrade != nil && scripts.Downgrade.Call == nil {
		s.down = asWritten(*scripts.Downgrade, side)
	}
	s.statements, err = a.request.split(s.script)
	if scripts.Downgrade == nil && side != "" && len(s.statements) == 0 {
		s.down = asWritten(revision.Script{Noop: true}, side)
	}
	return s, err
}

// refuseSides returns a *Refusal of a merge with sections where no log is kept: only the
// log says which of them ran.
func (r *Request) refuseSides(rev *revision.Revision) error {
	if rev.Sections == nil || r.logs() {
		return nil
	}
	return &Refusal{Revision: rev.ID, File: rev.File, Reason: SidesNeedLog, Line: rev.Sections.From[0].Line}
}

// split returns the statements of a script; for a function, the call of it.
func (r *Request) split(s revision.Script) ([]dialect.Statement, error) {
	if s.Call != nil {
		return []dialect.Statement{call(s)}, nil
	}
	return r.rules().Split(s)
}

// call returns the only statement of a script in Go. Outside a transaction it is
// Bare: it may run twice, as the documentation of OnConn says.
func call(s revision.Script) dialect.Statement {
	st := dialect.Statement{Call: s.Call, Line: s.Line, Hash: "go"}
	if s.NoTransaction {
		st.Kind = dialect.Bare
	}
	return st
}

// asWritten returns a downgrade section with its directive line, as in a file; side is
// the parent to whose side it goes back, or empty.
func asWritten(s revision.Script, side string) string {
	directive := revision.Directive("downgrade", side)
	if s.NoTransaction {
		directive += " transaction:false"
	}
	if s.DDLLockTimeout != nil {
		directive += " ddl_lock_timeout:" + s.DDLLockTimeout.String()
	}
	if s.Noop {
		directive += " noop:true"
	}
	if s.StatementTimeout != nil {
		directive += " statement_timeout:" + s.StatementTimeout.String()
	}
	return directive + "\n" + strings.TrimPrefix(s.Text, "\n")
}

// refuse returns a *Refusal if a loaded section cannot run.
func (a *sections) refuse(s section) error {
	if a.planned.PassOver[s.revision.ID] {
		return nil
	}
	if s.revision.NeedsAlembic() {
		return a.refuseProgram(s.revision)
	}
	if c := s.script.Call; c != nil {
		switch {
		case c.InTx == nil && c.OnConn == nil:
			return &Refusal{Revision: s.revision.ID, File: s.revision.File, Reason: NoFunction}
		case a.script:
			return &Refusal{Revision: s.revision.ID, File: s.revision.File, Reason: NotAsScript}
		}
	}
	if !s.script.NoTransaction && a.request.rules().RollsBack() {
		return nil
	}
	if a.request.Transaction == All {
		return &Refusal{Revision: s.revision.ID, File: s.revision.File, Reason: NotInOne}
	}
	if !a.request.logs() && !s.oneTransaction() && !s.single() {
		return &Refusal{Revision: s.revision.ID, File: s.revision.File, Reason: NeedsLog}
	}
	return nil
}

// refuseProgram returns a *Refusal if the program cannot run a revision.
func (a *sections) refuseProgram(rev *revision.Revision) error {
	refusal := &Refusal{Revision: rev.ID, File: rev.File}
	switch {
	case a.script:
		refusal.Reason = PythonNotAsScript
	case a.planned.Program == nil:
		refusal.Reason = NoProgram
	case a.request.Transaction == All && a.mixed:
		refusal.Reason = PythonInOne
	default:
		return nil
	}
	return refusal
}
