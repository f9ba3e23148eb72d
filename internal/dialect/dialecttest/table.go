package dialecttest

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
)

// table reads another program's table, and checks that a read creates nothing.
func table(t *testing.T, s subject) {
	if got := s.table(t, "books"); got.Exists || got.Columns != nil || got.Rows != nil {
		t.Errorf("before anything is there: %+v", got)
	}
	session := s.session(t)
	err := within(t, session, func(tx dialect.Tx) error {
		return errors.Join(
			tx.Exec(t.Context(), statement("CREATE TABLE books (id INTEGER NOT NULL PRIMARY KEY, title VARCHAR(50), good BOOLEAN, at TIMESTAMP NULL)")),
			tx.Exec(t.Context(), statement("INSERT INTO books VALUES (2, 'b', FALSE, NULL)")),
			tx.Exec(t.Context(), statement("INSERT INTO books VALUES (1, NULL, TRUE, '2026-11-23 10:00:00')")))
	})
	if err != nil {
		t.Fatal(err)
	}
	got := s.table(t, "books")
	if !got.Exists || !cmp.Equal(got.Columns, []string{"id", "title", "good", "at"}) || !got.Has("id", "good") || got.Has("id", "bad") {
		t.Errorf("%+v", got)
	}
	slices.SortFunc(got.Rows, slices.Compare)
	if !cmp.Equal(got.Column("id"), []string{"1", "2"}) || !cmp.Equal(got.Column("title"), []string{"", "b"}) || got.Column("bad") != nil {
		t.Errorf("rows: %q", got.Rows)
	}
	if good := got.Column("good"); !slices.Contains([]string{"1", "true"}, good[0]) || !slices.Contains([]string{"0", "false"}, good[1]) {
		t.Errorf("truth values: %q", good)
	}
	if at := got.Column("at"); at[0] == "" || at[1] != "" {
		t.Errorf("times: %q", at)
	}
	for _, name := range []string{"it's none", "nowhere.books"} {
		if got := s.table(t, name); got.Exists {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if schema := currentSchema(t, s, session); schema != "main" { // SQLite's, which has no other
		if got := s.table(t, schema+".books"); !got.Exists || len(got.Rows) != 2 {
			t.Errorf("with its schema %s: %+v", schema, got)
		}
	}
}

func (s subject) table(t *testing.T, name string) dialect.Table {
	t.Helper()
	db := s.open()
	defer db.Close()
	got, err := db.Table(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return got
}
