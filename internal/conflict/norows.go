package conflict

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// noRows is the note about statements that had no rows to change.
const noRows = "no table had a row, so what UPDATE and DELETE do was not seen; --data FILE adds rows"

// lookAt looks at a database, and remembers whether it has rows.
func (f *finder) lookAt(ctx context.Context, db dialect.Rehearsal) (*look, error) {
	seen, err := rehearse.LookAt(ctx, db)
	if err != nil {
		return nil, err
	}
	for _, t := range seen.Rows {
		f.rows = f.rows || len(t.Rows) > 0
	}
	return seen, nil
}

// changesRows reports whether a statement of a revision starts with UPDATE or DELETE.
func (f *finder) changesRows(ctx context.Context, r graph.Ref) bool {
	script, err := f.Upgrade(ctx, r)
	if err != nil || script.Call != nil {
		return false
	}
	statements, err := f.Scratch.Split(script)
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
