package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// settings has the settings of a connection, from before a session and from before
// a revision changed them.
type settings struct {
	given   map[string]string // foreign_keys and busy_timeout before the session
	changed map[string]string // all of connectionPragmas; nil until a statement may change one
	schemas []string          // the attached databases; nil like changed

	temporaries temporaries
}

// connectionPragmas returns the PRAGMAs that last as long as the connection and can
// be read (https://www.sqlite.org/pragma.html). busy_timeout and foreign_keys are
// not among them: a session has its own values of these.
func connectionPragmas() []string {
	return []string{
		"foreign_keys", "busy_timeout", "automatic_index", "cache_size", "cache_spill", "cell_size_check",
		"checkpoint_fullfsync", "fullfsync", "hard_heap_limit", "ignore_check_constraints", "legacy_alter_table",
		"locking_mode", "query_only", "read_uncommitted", "recursive_triggers", "reverse_unordered_selects",
		"secure_delete", "soft_heap_limit", "synchronous", "temp_store", "threads", "trusted_schema",
		"wal_autocheckpoint", "writable_schema",
	}
}

// start sets the values with which revisions run.
func (s *settings) start(ctx context.Context, conn *sql.Conn) (err error) {
	if s.given, err = readPragmas(ctx, conn, []string{"foreign_keys", "busy_timeout"}); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, fmt.Sprintf("PRAGMA foreign_keys=OFF; PRAGMA busy_timeout=%d", patience))
	return err
}

// before is called before each statement. One that may change the connection has the
// values from before it remembered.
func (s *settings) before(ctx context.Context, conn *sql.Conn, statement string) error {
	switch {
	case changesSettings(statement):
		return s.remember(ctx, conn)
	case mayMakeTemporary(statement):
		return s.temporaries.remember(ctx, conn)
	}
	return nil
}

// rememberAll is called before a function, which may change anything.
func (s *settings) rememberAll(ctx context.Context, conn *sql.Conn) error {
	if err := s.remember(ctx, conn); err != nil {
		return err
	}
	return s.temporaries.remember(ctx, conn)
}

// remember reads all settings before the first statement that may change one.
func (s *settings) remember(ctx context.Context, conn *sql.Conn) (err error) {
	if s.changed != nil {
		return nil
	}
	if s.schemas, err = schemas(ctx, conn); err != nil {
		return err
	}
	s.changed, err = readPragmas(ctx, conn, connectionPragmas())
	return err
}

func changesSettings(statement string) bool {
	switch keyword(statement) {
	case "PRAGMA", "ATTACH", "DETACH":
		return true
	}
	return false
}

// reset restores the settings that statements changed, and drops the temporary objects that
// they made.
func (s *settings) reset(ctx context.Context, conn *sql.Conn) error {
	if err := s.resetPragmas(ctx, conn); err != nil {
		return err
	}
	return s.temporaries.drop(ctx, conn)
}

func (s *settings) resetPragmas(ctx context.Context, conn *sql.Conn) error {
	if s.changed == nil {
		return nil
	}
	now, err := schemas(ctx, conn)
	if err != nil {
		return err
	}
	for _, name := range now {
		if !slices.Contains(s.schemas, name) {
			if _, err := conn.ExecContext(ctx, "DETACH "+quote(name)); err != nil {
				return err
			}
		}
	}
	err = writePragmas(ctx, conn, s.changed)
	s.changed = nil
	return err
}

// restore restores the settings from before the session.
func (s *settings) restore(ctx context.Context, conn *sql.Conn) error {
	if err := s.reset(ctx, conn); err != nil {
		return err
	}
	return writePragmas(ctx, conn, s.given)
}

// readPragmas leaves out PRAGMAs that this SQLite does not know.
func readPragmas(ctx context.Context, conn *sql.Conn, names []string) (map[string]string, error) {
	found := make(map[string]string, len(names))
	for _, name := range names {
		var value string
		switch err := conn.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value); err {
		case nil:
			found[name] = value
		case sql.ErrNoRows:
		default:
			return nil, err
		}
	}
	return found, nil
}

// writePragmas sets only values that differ: setting some PRAGMAs has other
// effects.
func writePragmas(ctx context.Context, conn *sql.Conn, want map[string]string) error {
	names := make([]string, 0, len(want))
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	have, err := readPragmas(ctx, conn, names)
	if err != nil {
		return err
	}
	for _, name := range names {
		if have[name] == want[name] {
			continue
		}
		if err := setPragma(ctx, conn, name, want[name]); err != nil {
			return err
		}
	}
	return nil
}

// setPragma runs a query, since some PRAGMAs return a row.
func setPragma(ctx context.Context, conn *sql.Conn, name, value string) error {
	rows, err := conn.QueryContext(ctx, "PRAGMA "+name+"="+value)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

// schemas returns the names of the attached databases.
func schemas(ctx context.Context, conn *sql.Conn) ([]string, error) {
	return column(ctx, conn, "SELECT name FROM pragma_database_list WHERE name NOT IN ('main', 'temp')")
}

// column returns the texts of a query with one column.
func column(ctx context.Context, conn *sql.Conn, query string) ([]string, error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var one string
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// keyword returns the first word of a statement, in capitals.
func keyword(statement string) string {
	word, _ := cutWord(statement)
	return word
}

// cutWord cuts off the first word, and returns it in capitals.
func cutWord(s string) (word, rest string) {
	s = strings.TrimLeft(s, " \t\r\n\f")
	end := 0
	for end < len(s) && (s[end]|0x20 >= 'a' && s[end]|0x20 <= 'z' || s[end] == '_') {
		end++
	}
	return strings.ToUpper(s[:end]), s[end:]
}
