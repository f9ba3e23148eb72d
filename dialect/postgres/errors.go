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

// The error codes that mean something here
// (https://www.postgresql.org/docs/current/errcodes-appendix.html).
const (
	codeUndefinedTable    = "42P01"
	codeUndefinedColumn   = "42703"
	codeUndefinedSchema   = "3F000"
	codeLockNotAvailable  = "55P03"
	codeSerialization     = "40001"
	codeDeadlock          = "40P01"
	codeCompletionUnknown = "40003"
	codeAdminShutdown     = "57P01"
	codeCrashShutdown     = "57P02"
	codeCannotConnectNow  = "57P03"
	codeTooMany           = "53300"
)

// code is the server's error code, and empty for errors that are not its.
func code(err error) string {
	var server *pgconn.PgError
	if errors.As(err, &server) {
		return server.Code
	}
	return ""
}

// failure makes an error of the server or the connection one of ours; what ctx
// ended is ctx's error.
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
	return &dialect.DatabaseError{Words: words(err), State: code(err), Err: err, Transient: transient(err), Lost: lost(err)}
}

// lost reports whether the connection ended, or the server ended it: class 57 is
// an operator's intervention, 08 a connection's exception.
func lost(err error) bool {
	c := code(err)
	return c == "" || strings.HasPrefix(c, "57") || strings.HasPrefix(c, "08")
}

func transient(err error) bool {
	switch code(err) {
	case codeLockNotAvailable, codeSerialization, codeDeadlock:
		return true
	}
	return false
}

// words are the server's: its message with its code, and what it adds on lines
// of their own.
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
	if server.Where != "" {
		text += "\nCONTEXT: " + server.Where
	}
	return text
}

// unreachable says in plain words why no connection could be had. pgx's error
// has them behind the user, the addresses and each other.
func (d *store) unreachable(ctx context.Context, err error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	return &dialect.UnreachableError{Where: d.where, Err: &because{reason(err), err}, Temporary: temporary(err)}
}

// temporary reports whether trying again may help.
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

// reason is the innermost of an error that says something.
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

// address is where a connection was tried, to go on a sentence.
func address(err error) string {
	var network *net.OpError
	if errors.As(err, &network) && network.Addr != nil {
		return " at " + network.Addr.String()
	}
	return ""
}

// because is a plain reason in front of the error that it explains.
type because struct {
	why string
	err error
}

func (b *because) Error() string { return b.why }
func (b *because) Unwrap() error { return b.err }
