package ramus

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/upstream"
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
	for _, f := range found {
		for _, at := range f.Locations {
			if at.File != "" {
				repo := upstream.Around(at.File)
				defer repo.Close()
				fromTop(ctx, repo, found, func(file string) string { return file })
				return found
			}
		}
	}
	return found
}
