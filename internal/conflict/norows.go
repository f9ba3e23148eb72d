package conflict

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
)

// noRows is the note about statements that had no rows to change.
const noRows = "the database had no rows where the branches start, so what UPDATE and DELETE do was not seen; --data FILE adds rows"

// noteNoRows notes that revisions change rows, and that there are none.
func (f *finder) noteNoRows(ctx context.Context, start dialect.Rehearsal, sides ...[]graph.Ref) error {
	if slices.Contains(f.result.Notes, noRows) || !slices.ContainsFunc(slices.Concat(sides...), func(r graph.Ref) bool { return f.changesRows(ctx, r) }) {
		return nil
	}
	rows, err := start.Contents(ctx)
	if err != nil {
		return err
	}
	for _, t := range rows {
		if len(t.Rows) > 0 {
			return nil
		}
	}
	f.result.Notes = append(f.result.Notes, noRows)
	return nil
}

// changesRows reports whether a statement of a revision starts with UPDATE or DELETE.
func (f *finder) changesRows(ctx context.Context, r graph.Ref) bool {
	scripts, err := f.History.Revision(r).Scripts(ctx)
	if err != nil || scripts.Upgrade.Call != nil {
		return false
	}
	statements, err := f.Scratch.Split(scripts.Upgrade)
	return err == nil && slices.ContainsFunc(statements, func(st dialect.Statement) bool {
		word := strings.ToUpper(firstWord(st.Text))
		return word == "UPDATE" || word == "DELETE"
	})
}

// firstWord returns the first word of a statement, behind comments of one line.
func firstWord(statement string) string {
	for line := range strings.Lines(statement) {
		if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(words[0], "--") {
			return words[0]
		}
	}
	return ""
}
