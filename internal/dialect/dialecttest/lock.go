package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

func lockExcludes(t *testing.T, s subject) {
	s.session(t)
	db := s.open()
	defer db.Close()
	_, err := db.Lock(t.Context(), dialect.LockOptions{})
	var locked *dialect.LockedError
	if !errors.As(err, &locked) || locked.Holder == "" {
		t.Errorf("error: %v", err)
	}
	if got := s.state(t, dialect.LatestEntries); !got.Exists {
		t.Error("readers wait for the runner's lock")
	}
}

func lockWaits(t *testing.T, s subject) {
	first := s.open()
	defer first.Close()
	held, err := first.Lock(t.Context(), dialect.LockOptions{By: "ann@box"})
	if err != nil {
		t.Fatal(err)
	}
	second := s.open()
	defer second.Close()
	var said []string
	session, err := second.Lock(t.Context(), dialect.LockOptions{Timeout: 10 * time.Second, Waiting: func(holder string) {
		if said = append(said, holder); len(said) == 1 {
			if err := held.Close(); err != nil {
				t.Error(err)
			}
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Close(); err != nil || len(said) == 0 || !strings.Contains(said[0], "ann@box") {
		t.Errorf("said %q, %v", said, err)
	}
}

func lockIsCancelled(t *testing.T, s subject) {
	s.session(t)
	db := s.open()
	defer db.Close()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := db.Lock(ctx, dialect.LockOptions{Timeout: time.Minute, Waiting: func(string) { cancel() }})
	cancel()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
}

// Of many runners at once, each runs alone.
func lockIsFair(t *testing.T, s subject) {
	s.session(t).Close()
	const runners = 8
	var all sync.WaitGroup
	failed := make(chan error, runners)
	for i := range runners {
		all.Go(func() { failed <- appendRow(t.Context(), s.open(), fmt.Sprintf("r%d", i)) })
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			t.Error(err)
		}
	}
	if got := s.state(t, dialect.LatestEntries).Rows; len(got) != runners || !slices.IsSorted(got) {
		t.Errorf("rows %q", got)
	}
}

func appendRow(ctx context.Context, db dialect.Database, row string) error {
	defer db.Close()
	session, err := db.Lock(ctx, dialect.LockOptions{Timeout: 30 * time.Second})
	if err != nil {
		return err
	}
	defer session.Close()
	tx, err := session.Begin(ctx, dialect.TxOptions{})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := errors.Join(session.Check(ctx), tx.Edit(ctx, "", row)); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
