package conflict

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// asksTime matches the functions for the time of the databases.
var asksTime = regexp.MustCompile(`(?i)\b(now|current_timestamp|current_time|localtimestamp|localtime|transaction_timestamp|statement_timestamp|clock_timestamp|sysdate|curtime|unix_timestamp|utc_timestamp|utc_time|julianday|unixepoch|datetime|strftime)\b`)

// asksWhether matches the words of conditions.
var asksWhether = regexp.MustCompile(`(?i)\b(where|when|on|having|if)\b`)

// timed reports whether a statement of a revision changes rows, and may depend on how long
// ago others were made. Both orders run within moments, and on PostgreSQL in one transaction,
// in which the time stands still: so such a revision runs by itself, and later.
func (f *finder) timed(ctx context.Context, r graph.Ref) bool {
	known, ok := f.times[r]
	if !ok {
		known = f.readTimed(ctx, r)
		f.times[r] = known
	}
	return known
}

func (f *finder) readTimed(ctx context.Context, r graph.Ref) bool {
	script, err := f.Upgrade(ctx, r)
	if err != nil || script.Call != nil || !asksTime.MatchString(script.Text) {
		return false
	}
	statements, err := f.Scratch.Split(script)
	return err == nil && slices.ContainsFunc(statements, func(st dialect.Statement) bool {
		changes := slices.Contains([]string{"UPDATE", "DELETE", "INSERT", "REPLACE", "MERGE", "WITH"}, strings.ToUpper(firstWord(st.Text)))
		return changes && asksTime.MatchString(st.Text) && asksWhether.MatchString(st.Text)
	})
}

// waitFor waits before a revision that depends on the time, so that what ran before is older
// by more than the second that some databases count in.
func (f *finder) waitFor(ctx context.Context, r graph.Ref) error {
	if !f.timed(ctx, r) {
		return nil
	}
	return dialect.Sleep(ctx, pauses[len(pauses)-1])
}
