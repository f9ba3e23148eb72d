package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
)

// narrate returns the run's events in which messages matter, as text.
func narrate(up *engine.Request) *[]string {
	var lines []string
	up.Event = func(e engine.Event) {
		switch {
		case e.Kind == engine.Reported && e.Omitted > 0:
			lines = append(lines, fmt.Sprintf("%s: %d more", e.Step.Revision, e.Omitted))
		case e.Kind == engine.Reported:
			lines = append(lines, fmt.Sprintf("%s: %s at %s", e.Step.Revision, e.Message.Text, e.Message.At))
		case e.Kind == engine.Retrying:
			lines = append(lines, "retry")
		case e.Kind == engine.Finished:
			lines = append(lines, e.Step.Revision+" done")
		}
	}
	return &lines
}

// each returns a function that says a text about each statement that starts with a word.
func each(word, text string) func(string) []string {
	return func(statement string) []string {
		if strings.HasPrefix(statement, word) {
			return []string{text}
		}
		return nil
	}
}

// Messages are events of the step whose statement they are about, in order.
func TestMessages(t *testing.T) {
	for _, rollsBack := range []bool{true, false} {
		s, _, up := newServer(t)
		s.rollsBack, s.says = rollsBack, each("CREATE", "made")
		lines := narrate(&up)
		run(t, up)
		want := []string{"a1: made at a1.sql:2:1", "a1: made at a1.sql:4:1", "a1 done", "a2: made at a2.sql:2:1", "a2 done"}
		if diff := cmp.Diff(want, *lines); diff != "" {
			t.Errorf("rolls back %v: %s", rollsBack, diff)
		}
	}
}

// A try that was rolled back has its messages before the retry, and its error has only
// those of the last try. Statements that are kept keep their messages.
func TestMessagesOfTries(t *testing.T) {
	for name, c := range map[string]struct {
		rollsBack bool
		mode      engine.Transaction
		want      []string
		kept      int
	}{
		"a transaction for each revision": {true, engine.PerRevision, []string{"a1: made at a1.sql:2:1", "a1: made at a1.sql:4:1", "retry", "a1: made at a1.sql:2:1", "a1: made at a1.sql:4:1"}, 2},
		"one for all":                     {true, engine.All, []string{"a1: made at a1.sql:2:1", "a1: made at a1.sql:4:1", "retry", "a1: made at a1.sql:2:1", "a1: made at a1.sql:4:1"}, 2},
		"a journal":                       {false, engine.PerRevision, []string{"a1: made at a1.sql:2:1", "a1: made at a1.sql:4:1", "retry", "a1: made at a1.sql:4:1"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			s, _, up := newServer(t)
			s.rollsBack, s.says, s.before = c.rollsBack, each("CREATE", "made"), times(9, "CREATE TABLE u", errLocked)
			up.Retries, up.Transaction = 1, c.mode
			lines := narrate(&up)
			_, err := engine.Run(t.Context(), up)
			if diff := cmp.Diff(c.want, *lines); diff != "" {
				t.Error(diff)
			}
			m, ok := errors.AsType[*engine.MigrationError](err)
			if !ok || len(m.Messages) != c.kept || m.Heard != c.kept {
				t.Errorf("the error has %+v: %v", m.Messages, err)
			}
		})
	}
}

// A flood is cut: the first messages are events, the last ones are in the error, the
// others are counted.
func TestMessagesFlood(t *testing.T) {
	s, _, up := newServer(t)
	s.rollsBack = true
	s.before = times(1, "CREATE TABLE u", errAnswer)
	s.says = func(statement string) (all []string) {
		if strings.HasPrefix(statement, "INSERT") {
			for i := range 1000 {
				all = append(all, fmt.Sprint("row ", i+1))
			}
		}
		return all
	}
	lines := narrate(&up)
	_, err := engine.Run(t.Context(), up)
	if got := *lines; len(got) != 101 || got[99] != "a1: row 100 at a1.sql:3:1" || got[100] != "a1: 900 more" {
		t.Errorf("%d events, the last is %q", len(got), got[len(got)-1])
	}
	m, ok := errors.AsType[*engine.MigrationError](err)
	if !ok || m.Heard != 1000 || len(m.Messages) != 10 || m.Messages[0].Text != "row 991" || m.Messages[9].Text != "row 1000" {
		t.Errorf("the error has %d of %d messages: %v", len(m.Messages), m.Heard, err)
	}
}

// A long text is cut between two characters; messages that the server counts but does
// not list are counted too.
func TestMessagesCut(t *testing.T) {
	s, _, up := newServer(t)
	s.says = each("CREATE TABLE t", "a"+strings.Repeat("é", 1<<20))
	s.before = func(statement string) error {
		if strings.HasPrefix(statement, "INSERT") {
			s.message(dialect.Message{Unlisted: 7})
		}
		return nil
	}
	lines := narrate(&up)
	run(t, up)
	if got := *lines; len(got) != 4 || len(got[0]) > 9000 || !strings.Contains(got[0], "éé … at") || got[1] != "a1: 7 more" {
		t.Errorf("%.60q", got)
	}
}
