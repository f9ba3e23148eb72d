package postgres

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// errPooled is the error behind a pooler in transaction mode.
var errPooled = errors.New("a pooler gives each of its transactions another connection to the server (PgBouncer's pool_mode = transaction)," +
	" where no lock and no setting lasts: migrate by a URL of the server itself, or of a pool in session mode")

// errPooledByStatement is the error behind a pooler in statement mode.
var errPooledByStatement = errors.New("a pooler gives each statement another connection to the server (PgBouncer's pool_mode = statement)," +
	" where there are no transactions: migrate by a URL of the server itself, or of a pool in session mode")

// refusesTransactions reports whether PgBouncer in statement mode ended the connection.
func refusesTransactions(err error) bool {
	said, ok := errors.AsType[*dialect.DatabaseError](err)
	return ok && strings.Contains(said.Words, "statement pooling mode")
}

// pooled reports whether a pooler with its own connections stands in between: the
// process that the connection was promised is not the one that answers.
func (w *wire) pooled(process string) bool {
	return strconv.FormatUint(uint64(w.PID()), 10) != process
}

// probeTimeout bounds the probe's wait for connections of a full pool.
const probeTimeout = 3 * time.Second

// probe finds out whether the pooler behind w gives w's connection to the server to
// other clients while w has no transaction open. No statement shows this, so it is
// tried. Other connections are opened and held in transactions: if one of them gets
// the process that w had, or w gets another one, connections are shared. Poolers
// hand out the connection that was used last (PgBouncer by default) or the one that
// was used first; two others are enough to hit w's either way.
//
// If other programs use the pool, the probe can miss it. So a session also stops
// when its process changes, and holds its lock in a transaction.
func (d *store) probe(ctx context.Context, w *wire) error {
	limited, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	mine, err := w.backend(limited, "")
	if err != nil {
		return failure(ctx, err)
	}
	for range 2 {
		other, err := d.dial(limited, w.config)
		if err != nil {
			return nil // the pool has no other connection: w keeps its own
		}
		defer other.close() //nolint:errcheck // it is only read from
		theirs, err := other.backend(limited, "BEGIN; ")
		if err != nil {
			return nil // for the same reason
		}
		if moved := theirs == mine || w.moved(limited, mine); moved && ctx.Err() == nil {
			return &dialect.UnreachableError{Where: d.where, Err: errPooled}
		}
	}
	return nil
}

// moved reports whether another process answers than before, or none.
func (w *wire) moved(ctx context.Context, from string) bool {
	now, err := w.backend(ctx, "")
	return err != nil || now != from
}

// backend returns the server's process that answers.
func (w *wire) backend(ctx context.Context, before string) (string, error) {
	results, err := w.send(ctx, before+"SELECT pg_catalog.pg_backend_pid()")
	if err != nil {
		return "", err
	}
	return cell(results[len(results)-1], 0, 0), nil
}
