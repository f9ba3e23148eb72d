package mysql

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Mark writes an entry, and the edit of a version row, in one statement, which commits by
// itself, or in a short transaction: the usual one takes up to four round trips more. As
// that does, it locks the version rows, and does not wait for another program that has
// locked them. It writes nothing if that, or anything else, is in the way.
func (s *session) Mark(ctx context.Context, rows []string, e dialect.Entry, old, new string) (seq int64, written bool, err error) {
	if err := s.ready(ctx); err != nil {
		return 0, false, err
	}
	seq = e.Seq
	if seq == 0 {
		seq = s.logged + 1
	}
	statement, changes := s.marking(rows, e, old, new)
	if !s.server.commits || statement == "" {
		return 0, false, nil
	}
	n, err := s.marked(ctx, statement, old, new)
	switch {
	case err == nil && n == changes:
		s.logged = max(s.logged, seq)
		return seq, true, nil
	case dialect.Ended(ctx) != nil:
		return 0, false, dialect.Ended(ctx)
	case isA[*dialect.CommitError](err):
		return 0, false, err
	case err != nil && s.conn == nil:
		return 0, false, &dialect.CommitError{Err: err}
	case n != 0:
		return 0, false, fmt.Errorf("%d rows of %s and %s were changed where %d were expected", n, s.tables.shown(s.tables.Version), s.tables.shown(s.tables.Log), changes)
	}
	return 0, false, nil
}

// marked runs the statement of a mark. On MariaDB the edit is a statement of its own behind
// it, in one transaction: joined, its table of one row would take longer than that.
func (s *session) marked(ctx context.Context, statement, old, new string) (changed int64, err error) {
	if !s.server.mariadb || old == "" {
		return s.affected(ctx, statement)
	}
	tx, err := s.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	if changed, err = s.affected(ctx, statement); changed != 1 || err != nil {
		return 0, err
	}
	if err := tx.Edit(ctx, old, new); err != nil {
		return 0, err
	}
	if err := tx.Commit(ctx); err != nil {
		return 0, err
	}
	return changed, nil
}

// marking returns the statement of a mark, and how many rows it changes: all or none. The
// statement is empty if only a transaction with more statements can do that. On MariaDB it
// leaves out the edit of the version row.
func (s *session) marking(rows []string, e dialect.Entry, old, new string) (statement string, changes int64) {
	t := s.tables
	switch {
	case e.Seq == 0 && (s.logged == 0 || old != "" || new != ""):
		return "", 0
	case e.Seq == 0:
		return t.insert() + "SELECT " + logLiterals(s.logged+1, e) + " FROM " + t.version() + " HAVING " + hold(rows) + lockRows, 1
	case old == "" && new == "", s.server.mariadb && old != "" && new != "":
		return t.update("", e) + fmt.Sprintf(" WHERE seq = %d AND (SELECT %s FROM %s%s)", e.Seq, hold(rows), t.version(), lockRows), 1
	case old == "" || new == "" || s.width > 0 && utf8.RuneCountInString(new) > s.width:
		return "", 0
	}
	held := fmt.Sprintf(" JOIN %[1]s JOIN (SELECT %[2]s AS held FROM %[1]s%[3]s) AS held", t.version(), hold(rows), lockRows)
	return t.update(held, e) + fmt.Sprintf(", version_num = %s WHERE seq = %d AND version_num = %s AND held.held", safeText(new), e.Seq, safeText(old)), 2
}

// hold returns the condition that the version table holds exactly these rows, which all
// differ. It compares byte by byte, as Go does, whatever the collation of the table is.
func hold(rows []string) string {
	held := fmt.Sprintf("count(*) = %d", len(rows))
	for _, row := range rows {
		held += " AND sum(CAST(CONVERT(version_num USING utf8mb4) AS BINARY) = " + safeText(row) + ") = 1"
	}
	return held
}
