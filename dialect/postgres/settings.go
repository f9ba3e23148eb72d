package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// settings has the settings with which every revision starts.
type settings struct {
	given  []setting // of the embedder's connection before the session
	role   string    // of that connection; empty if none was set
	limits dialect.Limits
	change change // the changes that revisions may have made since the last reset
	beyond bool   // revisions may have changed more than settings, which only a new connection undoes
}

// A setting is a parameter with its value.
type setting struct{ name, value string }

// A change is a set of parts of a session that a statement may have changed.
type change uint8

// The changes, as bits.
const (
	parameters change = 1 << iota // SET, and code in a function
	identity                      // SET ROLE, SET SESSION AUTHORIZATION
	objects                       // temporary tables, cursors, LISTEN, PREPARE
)

// changes returns the parts that a statement may change. DO, CALL and SELECT run
// code that is not visible. It misses a function that an INSERT or a trigger calls
// and that changes settings for longer than its transaction.
func changes(st dialect.Statement) change {
	first, _, _ := strings.Cut(strings.TrimLeft(st.Text, "( \t\r\n"), " ")
	switch strings.ToUpper(strings.TrimRight(first, "\r\n\t")) {
	case "ALTER", "DROP", "INSERT", "UPDATE", "DELETE", "COMMENT", "GRANT", "REVOKE", "TRUNCATE", "COPY", "CREATE", "ANALYZE", "VACUUM", "REINDEX", "LOCK":
		lower := strings.ToLower(st.Text)
		if strings.Contains(lower, "set_config") {
			return parameters | identity
		}
		if strings.Contains(lower, "temp") {
			return objects
		}
		return 0
	case "SET", "RESET":
		return parameters | identity
	}
	return parameters | identity | objects
}

// note records the changes that statements may make, before they run.
func (s *session) note(statements ...dialect.Statement) {
	for _, st := range statements {
		s.noteChange(changes(st))
	}
}

// noteCall records that a function may change anything.
func (s *session) noteCall() { s.noteChange(parameters | identity | objects) }

func (s *session) noteChange(c change) {
	s.settings.change |= c
	if c&objects == 0 {
		return
	}
	s.settings.beyond = true
	if s.wire.prepared != nil {
		clear(s.wire.prepared) // DEALLOCATE ALL, DISCARD ALL
	}
}

// endless returns statements that keep the server from ending a quiet connection.
// set is "SET " or "SET LOCAL ".
func (w *wire) endless(set string) string {
	names := []string{"idle_in_transaction_session_timeout", "statement_timeout", "lock_timeout"}
	if w.major() >= 14 {
		names = append(names, "idle_session_timeout")
	}
	if w.major() >= 17 {
		names = append(names, "transaction_timeout")
	}
	var all strings.Builder
	for _, name := range names {
		all.WriteString(set + name + " = 0; ")
	}
	return all.String()
}

// limit returns the statements that set limits.
func limit(l dialect.Limits) string {
	return fmt.Sprintf("SET lock_timeout = %d; SET statement_timeout = %d", milliseconds(l.Lock), milliseconds(l.Statement))
}

// milliseconds returns a timeout as the server reads it. There 0 is no limit, so
// that a shorter time becomes 1.
func milliseconds(d time.Duration) int64 {
	if d > 0 && d < time.Millisecond {
		return 1
	}
	return d.Milliseconds()
}

// start sets the values with which every revision starts. Of an embedder's
// connection it first records the settings.
func (s *settings) start(ctx context.Context, w *wire, given bool, by string) error {
	if given {
		if err := s.remember(ctx, w); err != nil {
			return err
		}
		if by != "" {
			name := w.ParameterStatus("application_name")
			s.given = append(s.given, setting{"application_name", name})
			if _, err := w.send(ctx, "SET application_name = "+text(signed(name, by))); err != nil {
				return err
			}
		}
	}
	_, err := w.send(ctx, w.endless("SET ")+limit(s.limits))
	return err
}

func (s *settings) remember(ctx context.Context, w *wire) error {
	results, err := w.send(ctx, `SELECT name, pg_catalog.current_setting(name) FROM pg_catalog.pg_settings WHERE source = 'session' AND name <> 'application_name';
SELECT nullif(pg_catalog.current_setting('role'), 'none')`)
	if err != nil {
		return err
	}
	for i := range results[0].Rows {
		s.given = append(s.given, setting{cell(results[0], i, 0), cell(results[0], i, 1)})
	}
	s.role = cell(results[1], 0, 0)
	return nil
}

