package ramus

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/planner"
	"github.com/ramusdb/ramus/internal/record"
)

// A MigrationError is the failure of a run at a revision: what the run had done
// before, where and why it failed, and the state of the database. Its text has all
// of that, in several lines.
type MigrationError struct {
	Verb     string   // upgrade, downgrade or stamp
	Revision string   // that failed, or that would have run next
	Applied  []string // revisions that this run finished before, in order; they stay

	// Undone are the revisions, in order, that this run had applied and that were
	// rolled back with the failure, because the whole run was one transaction.
	Undone []string

	File         string // where it failed; empty if not in a script or a function of a revision
	Line, Column int    // from 1; Column, in bytes, is 0 for a Go function
	Statement    string // that failed; empty for a Go function
	Source       string // the line of File; empty where no statement failed

	// Wait is the lock that the statement waited for, and who held it, if the server gave
	// up waiting for a lock and that was seen.
	Wait LockWait

	// Messages are the server's last notices and warnings about the revision, at most
	// ten, oldest first. The text ends with them.
	Messages []ServerMessage

	Rows []string // the version rows now, sorted; nil if they could not be read

	// Partial is how far the revision came, if a part of it is done and stays; nil if
	// it was rolled back.
	Partial *Partial

	// Unknown is true after a failed COMMIT: the revision, and all of Undone, may or
	// may not be applied. The next run finds out.
	Unknown bool

	Err error // of the database, the function or the context

	text  string // without the messages
	heard int    // how many messages of the revision there were
	hint  string // see Hint; may be empty
}

func (e *MigrationError) Error() string {
	if len(e.Messages) == 0 {
		return e.text
	}
	head := "the server's messages before the error:"
	if n := len(e.Messages); e.heard > n {
		head = fmt.Sprintf("the last %d of the server's %d messages before the error:", n, e.heard)
	}
	lines := []string{e.text, "  " + head}
	for _, m := range e.Messages {
		lines = append(lines, "    "+strings.ReplaceAll(m.String(), "\n", "\n      "))
	}
	return strings.Join(lines, "\n")
}

func (e *MigrationError) Unwrap() error { return e.Err }

// SQLState returns the SQLSTATE of the database's error, or "" where it has none.
func (e *MigrationError) SQLState() string {
	if server, ok := errors.AsType[*dialect.DatabaseError](e.Err); ok {
		return server.State
	}
	return ""
}

// LogValue returns the error as a group for log/slog: verb, revision, file, line,
// statement (its first line), sqlstate, wait, messages and error, without those that are empty.
func (e *MigrationError) LogValue() slog.Value {
	attrs := []slog.Attr{slog.String("verb", e.Verb), slog.String("revision", e.Revision)}
	if e.File != "" {
		attrs = append(attrs, slog.String("file", e.File), slog.Int("line", e.Line))
	}
	if first, _, _ := strings.Cut(e.Statement, "\n"); first != "" {
		attrs = append(attrs, slog.String("statement", first))
	}
	if state := e.SQLState(); state != "" {
		attrs = append(attrs, slog.String("sqlstate", state))
	}
	if wait := e.Wait.Past(); wait != "" {
		attrs = append(attrs, slog.String("wait", wait))
	}
	if len(e.Messages) > 0 {
		texts := make([]string, len(e.Messages))
		for i, m := range e.Messages {
			texts[i] = m.String()
		}
		attrs = append(attrs, slog.Any("messages", texts))
	}
	return slog.GroupValue(append(attrs, slog.Any("error", e.Err))...)
}

// An UnknownRowsError is the refusal to plan from version rows that no revision of
// the project defines.
type UnknownRowsError struct {
	Rows []string

	why     string // why the log cannot revert them; empty where that was not tried
	inLog   bool   // the log can revert them
	covered bool   // the database has all that was asked for: AllowAhead would accept it

	lacks  []string // the revisions that the database certainly lacks
	target string   // of the upgrade that was refused; empty for other verbs
}

func (e *UnknownRowsError) Error() string {
	text := (&plan.UnknownRowsError{Rows: e.Rows}).Error()
	if e.why != "" {
		text += ", and the log cannot revert that: " + e.why
	}
	if e.short() {
		text += ", and it lacks " + strings.Join(e.lacks, ", ")
	}
	return text
}

// short reports whether an upgrade was refused because the database is ahead, and has
// not all of the target.
func (e *UnknownRowsError) short() bool { return e.target != "" && !e.covered && len(e.lacks) > 0 }

// refusing adds the target of an upgrade to its error about unknown rows.
func refusing(target string, err error) error {
	if unknown, ok := errors.AsType[*UnknownRowsError](err); ok {
		unknown.target = target
	}
	return err
}

// A SkippedError is the refusal of an upgrade whose target needs skipped revisions:
// they never ran, and no upgrade would run them, since they were put below others that
// had run. Its text says so of each, with file and line.
type SkippedError struct {
	Revisions []string // the skipped ones below the target, oldest first

	err *planner.SkippedError
}

func (e *SkippedError) Error() string { return e.err.Error() }

// Hint returns the commands that run the revisions, or record that they were made by
// hand.
func (e *SkippedError) Hint() string { return e.err.Hint() }

// An EditedError is the refusal of an upgrade with the policy Refuse of Options.Edited.
// Its text names each revision with file and line.
type EditedError struct {
	Revisions []string // that were edited after they ran, oldest first

	err *planner.EditedError
}

func (e *EditedError) Error() string { return e.err.Error() }

// Hint returns the command that shows the edits.
func (e *EditedError) Hint() string { return e.err.Hint() }

// publicError returns the exported form of an error whose parts callers may want.
func publicError(err error) error {
	if unknown, ok := errors.AsType[*plan.UnknownRowsError](err); ok {
		return &UnknownRowsError{Rows: unknown.Rows}
	}
	if unknown, ok := errors.AsType[*planner.UnknownRowsError](err); ok {
		return &UnknownRowsError{Rows: unknown.Rows, inLog: unknown.InLog, covered: unknown.Covered, lacks: unknown.Lacks}
	}
	if edited, ok := errors.AsType[*planner.EditedError](err); ok {
		return &EditedError{Revisions: edited.IDs(), err: edited}
	}
	if skipped, ok := errors.AsType[*planner.SkippedError](err); ok {
		return &SkippedError{Revisions: skipped.IDs(), err: skipped}
	}
	if lacking, ok := errors.AsType[*record.InsufficientError](err); ok {
		return &UnknownRowsError{Rows: lacking.Rows, why: lacking.Why}
	}
	m, ok := errors.AsType[*engine.MigrationError](err)
	if !ok {
		return err
	}
	failed := &MigrationError{
		Verb:     string(m.Kind),
		Revision: m.Step.Revision,
		Applied:  m.Applied,
		Undone:   m.Undone,
		File:     m.File,
		Line:     m.Line,
		Column:   m.Column,
		Messages: serverMessages(m.Messages),
		Wait:     lockWait(m.Wait),
		heard:    m.Heard,
		Unknown:  m.Unknown,
		Err:      m.Err,
		text:     err.Error(),
		hint:     m.Hint(),
	}
	if m.Statement != nil {
		failed.Statement, failed.Source = m.Statement.Text, m.Source
	}
	if m.RowsErr == nil {
		failed.Rows = list(m.Rows)
	}
	if m.Partial != nil {
		done := partial(*m.Partial)
		failed.Partial = &done
	}
	return failed
}
