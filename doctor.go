package ramus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/upstream"
)

// DiagnoseOptions say what Diagnose looks at. The zero value finds all of it by
// itself.
type DiagnoseOptions struct {
	// Against is the git ref that has what is shared; as in VerifyOptions.
	Against string

	// Files leaves the database alone.
	Files bool

	// Search is how long git may look for what happened: in 50,000 commits a lost
	// revision takes some seconds to find. 0 is twenty seconds.
	Search time.Duration
}

// A Diagnosis is a project's revisions, its git repository and its database side by
// side, and what is wrong.
type Diagnosis struct {
	Shape    *Shape    `json:"shape,omitempty"`   // nil where the revisions do not hold together
	Findings []Finding `json:"findings"`          // those that keep a database from moving first
	Against  string    `json:"against,omitempty"` // the git ref that was compared with
	Current  *Current  `json:"current,omitempty"` // where the database is; nil without one
	Notes    []string  `json:"notes"`             // what was not looked at, and why
}

// Diagnose finds out what is wrong with the project of a place, and what happened.
// Unlike Find it takes revisions that do not hold together. It only reads, and
// takes no lock for longer than it takes to see whether somebody holds it. The
// database is treated as Verify treats it, and so is git.
func Diagnose(ctx context.Context, place Place, o DiagnoseOptions) (Diagnosis, error) {
	d := Diagnosis{Findings: []Finding{}, Notes: []string{}}
	p, err := Find(ctx, place)
	if is[*history.BrokenError](err) {
		err = diagnoseBroken(ctx, place, o, &d)
		return d, err
	}
	if err != nil {
		return d, err
	}
	defer p.Close()
	x := examination{Project: p, options: o, diagnosis: &d, repo: p.upstream()}
	defer x.repo.Close()
	err = x.run(ctx)
	return d, err
}

// usualSearch is how long git may look where nothing is said.
const usualSearch = 20 * time.Second

// An examination is one run of Diagnose.
type examination struct {
	*Project
	options   DiagnoseOptions
	diagnosis *Diagnosis
	repo      *upstream.Repository
	others    *upstream.Snapshot // nil where nothing is known of what others have
}

func (x *examination) run(ctx context.Context) (err error) {
	d, in := x.diagnosis, x.checked(ctx, x.repo)
	in.Read = os.ReadFile
	var note string
	if x.others, note, err = x.repo.Snapshot(ctx, x.options.Against, x.history); err != nil {
		return err
	}
	d.note(note)
	if x.others != nil {
		in.Shared, d.Against = x.others.CountingCommon(), x.others.Ref
	}
	if err := x.database(ctx, &in); err != nil {
		return err
	}
	var at *record.Position
	if in.Database != nil {
		at = &in.Database.Position
		current := x.current(at)
		d.Current = &current
	}
	shape := x.shape(at)
	d.Shape = &shape
	searching, stop := context.WithTimeout(ctx, x.search())
	defer stop()
	if in.Past, err = x.past(searching); err != nil {
		return err
	}
	if err := x.found(ctx, searching, check.Doctor, in); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	x.searched(searching)
	return nil
}

// searched notes that git did not find out all that it was asked.
func (x *examination) searched(searching context.Context) {
	if searching.Err() != nil {
		x.diagnosis.note(fmt.Sprintf("git was given %s to look for what happened, which was not enough for all of it", x.search()))
	}
}

func (x *examination) search() time.Duration {
	if x.options.Search > 0 {
		return x.options.Search
	}
	return usualSearch
}

// found runs checks and adds their findings. Authors are looked up while searching
// lasts.
func (x *examination) found(ctx, searching context.Context, checks []check.Check, in check.Input) error {
	if x.others != nil {
		in.Authors = func(_ context.Context, files []string) []gitrepo.Author { return x.repo.Writers(searching, files) }
	}
	found, err := check.Run(ctx, checks, in)
	if err != nil {
		return err
	}
	x.diagnosis.Findings = x.findings(found, x.applying)
	return nil
}

func (d *Diagnosis) note(text string) {
	if text != "" {
		d.Notes = append(d.Notes, text)
	}
}

// diagnoseBroken looks at revisions that do not hold together: without their graph, and
// without the database, which means nothing without it.
func diagnoseBroken(ctx context.Context, place Place, o DiagnoseOptions, d *Diagnosis) error {
	config, err := readConfig(place)
	if err != nil {
		return err
	}
	s := place.settings(config)
	revisions, err := source.Load(ctx, source.Disk, s.directories, s.formats())
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	broken := &check.BrokenGraph{Revisions: revisions}
	broken.Unread, _ = errors.AsType[source.Errors](err)
	_, err = history.Of(revisions)
	broken.Faults, _ = errors.AsType[graph.Faults](err)
	empty, err := history.New()
	if err != nil {
		return err
	}
	p := newProject(empty, s)
	defer p.Close()
	x := examination{Project: p, options: o, diagnosis: d, repo: p.upstream()}
	defer x.repo.Close()
	d.note("neither the database nor the shape of the graph was looked at: the revisions do not hold together")
	searching, stop := context.WithTimeout(ctx, x.search())
	defer stop()
	in := check.Input{Broken: broken, Read: os.ReadFile, Locate: x.locate(ctx, x.repo)}
	if in.Past, err = x.pastOfTangle(searching); err != nil {
		return err
	}
	if err := x.found(ctx, searching, check.Broken, in); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	x.searched(searching)
	return nil
}
