package postgres

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// A tx is a transaction of a session.
type tx struct {
	*session
	rows  []string // of the version table, while they are fresh
	fresh bool
	ended bool
	edits []request // not sent yet
}

// Begin locks the version table against all writers but not against readers, and
// reads it, in the round trip of the BEGIN. The lock comes before the first
// snapshot, also at higher isolation levels.
func (s *session) Begin(ctx context.Context, o dialect.TxOptions) (dialect.Tx, error) {
	begin := o.Statement
	if begin == "" {
		begin = "BEGIN READ WRITE"
	}
	statements := []string{begin, s.asOurselves(), "LOCK TABLE " + s.tables.version() + " IN SHARE ROW EXCLUSIVE MODE NOWAIT", s.selfCheck(), s.tables.selectRows(), s.asBefore()}
	text := strings.Join(slices.DeleteFunc(statements, func(text string) bool { return text == "" }), "; ")
	wait := dialect.NewWait(s.options, longestPause)
	for {
		results, err := s.wire.send(ctx, text)
		if err == nil {
			return s.begun(results)
		}
		_ = s.wire.rollBack()
		if code(err) != codeLockNotAvailable {
			return nil, failure(ctx, err)
		}
		if err := wait.Pause(ctx, s.tables.blocker(ctx, s.wire)); err != nil {
			return nil, err
		}
	}
}

// selfCheck returns a query, if one is needed, whether the session is still intact:
// behind a pooler, whether the same process answers; with the lock on this
// connection, whether a revision released it (pg_advisory_unlock_all).
func (s *session) selfCheck() string {
	shared, is := s.lock.(sharedLock)
	switch {
	case is:
		return "SELECT pg_catalog.pg_backend_pid(), EXISTS (SELECT FROM pg_catalog.pg_locks AS l WHERE l.pid = pg_catalog.pg_backend_pid() AND " + shared.key.isHeld() + ")"
	case s.pooled:
		return "SELECT pg_catalog.pg_backend_pid(), true"
	}
	return ""
}

// begun returns the transaction that a Begin has started, unless the session is no
// longer intact.
func (s *session) begun(results []*result) (dialect.Tx, error) {
	if s.asBefore() != "" {
		results = results[:len(results)-1]
	}
	var err error
	if s.selfCheck() != "" {
		err = s.judge(results[len(results)-2])
	}
	t := &tx{session: s, fresh: true}
	if err == nil {
		t.rows, err = s.tables.rows(results[len(results)-1])
	}
	if err != nil {
		return nil, errors.Join(err, s.wire.rollBack())
	}
	return t, nil
}

func (s *session) judge(checked *result) error {
	switch {
	case cell(checked, 0, 0) != s.process:
		return &dialect.UnreachableError{Where: s.where, Err: errPooled}
	case cell(checked, 0, 1) != "t":
		return errors.New("the lock was lost: a revision gave up all advisory locks of the connection")
	}
	return nil
}

func (t *tx) Rows(ctx context.Context) ([]string, error) {
	if t.fresh {
		return t.rows, nil
	}
	if err := t.flush(ctx); err != nil {
		return nil, err
	}
	results, err := t.wire.send(ctx, t.tables.selectRows())
	if err != nil {
		return nil, failure(ctx, err)
	}
	return t.tables.rows(results[0])
}

func (t *tx) Exec(ctx context.Context, st dialect.Statement) error {
	t.fresh = false
	if err := t.flush(ctx); err != nil {
		return err
	}
	t.note(st)
	err := t.statement(ctx, st)
	return located(failure(ctx, err), err, st.Text, sqllex.Place{Line: st.Line, Column: st.Column})
}

// statement runs one statement of a revision.
func (s *session) statement(ctx context.Context, st dialect.Statement) error {
	if copiesFromStdin(phraseOf(st.Text)) {
		defer s.listen(sqllex.Place{Line: st.Line, Column: st.Column})()
		return s.wire.copy(ctx, st.Text, st.Data)
	}
	_, _, err := s.wire.run(ctx, st.Text, s.aboutOne(st))
	return err
}

