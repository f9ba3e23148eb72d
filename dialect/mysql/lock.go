package mysql

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A server has the properties of the server and the connection.
type server struct {
	thread   uint64 // the number of the connection
	database string // the default one, or the Tables' Schema
	folds    bool   // whether the names of tables compare without regard to case
	quoting  string // the mode in the sql_mode that changes how strings are read; "" if there is none
	commits  bool   // whether a statement outside a transaction commits by itself
	flavor
}

// ask reads all of it in one round trip.
func (t tables) ask(ctx context.Context, conn *sql.Conn) (server, error) {
	var s server
	var database sql.NullString
	var version, mode string
	var fold int
	if err := scanRow(ctx, conn, "SELECT CONNECTION_ID(), DATABASE(), @@lower_case_table_names, VERSION(), @@sql_mode, @@autocommit", &s.thread, &database, &fold, &version, &mode, &s.commits); err != nil {
		return s, err
	}
	s.database, s.folds = database.String, fold != 0
	s.flavor, s.quoting = flavorOf(version), quotingMode(mode)
	if t.Schema != "" {
		return s, nil
	}
	if !database.Valid {
		return s, errors.New("the connection has no default database for the version table: name one in the URL, or set version_table_schema")
	}
	return s, nil
}

// lockName returns the name of the runner's lock for GET_LOCK. Such names are valid on
// the whole server and have at most 64 characters. It has a part of the database's
// name for people, and a hash of the database and the version table.
func (t tables) lockName(s server) string {
	database, table := s.database, t.Version
	if t.Schema != "" {
		database = t.Schema
	}
	if s.folds {
		database, table = strings.ToLower(database), strings.ToLower(table)
	}
	sum := sha256.Sum256([]byte(database + "\x00" + table))
	readable := strings.Map(func(c rune) rune {
		if c < 0x80 && ident.In(string(c), 0) {
			return c
		}
		return '_'
	}, database)
	return "ramus:" + readable[:min(len(readable), 20)] + ":" + hex.EncodeToString(sum[:16])
}

// statementLock returns the name of the lock of the connection that runs
// statements. When a runner dies, the server drops the runner's lock at once, but
// continues its statement. It drops this lock when the statement ends too, and the
// next runner waits for both.
func statementLock(name string) string { return name + "/run" }

// tryLock takes the lock if it is free, or returns the connection that holds it; 0
// if that has ended meanwhile.
func tryLock(ctx context.Context, conn *sql.Conn, name string) (held bool, holder uint64, err error) {
	var got, by sql.NullInt64
	if err := scanRow(ctx, conn, "SELECT GET_LOCK("+text(name)+", 0), IS_USED_LOCK("+text(name)+")", &got, &by); err != nil {
		return false, 0, err
	}
	if !got.Valid {
		return false, 0, errors.New("GET_LOCK failed: the server ran out of memory, or an administrator ended it")
	}
	return got.Int64 == 1, uint64(by.Int64), nil
}

// unlock releases a lock before its connection is returned.
func unlock(ctx context.Context, conn *sql.Conn, name string) error {
	var err error
	for range 3 { // a KILL QUERY for the previous statement may come late
		if _, err = conn.ExecContext(ctx, "DO RELEASE_LOCK("+text(name)+")"); number(err) != errInterrupted {
			break
		}
	}
	return err
}

// signature returns the comment that names the holder in the statements of the
// lock's connection: the running statement is all that every server shows of a
// connection.
func signature(by string, since time.Time) string {
	who := "ramus"
	if by != "" {
		who += " of " + strings.NewReplacer("*", "", "/", "", "\\", "").Replace(by)
	}
	return fmt.Sprintf("/* %s, since %s */", who, since.UTC().Format("2006-01-02 15:04:05")+" UTC")
}

// who describes a connection from the list of all. It reports whether it found more
// than the number: the signature may be missing for a moment, and an account
// without the PROCESS privilege sees only its own connections.
func who(ctx context.Context, conn *sql.Conn, thread uint64) (holder string, signed bool) {
	if thread == 0 {
		return "another ramus", false
	}
	holder = fmt.Sprintf("another ramus (connection %d)", thread)
	var user, host string
	var info sql.NullString
	query := fmt.Sprintf("SELECT USER, HOST, INFO FROM information_schema.PROCESSLIST WHERE ID = %d", thread)
	if scanRow(ctx, conn, query, &user, &host, &info) != nil {
		return holder, false
	}
	at := fmt.Sprintf("connection %d of %s@%s", thread, user, host)
	if _, rest, found := strings.Cut(info.String, "/* ramus"); found {
		said, _, _ := strings.Cut(rest, " */")
		by, since, _ := strings.Cut(said, ", since ")
		return "ramus" + by + " (" + at + ", since " + since + ")", true
	}
	return "another ramus (" + at + ")", false
}

// leftover describes a connection that outlived its runner.
func leftover(ctx context.Context, conn *sql.Conn, thread uint64) string {
	var user, host string
	var info sql.NullString
	query := fmt.Sprintf("SELECT USER, HOST, INFO FROM information_schema.PROCESSLIST WHERE ID = %d", thread)
	if thread == 0 || scanRow(ctx, conn, query, &user, &host, &info) != nil || !info.Valid {
		return fmt.Sprintf("the statement of an earlier runner (connection %d)", thread)
	}
	first := dialect.Statement{Text: info.String}.FirstLine()
	return fmt.Sprintf("the statement of an earlier runner: %s (connection %d of %s@%s)", first, thread, user, host)
}

// A wait is one wait for another runner.
type wait struct {
	*dialect.Wait
	unsure int // how many times the holder's signature was missing
}

// longestPause is the longest pause between two attempts to take a lock.
const longestPause = 250 * time.Millisecond

func newWait(o dialect.LockOptions) *wait { return &wait{Wait: dialect.NewWait(o, longestPause)} }

// take polls for a lock.
func (w *wait) take(ctx context.Context, conn *sql.Conn, name string, describe func(uint64) (string, bool)) error {
	for {
		held, holder, err := tryLock(ctx, conn, name)
		if err != nil || held {
			return err
		}
		holding, sure := describe(holder)
		if !sure {
			w.unsure++
		}
		pause := w.Pause
		if !sure && w.unsure <= 5 {
			pause = w.PauseUnsure
		}
		if err := pause(ctx, holding); err != nil {
			return err
		}
	}
}

// giveBack returns a connection to its pool. It closes the connection if its
// settings were changed.
func giveBack(conn *sql.Conn, changed bool) error {
	if changed {
		_ = conn.Raw(func(any) error { return driver.ErrBadConn })
	}
	err := conn.Close()
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	return err
}
