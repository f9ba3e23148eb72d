package dialecttest

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// effects runs statements one by one, and compares their effects with the catalog
// before and after each.
func effects(t *testing.T, s subject) {
	if c := s.catalog(t); c.Len() != 0 {
		t.Errorf("an empty database has %d objects", c.Len())
	}
	session := s.session(t)
	db := s.open()
	defer db.Close()
	if c := s.catalog(t); !c.Has(dialect.Object{Kind: dialect.TableObject, Name: s.tables.Version}) {
		t.Error("the catalog has no version table")
	}
	schema := currentSchema(t, s, session)
	before := s.catalog(t)
	for _, text := range s.Effects {
		text, silent := strings.CutPrefix(strings.ReplaceAll(text, "HERE.", schema+"."), silently)
		st := statement(text)
		effects := db.Effects(st)
		if (len(effects) == 0) != silent {
			t.Errorf("%s: effects are %v", text, effects)
		}
		wantEffects(t, before, effects, text, false)
		if err := session.Exec(t.Context(), st); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		before = s.catalog(t)
		wantEffects(t, before, effects, text, true)
	}
}

// silently marks a statement without effects that its text shows.
const silently = "~"

// wantEffects compares the effects of a statement with the catalog before it has
// run, or after.
func wantEffects(t *testing.T, c dialect.Catalog, effects []dialect.Effect, text string, ran bool) {
	t.Helper()
	for _, e := range effects {
		if want := e.Appears == ran; c.Has(e.Object) != want && (ran || !e.Unless) {
			t.Errorf("%s: that it ran is %t, and that the catalog has %s is %t", text, ran, e.Object, !want)
		}
		if e.Kind == dialect.IndexObject && e.Table == "" && c.Has(e.Object) != c.Has(withTable(e.Object)) {
			t.Errorf("%s: %s is not found by its table too", text, e.Object)
		}
	}
}

func withTable(o dialect.Object) dialect.Object {
	o.Table = "any"
	return o
}

func (s subject) catalog(t *testing.T) dialect.Catalog {
	t.Helper()
	db := s.open()
	defer db.Close()
	c, err := db.Catalog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// currentSchema returns the schema of a name without one.
func currentSchema(t *testing.T, s subject, session dialect.Session) (name string) {
	t.Helper()
	err := session.Call(t.Context(), func(ctx context.Context, conn *sql.Conn) error {
		return conn.QueryRowContext(ctx, s.Schema).Scan(&name)
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// FormatEffects returns effects in the form of the tests: "+table a -column a.b",
// with a question mark behind those that may have held before.
func FormatEffects(effects []dialect.Effect) string {
	all := make([]string, len(effects))
	for i, e := range effects {
		all[i] = map[bool]string{true: "+", false: "-"}[e.Appears] + e.Object.String() + map[bool]string{true: "?"}[e.Unless]
	}
	return strings.Join(all, " ")
}
