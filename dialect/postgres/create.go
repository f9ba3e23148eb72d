package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The server's error codes about databases.
const (
	codeUndefinedDatabase = "3D000"
	codeDuplicateDatabase = "42P04"
	codeObjectInUse       = "55006" // the template, by another CREATE DATABASE
)

// maintenance lists the databases from which others are created, as createdb has them.
var maintenance = []string{"postgres", "template1"}

// Missing connects to the database.
func (d *store) Missing(ctx context.Context) (bool, error) {
	_, end, err := d.reach(ctx)
	if missing, ok := errors.AsType[*dialect.UnreachableError](err); ok && missing.Missing {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	return false, end()
}

// Create runs CREATE DATABASE in a maintenance database of the server.
func (d *store) Create(ctx context.Context) (string, error) {
	name := d.config.Database
	failed := &dialect.CreateError{Name: name, Statement: "CREATE DATABASE " + quote(name)}
	if len(name) > maxName {
		failed.Err = fmt.Errorf("its name has %d bytes, and PostgreSQL keeps only %d", len(name), maxName)
		return "", failed
	}
	w, err := d.maintain(ctx)
	if err != nil {
		return "", err
	}
	defer w.close()
	for pause := 50 * time.Millisecond; ; pause *= 2 {
		_, _, err = w.run(ctx, failed.Statement, func(int, *pgconn.PgError) {})
		switch c := code(err); {
		case err == nil:
			return "created the database " + name, nil
		case c == codeDuplicateDatabase, c == codeUniqueViolation: // the second one of two at once
			return "", nil
		case c == codeObjectInUse && pause < longestTemplatePause && ctx.Err() == nil:
			time.Sleep(pause)
		default:
			failed.Statement += " OWNER " + quote(d.config.User)
			failed.Err, failed.Denied = failure(ctx, err), c == codeInsufficientPrivilege
			if dialect.Ended(ctx) != nil {
				return "", failed.Err
			}
			return "", failed
		}
	}
}

// longestTemplatePause ends the retries after about five seconds.
const longestTemplatePause = 4 * time.Second

// maintain connects to the first maintenance database that exists.
func (d *store) maintain(ctx context.Context) (w *wire, err error) {
	for _, name := range maintenance {
		config := d.config.Copy()
		config.Database = name
		there := *d
		there.config, there.where = config, where(config)
		if w, err = there.dial(ctx, config); err == nil {
			return w, nil
		}
		if code(err) != codeUndefinedDatabase {
			break
		}
	}
	return nil, err
}
