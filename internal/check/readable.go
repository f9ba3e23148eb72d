package check

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Scripts checks that the scripts of new revisions can run as they are written, as far
// as their text shows.
var Scripts = Check{
	Name: "scripts",
	Doc:  "The sections of new revisions can be read, and have no statement that a run refuses: an open quote, COMMIT inside a transaction. Python revisions have no syntax error.",
	Run: func(ctx context.Context, in Input) ([]Finding, error) {
		return in.refusedScripts(ctx, func(r graph.Ref) bool { return in.Shared == nil || in.Shared.IsNew(in.Graph().ID(r)) })
	},
}

// AllScripts is Scripts for all revisions.
var AllScripts = Check{
	Name: Scripts.Name,
	Doc:  "The sections of all revisions can be read, and have no statement that a run refuses. Python revisions have no syntax error.",
	Run: func(ctx context.Context, in Input) ([]Finding, error) {
		return in.refusedScripts(ctx, func(graph.Ref) bool { return true })
	},
}

// refusedScripts returns a finding for each fault of the scripts of the revisions that
// are wanted. A file with conflict markers is left to the check that explains them.
func (in Input) refusedScripts(ctx context.Context, wanted func(graph.Ref) bool) (findings []Finding, err error) {
	if in.Faults == nil {
		return nil, nil
	}
	refs := slices.DeleteFunc(slices.Clone(in.Graph().Order()), func(r graph.Ref) bool { return !wanted(r) })
	for i, faults := range in.faultsOf(ctx, refs) {
		rev := in.Revision(refs[i])
		if marked := in.markers(rev, faults); marked != nil {
			faults = marked
			if in.runs(ConflictMarkers.Name) {
				continue
			}
		}
		if len(faults) == 0 {
			continue
		}
		in.cached.refused[in.Graph().ID(refs[i])] = true
		findings = append(findings, in.scriptFindings(refs[i], faults)...)
	}
	return findings, dialect.Ended(ctx)
}

// markers returns the fault of conflict markers in a file that is not SQL, or the given
// faults of a SQL file that has them; nil without markers.
func (in Input) markers(rev *revision.Revision, faults []error) []error {
	if in.Read == nil || rev.HasStatements() && len(faults) == 0 {
		return nil
	}
	line := in.conflictMarker(rev.File)
	switch {
	case line == 0:
		return nil
	case rev.HasStatements():
		return faults
	}
	return []error{source.Errors{{File: rev.File, Line: line, Column: 1, Message: "an unresolved git conflict", Hint: "keep one side, or combine both by hand"}}}
}

// directions is Runs for a revision whose scripts may be at fault: where a finding says so,
// nothing else is found in them.
func (in Input) directions(ctx context.Context, r graph.Ref) (up, down bool, err error) {
	if in.cached.refused[in.Graph().ID(r)] {
		return false, false, nil
	}
	return in.Runs(ctx, in.Revision(r))
}

// faultsOf returns the faults of revisions, by index. It reads them on all processors.
func (in Input) faultsOf(ctx context.Context, refs []graph.Ref) [][]error {
	found := make([][]error, len(refs))
	var taken atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(refs)) {
		readers.Go(func() {
			for i := taken.Add(1) - 1; int(i) < len(refs) && ctx.Err() == nil; i = taken.Add(1) - 1 {
				found[i] = in.Faults(ctx, in.Revision(refs[i]))
			}
		})
	}
	readers.Wait()
	return found
}

// scriptFindings returns the findings of a revision's faults, each once, with the words
// and the places that a run has.
func (in Input) scriptFindings(r graph.Ref, faults []error) (findings []Finding) {
	add := func(message, by string, line int) {
		place := in.places([]graph.Ref{r})[0]
		if line > 0 {
			place.Line = line
		}
		f := Finding{Message: message, Revisions: []Place{place}}
		if by != "" {
			f.Fixes = []Fix{{Note: by}}
		}
		if !slices.ContainsFunc(findings, func(other Finding) bool { return other.Message == message }) {
			findings = append(findings, f)
		}
	}
	for _, fault := range faults {
		unread, _ := errors.AsType[source.Errors](fault)
		for _, e := range unread {
			add(e.Error(), e.Hint, e.Line)
		}
		split, _ := errors.AsType[dialect.SplitErrors](fault)
		for _, e := range split {
			add(e.Error(), "", e.Line)
		}
		if len(unread)+len(split) == 0 {
			refusal, _ := errors.AsType[*engine.Refusal](fault)
			add(fault.Error(), "", refusal.At())
		}
	}
	return findings
}
