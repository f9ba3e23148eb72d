package ramus

import (
	"context"
	"errors"
	"path/filepath"

	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/source"
)

// The names of what keeps revisions from being checked at all: the graph does not
// hold together, or a file cannot be read as a revision.
const (
	faultOfGraph = "graph"
	faultOfFile  = "file"
)

// Faults are the single faults of revisions that are broken, each with its places,
// of an error that Find or a Project's method returned; none where it is about
// something else. To tell where the repository's top is, it asks git.
func Faults(ctx context.Context, err error) []Finding {
	var found []Finding
	add := func(check, message, hint string, at ...Location) {
		f := Finding{Check: check, Message: message, Revisions: []Revision{}, Locations: at, Authors: []Author{}, Mend: []string{}}
		if hint != "" {
			f.Message += "\n" + hint
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
	fromTop(ctx, found, func(file string) string { return file })
	return found
}

// fromTop gives the findings' files the names that they have in the repository;
// path is where one is on disk, or "". Without a repository they keep theirs.
func fromTop(ctx context.Context, findings []Finding, path func(string) string) {
	var repo *gitrepo.Repo
	var err error
	for _, f := range findings {
		for i, at := range f.Locations {
			f.Locations[i].File = filepath.ToSlash(at.File)
			on := path(at.File)
			if on != "" && repo == nil && err == nil {
				repo, err = gitrepo.Open(ctx, filepath.Dir(on))
			}
			if on == "" || err != nil {
				continue
			}
			if name, ok := repo.Locate(on); ok {
				f.Locations[i].File = name
			}
		}
	}
}
