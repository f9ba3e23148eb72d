// Package diagnose finds the faults of a project and their causes. It collects the
// evidence in its files, its git repository and its database for doctor's checks
// ([Examination.Run]), and applies the fixes that are safe ([Applier.Apply]). An
// examination only reads.
package diagnose

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/upstream"
)

// An Examination is one diagnosis of a project.
type Examination struct {
	Input      check.Input          // a History or a BrokenGraph, with Runs and Locate; Run adds the rest
	Repository *upstream.Repository // of the project
	Reading    Reading              // of the project's files, for the trial of fixes
	Database   *Database            // nil leaves it alone
	Against    string               // the ref of the shared branch; "" for the configured one or the remote's main branch
	KeepsLog   bool                 // whether the project keeps a log in its database
	Search     time.Duration        // how long git may search for causes
}

// A Result is the result of an examination.
type Result struct {
	Findings []check.Finding // those that keep a database from moving first
	Against  string          // the ref that was compared with; "" without one
	Record   *record.Record  // of the database; nil without one
	Notes    []string        // the parts that were not examined, and why
	Partial  bool            // a part that should have been examined was not
}

// noteLeftOut notes a part that should have been examined and was not, unless text is
// empty.
func (r *Result) noteLeftOut(text string) {
	r.note(text)
	r.Partial = r.Partial || text != ""
}

func (r *Result) note(text string) {
	if text != "" {
		r.Notes = append(r.Notes, text)
	}
}

// Run examines the project. Of the database, revisions without a valid graph are examined
// with the version rows alone: the rest means nothing without one. A repository, and a database that is
// only configured, may be missing: that is a note.
func (x *Examination) Run(ctx context.Context) (r Result, err error) {
	in, checks := x.Input, check.Doctor
	in.Read = os.ReadFile
	var shared *upstream.Snapshot
	if in.Broken == nil {
		if shared, err = x.compare(ctx, &in, &r); err != nil {
			return r, err
		}
		if err := x.readDatabase(ctx, &in, &r); err != nil {
			return r, err
		}
		if in.Schema != nil {
			r.noteLeftOut(in.NoteUnread(ctx))
		}
	} else {
		checks, in.Broken.Rows = check.Broken, x.rows(ctx)
		r.note("the revisions are broken, so the database and the graph were not checked")
	}
	searching, stop := context.WithTimeout(ctx, x.Search)
	defer stop()
	if in.Past, err = x.past(searching, shared, &r); err != nil {
		return r, err
	}
	if shared != nil {
		in.Authors = func(_ context.Context, files []string) []gitrepo.Author {
			return x.Repository.Writers(searching, files)
		}
	}
	x.addMoved(searching, &in, shared, &r)
	found, err := check.Run(ctx, checks, in)
	if err != nil {
		return r, err
	}
	r.Findings, _ = check.Open(found)
	r.note(x.Repository.ShippedNote())
	newTrial(in, x.Reading).findings(searching, r.Findings)
	r.note(check.Notes(found))
	if searching.Err() != nil && ctx.Err() == nil {
		r.noteLeftOut(fmt.Sprintf("git was given %s to look for what happened, which was not enough for all of it", x.Search))
	}
	return r, dialect.Ended(ctx)
}

// addMoved adds the other places of revisions in git, as far as git finds them in time.
func (x *Examination) addMoved(ctx context.Context, in *check.Input, shared *upstream.Snapshot, r *Result) {
	var use func() (dialect.Database, error)
	if x.Database != nil {
		use = x.Database.Use
	}
	note, err := AddMoved(ctx, in, x.Repository, shared, x.KeepsLog, use)
	r.note(note)
	if err != nil && ctx.Err() == nil {
		r.noteLeftOut("git could not show which revisions had other parents: " + err.Error())
	}
}

// compare adds the shared branch to the input. It returns nil without one, and where git
// could not give it: files and database have faults of their own to report. A ref that the
// command line names has to exist.
func (x *Examination) compare(ctx context.Context, in *check.Input, r *Result) (*upstream.Snapshot, error) {
	shared, note, err := x.Repository.Snapshot(ctx, x.Against, in.History)
	switch {
	case err != nil && (ctx.Err() != nil || x.Against != "" && wrongRef(err)):
		return nil, err
	case err != nil:
		r.note("not compared with the shared branch: " + hint.Text(err))
		return nil, nil
	}
	r.note(note)
	if shared != nil {
		in.Shared, r.Against = shared.CountingCommon(), shared.Ref
	}
	return shared, nil
}

// wrongRef reports whether an error says that a name stands for no commit, or for several.
func wrongRef(err error) bool {
	return is[*gitrepo.UnknownRefError](err) || is[*gitrepo.InvalidRefError](err) || is[*gitrepo.AmbiguousRefError](err)
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// past returns the answers of git while ctx lasts; nil where there is no repository.
func (x *Examination) past(ctx context.Context, shared *upstream.Snapshot, r *Result) (p *check.Past, err error) {
	if err := x.Repository.Open(ctx); err != nil {
		if len(r.Notes) == 0 { // else it has been said
			r.note("what happened before could not be looked up: " + err.Error())
		}
		return nil, nil
	}
	if x.Input.Broken != nil {
		p, r.Against, err = x.Repository.PastOfBroken(ctx, x.Against)
		return p, err
	}
	p, err = x.Repository.Past(ctx, shared)
	if err == nil && shared != nil {
		r.noteFetch(shared.Ref, x.Repository.Fetched())
	}
	return p, err
}

// noteFetch notes that the last fetch was days ago.
func (r *Result) noteFetch(ref string, at time.Time) {
	days := int(time.Since(at).Hours() / 24)
	switch {
	case at.IsZero() || days < 1:
	case days == 1:
		r.note(ref + " is as it was a day ago: git fetch")
	default:
		r.note(ref + " is as it was " + strconv.Itoa(days) + " days ago: git fetch")
	}
}
