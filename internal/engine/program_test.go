package engine_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// byAlembic makes revisions ones that only a program can run.
func (p project) byAlembic(ids ...string) {
	for _, id := range ids {
		r := p.find(id)
		r.File, r.Load = id+".py", nil
		r.Runner, r.SeenByAlembic = revision.ProjectAlembic, true
	}
}

// A fake is a program that runs each step over its own connection: it creates a
// table named like the revision, and edits the version row.
type fake struct {
	t      *testing.T
	path   string
	sees   error
	look   func()                   // called when it verifies the database
	stop   int                      // it ends before this step of the plan, unless it is 0
	err    error                    // its error at the end
	during func(context.Context)    // called while it runs
	same   func(a, b []string) bool // slices.Equal if nil
	last   string                   // a statement at the end
	ran    []string
}

func (f *fake) String() string { return "fake alembic" }
func (f *fake) Ready() error   { return nil }

func (f *fake) Same(a, b []string) bool {
	if f.same != nil {
		return f.same(a, b)
	}
	return slices.Equal(a, b)
}

func (f *fake) VerifySameDatabase(context.Context, []string) error {
	if f.look != nil {
		f.look()
	}
	return f.sees
}

func (f *fake) Run(ctx context.Context, p plan.Plan, first, end int) error {
	db := plain(f.t, f.path)
	defer db.Close()
	for i, step := range p.Steps[first:end] {
		if p.Kind == plan.Downgrade {
			f.ran = append(f.ran, step.Revision)
			must(f.t, db, "DELETE FROM ramus_version")
			continue
		}
		if f.stop > 0 && first+i == f.stop {
			break
		}
		f.ran = append(f.ran, step.Revision)
		must(f.t, db, "CREATE TABLE "+step.Revision+" (x)", "DELETE FROM ramus_version")
		for _, e := range step.Edits {
			must(f.t, db, "INSERT INTO ramus_version VALUES ('"+e.New+"')")
		}
	}
	if f.last != "" {
		must(f.t, db, f.last)
	}
	if f.during != nil {
		f.during(ctx)
		return ctx.Err()
	}
	return f.err
}

const four = `
= p1
= p2
= s3
CREATE TABLE s3 (x);
-
DROP TABLE s3;
= s4
CREATE TABLE s4 (x);
`

func TestProgram(t *testing.T) {
	for _, mode := range []engine.Transaction{engine.PerRevision, engine.All} {
		p, path := parse(four)[:2], file(t)
		p.byAlembic("p1", "p2")
		f := &fake{t: t, path: path}
		req := p.request(open(t, path), plan.Upgrade)
		req.Plan, req.Transaction = with(f, req.Plan), mode
		var said []string
		req.Event = func(e engine.Event) {
			if e.Kind == engine.Delegated {
				said = append(said, e.Why)
			}
		}
		result := run(t, req)
		if got := strings.Join(result.Applied, " "); got != "p1 p2" || !slices.Equal(result.Rows, []string{"p2"}) {
			t.Errorf("%s: applied %s, rows %q", mode, got, result.Rows)
		}
		if !slices.Equal(said, []string{"fake alembic"}) {
			t.Errorf("said %q", said)
		}
		if log := state(t, req.Database).Log; len(log) != 2 || log[1].Revision != "p2" || log[1].Checksum != "" || log[1].Finished.IsZero() {
			t.Errorf("the log has %+v", log)
		}
		if again := run(t, req); len(again.Applied) != 0 || len(f.ran) != 2 {
			t.Errorf("it ran again: %q", f.ran)
		}
	}
}

func TestProgramThenSQL(t *testing.T) {
	p, path := parse(four), file(t)
	p.byAlembic("p1", "p2")
	req := p.request(open(t, path), plan.Upgrade)
	f := &fake{t: t, path: path}
	req.Plan = with(f, req.Plan)
	if got := strings.Join(run(t, req).Applied, " "); got != "p1 p2 s3 s4" {
		t.Errorf("applied %s", got)
	}
	if tables := values(t, plain(t, path), "SELECT name FROM sqlite_master WHERE name LIKE 's_' OR name LIKE 'p_' ORDER BY 1"); strings.Join(tables, " ") != "p1 p2 s3 s4" {
		t.Errorf("there are %q", tables)
	}
}

