package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/schema"
)

// Try runs f in a transaction that is rolled back. If f commits, it runs in a copy of the
// database.
func (s *scratch) Try(ctx context.Context, commits bool, f func(context.Context, dialect.Rehearsal) error) (err error) {
	if commits {
		return s.inCopy(ctx, f)
	}
	if _, err := s.looking(ctx); err != nil {
		return err
	}
	locked, err := s.Lock(ctx, dialect.LockOptions{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, locked.Close()) }()
	t := &trial{store: s.store, session: locked.(*session), own: s.own}
	t.session.wire.prepared = map[string]string{} // the connection is ramus's own
	if err := t.send(ctx, "BEGIN"); err != nil {
		return err
	}
	return t.Try(ctx, false, f)
}

// Contents reads all rows on the connection that looks at the database.
func (s *scratch) Contents(ctx context.Context) (contents.Contents, error) {
	look, err := s.looking(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := look.send(ctx, "BEGIN"); err != nil {
		return nil, failure(ctx, err)
	}
	all, err := s.own.readContents(ctx, look)
	return all, errors.Join(err, look.rollBack())
}

// A trial is a scratch database inside a transaction that is never committed. Other
// connections do not see it, so all that it does runs on the connection of one session.
type trial struct {
	*store
	session *session
	own     tables // with their schema
	depth   int    // of the savepoints
}

func (t *trial) send(ctx context.Context, text string) error {
	_, err := t.session.wire.send(ctx, text)
	return failure(ctx, err)
}

// Try makes a savepoint and returns to it. A savepoint does not bring back the positions
// of sequences, so these are set.
func (t *trial) Try(ctx context.Context, commits bool, f func(context.Context, dialect.Rehearsal) error) error {
	if commits {
		return dialect.ErrNeedsCommit
	}
	sequences, err := t.positions(ctx)
	if err != nil {
		return err
	}
	t.depth++
	name := fmt.Sprintf("ramus_%d", t.depth)
	if err := t.send(ctx, "SAVEPOINT "+name); err != nil {
		return err
	}
	err = f(ctx, t)
	t.depth--
	back := t.send(context.WithoutCancel(ctx), "ROLLBACK TO "+name+"; RELEASE "+name+sequences)
	return errors.Join(err, back)
}

// positions returns the statements that bring all sequences back to where they are.
func (t *trial) positions(ctx context.Context) (string, error) {
	const query = `SELECT pg_catalog.format('SELECT last_value, is_called, %L FROM %I.%I', c.oid, n.nspname, c.relname)
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind = 'S'`
	results, err := t.session.wire.send(ctx, query)
	if err != nil {
		return "", failure(ctx, err)
	}
	selects := make([]string, len(results[0].Rows))
	for i := range selects {
		selects[i] = cell(results[0], i, 0)
	}
	if len(selects) == 0 {
		return "", nil
	}
	if results, err = t.session.wire.send(ctx, strings.Join(selects, "; ")); err != nil {
		return "", failure(ctx, err)
	}
	var all strings.Builder
	for _, r := range results {
		fmt.Fprintf(&all, "; SELECT pg_catalog.setval(%s::pg_catalog.oid::pg_catalog.regclass, %s, %s)", cell(r, 0, 2), cell(r, 0, 0), text(cell(r, 0, 1)))
	}
	return all.String(), nil
}

// Apply runs a script with the settings that every revision starts with. Then it checks the
// deferred constraints, as a COMMIT would. A script that fails changes nothing.
func (t *trial) Apply(ctx context.Context, script revision.Script, statements []dialect.Statement) (failed int, err error) {
	if script.Call != nil || script.NoTransaction {
		return -1, dialect.ErrNeedsCommit
	}
	if err := t.send(ctx, "SAVEPOINT ramus_script"); err != nil {
		return -1, err
	}
	if failed, err = t.script(ctx, script, statements); err == nil {
		return -1, t.send(ctx, "RELEASE ramus_script")
	}
	if server, ok := errors.AsType[*pgconn.PgError](err); ok && server.Code == codeUnsafeNewEnumValue {
		err = dialect.ErrNeedsCommit
	}
	return failed, errors.Join(err, t.send(context.WithoutCancel(ctx), "ROLLBACK TO ramus_script; RELEASE ramus_script"))
}

func (t *trial) script(ctx context.Context, script revision.Script, statements []dialect.Statement) (failed int, err error) {
	if err := t.session.Reset(ctx, dialect.Limits{}); err != nil {
		return -1, err
	}
	if failed, err = (&tx{session: t.session}).Run(ctx, script, statements); err != nil {
		return failed, err
	}
	if err := t.checkDeferred(ctx); err != nil {
		return -1, err
	}
	return -1, t.session.Reset(ctx, dialect.Limits{}) // of a role that may read nothing, also one of SET LOCAL
}

// checkDeferred checks the deferred constraints as a COMMIT would, and defers them again. It
// names them: ALL would hold for those that the transaction makes later, too.
func (t *trial) checkDeferred(ctx context.Context) error {
	const query = `SELECT 'SET CONSTRAINTS ' || pg_catalog.string_agg(DISTINCT name, ', ') || ' IMMEDIATE'
	|| coalesce('; SET CONSTRAINTS ' || pg_catalog.string_agg(DISTINCT name, ', ') FILTER (WHERE condeferred) || ' DEFERRED', '')
FROM (SELECT pg_catalog.format('%I.%I', n.nspname, k.conname) AS name, k.condeferred FROM pg_catalog.pg_constraint AS k
	JOIN pg_catalog.pg_namespace AS n ON n.oid = k.connamespace WHERE k.condeferrable) AS k`
	results, err := t.session.wire.send(ctx, query)
	if err != nil || cell(results[0], 0, 0) == "" {
		return failure(ctx, err)
	}
	return t.send(ctx, cell(results[0], 0, 0))
}

// looking runs read with the settings of unsetSettings, and brings the settings back.
func (t *trial) looking(ctx context.Context, read func(*wire) error) error {
	if err := t.send(ctx, "SAVEPOINT ramus_look; "+unsetSettings); err != nil {
		return err
	}
	err := read(t.session.wire)
	return errors.Join(err, t.send(context.WithoutCancel(ctx), "ROLLBACK TO ramus_look; RELEASE ramus_look"))
}

// Snapshot reads the schema inside the transaction.
func (t *trial) Snapshot(ctx context.Context) (s schema.Snapshot, err error) {
	err = t.looking(ctx, func(w *wire) error {
		s, err = w.snapshot(ctx, t.own)
		return err
	})
	return s, err
}

// Contents reads all rows inside the transaction.
func (t *trial) Contents(ctx context.Context) (all contents.Contents, err error) {
	err = t.looking(ctx, func(w *wire) error {
		all, err = t.own.readContents(ctx, w)
		return err
	})
	return all, err
}

// Lock fails: another connection would wait for this transaction.
func (t *trial) Lock(context.Context, dialect.LockOptions) (dialect.Session, error) {
	return nil, dialect.ErrNeedsCommit
}
