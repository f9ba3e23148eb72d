package postgres

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The server's error codes
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const (
	codeUndefinedTable        = "42P01"
	codeUndefinedColumn       = "42703"
	codeUndefinedSchema       = "3F000"
	codeUndefinedObject       = "42704"
	codeDuplicateTable        = "42P07" // also of an index, a view or a sequence
	codeDuplicateColumn       = "42701"
	codeDuplicateObject       = "42710"
	codeDuplicateFunction     = "42723"
	codeDuplicateSchema       = "42P06"
	codeUniqueViolation       = "23505"
	codeInsufficientPrivilege = "42501"
	codeLockNotAvailable      = "55P03"
	codeSerialization         = "40001"
	codeDeadlock              = "40P01"
	codeCompletionUnknown     = "40003"
	codeAdminShutdown         = "57P01"
	codeCrashShutdown         = "57P02"
	codeCannotConnectNow      = "57P03"
	codeTooMany               = "53300"
	codeNameTooLong           = "42622"
	codeUnsafeNewEnumValue    = "55P04"
	codeTransactionEnd        = "2D000"
)

// code returns the server's error code; "" for errors of others.
func code(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}

// failure wraps an error of the server or the connection as a
// *dialect.DatabaseError. It returns the error of ctx if ctx has ended.
func failure(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	var table *dialect.TableError
	if errors.As(err, &table) {
		return table
	}
	var rights *dialect.RightsError
	if errors.As(err, &rights) {
		return rights
	}
	e := &dialect.DatabaseError{Words: words(err), State: code(err), Err: err, Transient: transient(err), Lost: lost(err), Mismatch: mismatch(err), Denied: denied(err)}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		e.Message, e.Detail, e.Hint, e.Context = server.Message, server.Detail, server.Hint, server.Where
	}
	return e
}

// lost reports whether the connection ended, or the server ended it. Class 57 is an
// operator's intervention, class 08 a connection exception.
func lost(err error) bool {
	c := code(err)
	return c == "" || strings.HasPrefix(c, "57") || strings.HasPrefix(c, "08")
}

// mismatch reads the error codes about names of objects. Unknown functions are left
// out: most are calls with the wrong types.
func mismatch(err error) dialect.Mismatch {
	switch code(err) {
	case codeDuplicateTable, codeDuplicateColumn, codeDuplicateObject, codeDuplicateFunction, codeDuplicateSchema:
		return dialect.ObjectExists
	case codeUndefinedTable, codeUndefinedColumn, codeUndefinedObject, codeUndefinedSchema:
		return dialect.ObjectMissing
	}
	return dialect.NoMismatch
}

// denied also reports a role that the server does not have: roles are no part of a
// database.
func denied(err error) bool {
	var server *pgconn.PgError
	return errors.As(err, &server) && (server.Code == codeInsufficientPrivilege || server.Routine == "get_role_oid")
}

func transient(err error) bool {
	switch code(err) {
	case codeLockNotAvailable, codeSerialization, codeDeadlock:
		return true
	}
	return false
}

// words returns the server's message with its code, and the detail and hint on
// lines of their own.
func words(err error) string {
	var server *pgconn.PgError
	if !errors.As(err, &server) {
		return "the connection to the server was lost: " + reason(err)
	}
	text := server.Message + " (SQLSTATE " + server.Code + ")"
	if server.Detail != "" {
		text += "\nDETAIL: " + server.Detail
	}
	if server.Hint != "" {
		text += "\nHINT: " + server.Hint
	}
	switch server.Code {
	case codeUnsafeNewEnumValue:
		text += "\nThe value was added in the same transaction: use it in a later revision, or " + dialect.Directive
	case codeTransactionEnd:
		text += "\nA program cannot end the transaction in which ramus runs it: " + dialect.Directive
	}
	if server.Where != "" {
		text += "\nCONTEXT: " + server.Where
	}
	return text
}

// unreachable returns a plain reason why no connection could be opened. In pgx's
// error the reasons stand behind the user, the addresses and each other. A parameter of
// the URL that is no setting of the server is a URLError.
func (d *store) unreachable(ctx context.Context, err error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if code(err) == codeUndefinedObject {
		return &dialect.URLError{Where: d.where, Reason: "has a parameter that the server does not know", Err: &because{reason(err), err}}
	}
	return &dialect.UnreachableError{Where: d.where, Err: &because{reason(err), err}, Temporary: temporary(err), Missing: d.given == nil && code(err) == codeUndefinedDatabase}
}

// temporary reports whether a retry may succeed.
func temporary(err error) bool {
	switch code(err) {
	case codeCannotConnectNow, codeTooMany, codeAdminShutdown, codeCrashShutdown:
		return true
	case "":
		return errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, fs.ErrNotExist) || timedOut(err)
	}
	return false
}

func timedOut(err error) bool {
	var network net.Error
	return errors.As(err, &network) && network.Timeout()
}

// reason returns the text of the innermost error that has one.
func reason(err error) string {
	var server *pgconn.PgError
	var dns *net.DNSError
	var network *net.OpError
	var connecting *pgconn.ConnectError
	switch {
	case errors.As(err, &server):
		return server.Message + " (SQLSTATE " + server.Code + ")"
	case errors.As(err, &dns):
		return "the host " + dns.Name + " is not known: " + dns.Err
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused" + address(err)
	case errors.Is(err, fs.ErrNotExist) && errors.As(err, &network):
		return "no server listens" + address(err)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "the server closed it"
	case timedOut(err):
		return "no answer in time" + address(err)
	case errors.As(err, &connecting):
		lines := strings.Split(connecting.Unwrap().Error(), "\n")
		return lines[len(lines)-1]
	}
	return err.Error()
}

// address returns the address of the attempt, as the end of a sentence.
func address(err error) string {
	var network *net.OpError
	if errors.As(err, &network) && network.Addr != nil {
		return " at " + network.Addr.String()
	}
	return ""
}

// A because is a plain reason in front of the error that it explains.
type because struct {
	why string
	err error
}

func (b *because) Error() string { return b.why }
func (b *because) Unwrap() error { return b.err }
