package mysql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// The server's error numbers
// (https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html).
const (
	errTooManyConnections  = 1040
	errShutdown            = 1053
	errTableExists         = 1050
	errUnknownTable        = 1051 // of a DROP
	errUnknownColumn       = 1054
	errDuplicateColumn     = 1060
	errDuplicateKeyName    = 1061
	errDuplicateEntry      = 1062
	errUnknownKeyColumn    = 1072
	errCannotDrop          = 1091 // a column or an index that does not exist
	errUnknownThread       = 1094
	errNoSuchTable         = 1146
	errNoSuchKey           = 1176
	errUserConnections     = 1203
	errLockWaitTimeout     = 1205
	errDeadlock            = 1213
	errUserLimit           = 1226
	errNoSavepoint         = 1305
	errInterrupted         = 1317
	errSyntax              = 1064
	errUnknownVariable     = 1193
	errUnknownPrepared     = 1243
	errDuplicateForeignKey = 1826
	errLockNoWait          = 3572 // MySQL; MariaDB returns 1205 for NOWAIT too
	errNotRolledBack       = 1196
	errKilled              = 1927 // MariaDB

	errTableAccessDenied     = 1142
	errColumnAccessDenied    = 1143
	errSpecificAccessDenied  = 1227
	errRoutineAccessDenied   = 1370
	errAutomaticRightsFailed = 1404
	errNeedsSuper            = 1419 // for a trigger or a function, since there is a binary log
	errNoSuchDefiner         = 1449
)

// number returns the server's number of a driver's error, and 0 for all other
// errors.
func number(err error) uint16 {
	var server *mysqldriver.MySQLError
	if errors.As(err, &server) {
		return server.Number
	}
	return 0
}

// lost reports whether an error shows that the connection is lost.
func lost(err error) bool {
	if err == nil || number(err) != 0 {
		return false
	}
	var network net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, mysqldriver.ErrInvalidConn) || errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, mysqldriver.ErrMalformPkt) || errors.Is(err, mysqldriver.ErrPktSync) ||
		errors.Is(err, mysqldriver.ErrBusyBuffer) || errors.As(err, &network) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// failure wraps a driver's error as a *dialect.DatabaseError. It returns the error
// of ctx if ctx has ended.
func failure(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	for _, is := range []func(error) bool{isA[*dialect.TableError], isA[*dialect.LockedError], isA[*dialect.DatabaseError], isA[*dialect.UnreachableError]} {
		if is(err) {
			return err
		}
	}
	e := &dialect.DatabaseError{Words: words(err), State: sqlState(err), Err: err, Lost: lost(err), Number: int(number(err))}
	var server *mysqldriver.MySQLError
	if errors.As(err, &server) {
		e.Message = server.Message
	}
	switch number(err) {
	case errTableExists, errDuplicateColumn, errDuplicateKeyName, errDuplicateForeignKey:
		e.Mismatch = dialect.ObjectExists
	case errUnknownTable, errNoSuchTable, errUnknownColumn, errUnknownKeyColumn, errCannotDrop, errNoSuchKey:
		e.Mismatch = dialect.ObjectMissing
	case errLockWaitTimeout, errDeadlock, errLockNoWait:
		e.Transient = true
	case errShutdown, errInterrupted, errKilled:
		e.Lost = true
	case errDatabaseAccessDenied, errTableAccessDenied, errColumnAccessDenied, errSpecificAccessDenied, errRoutineAccessDenied,
		errNoSuchDefiner, errNeedsSuper, errAutomaticRightsFailed:
		e.Denied = true
	}
	return e
}

func isA[E error](err error) bool {
	var e E
	return errors.As(err, &e)
}

// sqlState returns the SQLSTATE of a driver's error, or "".
func sqlState(err error) string {
	var server *mysqldriver.MySQLError
	if !errors.As(err, &server) || server.SQLState == [5]byte{} {
		return ""
	}
	return string(server.SQLState[:])
}

// words returns the server's own words, with its number and SQLSTATE.
func words(err error) string {
	var server *mysqldriver.MySQLError
	switch state := sqlState(err); {
	case errors.As(err, &server) && state != "":
		return fmt.Sprintf("%s (%d, %s)", server.Message, server.Number, state)
	case errors.As(err, &server):
		return fmt.Sprintf("%s (%d)", server.Message, server.Number)
	case lost(err):
		return "the connection to the server was lost: " + err.Error()
	}
	return err.Error()
}

