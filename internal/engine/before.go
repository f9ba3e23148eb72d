package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A statement that commits by itself may have run before a crash. What the catalog shows
// after the crash proves that only if the catalog did not show it before. So the mark
// before such a statement records what the catalog showed then, behind the statement's
// hash.
const (
	wasAbsent  = "-absent"  // the effect of the statement was not in the catalog
	wasPresent = "-present" // it was
	mayKeep    = "-keeps"   // its rows may stay without its mark: see dialect.Untransacter
)

// hashesBefore returns the hashes of the statements. That of statement i has what the
// catalog shows now, if i commits by itself, or whether its rows may stay without its mark.
func (j *journal) hashesBefore(ctx context.Context, i int) ([]string, error) {
	all := hashes(j.statements)
	if i >= len(all) || !j.logs() {
		return all, nil
	}
	switch j.statements[i].Kind {
	case dialect.Alone:
	case dialect.Plain, dialect.Temp, dialect.Begin:
		why, err := j.keeps(ctx, j.statements[i:unitEnd(j.statements, i)])
		if why != "" {
			all[i] += mayKeep
		}
		return all, err
	default:
		return all, nil
	}
	outcome, err := j.session.Outcome(ctx, j.statements[i])
	switch {
	case err != nil:
		return nil, err
	case outcome.Known && outcome.Applied:
		all[i] += wasPresent
	case outcome.Known && outcome.Fix == "" && outcome.Finish == "":
		all[i] += wasAbsent
	}
	return all, nil
}

// before returns what the mark of an entry recorded about the statement behind it, or "",
// and the hashes without that.
func before(e dialect.Entry) (state string, plain []string) {
	for _, h := range e.Hashes {
		hash, _, _ := strings.Cut(h, "-")
		plain = append(plain, hash)
	}
	if e.Done < len(e.Hashes) {
		state = strings.TrimPrefix(e.Hashes[e.Done], plain[e.Done])
	}
	return state, plain
}

// leftByUs reports whether the object that a failed statement left behind is its own: it
// did not exist before the statement.
func (j *journal) leftByUs() bool {
	state, _ := before(j.entry)
	return state == wasAbsent && !j.edited
}

// recall takes over an unfinished entry: its marks, and this run's hashes with the
// record of the earlier run about the next statement.
func (j *journal) recall(open dialect.Entry) {
	fresh := j.entry
	state, plain := before(open)
	from, to := lastRun(j.statements[:open.Done])+1, min(open.Done+1, len(plain), len(fresh.Hashes))
	j.edited = from < to && !slices.Equal(plain[from:to], fresh.Hashes[from:to])
	j.entry, j.resumed = open, true
	j.entry.Checksum, j.entry.Statements, j.entry.Hashes, j.entry.FileHash = fresh.Checksum, fresh.Statements, fresh.Hashes, fresh.FileHash
	if open.Done < len(j.entry.Hashes) {
		j.entry.Hashes[open.Done] += state
	}
}
