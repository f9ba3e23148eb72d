package ramus

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/author"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/diagnose"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/source"
)

// DiagnoseOptions are the options of Diagnose. The zero value finds the shared branch
// and the database by itself.
type DiagnoseOptions struct {
	// Against is the git ref of the shared branch, as in VerifyOptions.
	Against string

	// Files does not read the database.
	Files bool

	// Search is the time for git to search the history: finding a lost revision in
	// 50,000 commits takes some seconds. 0 is twenty seconds.
	Search time.Duration
}

// A Diagnosis is the result of Diagnose: the graph with the position of the database,
// and the findings.
type Diagnosis struct {
	Shape    *Shape    `json:"shape,omitempty"`   // nil if the graph is not valid
	Findings []Finding `json:"findings"`          // those that keep a database from moving first
	Against  string    `json:"against,omitempty"` // the git ref that was compared with
	Current  *Current  `json:"current,omitempty"` // where the database is; nil without one
	Partial  bool      `json:"partial"`           // a part that should have been examined could not be: Notes say which
	Notes    []string  `json:"notes"`             // the parts that were not examined, and why; warnings that are no faults
}

// Diagnose examines the project of a place, and returns each fault with its cause and
// its fixes. Unlike Find it accepts revisions without a valid graph. It only reads; it
// takes the lock only for a moment, to see whether somebody holds it. It treats the
// database and git as Verify does.
func Diagnose(ctx context.Context, place Place, o DiagnoseOptions) (Diagnosis, error) {
	place.AllowUnread = true // which is a finding
	p, err := Find(ctx, place)
	if is[*history.BrokenError](err) {
		return diagnoseBroken(ctx, place, o)
	}
	if err != nil {
		return Diagnosis{Findings: []Finding{}, Notes: []string{}}, err
	}
	defer p.Close()
	return p.diagnose(ctx, o, nil)
}

// diagnoseBroken examines revisions without a valid graph.
func diagnoseBroken(ctx context.Context, place Place, o DiagnoseOptions) (d Diagnosis, err error) {
	config, _, err := readConfig(ctx, place)
	if err != nil {
		return d, err
	}
	s, database := place.settings(config)
	revisions, unread, err := source.Look(ctx, source.Disk, s.directories, s.reading())
	s.look(config, unread)
	if ctx.Err() != nil {
		return d, dialect.Ended(ctx)
	}
	broken := &check.BrokenGraph{Revisions: revisions}
	broken.Unread, _ = errors.AsType[source.Errors](err)
	_, err = history.Of(revisions)
	broken.Faults, _ = errors.AsType[graph.Faults](err)
	empty, err := history.New()
	if err != nil {
		return d, err
	}
	p := newProject(empty, s, database)
	defer p.Close()
	return p.diagnose(ctx, o, broken)
}

// usualSearch is the default of DiagnoseOptions.Search.
const usualSearch = 20 * time.Second

// diagnose examines the project; broken has its revisions where they have no valid
// graph.
func (p *Project) diagnose(ctx context.Context, o DiagnoseOptions, broken *check.BrokenGraph) (Diagnosis, error) {
	repo := p.upstream()
	defer repo.Close()
	x := diagnose.Examination{Input: p.checked(ctx, repo), Repository: repo, Against: o.Against, KeepsLog: p.KeepsLog(), Search: o.Search}
	x.Reading = diagnose.Reading{Folders: p.settings.directories, Formats: p.settings.formats()}
	x.Input.Faults = p.faults(repo, engine.PerRevision) // a revision that cannot be in one transaction may have run by itself
	x.Input.MissingFolders = p.foldersFinding()
	if o.Search <= 0 {
		x.Search = usualSearch
	}
	if broken != nil {
		x.Input.History, x.Input.Broken, x.Input.Runs = nil, broken, nil
	}
	if !o.Files {
		db := p.database
		x.Database = &diagnose.Database{Use: db.use, Table: db.versionTable, Record: p.recordIfThere, Finish: p.finish}
	}
	r, err := x.Run(ctx)
	fixes := diagnose.Applier{Against: o.Against, Open: func(ctx context.Context) (diagnose.Project, error) { return p.reopen(ctx, o.Files) }}
	d := Diagnosis{Findings: p.findings(r.Findings, fixes.Apply), Against: r.Against, Partial: r.Partial, Notes: list(r.Notes)}
	if note := p.noteDialect(ofScripts(check.Doctor, x.Input)); note != "" {
		d.Notes, d.Partial = append(d.Notes, note), true
	}
	if broken == nil && err == nil {
		d.Notes = append(d.Notes, p.noteEmpty()...)
		drawn := drawing{part: p.whole(), apart: concerned(r.Findings)}
		note := ""
		if r.Record != nil {
			note, err = p.noteNarrow(ctx)
			drawn.locate(r.Record)
			current := p.current(ctx, &r.Record.Position, r.Record)
			d.Current = &current
		} else {
			note = p.noteLongIDs(p.allLongIDs())
		}
		if note != "" {
			d.Notes = append(d.Notes, note)
		}
		shape := p.shape(drawn)
		d.Shape = &shape
	}
	return d, err
}

// maxConcerned is the number of revisions that doctor shows by themselves, at most.
const maxConcerned = 30

// concerned returns the revisions of findings.
func concerned(found []check.Finding) (refs []graph.Ref) {
	for _, f := range found {
		for _, place := range f.Revisions {
			if len(refs) < maxConcerned {
				refs = append(refs, place.Ref)
			}
		}
	}
	return refs
}

// reopen reads the project again, for a fix; files says that none reads the database.
func (p *Project) reopen(ctx context.Context, files bool) (diagnose.Project, error) {
	fresh, err := p.settings.reload(ctx)
	if err != nil {
		return nil, err
	}
	return fixable{fresh, files}, nil
}

// A fixable is a project to which fixes are applied.
type fixable struct {
	*Project
	files bool
}

func (f fixable) Author() *author.Project             { return f.author() }
func (f fixable) Database() (dialect.Database, error) { return f.database.use() }

func (f fixable) StampRows(ctx context.Context, revisions, was []string) ([]string, error) {
	if len(revisions) == 0 {
		revisions = []string{"base"}
	}
	done, err := f.run(ctx, f.settings.request(planner.UnlessChanged(was, "Look again.", f.planner().Stamp(revisions, true)), plan.Stamp))
	return done.Rows, err
}

func (f fixable) RebaseOn(ctx context.Context, ref string, revisions []string) (moved []string, err error) {
	r, err := f.PlanRebase(ctx, RebaseOptions{Against: ref, Revisions: revisions, Files: f.files})
	if err == nil {
		err = f.Rebase(r)
	}
	for _, m := range r.Moves {
		moved = append(moved, m.Revision.ID+" onto "+strings.Join(m.To, ", "))
	}
	return moved, err
}
