package mysql

import (
	"context"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A program runs unknown statements, which may commit. A savepoint from before it shows
// whether they did: a savepoint ends with its transaction.

// savepoint is a name that programs do not use.
const savepoint = "ramus_before_program"

// committedInside is why a failed program may have left changes behind.
const committedInside = "it may have committed a part of its work before it failed"

// program runs a program in a transaction of its own, so that it leaves nothing behind
// when it fails, unless it committed.
func (s *session) program(ctx context.Context, st dialect.Statement) error {
	if err := s.exec(ctx, "START TRANSACTION"); err != nil {
		return failure(ctx, err)
	}
	err := s.inTransaction(ctx, st)
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	if s.conn == nil {
		return err
	}
	if err == nil {
		return statementFailure(ctx, st, s.exec(end, "COMMIT"))
	}
	return dialect.WithRollback(err, s.rollback(end))
}

// inTransaction runs a program in the open transaction. If it fails and may have ended
// the transaction, the error is a *dialect.KeptError.
func (s *session) inTransaction(ctx context.Context, st dialect.Statement) error {
	if err := s.exec(ctx, "SAVEPOINT "+savepoint); err != nil {
		return failure(ctx, err)
	}
	err := statementFailure(ctx, st, s.statement(ctx, st))
	if err == nil || s.conn == nil || s.survived(ctx) {
		return err
	}
	return &dialect.KeptError{Err: err, Why: committedInside}
}

// survived reports whether the transaction is still the one in which the program
// started. A deadlock ends it like a COMMIT, so the answer is no after one.
func (s *session) survived(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	return s.exec(ctx, "ROLLBACK TO SAVEPOINT "+savepoint) == nil
}

// rollback rolls back. If changes are left behind, the error is a
// *dialect.NotRolledBackError. A lost connection is no error: the server rolls back.
func (s *session) rollback(ctx context.Context) error {
	if err := s.exec(ctx, "ROLLBACK"); err != nil {
		if lost(err) {
			return nil
		}
		return failure(ctx, err)
	}
	return failure(ctx, s.stayed(ctx))
}