// statementFailure is failure with the place of a syntax error. It explains a statement
// that the driver did not send.
func statementFailure(ctx context.Context, st dialect.Statement, err error) error {
	err = failure(ctx, err)
	var e *dialect.DatabaseError
	switch {
	case !errors.As(err, &e):
	case number(e.Err) == errSyntax:
		e.Line, e.Column = placeOf(st, e.Words)
	case errors.Is(e.Err, mysqldriver.ErrPktTooLarge):
		e.Words = fmt.Sprintf("the statement was not sent: its %d bytes are more than max_allowed_packet allows; raise it on the server, or split the statement", len(st.Text))
	}
	return err
}

// placeOf returns the place of a syntax error: the server reports the line in the
// statement, and quotes up to 80 bytes from the place where it stopped; MariaDB then
// ends the quotation in "...". Zeros stand for the start of the statement, or a place
// that the quotation leaves open.
func placeOf(st dialect.Statement, words string) (line, column int) {
	near, n, ok := nearLine(words)
	if !ok {
		return 0, 0
	}
	start := 0
	for range n - 1 {
		next := strings.IndexByte(st.Text[start:], '\n')
		if next < 0 {
			return 0, 0
		}
		start += next + 1
	}
	end := sqllex.LineEnd(st.Text, start)
	column = 1
	if near == "" {
		column = end - start + 1 // it stopped at the end
	} else if i := quoted(st.Text[start:min(len(st.Text), end+len(near))], near); i >= 0 && start+i <= end {
		column += i
	}
	if n == 1 {
		column += st.Column - 1
	}
	if n == 1 && column == st.Column {
		return 0, 0
	}
	return st.Line + n - 1, column
}

// quoted returns the offset of a quotation in a text, or -1. A whole one reaches to the
// end of the statement, so its last occurrence is meant; one that is cut must be unique.
func quoted(text, near string) int {
	if i := strings.LastIndex(text, near); i >= 0 {
		return i
	}
	cut, is := strings.CutSuffix(near, "...")
	if i := strings.Index(text, cut); is && cut != "" && i == strings.LastIndex(text, cut) {
		return i
	}
	return -1
}

// nearLine returns the parts of a syntax error: … near 'FORM t' at line 1.
func nearLine(words string) (near string, line int, ok bool) {
	_, rest, found := strings.Cut(words, " near '")
	end := strings.LastIndex(rest, "' at line ")
	if !found || end < 0 {
		return "", 0, false
	}
	number, _, _ := strings.Cut(rest[end+len("' at line "):], " ")
	line, err := strconv.Atoi(number)
	return rest[:end], line, err == nil && line > 0
}

// unreachable returns the error of a failed connection. An error of the server
// about the database or the user is not Temporary. It is Temporary if the server
// has no free connection, or does not listen yet. A parameter of the URL that is no
// variable of the server is a URLError.
func (d *store) unreachable(ctx context.Context, err error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if number(err) == errUnknownVariable {
		return &dialect.URLError{Where: d.loc.where, Reason: "has a parameter that the server does not know", Err: &because{words(err), err}}
	}
	e := &dialect.UnreachableError{Where: d.loc.where, Err: err, Missing: !d.given && number(err) == errUnknownDatabase}
	switch number(err) {
	case errTooManyConnections, errUserConnections, errUserLimit, errShutdown:
		e.Temporary = true
	case 0:
		e.Temporary = undialed(err) || lost(err)
	}
	if plain := plainly(err); plain != nil {
		e.Err = plain
	}
	return e
}

// undialed reports whether nobody answered at an address that exists.
func undialed(err error) bool {
	var dial *net.OpError
	var name *net.DNSError
	if errors.As(err, &name) {
		return name.IsTemporary
	}
	return errors.As(err, &dial) && dial.Op == "dial"
}

// plainly returns the server's words, or a plain reason, for a driver's error that
// says little.
func plainly(err error) error {
	switch {
	case number(err) != 0:
		return &because{words(err), err}
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, mysqldriver.ErrInvalidConn), errors.Is(err, io.EOF):
		return &because{"the server closed the connection before it was ready", err}
	case errors.Is(err, context.DeadlineExceeded):
		return &because{"it did not answer in time", err}
	}
	return nil
}

// A because is a plain reason in front of the error that it explains.
type because struct {
	why string
	err error
}

func (b *because) Error() string { return b.why }
func (b *because) Unwrap() error { return b.err }
