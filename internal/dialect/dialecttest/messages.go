package dialecttest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Spoken is a statement with the messages of the server about it, in the form
// "WARNING: text"; HERE stands for the current schema.
type Spoken struct {
	Statement string
	Messages  []string
	Fails     bool // after its messages
}

// messages checks the messages about statements in transactions: each statement's own,
// and none about ramus's own statements.
func messages(t *testing.T, s subject) {
	heard := &ear{}
	session := s.hearing(t, heard)
	for i, spoken := range s.Messages {
		at := dialect.Statement{Text: spoken.Statement, Line: i + 10, Column: 3}
		err := within(t, session, func(tx dialect.Tx) error { return tx.Exec(t.Context(), at) })
		heard.want(t, spoken, i+10, err)
	}
}

// messagesOutside checks them for a script in one round trip, and outside a
// transaction.
func messagesOutside(t *testing.T, s subject) {
	heard := &ear{}
	session := s.hearing(t, heard)
	for i, spoken := range s.Messages {
		script := revision.Script{File: "f.sql", Line: i + 10, Text: "\n\n" + spoken.Statement + ";\n"}
		statements := []dialect.Statement{{Text: spoken.Statement, Line: i + 12, Column: 1}}
		tx, err := session.Begin(t.Context(), dialect.TxOptions{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = tx.Run(t.Context(), script, statements)
		if rolledBack := tx.Rollback(); rolledBack != nil {
			t.Error(rolledBack)
		}
		heard.want(t, spoken, i+12, err)
	}
	for _, spoken := range s.Messages {
		err := session.Exec(t.Context(), dialect.Statement{Text: spoken.Statement, Line: 1, Column: 1, Kind: dialect.Bare})
		heard.want(t, spoken, 1, err)
	}
}

// An ear hears the messages of a session.
type ear struct {
	schema   string // the current one
	messages []dialect.Message
}

// want checks the messages that came since the last call.
func (e *ear) want(t *testing.T, spoken Spoken, line int, err error) {
	t.Helper()
	if (err != nil) != spoken.Fails {
		t.Errorf("%s: %v", spoken.Statement, err)
	}
	var texts []string
	for _, m := range e.messages {
		texts = append(texts, strings.Join(nonEmpty(m.Severity+": "+m.Text, m.Detail, m.Hint), "\n"))
		if m.Line != line {
			t.Errorf("%s: %q is of line %d, want %d", spoken.Statement, m.Text, m.Line, line)
		}
	}
	var want []string
	for _, text := range spoken.Messages {
		want = append(want, strings.ReplaceAll(text, "HERE.", e.schema+"."))
	}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Errorf("%s: %s", spoken.Statement, diff)
	}
	e.messages = nil
}

func nonEmpty(texts ...string) (kept []string) {
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// hearing returns a session whose messages the ear hears.
func (s subject) hearing(t *testing.T, e *ear) dialect.Session {
	t.Helper()
	session := s.sessionWith(t, dialect.LockOptions{
		Timeout: 10 * time.Second,
		Message: func(m dialect.Message) { e.messages = append(e.messages, m) },
	})
	if len(s.Messages) > 0 {
		e.schema = currentSchema(t, s, session)
	}
	return session
}
