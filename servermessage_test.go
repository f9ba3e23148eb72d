package ramus_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A talker is SQLite with a server's messages, which come before each script runs.
type talker struct {
	dialect.Handle
	messages []dialect.Message
}

func (h talker) With(t dialect.Tables) dialect.Database {
	return &talkerDatabase{h.Handle.With(t), h.messages}
}

type talkerDatabase struct {
	dialect.Database
	messages []dialect.Message
}

func (d *talkerDatabase) Lock(ctx context.Context, o dialect.LockOptions) (dialect.Session, error) {
	s, err := d.Database.Lock(ctx, o)
	return &talkerSession{s, func() {
		for _, m := range d.messages {
			o.Message(m)
		}
	}}, err
}

type talkerSession struct {
	dialect.Session
	talk func()
}

func (s *talkerSession) Begin(ctx context.Context, o dialect.TxOptions) (dialect.Tx, error) {
	tx, err := s.Session.Begin(ctx, o)
	return &talkerTx{tx, s.talk}, err
}

type talkerTx struct {
	dialect.Tx
	talk func()
}

func (t *talkerTx) Run(ctx context.Context, script revision.Script, all []dialect.Statement) (int, error) {
	t.talk()
	return t.Tx.Run(ctx, script, all)
}

// The messages of the server stand beside the error that follows them, in its text, its
// parts and its log, and in the log of the run.
func TestServerMessages(t *testing.T) {
	db := talker{sqlite.New(file(t, 1)), []dialect.Message{
		{Severity: "NOTICE", Text: "moved 5 rows", Line: 5, Column: 1},
		{Severity: "WARNING", Code: "01000", Text: "odd row", Detail: "row 17", Hint: "look\nthere", Line: 5, Column: 1},
		{Unlisted: 11},
	}}
	fsys := fstest.MapFS{"a.sql": {Data: []byte("-- a\n-- revision: a\n\n-- +upgrade\nINSERT INTO b VALUES (1);\n")}}
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: withoutTime}))
	p, err := ramus.Open(t.Context(), fsys, db, ramus.Options{Events: ramus.LogTo(logger)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Upgrade(t.Context(), "")
	failed, ok := errors.AsType[*ramus.MigrationError](err)
	if !ok || len(failed.Messages) != 2 || failed.Messages[1].At != "a.sql:5:1" || failed.Messages[1].Code != "01000" {
		t.Fatalf("%+v: %v", failed, err)
	}
	const text = `
  the last 2 of the server's 13 messages before the error:
    NOTICE: moved 5 rows
    WARNING: odd row (a.sql:5:1)
      DETAIL: row 17
      HINT: look
      there`
	if !strings.HasSuffix(err.Error(), text) {
		t.Errorf("the error is %s", err)
	}
	logger.Error("not migrated", "failure", err)
	for _, want := range []string{
		`level=INFO msg="ramus: the server reports" verb=upgrade revision=a message=a step=1 of=1 report="NOTICE: moved 5 rows" statement=a.sql:5:1`,
		`level=WARN msg="ramus: the server reports"`,
		`msg="ramus: more messages of the server" verb=upgrade revision=a message=a step=1 of=1 omitted=11`,
		`failure.messages="[NOTICE: moved 5 rows WARNING: odd row (a.sql:5:1)\nDETAIL: row 17`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("no %s in the log:\n%s", want, log.String())
		}
	}
}

func withoutTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
