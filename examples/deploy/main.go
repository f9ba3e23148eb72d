// Command deploy upgrades a SQLite database in a job of its own, with revisions in
// Go and in SQL, and logs events and errors: go run ./examples/deploy FILE.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"sync/atomic"

	_ "modernc.org/sqlite"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/examples/team/migrations/versions"
)

// open opens the revisions of the package versions, with their functions.
func open(ctx context.Context, db *sql.DB, logger *slog.Logger) (*ramus.Project, error) {
	return ramus.Open(ctx, versions.Files, sqlite.New(db), ramus.Options{
		Go:     versions.Go,
		By:     "deploy",
		Events: events(logger),
	})
}

// retries counts the retries of revisions, for metrics.
var retries atomic.Int64

// events logs all events of a run, and counts its retries.
func events(logger *slog.Logger) func(ramus.Event) {
	write := ramus.LogTo(logger)
	return func(e ramus.Event) {
		if e.Kind == ramus.Retrying {
			retries.Add(1)
		}
		write(e)
	}
}

// upgrade runs the pending revisions, and logs the result.
func upgrade(ctx context.Context, db *sql.DB, logger *slog.Logger) error {
	p, err := open(ctx, db, logger)
	if err != nil {
		return err
	}
	result, err := p.Upgrade(ctx, ramus.Heads)
	if err != nil {
		return err
	}
	for i, id := range result.Applied {
		logger.Info("applied", "revision", id, "elapsed", result.Elapsed[i])
	}
	logger.Info("upgraded", "retries", retries.Load(), "now_at", result.Rows)
	return nil
}

// ready reports an error unless the database is at the heads. The service calls it
// when it starts.
func ready(ctx context.Context, db *sql.DB, logger *slog.Logger) error {
	p, err := open(ctx, db, logger)
	if err != nil {
		return err
	}
	pending, err := p.Pending(ctx)
	if err != nil {
		return err
	}
	if len(pending) > 0 {
		return fmt.Errorf("%d revisions are pending, the first is %s (%s)", len(pending), pending[0].ID, pending[0].Message)
	}
	return nil
}

// report logs a failed upgrade, and returns the exit code of the job.
func report(logger *slog.Logger, err error) int {
	if failed, ok := errors.AsType[*ramus.MigrationError](err); ok {
		logger.Error("migration failed", "migration", failed, "now_at", failed.Rows)
		return 1
	}
	if errors.Is(err, ramus.ErrLocked) || errors.Is(err, ramus.ErrUnreachable) {
		logger.Warn("try again later", "error", err)
		return 75 // EX_TEMPFAIL
	}
	logger.Error("cannot upgrade", "error", err, "class", ramus.ClassOf(err), "hint", ramus.Hint(err))
	return 1
}

func main() {
	logger := slog.Default()
	if len(os.Args) != 2 {
		logger.Error("usage: deploy FILE")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	db, err := sql.Open("sqlite", os.Args[1])
	if err == nil {
		err = upgrade(ctx, db, logger)
	}
	if err != nil {
		os.Exit(report(logger, err))
	}
}
