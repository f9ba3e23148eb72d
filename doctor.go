package ramus

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
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
	Shape   *Shape   `json:"shape,omitempty"`   // nil where the revisions do not hold together
	Faults  []Fault  `json:"faults"`            // what keeps a database from moving comes first
	Against string   `json:"against,omitempty"` // the git ref that was compared with
	Current *Current `json:"current,omitempty"` // where the database is; nil without one
	Notes   []string `json:"notes"`             // what was not looked at, and why
}

// A Fault is one thing that is wrong, with what happened.
type Fault struct {
	Check     string     `json:"check"` // the name of the check that found it
	Message   string     `json:"message"`
	Cause     string     `json:"cause"`     // what happened, in whole sentences; may be empty
	Certainty string     `json:"certainty"` // of the cause: certain, likely or possible
	Revisions []Revision `json:"revisions"` // those concerned; none where they do not hold together
	Locations []Location `json:"locations"` // as in a Finding
	Authors   []Author   `json:"authors"`   // as in a Finding
	Remedies  []Remedy   `json:"remedies"`  // the best one first; any of them mends it
}

// A Remedy is one way to mend a Fault.
type Remedy struct {
	Command string `json:"command"`       // what to type, or to do by hand
	Why     string `json:"why,omitempty"` // when it is right, or what it does

	// Safe says that Apply does it: it writes a new file, or puts back one that git
	// has, or stamps. It never changes what others have, nor runs a revision.
	Safe bool `json:"safe"`

	apply func(context.Context) (string, error)
}

// Apply does what a Safe remedy says, and returns a sentence that says what was
// done. It fails, and does nothing, where things have changed since the Diagnosis.
func (r Remedy) Apply(ctx context.Context) (string, error) {
	if r.apply == nil {
		return "", hint.New(r.Command, "this is yours to decide and to do")
	}
	return r.apply(ctx)
}

// Diagnose finds out what is wrong with the project of a place, and what happened.
// Unlike Find it takes revisions that do not hold together. It only reads, and
// takes no lock for longer than it takes to see whether somebody holds it. The
// database is treated as Verify treats it, and so is git.
func Diagnose(ctx context.Context, place Place, o DiagnoseOptions) (Diagnosis, error) {
	d := Diagnosis{Faults: []Fault{}, Notes: []string{}}
	p, err := Find(ctx, place)
	if is[*history.BrokenError](err) {
		err = untangle(ctx, place, o, &d)
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
	d, in := x.diagnosis, x.checked()
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

// found runs checks and takes over what they found; while searching lasts, git says
// who wrote what.
func (x *examination) found(ctx, searching context.Context, checks []check.Check, in check.Input) error {
	found, err := check.Run(ctx, checks, in)
	if err != nil {
		return err
	}
	findings := make([]Finding, len(found))
	for i, f := range found {
		findings[i] = x.finding(f)
		for _, at := range f.At {
			findings[i].Locations = append(findings[i].Locations, Location{at.File, at.Line})
		}
	}
	if x.others != nil {
		sign(searching, x.repo, findings)
	}
	fromTop(ctx, x.repo, findings, x.path)
	for i, f := range found {
		x.diagnosis.Faults = append(x.diagnosis.Faults, x.fault(findings[i], f))
	}
	return nil
}

// fault is a finding with its remedies.
func (x *examination) fault(f Finding, found check.Finding) Fault {
	fault := Fault{
		Check: f.Check, Message: f.Message, Cause: found.Cause, Certainty: string(found.Sure),
		Revisions: f.Revisions, Locations: f.Locations, Authors: f.Authors, Remedies: []Remedy{},
	}
	for _, r := range found.Remedies {
		fault.Remedies = append(fault.Remedies, Remedy{
			Command: r.Command, Why: r.Why, Safe: r.Fix != nil, apply: x.applying(r.Fix),
		})
	}
	return fault
}

func (d *Diagnosis) note(text string) {
	if text != "" {
		d.Notes = append(d.Notes, text)
	}
}

// untangle looks at revisions that do not hold together: without their graph, and
// without the database, which means nothing without it.
func untangle(ctx context.Context, place Place, o DiagnoseOptions, d *Diagnosis) error {
	config, err := readConfig(place)
	if err != nil {
		return err
	}
	s := place.settings(config)
	revisions, err := source.Load(ctx, source.Disk, s.directories, s.formats())
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	tangle := &check.Tangle{Revisions: revisions}
	tangle.Unread, _ = errors.AsType[source.Errors](err)
	_, err = history.Of(revisions)
	tangle.Faults, _ = errors.AsType[graph.Faults](err)
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
	in := check.Input{Tangle: tangle, Read: os.ReadFile}
	if in.Past, err = x.pastOfTangle(searching); err != nil {
		return err
	}
	if err := x.found(ctx, searching, check.Tangled, in); err != nil {
		return err
	}
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	x.searched(searching)
	return nil
}
