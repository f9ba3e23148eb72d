package dialecttest

import (
	"errors"
	"sync"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// create creates a missing database by several processes at once.
func create(t *testing.T, s subject) {
	if s.Missing == nil {
		t.Skip("no database of this kind is missing")
	}
	open := s.Missing(t)
	if !isMissing(t, open()) {
		t.Fatal("the database exists before the test")
	}
	if db := open(); !unreachable(t, db) {
		t.Error("the error of a lock does not say that the database is missing")
	}
	notes := make([]string, 6)
	errs := make([]error, len(notes))
	var all sync.WaitGroup
	for i := range notes {
		all.Go(func() {
			db := open()
			defer db.Close()
			notes[i], errs[i] = db.(dialect.Creator).Create(t.Context())
		})
	}
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	created := 0
	for _, note := range notes {
		if note != "" {
			created++
		}
	}
	if created == 0 || created > 1 && !s.AnyWidth {
		t.Errorf("%d of them created it: %q", created, notes)
	}
	if isMissing(t, open()) {
		t.Error("the database is still missing")
	}
}

func isMissing(t *testing.T, db dialect.Database) bool {
	t.Helper()
	defer db.Close()
	missing, err := db.(dialect.Creator).Missing(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return missing
}

// unreachable reports whether the error of a lock says that the database is missing.
func unreachable(t *testing.T, db dialect.Database) bool {
	t.Helper()
	defer db.Close()
	session, err := db.Lock(t.Context(), dialect.LockOptions{})
	if err == nil {
		session.Close()
	}
	e, ok := errors.AsType[*dialect.UnreachableError](err)
	return ok && e.Missing
}
