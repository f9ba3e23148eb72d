package engine

import (
	"context"
	"errors"
	"slices"

	"github.com/ramusdb/ramus/internal/revision"
)

// Check returns the error with which Run would refuse a plan before its first step: a
// *CheckError, or the error of a program that cannot be found. It reads the scripts of
// all steps, and starts nothing. That this program lacks the functions of a revision in
// Go is no fault of the plan: the team's own build has them.
func Check(ctx context.Context, req Request, planned Planned) error {
	if planned.Plan.Empty() {
		return nil
	}
	_, err := checkPlan(ctx, &req, planned, false)
	if check, ok := errors.AsType[*CheckError](err); ok {
		check.Faults = slices.DeleteFunc(check.Faults, lacksFunction)
		if len(check.Faults) == 0 {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	r := run{Request: req, result: Result{Planned: planned}}
	return r.ready()
}

func lacksFunction(err error) bool {
	refusal, ok := errors.AsType[*Refusal](err)
	return ok && refusal.Reason == NoFunction
}

// CheckRevision returns the faults for which a run would refuse to run a script of a
// revision, whichever plan it is in. A missing way back is none. Without a database and
// rules, the scripts are read and not split. The fault of a revision in Python, whose
// file read returns, is its first syntax error; revisions in Go have no faults.
func CheckRevision(ctx context.Context, req Request, rev *revision.Revision, read ContentReader) (faults []error) {
	if err := checkPython(ctx, rev, read); err != nil {
		return []error{err}
	}
	if !rev.HasStatements() {
		return nil
	}
	scripts, err := rev.Scripts(ctx)
	if err != nil {
		return []error{err}
	}
	if req.Database == nil && req.Rules == nil {
		return nil
	}
	if err := req.refuseSides(rev); err != nil {
		faults = append(faults, err)
	}
	all := sections{request: &req}
	for _, script := range scripts.All() {
		s := section{revision: rev, script: script}
		if s.statements, err = req.split(script); err == nil {
			err = all.refuse(s)
		}
		if err != nil {
			faults = append(faults, err)
		}
	}
	return faults
}
