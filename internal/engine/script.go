package engine

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// WriteScript writes a plan as a script for the database's own client. The script has
// the same effect as Run: the same schema, version rows and log entries, with the
// times at which it runs. WriteScript does not connect to a database or call Plan, and
// returns the same *CheckError as Run before it writes anything. If the plan starts
// from no rows, the script creates the version table.
func WriteScript(ctx context.Context, w io.Writer, req Request, planned Planned) error {
	all, err := checkPlan(ctx, &req, planned, true)
	if err != nil {
		return err
	}
	out := &scriptFile{
		Writer: bufio.NewWriter(w), sql: req.rules().Script(),
		run: &run{Request: req, sections: all, result: Result{Planned: planned}, rows: planned.Plan.Rows},
	}
	if err := out.write(ctx); err != nil {
		return err
	}
	return out.Flush()
}

// A scriptFile writes an offline script. Its bufio.Writer keeps the first error.
type scriptFile struct {
	*bufio.Writer
	sql dialect.ScriptWriter
	run *run
}

func (f *scriptFile) write(ctx context.Context) error {
	f.statements(f.sql.Prologue()...)
	one := f.run.Transaction == All || f.run.result.Plan.Kind == plan.Stamp
	f.statements(f.sql.Begin())
	f.tables()
	if !one {
		f.statements(f.sql.Commit())
	}
	err := f.steps(ctx, one)
	if one {
		f.statements(f.sql.Commit())
	}
	return err
}

// statements writes each statement with a semicolon and an empty line.
func (f *scriptFile) statements(all ...string) {
	for _, s := range all {
		if s != "" {
			_, _ = f.WriteString(s + ";\n\n")
		}
	}
}

func (f *scriptFile) tables() {
	if len(f.run.result.Plan.Rows) == 0 {
		f.statements(f.sql.CreateVersion())
	}
	f.statements(f.sql.CreateLog())
	if slices.ContainsFunc(f.run.result.Plan.Steps, func(s plan.Step) bool { return s.Section != "" }) && f.run.result.Plan.Kind == plan.Upgrade {
		_, _ = f.WriteString("-- If this fails, an older ramus made the log: run ramus ensure_version first.\n")
		f.statements(f.sql.CheckLog("section", "replaced"))
	}
}

func (f *scriptFile) steps(ctx context.Context, one bool) error {
	if f.run.result.Plan.Kind == plan.Stamp {
		f.stamp()
		return nil
	}
	for i, step := range f.run.result.Plan.Steps {
		s, err := f.run.sections.take(ctx, step.Revision)
		if err != nil {
			return err
		}
		f.step(&stepRun{section: s, step: step, number: i + 1}, one)
	}
	return nil
}

func (f *scriptFile) step(s *stepRun, one bool) {
	f.running(s.step)
	if !one && !s.script.NoTransaction {
		f.statements(f.sql.Begin())
	}
	for _, st := range s.statements {
		_, _ = f.WriteString(f.sql.Statement(st) + "\n\n")
	}
	if s.script.NoTransaction {
		f.statements(f.sql.Begin())
	}
	f.edits(s.step)
	f.run.advance(s.step)
	e := f.run.entry(s)
	e.Done = e.Statements
	f.run.annotate(&e, s.number, f.run.rows)
	if s.script.NoTransaction {
		e.Hashes = hashes(s.statements)
	}
	f.statements(f.sql.Log(e))
	if !one {
		f.statements(f.sql.Commit())
	}
}

// running writes the comment line before a step, as Alembic's offline scripts do.
func (f *scriptFile) running(step plan.Step) {
	_, _ = f.WriteString("-- Running " + string(f.run.result.Plan.Kind) + " " +
		strings.Join(step.From, ", ") + " -> " + strings.Join(step.To, ", ") + "\n\n")
}

func (f *scriptFile) edits(step plan.Step) {
	for _, e := range step.Edits {
		f.statements(f.sql.Edit(e.Old, e.New))
	}
}

func (f *scriptFile) stamp() {
	p := f.run.result.Plan
	rows := p.Rows
	for _, step := range p.Steps {
		f.running(step)
		f.edits(step)
		rows = edited(rows, step.Edits)
	}
	e := f.run.stampEntry(rows)
	e.Started, e.Finished = time.Time{}, time.Time{}
	f.statements(f.sql.Log(e))
}