// TestProgramFails checks that a program which fails half way has applied the steps
// that the version table shows.
func TestProgramFails(t *testing.T) {
	for _, test := range []struct {
		name    string
		fake    fake
		applied string
		words   string
	}{
		{"in the middle", fake{stop: 1, err: errors.New("exit status 1")}, "p1", "upgrade of p2 failed"},
		{"at the end", fake{stop: 0, err: errors.New("exit status 1")}, "p1 p2", "its own transactions decided which changes were kept"},
		{"quietly", fake{stop: 1}, "p1", "fake alembic ended without an error, but the version rows are p1, and the plan ends with p2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, path := parse(four), file(t)
			p.byAlembic("p1", "p2")
			f := test.fake
			f.t, f.path = t, path
			req := p.request(open(t, path), plan.Upgrade)
			req.Plan = with(&f, req.Plan)
			result, err := engine.Run(t.Context(), req)
			var failed *engine.MigrationError
			if !errors.As(err, &failed) || !strings.Contains(err.Error(), test.words) {
				t.Fatalf("%v", err)
			}
			if _, interrupted := errors.AsType[*dialect.EndedError](err); interrupted {
				t.Errorf("nobody interrupted it: %v", err)
			}
			if got := strings.Join(result.Applied, " "); got != test.applied {
				t.Errorf("applied %s", got)
			}
		})
	}
}

// TestProgramBelowSQL checks a downgrade that runs SQL first. The program must
// verify the database before that, so that nothing is written to another one.
func TestProgramBelowSQL(t *testing.T) {
	p, path := parse(four)[1:3], file(t)
	p[0].Parents = nil
	p.byAlembic("p2")
	f := &fake{t: t, path: path}
	req := p.request(open(t, path), plan.Upgrade)
	req.Plan = with(f, req.Plan)
	run(t, req)
	req = p.request(req.Database, plan.Downgrade)
	f.look = func() {
		if rows := values(t, plain(t, path), "SELECT version_num FROM ramus_version"); !slices.Equal(rows, []string{"s3"}) {
			t.Errorf("asked at %q", rows)
		}
	}
	req.Plan = with(f, req.Plan)
	if got := strings.Join(run(t, req).Applied, " "); got != "s3 p2" {
		t.Errorf("reverted %s", got)
	}
}

// TestProgramInterruptedWhileItLooks checks that the error of an interrupted
// verification is the interruption, not the program's failure.
func TestProgramInterruptedWhileItLooks(t *testing.T) {
	p, path := parse(four)[:2], file(t)
	p.byAlembic("p1", "p2")
	ctx, cancel := context.WithCancel(t.Context())
	req := p.request(open(t, path), plan.Upgrade)
	req.Plan = with(&fake{t: t, path: path, look: cancel, sees: errors.New("signal: interrupt")}, req.Plan)
	_, err := engine.Run(ctx, req)
	if _, interrupted := errors.AsType[*dialect.EndedError](err); !interrupted {
		t.Errorf("%v", err)
	}
}

func TestProgramSeesAnotherDatabase(t *testing.T) {
	p, path := parse(four)[:2], file(t)
	p.byAlembic("p1", "p2")
	req := p.request(open(t, path), plan.Upgrade)
	elsewhere := errors.New("elsewhere")
	req.Plan = with(&fake{t: t, path: path, sees: elsewhere}, req.Plan)
	if _, err := engine.Run(t.Context(), req); !errors.Is(err, elsewhere) {
		t.Errorf("%v", err)
	}
	if s := state(t, req.Database); s.Exists {
		t.Error("a version table was made before it was known that both see one database")
	}
}

