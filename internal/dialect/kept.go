package dialect

import "errors"

// A KeptError is the error of a statement that failed and may have left changes which no
// rollback undid. Then the statement must not be retried: a procedure may have committed
// a part of its work, or a table has no transactions.
type KeptError struct {
	Err        error
	Why        string // the reason: a sentence without a capital and a full stop
	Repeatable bool   // the statement may run again all the same
}

func (e *KeptError) Error() string { return e.Err.Error() }
func (e *KeptError) Unwrap() error { return e.Err }

// WithRollback returns the error of a statement together with that of the rollback
// after it: a *KeptError if changes were left behind.
func WithRollback(err, rollback error) error {
	stayed, ok := errors.AsType[*NotRolledBackError](rollback)
	if _, kept := errors.AsType[*KeptError](err); !ok || kept || err == nil {
		return err
	}
	return &KeptError{Err: err, Why: stayed.Error()}
}

// A NotRolledBackError is the error of a rollback that left changes behind.
type NotRolledBackError struct{ Words string } // of the database

func (e *NotRolledBackError) Error() string {
	return "the server could not roll back everything: " + e.Words
}

// Kept returns the error of a failed statement outside a transaction as a *KeptError,
// unless unchanged finds that it changed nothing, the connection was lost or the context
// ended. The error of a Setting is returned as it is.
func Kept(st Statement, err error, unchanged func() (bool, error)) error {
	failed, ok := errors.AsType[*DatabaseError](err)
	if !ok || failed.Lost || st.Kind == Setting {
		return err
	}
	if same, unknown := unchanged(); same && unknown == nil {
		return err
	}
	return &KeptError{Err: err, Why: "it may have done a part of its work before it failed", Repeatable: st.Kind == Bare}
}
