package ramus

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/upstream"
)

// A Finding is a fault that Gate, Verify or Diagnose found.
type Finding struct {
	Check     string     `json:"check"` // the name of the check
	Message   string     `json:"message"`
	Cause     string     `json:"cause,omitempty"`     // the event that led to the fault, in whole sentences; of Diagnose only
	Certainty string     `json:"certainty,omitempty"` // of Cause: certain, likely or possible
	Revisions []Revision `json:"revisions"`           // those concerned, by id; Line is that of down_revision, if it is written
	Locations []Location `json:"locations"`           // of the revisions, or of other files
	Authors   []Author   `json:"authors"`             // of the revisions, as far as git knows them
	Fixes     []Fix      `json:"fixes"`               // the best first; any one of them is enough
}

// A Location is a line of a file, for programs that know the repository and not the
// working folder.
type Location struct {
	File string `json:"file"`           // the path in the repository, with slashes; without a repository as in Revision
	Line int    `json:"line,omitempty"` // from 1; 0 for the whole file
}

// An Author is the author of the commit that added a revision's file.
type Author struct {
	Revision string `json:"revision"`
	Name     string `json:"name"`
	Date     string `json:"date,omitempty"` // empty before the file is committed
}

// A Fix is one way to fix a Finding: a command, or a change to make by hand.
type Fix struct {
	// Command is for a shell, and has no prose; placeholders are in capitals, as in
	// REVISION. It is empty for a change by hand.
	Command string `json:"command,omitempty"`

	// Note says when the command is right, or what it does; it may be empty. Without a
	// command it is the change to make.
	Note string `json:"note,omitempty"`

	// Safe says that Apply does it: it writes a new file, restores one from git, moves
	// revisions that are not shared, or stamps. It never changes shared revisions, and
	// never runs one.
	Safe bool `json:"safe"`

	apply func(context.Context) (string, error)
}

// Apply does a Safe fix, and returns a sentence that reports it. It fails, and does
// nothing, where files or database have changed since the Diagnosis.
func (f Fix) Apply(ctx context.Context) (string, error) {
	if f.apply == nil {
		return "", hint.New(f.Command, "this fix has to be decided and made by hand")
	}
	return f.apply(ctx)
}

// findings returns the findings of checks as callers see them. applying returns the
// function that does an action; nil where none is done.
func (p *Project) findings(found []check.Finding, applying func(check.Action) func(context.Context) (string, error)) []Finding {
	all := make([]Finding, len(found))
	for i, f := range found {
		all[i] = Finding{
			Check: f.Check, Message: f.Message, Cause: f.Cause, Certainty: string(f.Certainty),
			Revisions: []Revision{}, Locations: []Location{}, Authors: []Author{}, Fixes: []Fix{},
		}
		for _, place := range f.Revisions {
			r := p.view(place.Ref)
			r.Line = place.Line
			all[i].Revisions = append(all[i].Revisions, r)
		}
		for _, at := range f.Locations {
			all[i].Locations = append(all[i].Locations, Location(at))
		}
		for _, by := range f.Authors {
			all[i].Authors = append(all[i].Authors, Author(by))
		}
		for _, fix := range f.Fixes {
			made := Fix{Command: fix.Command, Note: fix.Note}
			if applying != nil && fix.Action != nil {
				made.Safe, made.apply = true, applying(fix.Action)
			}
			all[i].Fixes = append(all[i].Fixes, made)
		}
	}
	return all
}

// locate returns the function from a file's path as revisions have it to its path in
// the repository.
func (p *Project) locate(ctx context.Context, repo *upstream.Repository) func(string) string {
	return func(file string) string { return inRepository(ctx, repo, file, p.path(file)) }
}

// inRepository returns the path in the repository of a file that is on disk at a
// path. A file without one, or outside the repository, keeps its name.
func inRepository(ctx context.Context, repo *upstream.Repository, file, path string) string {
	if path != "" {
		if name, ok := repo.Locate(ctx, path); ok {
			return name
		}
	}
	return filepath.ToSlash(file)
}

// The checks of the findings that Faults returns.
const (
	faultOfGraph = "graph"
	faultOfFile  = "file"
)

// Faults returns the faults of broken revisions, each with its locations, from an
// error that Find or a Project's method returned; none for other errors. It asks git
// for the repository of the files.
func Faults(ctx context.Context, err error) []Finding {
	var found []Finding
	add := func(check, message, fix string, at ...Location) {
		f := Finding{Check: check, Message: message, Revisions: []Revision{}, Locations: at, Authors: []Author{}, Fixes: []Fix{}}
		if fix != "" {
			f.Fixes = []Fix{{Note: fix}}
		}
		found = append(found, f)
	}
	if faults, ok := errors.AsType[graph.Faults](err); ok {
		for _, f := range faults {
			at := []Location{{f.Pos.File, f.Pos.Line}}
			for _, also := range f.Also {
				at = append(at, Location{also.File, also.Line})
			}
			add(faultOfGraph, f.Message, "", at...)
		}
	}
	if faults, ok := errors.AsType[source.Errors](err); ok {
		for _, f := range faults {
			add(faultOfFile, f.Message, f.Hint, Location{f.File, f.Line})
		}
	}
	fromTop(ctx, found)
	return found
}

// fromTop gives the findings' files their paths in the repository of the first one.
func fromTop(ctx context.Context, findings []Finding) {
	var repo *upstream.Repository
	for _, f := range findings {
		for i, at := range f.Locations {
			if repo == nil && at.File != "" {
				repo = upstream.Around(at.File)
				defer repo.Close()
			}
			f.Locations[i].File = inRepository(ctx, repo, at.File, at.File)
		}
	}
}
