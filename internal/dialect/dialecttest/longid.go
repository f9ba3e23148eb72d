package dialecttest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// longID writes an id for which Alembic's column has no room. The column is widened
// if the database enforces its length, and a notice says so.
func longID(t *testing.T, s subject) {
	db := s.open()
	id, notices := strings.Repeat("long", 15), 0
	wantWidth := func(want int) {
		if s.AnyWidth {
			want = 0
		}
		if width, err := db.Width(t.Context()); err != nil || width != want {
			t.Errorf("width %d, %v; want %d", width, err, want)
		}
	}
	wantWidth(dialect.AlembicWidth)
	session, err := db.Lock(t.Context(), dialect.LockOptions{
		Timeout: 10 * time.Second,
		Notice: func(text string) {
			if notices++; !strings.Contains(text, "32 characters") {
				t.Errorf("notice: %s", text)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		err := session.Close()
		wantWidth(dialect.WidthFor(len(id)))
		if err := errors.Join(err, db.Close()); err != nil {
			t.Error(err)
		}
	}()
	if _, err := session.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := session.MakeRoom(t.Context(), len(id)); err != nil {
			t.Fatal(err)
		}
	}
	for _, edit := range []string{id, "b" + id[1:]} {
		if err := within(t, session, func(tx dialect.Tx) error { return tx.Edit(t.Context(), "", edit+edit[:1]) }); err != nil {
			t.Fatal(err)
		}
	}
	if rows := s.rows(t); len(rows) != 2 {
		t.Errorf("rows %q", rows)
	}
	if notices > 1 || !s.AnyWidth && notices == 0 {
		t.Errorf("%d notices", notices)
	}
}
