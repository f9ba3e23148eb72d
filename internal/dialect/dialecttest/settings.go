package dialecttest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// mixes is how many random scripts the suite runs.
const mixes = 8

// settings shows that settings between any two statements do not change how these are
// journaled and whether the catalog shows that they ran. Each statement of a random script
// runs in a session that ends behind it; the next one makes the settings again, as the
// engine does when it resumes.
func settings(t *testing.T, s subject) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	session := s.session(t)
	if err := within(t, session, func(tx dialect.Tx) error {
		return tx.Exec(t.Context(), statement("CREATE TABLE ledger (id integer)"))
	}); err != nil {
		t.Fatal(err)
	}
	end(t, session)
	for n := range mixes {
		m := mix{subject: s, Rand: r, n: n}
		m.draw()
		m.run(t)
		if t.Failed() {
			t.Fatalf("the script:\n%s", m.script.String())
		}
	}
}

// A mix is a random script.
type mix struct {
	subject
	*rand.Rand
	n      int // numbers the objects of this script
	script strings.Builder
	texts  []string
}

// draw draws statements with settings before, between and behind them.
func (m *mix) draw() {
	plain := []string{"INSERT INTO ledger (id) VALUES (1)", "UPDATE ledger SET id = 2 WHERE id = 1", "DELETE FROM ledger"}
	for range 3 + m.IntN(4) {
		for range m.IntN(3) {
			m.add(m.Settings)
		}
		if len(m.Alone) > 0 && m.IntN(3) > 0 {
			m.add(m.Alone)
		} else {
			m.add(plain)
		}
	}
}

// add adds one of the statements, if there are any.
func (m *mix) add(some []string) {
	if len(some) == 0 {
		return
	}
	text := strings.ReplaceAll(some[m.IntN(len(some))], "#", fmt.Sprint(m.n, "_", len(m.texts)))
	m.texts = append(m.texts, text)
	m.script.WriteString(text + ";\n")
}

func (m *mix) run(t *testing.T) {
	t.Helper()
	db := m.open()
	defer db.Close()
	all, err := db.Split(revision.Script{Text: m.script.String(), NoTransaction: true})
	if err != nil || len(all) != len(m.texts) {
		t.Fatalf("%d statements of %d, %v", len(all), len(m.texts), err)
	}
	for i, st := range all {
		alone, err := db.Split(revision.Script{Text: m.texts[i], NoTransaction: true})
		if err != nil || len(alone) != 1 || alone[0].Kind != st.Kind {
			t.Fatalf("%s: of kind %v, by itself %+v, %v", st.Text, st.Kind, alone, err)
		}
		if st.Kind != dialect.Setting {
			m.step(t, all, i)
		}
	}
}

// step runs statement i in a session with the settings before it, and asks in another one
// whether it ran.
func (m *mix) step(t *testing.T, all []dialect.Statement, i int) {
	t.Helper()
	st := all[i]
	session := m.resumed(t, all[:i])
	if st.Kind != dialect.Alone {
		if err := within(t, session, func(tx dialect.Tx) error { return tx.Exec(t.Context(), st) }); err != nil {
			t.Fatalf("%s: %v", st.Text, err)
		}
		end(t, session)
		return
	}
	wantOutcome(t, session, st, false)
	if err := session.Exec(t.Context(), st); err != nil {
		t.Fatalf("%s: %v", st.Text, err)
	}
	end(t, session)
	session = m.resumed(t, all[:i])
	wantOutcome(t, session, st, true)
	end(t, session)
}

// resumed returns a session in which the settings among the statements were made.
func (m *mix) resumed(t *testing.T, before []dialect.Statement) dialect.Session {
	t.Helper()
	session := m.session(t)
	for _, st := range before {
		if st.Kind != dialect.Setting || st.Computed && st.NeededBy < len(before) {
			continue
		}
		if err := session.Exec(t.Context(), st); err != nil {
			t.Fatalf("%s: %v", st.Text, err)
		}
	}
	return session
}

func wantOutcome(t *testing.T, session dialect.Session, st dialect.Statement, applied bool) {
	t.Helper()
	outcome, err := session.Outcome(t.Context(), st)
	if err != nil || !outcome.Known || outcome.Applied != applied {
		t.Fatalf("%s: %+v, %v; want applied: %v", st.Text, outcome, err, applied)
	}
}

func end(t *testing.T, session dialect.Session) {
	t.Helper()
	if err := session.Close(); err != nil {
		t.Fatal(err)
	}
}
