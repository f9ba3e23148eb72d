package planner

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/record"
)

// listBefore lists in the first entry of a plan the revisions that were applied before
// it without a run in the log, if no entry lists them yet.
func listBefore(planned *engine.Planned, rec *record.Record) {
	ids := orNil(rec.Unlisted())
	if planned.Annotate == nil || ids == nil {
		return
	}
	before, first := planned.Annotate, 0
	planned.Annotate = func(e *dialect.Entry, done int, rows []string) {
		before(e, done, rows)
		if first == 0 {
			first = done
		}
		if done == first { // again if its transaction is retried
			e.NoRun = ids
		}
	}
}

// listStamped lists in the entry of a stamp all revisions below the rows after it of
// which the log has no run. A revision that is put below the rows later is skipped, and
// not stamped.
func listStamped(planned *engine.Planned, rec *record.Record) {
	if planned.Annotate == nil {
		return
	}
	before := planned.Annotate
	planned.Fresh = true // the list depends on the log
	planned.Annotate = func(e *dialect.Entry, done int, rows []string) {
		before(e, done, rows)
		e.NoRun = rec.WithoutRun(rows, strings.Split(e.Revision, ", "))
		if e.NoRun == nil {
			e.NoRun = []string{}
		}
	}
}

// orNil returns ids, or nil if there are none.
func orNil(ids []string) []string {
	if len(ids) == 0 {
		return nil
	}
	return ids
}