func TestProgramRefusals(t *testing.T) {
	for _, test := range []struct {
		name   string
		python []string
		reason engine.Reason
		change func(*engine.Request)
	}{
		{"no program", []string{"p1", "p2"}, engine.NoProgram, func(r *engine.Request) { r.Plan = with(nil, r.Plan) }},
		{"on top of SQL", []string{"s4"}, engine.BehindSQL, func(*engine.Request) {}},
		{"in one with SQL", []string{"p1", "p2"}, engine.PythonInOne, func(r *engine.Request) { r.Transaction = engine.All }},
	} {
		t.Run(test.name, func(t *testing.T) {
			p, path := parse(four), file(t)
			p.byAlembic(test.python...)
			req := p.request(open(t, path), plan.Upgrade)
			req.Plan = with(&fake{t: t, path: path}, req.Plan)
			test.change(&req)
			_, err := engine.Run(t.Context(), req)
			var refusal *engine.Refusal
			if !errors.As(err, &refusal) || refusal.Reason != test.reason || refusal.Early {
				t.Errorf("%v", err)
			}
			planned, planErr := engine.Preview(t.Context(), req, dialect.State{}, nil)
			if planErr == nil {
				planErr = engine.Check(t.Context(), req, planned)
			}
			if planErr == nil || planErr.Error() != err.Error() {
				t.Errorf("a preview: %v", planErr)
			}
		})
	}
}

// TestProgramBesideSQL checks that a Python revision next to a SQL revision can run
// first.
func TestProgramBesideSQL(t *testing.T) {
	p, path := parse(four)[1:], file(t)
	p.byAlembic("p2", "s4")
	p[0].Parents, p.find("s4").Parents = nil, []string{"p2"}
	req := p.request(open(t, path), plan.Upgrade)
	req.Plan = with(&fake{t: t, path: path}, req.Plan)
	_, err := engine.Run(t.Context(), req)
	if err == nil || !strings.HasSuffix(err.Error(), "at s3, which is in SQL and unknown to Alembic; to run it before that: ramus upgrade s4") {
		t.Errorf("%v", err)
	}
}

// TestProgramStopsWithTheLock checks that a runner that lost its lock stops its
// program.
func TestProgramStopsWithTheLock(t *testing.T) {
	p, path := parse(four)[:2], file(t)
	p.byAlembic("p1", "p2")
	req := p.request(open(t, path), plan.Upgrade)
	req.Plan = with(&fake{t: t, path: path, stop: 1, during: func(ctx context.Context) {
		if err := os.Remove(path + "-ramus-lock"); err != nil {
			t.Error(err)
		}
		<-ctx.Done()
	}}, req.Plan)
	if _, err := engine.Run(t.Context(), req); err == nil || !strings.Contains(err.Error(), "lock was lost") {
		t.Errorf("%v", err)
	}
}

// TestProgramRows checks the error of a program that leaves other rows than planned, and
// its stamp. A row fewer for the same revisions is no error.
func TestProgramRows(t *testing.T) {
	same := func(a, b []string) bool { return a[len(a)-1] == b[len(b)-1] }
	for _, test := range []struct {
		name, last  string
		same        func(a, b []string) bool
		words, hint string
		applied     string
	}{
		{"no row", "DELETE FROM ramus_version", nil, "the version rows are none, and the plan ends with p2", "The rows did not change: see whether env.py commits. If the schema has changed as planned, record that:\n  ramus stamp --purge p2", ""},
		{"another row", "UPDATE ramus_version SET version_num = 'x y'", nil, "the version rows are x y, and the plan ends with p2", "See in the schema which revisions have run. If it is that of p2, record that:\n  ramus stamp --purge p2", ""},
		{"a row more", "INSERT INTO ramus_version VALUES ('p1')", same, "the version rows are p1, p2, and the plan ends with p2", "They stand for the same revisions, but no upgrade starts from rows that overlap. To have those of the plan:\n  ramus stamp --purge p2", "p1 p2"},
	} {
		p, path := parse(four)[:2], file(t)
		p.byAlembic("p1", "p2")
		req := p.request(open(t, path), plan.Upgrade)
		req.Plan = with(&fake{t: t, path: path, last: test.last, same: test.same}, req.Plan)
		result, err := engine.Run(t.Context(), req)
		differ, ok := errors.AsType[*engine.ProgramRowsError](err)
		if !ok || !strings.Contains(err.Error(), test.words) || differ.Hint() != test.hint {
			t.Errorf("%s: %v\n%v", test.name, err, differ)
		}
		if got := strings.Join(result.Applied, " "); got != test.applied {
			t.Errorf("%s: applied %s", test.name, got)
		}
	}
}
