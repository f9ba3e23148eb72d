package diagnose

import (
	"cmp"
	"context"
	"os"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// ChangesOf returns the changes of a revision's upgrade, as far as its text shows: of a
// merge, of the section for a parent's side.
func ChangesOf(ctx context.Context, db dialect.Rules, rev *revision.Revision, side string) check.Changes {
	all := []int{int(cmp.Or(rev.Lines.ID, 1))} // nothing is read
	switch rev.Content {
	case revision.Opaque:
		return check.Changes{Unread: all}
	case revision.Operations:
		content, err := os.ReadFile(rev.File)
		if err != nil {
			return check.Changes{Unread: all}
		}
		return changesOfOperations(db, rev, content)
	}
	statements, err := statements(ctx, db, rev, side)
	if err != nil {
		return check.Changes{Unread: all}
	}
	c := check.Changes{Complete: true}
	for _, st := range statements {
		c.Text += st.Text + "\n"
		addStatement(&c, db, st)
	}
	return c
}

// addStatement adds the changes of one statement.
func addStatement(c *check.Changes, db dialect.Rules, st dialect.Statement) {
	effects := db.Effects(st)
	c.Effects = append(c.Effects, effects...)
	c.Complete = c.Complete && len(effects) > 0
	if len(effects) == 0 || check.Spreads(st.Text) {
		c.Unclear = append(c.Unclear, st.Text)
	}
}

// changesOfOperations returns the changes of a Python revision's operations, and of the
// SQL that is written out in it, which the dialect reads as that of a SQL revision.
func changesOfOperations(db dialect.Rules, rev *revision.Revision, content []byte) check.Changes {
	up := alembicpy.Operations(content)
	c := check.Changes{Text: string(content), Unclear: up.Vague, Unread: up.Unread, Complete: up.Whole}
	for _, step := range up.Steps {
		c.Effects = append(c.Effects, step.Effects...)
		if step.SQL == "" || isCommit(step.SQL) {
			continue
		}
		statements, err := db.Split(revision.Script{Text: step.SQL, File: rev.File, Line: step.Line, NoTransaction: true})
		if err != nil {
			c.Unclear, c.Unread, c.Complete = append(c.Unclear, step.SQL), append(c.Unread, step.Line), false
		}
		for _, st := range statements {
			addStatement(&c, db, st)
		}
	}
	slices.Sort(c.Unread)
	c.Effects = slices.DeleteFunc(c.Effects, up.IsUnsure)
	return c
}

// isCommit reports whether SQL only ends the transaction of the migration or begins
// another one, which a script must not do.
func isCommit(sql string) bool {
	switch strings.ToUpper(strings.Trim(sql, " \t\n;")) {
	case "COMMIT", "BEGIN", "END":
		return true
	}
	return false
}
