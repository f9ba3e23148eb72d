package ramus

import (
	"context"
	"strconv"
	"time"

	"github.com/ramusdb/ramus/internal/check"
)

// past returns what git tells while ctx lasts; nil where there is no repository.
func (x *examination) past(ctx context.Context) (*check.Past, error) {
	if !x.opened(ctx) {
		return nil, nil
	}
	p, err := x.repo.Past(ctx, x.others)
	if err == nil && x.others != nil {
		x.lastFetch(x.others.Ref)
	}
	return p, err
}

// pastOfTangle is past where there is no graph to compare with.
func (x *examination) pastOfTangle(ctx context.Context) (p *check.Past, err error) {
	if !x.opened(ctx) {
		return nil, nil
	}
	p, x.diagnosis.Against, err = x.repo.PastOfBroken(ctx, x.options.Against)
	return p, err
}

// opened reports whether there is a repository, and notes where there is none.
func (x *examination) opened(ctx context.Context) bool {
	err := x.repo.Open(ctx)
	if err != nil && len(x.diagnosis.Notes) == 0 { // else it is said already
		x.diagnosis.note("what happened before could not be looked up: " + err.Error())
	}
	return err == nil
}

// lastFetch notes that what is known of the remote is old.
func (x *examination) lastFetch(ref string) {
	at := x.repo.Fetched()
	if days := int(time.Since(at).Hours() / 24); !at.IsZero() && days > 0 {
		x.diagnosis.note(ref + " is as it was " + countedDays(days) + " ago: git fetch")
	}
}

func countedDays(n int) string {
	if n == 1 {
		return "a day"
	}
	return strconv.Itoa(n) + " days"
}
