package postgres

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// errPooled is what a pooler's transaction mode gets.
var errPooled = errors.New("a pooler gives each of its transactions another connection to the server (PgBouncer's pool_mode = transaction)," +
	" where no lock and no setting lasts: migrate by a URL of the server itself, or of a pool in session mode")

// pooled reports whether something stands between us and the server that has
// connections of its own: the process that the connection was promised is not
// the one that answers.
func (w *wire) pooled(process string) bool {
	return strconv.FormatUint(uint64(w.PID()), 10) != process
}

// probing is how long the probe waits for connections that a full pool does not
// give.
const probing = 3 * time.Second

// probe finds out whether the pooler behind w gives w's connection to the server
// to others while w has no transaction open. It must be asked, since no
// statement tells. Others take connections and hold them in transactions: should
// one get the process that w had, or w another one, then connections are shared.
// Poolers hand out the one that was used last (PgBouncer by default) or the one
// that was used first; two others are enough to meet w's either way.
//
// That it finds nothing proves nothing where other programs use the pool. So a
// session also stops when its process changes, and holds its lock in a
// transaction.
func (d *store) probe(ctx context.Context, w *wire) error {
	limited, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	mine, err := w.backend(limited, "")
	if err != nil {
		return failure(ctx, err)
	}
	for range 2 {
		other, err := d.dial(limited, w.config)
		if err != nil {
			return nil // the pool gives none while w has one: that one is w's own
		}
		defer other.close() //nolint:errcheck // it is only read from
		theirs, err := other.backend(limited, "BEGIN; ")
		if err != nil {
			return nil // likewise
		}
		if moved := theirs == mine || w.moved(limited, mine); moved && ctx.Err() == nil {
			return &dialect.UnreachableError{Where: d.where, Err: errPooled}
		}
	}
	return nil
}

// moved reports whether another process answers than did before, or none does
// any more.
func (w *wire) moved(ctx context.Context, from string) bool {
	now, err := w.backend(ctx, "")
	return err != nil || now != from
}

// backend is the server's process that answers.
func (w *wire) backend(ctx context.Context, before string) (string, error) {
	results, err := w.send(ctx, before+"SELECT pg_catalog.pg_backend_pid()")
	if err != nil {
		return "", err
	}
	return cell(results[len(results)-1], 0, 0), nil
}