// Run sends a script as it is written, in one round trip. A script with the data of
// a COPY goes statement by statement.
func (t *tx) Run(ctx context.Context, script revision.Script, statements []dialect.Statement) (failed int, err error) {
	if len(statements) == 0 {
		return -1, nil
	}
	t.fresh = false
	if ctx.Err() != nil {
		return -1, dialect.Ended(ctx)
	}
	if err := t.flush(ctx); err != nil {
		return -1, err
	}
	if t.piecemeal(statements) {
		for i, st := range statements {
			if err := t.Exec(ctx, st); err != nil {
				return i, err
			}
		}
		return -1, nil
	}
	t.note(statements...)
	text := strings.TrimPrefix(withoutGuards(script.Text), byteOrderMark)
	start := sqllex.Place{Line: max(script.Line, 1), Column: 1 + len(script.Text) - len(text)}
	done, _, err := t.wire.run(ctx, text, t.about(text, start, statements))
	if err == nil {
		return -1, nil
	}
	bad := located(failure(ctx, err), err, text, start)
	return blamed(bad, statements, done), bad
}

// piecemeal reports whether statements cannot go to the server together. Before
// PostgreSQL 13, one statement_timeout held for all of them.
func (t *tx) piecemeal(statements []dialect.Statement) bool {
	for _, st := range statements {
		if sqllex.Lexer(nextToken).Head(st.Text, 1).Starts("COPY") && copiesFromStdin(phraseOf(st.Text)) {
			return true
		}
	}
	return t.settings.limits.Statement > 0 && t.wire.major() < 13
}

// blamed returns the index of the statement at fault: the one at the place of the
// server's error, or else the first that was not done. A syntax error anywhere
// keeps all of them from running.
func blamed(err error, statements []dialect.Statement, done int) int {
	at := min(done, len(statements)-1)
	var bad *dialect.DatabaseError
	if !errors.As(err, &bad) || bad.Line == 0 {
		return at
	}
	for i, st := range statements {
		if st.Line > bad.Line || st.Line == bad.Line && st.Column > bad.Column {
			return max(i-1, 0)
		}
	}
	return len(statements) - 1
}

// located adds the place in the file to a failure, if the server reports one in the
// text. start is the place of the text in the file.
func located(bad, err error, text string, start sqllex.Place) error {
	var server *pgconn.PgError
	var words *dialect.DatabaseError
	if !errors.As(err, &server) || !errors.As(bad, &words) || server.Position <= 0 {
		return bad
	}
	at := placeIn(text, start, server.Position)
	words.Line, words.Column = at.Line, at.Column
	return bad
}

// placeIn returns the place in the file of a character of a text, counted from 1.
// start is the place of the text.
func placeIn(text string, start sqllex.Place, position int32) sqllex.Place {
	before := text[:byteOffset(text, int(position)-1)]
	at := sqllex.Place{Line: start.Line + strings.Count(before, "\n"), Column: len(before) + start.Column}
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		at.Column = len(before) - i
	}
	return at
}

// byteOffset returns the offset of the character with an index: the server counts
// characters.
func byteOffset(text string, characters int) int {
	offset := 0
	for ; characters > 0 && offset < len(text); characters-- {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

func (t *tx) Call(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	t.fresh = false
	if err := t.flush(ctx); err != nil {
		return err
	}
	t.noteCall()
	defer t.listen(sqllex.Place{})()
	return dialect.Lend(ctx, t.conn, f)
}

// Commit does not let ctx cancel a COMMIT that has been sent: its result would be
// unknown. Deferred triggers may write messages.
func (t *tx) Commit(ctx context.Context) error {
	if ctx.Err() != nil {
		return dialect.Ended(ctx)
	}
	if err := t.flush(ctx); err != nil {
		return err
	}
	_, tag, err := t.wire.run(context.WithoutCancel(ctx), "COMMIT", t.unplaced)
	switch {
	case err != nil && uncertain(err):
		return &dialect.CommitError{Err: failure(context.WithoutCancel(ctx), err)}
	case err != nil:
		return failure(context.WithoutCancel(ctx), err)
	case tag != "COMMIT":
		return errors.New("the server rolled the transaction back instead of committing it")
	}
	t.ended = true
	return nil
}

// uncertain reports whether an error of a COMMIT leaves its result open: the
// connection broke, or the server ended it.
func uncertain(err error) bool {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return true
	}
	return server.SeverityUnlocalized == "FATAL" || server.SeverityUnlocalized == "PANIC" || server.Code == codeCompletionUnknown
}

func (t *tx) Rollback() error {
	if t.ended {
		return nil
	}
	t.ended = true
	if t.wire.IsClosed() {
		return nil // the server rolls back an open transaction
	}
	return failure(context.Background(), t.wire.rollBack())
}