// signed returns an application_name that names the runner, within the length that
// the server keeps.
func signed(name, by string) string {
	if name == "" {
		name = defaultApplication
	}
	if by != "" {
		name += " of " + by
	}
	name = strings.ReplaceAll(name[:min(len(name), maxName)], "\x00", "")
	return strings.ToValidUTF8(name, "")
}

// reset undoes the changes of revisions, and sets limits.
func (s *settings) reset(ctx context.Context, w *wire, l dialect.Limits) error {
	if s.change == 0 && l == s.limits {
		return nil
	}
	statements := limit(l)
	if s.change != 0 {
		statements = s.undo(w) + statements
	}
	if s.change&objects != 0 {
		if err := w.forgetPrepared(ctx); err != nil {
			return err
		}
	}
	if _, err := w.send(ctx, statements); err != nil {
		return err
	}
	s.change, s.limits = 0, l
	return nil
}

// undo returns the statements that restore the session. RESET returns to the
// settings with which the connection was opened, so that those of its URL and its
// role stay. The identity comes first, since the right to set others depends on it.
func (s *settings) undo(w *wire) string {
	all := "RESET SESSION AUTHORIZATION; RESET ROLE; "
	if s.role != "" {
		all += "SET ROLE " + quote(s.role) + "; "
	}
	all += "RESET ALL; " + restoring(s.given) + w.endless("SET ")
	if s.change&objects != 0 {
		all += "CLOSE ALL; UNLISTEN *; DISCARD TEMP; "
	}
	return all
}

func restoring(given []setting) string {
	var all strings.Builder
	for _, g := range given {
		all.WriteString("SELECT pg_catalog.set_config(" + text(g.name) + ", " + text(g.value) + ", false); ")
	}
	return all.String()
}

// asOurselves returns statements that return, in a transaction, to the user that
// connected, and record the role that a revision took; "" if no revision did.
func (s *session) asOurselves() string {
	if s.settings.change&identity == 0 {
		return ""
	}
	role := "NONE"
	if s.settings.role != "" {
		role = quote(s.settings.role)
	}
	return "SELECT pg_catalog.set_config('ramus.authorization', pg_catalog.current_setting('session_authorization'), true), " +
		"pg_catalog.set_config('ramus.role', pg_catalog.current_setting('role'), true); " +
		"SET LOCAL SESSION AUTHORIZATION DEFAULT; SET LOCAL ROLE " + role
}

// asBefore returns the statement that undoes asOurselves.
func (s *session) asBefore() string {
	if s.settings.change&identity == 0 {
		return ""
	}
	return "SELECT pg_catalog.set_config('session_authorization', pg_catalog.current_setting('ramus.authorization'), true), " +
		"pg_catalog.set_config('role', pg_catalog.current_setting('ramus.role'), true)"
}

// forgetPrepared drops the statements of PREPARE, and keeps the driver's own.
func (w *wire) forgetPrepared(ctx context.Context) error {
	results, err := w.send(ctx, "SELECT name FROM pg_catalog.pg_prepared_statements WHERE from_sql")
	if err != nil {
		return err
	}
	var all strings.Builder
	for i := range results[0].Rows {
		all.WriteString("DEALLOCATE " + quote(cell(results[0], i, 0)) + "; ")
	}
	_, err = w.send(ctx, all.String())
	return err
}

// handBack restores an embedder's connection. It returns an error if only a new
// connection can be clean.
func (s *settings) handBack(ctx context.Context, w *wire) error {
	ours := []string{"lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"}
	if w.major() >= 14 {
		ours = append(ours, "idle_session_timeout")
	}
	if w.major() >= 17 {
		ours = append(ours, "transaction_timeout")
	}
	var all strings.Builder
	for _, name := range ours {
		if !slices.ContainsFunc(s.given, func(g setting) bool { return g.name == name }) {
			all.WriteString("RESET " + name + "; ")
		}
	}
	_, err := w.send(ctx, all.String()+restoring(s.given))
	return err
}
