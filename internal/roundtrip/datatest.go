package roundtrip

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// dataTest runs the data test of a revision whose upgrade has run, in a scratch database
// of its own.
func (t *test) dataTest(ctx context.Context, r graph.Ref, trip *Trip) error {
	of, err := t.DataTests.Read(t.graph.ID(r))
	if err != nil {
		trip.fail(Fault{Kind: TestFails, File: t.DataTests.IDs()[t.graph.ID(r)][0], Reason: rehearse.Reason{Text: err.Error()}})
		return nil
	}
	if of == nil {
		return nil
	}
	run := dataRun{test: t, of: of, trip: trip}
	if !run.read() {
		return nil
	}
	if run.scratch, err = t.Scratch.Scratch(ctx); err != nil {
		return err
	}
	err = run.run(ctx, r)
	return errors.Join(err, run.scratch.Close())
}

// A dataRun is the run of one data test.
type dataRun struct {
	*test
	of            *datatest.Test
	trip          *Trip
	before, after []dialect.Statement
	scratch       dialect.Scratch
}

// read splits the sections. It reports whether the test can run.
func (d *dataRun) read() bool {
	var err error
	if d.before, err = d.Scratch.Split(d.of.Before); err == nil {
		d.after, err = d.Scratch.Split(d.of.After)
	}
	if err != nil {
		d.fail(dialect.Statement{}, "%v", err)
		return false
	}
	if len(d.after) == 0 {
		d.fail(dialect.Statement{Line: d.of.After.Line - 1}, "it has no assertion below -- +after")
		return false
	}
	for _, st := range slices.Concat(d.before, d.after) {
		if why := d.Scratch.Outside(st); why != "" {
			d.trip.unproved(Fault{Kind: NotProved, File: d.of.File, Reason: rehearse.Reason{Line: st.Line, Column: st.Column, Text: "its data test reaches outside: " + why}})
			return false
		}
	}
	for _, st := range d.after {
		if !isQuery(st.Text) {
			d.fail(st, "an assertion is a query, and this is none: %s", st.FirstLine())
			return false
		}
	}
	return true
}

// isQuery reports whether a statement is a query by its first word.
func isQuery(text string) bool {
	word, _, _ := strings.Cut(strings.TrimLeft(text, "( \t\r\n"), " ")
	word, _, _ = strings.Cut(word, "\n")
	return slices.Contains([]string{"SELECT", "WITH", "VALUES", "TABLE"}, strings.ToUpper(strings.TrimSpace(word)))
}

func (d *dataRun) fail(st dialect.Statement, format string, args ...any) {
	d.trip.fail(Fault{Kind: TestFails, File: d.of.File, Reason: rehearse.Reason{Line: st.Line, Column: st.Column, Text: fmt.Sprintf(format, args...)}})
}

// run brings the database to the state below the revision, inserts the rows, applies the
// revision, and asks the assertions.
func (d *dataRun) run(ctx context.Context, r graph.Ref) error {
	for _, below := range d.applied[:slices.Index(d.applied, r)] {
		if err := d.Up(ctx, d.scratch, below); err != nil {
			return err
		}
	}
	failed := len(d.trip.Faults)
	if err := d.call(ctx, d.insert); err != nil || len(d.trip.Faults) > failed {
		return err
	}
	if err := d.Up(ctx, d.scratch, r); err != nil {
		return d.failed(ctx, d.trip, UpgradeFailsOnRows, err)
	}
	return d.call(ctx, d.assert)
}

// failed adds the failure of the upgrade on the rows of the test. The scratch database of
// the trip is not concerned.
func (d *dataRun) failed(ctx context.Context, trip *Trip, kind Kind, err error) error {
	if ended := dialect.Ended(ctx); ended != nil {
		return ended
	}
	if rehearse.IsLost(err) {
		return err
	}
	trip.blame(kind, err)
	return nil
}

// call calls a function on a connection to the database, outside a transaction.
func (d *dataRun) call(ctx context.Context, f func(context.Context, *sql.Conn) error) error {
	session, err := d.scratch.Lock(ctx, dialect.LockOptions{})
	if err != nil {
		return err
	}
	return errors.Join(session.Call(ctx, f), session.Close())
}

// insert runs the statements below -- +before, up to the first that fails.
func (d *dataRun) insert(ctx context.Context, conn *sql.Conn) error {
	for _, st := range d.before {
		_, err := conn.ExecContext(ctx, st.Text)
		if ended := dialect.Ended(ctx); ended != nil {
			return ended
		}
		if err != nil {
			d.fail(st, "%v", err)
			return nil
		}
	}
	return nil
}

// assert asks all assertions.
func (d *dataRun) assert(ctx context.Context, conn *sql.Conn) error {
	for _, st := range d.after {
		why, err := asked(ctx, conn, st.Text)
		if ended := dialect.Ended(ctx); ended != nil {
			return ended
		}
		switch {
		case err != nil:
			d.fail(st, "%v", err)
		case why != "":
			d.fail(st, "%s %s", st.FirstLine(), why)
		}
		d.trip.Assertions++
	}
	return nil
}

// asked returns why an assertion does not hold; "" if it does.
func asked(ctx context.Context, conn *sql.Conn, query string) (why string, err error) {
	rows, err := conn.QueryContext(ctx, query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	if !rows.Next() {
		return "returns no row, and has to return one", rows.Err()
	}
	if err := rows.Scan(into...); err != nil {
		return "", err
	}
	more := rows.Next()
	switch {
	case rows.Err() != nil:
		return "", rows.Err()
	case more:
		return "returns several rows, and has to return one", nil
	case len(values) == 0:
		return "returns no column", nil
	}
	return judged(values), nil
}

// judged returns why the row of an assertion does not say that it holds.
func judged(row []any) string {
	shown := make([]string, len(row))
	for i, v := range row {
		if shown[i] = fmt.Sprint(v); v == nil {
			shown[i] = "NULL"
		} else if b, ok := v.([]byte); ok {
			shown[i] = string(b)
		}
	}
	switch shown[0] {
	case "true", "1", "t":
		return ""
	case "false", "0", "f":
		return "returns " + strings.Join(shown, ", ")
	}
	return "returns " + strings.Join(shown, ", ") + ", and the first value has to be true or 1"
}
