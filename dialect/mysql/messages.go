package mysql

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// statement runs one statement of a revision, and reports its warnings. The driver
// drops their number, which the server sends with the result, so it takes a round
// trip to ask for them. SHOW WARNINGS changes nothing that a later statement can read
// but ROW_COUNT() and FOUND_ROWS(), which scripts may not use. If the connection is lost
// meanwhile, its transaction and the values of its session are gone, so the statement
// counts as one that lost the connection.
func (s *session) statement(ctx context.Context, st dialect.Statement) error {
	if err := s.server.unreadable(st); err != nil {
		return err
	}
	if err := s.guarded(ctx, st); err != nil {
		return err
	}
	err := s.within(ctx, st.Text)
	if s.options.Message == nil || s.conn == nil || ctx.Err() != nil || lost(err) {
		return err
	}
	if unread := s.report(ctx, st, number(err)); s.conn == nil {
		return unread
	}
	return err
}

// report reports the warnings of the last statement. If the statement failed, the
// list has its error too, which is no warning. Its own error, that the list cannot be
// read, is no failure of the statement while the connection lasts.
func (s *session) report(ctx context.Context, st dialect.Statement, failed uint16) error {
	warnings, err := s.warnings(ctx)
	if err != nil || s.olderThan(st, warnings) {
		return err
	}
	s.known = warnings
	for _, w := range warnings {
		if w.level == "Error" && w.number == failed {
			continue
		}
		s.options.Message(dialect.Message{
			Severity: strings.ToUpper(w.level), Code: strconv.Itoa(int(w.number)), Text: w.text,
			Line: st.Line, Column: st.Column,
		})
	}
	n, err := s.unlisted(ctx, len(warnings))
	if n > 0 {
		s.options.Message(dialect.Message{Unlisted: n})
	}
	return err
}

// olderThan reports whether the warnings listed after a statement are of an earlier
// one, on a server that keeps them.
func (s *session) olderThan(st dialect.Statement, listed []warning) bool {
	return s.server.keepsWarnings() && slices.Equal(listed, s.known) &&
		!headOf(st.Text).StartsAny("INSERT", "REPLACE", "UPDATE", "DELETE", "LOAD", "ALTER", "DROP")
}

// dropWarnings remembers the warnings of a statement of ramus's own, so that they are
// not reported as those of the next statement.
func (s *session) dropWarnings(ctx context.Context) (err error) {
	s.known, err = s.warnings(ctx)
	return failure(ctx, err)
}

// A warning is a row of SHOW WARNINGS.
type warning struct {
	level  string // Note, Warning or Error
	number uint16
	text   string
}

// warnings returns the warnings of the last statement, as many as the server kept.
func (s *session) warnings(ctx context.Context) (all []warning, err error) {
	err = s.do(ctx, func(ctx context.Context) error {
		rows, err := s.conn.QueryContext(ctx, "SHOW WARNINGS")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var w warning
			if err := rows.Scan(&w.level, &w.number, &w.text); err != nil {
				return err
			}
			all = append(all, w)
		}
		return rows.Err()
	})
	return all, err
}

// unlisted returns the number of warnings that the server counted beside those that
// it keeps (max_error_count).
func (s *session) unlisted(ctx context.Context, listed int) (int, error) {
	if listed == 0 {
		return 0, nil
	}
	counted := 0
	err := s.do(ctx, func(ctx context.Context) error {
		return scanRow(ctx, s.conn, "SHOW COUNT(*) WARNINGS", &counted)
	})
	return max(counted-listed, 0), err
}
