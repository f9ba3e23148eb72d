package mysql

import (
	"context"
	"database/sql"
	"errors"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The server's error numbers about databases.
const (
	errDatabaseExists       = 1007
	errDatabaseAccessDenied = 1044
	errUnknownDatabase      = 1049
)

// Missing connects to the database.
func (d *store) Missing(ctx context.Context) (bool, error) {
	conn, err := d.connect(ctx)
	if missing, ok := errors.AsType[*dialect.UnreachableError](err); ok && missing.Missing {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, conn.Close()
}

// Create runs CREATE DATABASE on a connection without a database.
func (d *store) Create(ctx context.Context) (string, error) {
	config, err := d.loc.complete()
	if err != nil {
		return "", &dialect.UnreachableError{Where: d.loc.where, Err: err}
	}
	name := config.DBName
	config.DBName = ""
	connector, err := mysqldriver.NewConnector(config)
	if err != nil {
		return "", &dialect.UnreachableError{Where: d.loc.where, Err: err}
	}
	pool := sql.OpenDB(connector)
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return "", d.unreachable(ctx, err)
	}
	defer conn.Close()
	failed := &dialect.CreateError{Name: name, Statement: "CREATE DATABASE " + quote(name)}
	switch _, err := conn.ExecContext(ctx, failed.Statement); {
	case err == nil:
		return "created the database " + name, nil
	case number(err) == errDatabaseExists: // by another process, just now
		return "", nil
	case dialect.Ended(ctx) != nil:
		return "", dialect.Ended(ctx)
	default:
		failed.Err, failed.Denied = failure(ctx, err), number(err) == errDatabaseAccessDenied
		return "", failed
	}
}
