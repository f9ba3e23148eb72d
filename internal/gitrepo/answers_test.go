package gitrepo

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ramusdb/ramus/internal/gitrepo/gittest"
)

// recorded returns a function that returns the commands that git was started with
// since, without the settings of a Repo.
func recorded(t *testing.T) (commands func() []string) {
	t.Helper()
	record := gittest.NewRecord(t)
	return func() (all []string) {
		for _, c := range record.Commands() {
			all = append(all, strings.TrimPrefix(c.Args, strings.Join(settings, " ")+" "))
		}
		return all
	}
}

// TestEachCommandRunsOnce checks that a Repo reads all objects in one process, and
// runs no command twice.
func TestEachCommandRunsOnce(t *testing.T) {
	w := newWork(t, "v/a.sql")
	w.write("v/b.sql b a", "v/c.sql")
	commands := recorded(t)
	r := w.open()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			c, err := r.Commit(t.Context(), "main")
			if err != nil {
				t.Error(err)
				return
			}
			diff, err := r.Compare(t.Context(), c, []string{w.path("v")}, sql)
			if err != nil || len(diff.Files) != 2 {
				t.Error(diff.Files, err)
			}
			if content, err := r.Content(t.Context(), c, []string{w.path("v/a.sql")}); err != nil || string(content[0]) != revisionText("a", "") {
				t.Errorf("%q, %v", content, err)
			}
			if by, err := r.Writers(t.Context(), Commit{}, []string{w.path("v/b.sql")}); err != nil || by[0].Name != "Ada" {
				t.Error(by, err)
			}
		})
	}
	wg.Wait()
	var names []string
	for _, command := range commands() {
		words := strings.Fields(command)
		if words[0] == "-c" {
			words = words[2:]
		}
		names = append(names, words[0])
	}
	slices.Sort(names)
	if got, want := strings.Join(names, " "), "cat-file config diff ls-files rev-parse"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestLogIsKept checks that a log continues where another one with the same arguments
// stopped.
func TestLogIsKept(t *testing.T) {
	w := newWork(t, "v/a.sql")
	w.write("v/b.sql")
	w.commit("second")
	w.write("v/c.sql")
	w.commit("third")
	commands := recorded(t)
	r := w.open()
	args := with([]string{"HEAD"}, []string{"v"})
	for _, test := range []struct {
		most int
		want string
		runs int // of git, with Open's
	}{
		{2, "v/c.sql v/b.sql", 2}, {1, "v/c.sql", 2}, {2, "v/c.sql v/b.sql", 2}, {9, "v/c.sql v/b.sql v/a.sql", 3}, {9, "v/c.sql v/b.sql v/a.sql", 3},
	} {
		var files []string
		err := r.log(t.Context(), args, func(_ logged, c change) bool {
			files = append(files, c.path)
			return len(files) < test.most
		})
		if got := strings.Join(files, " "); got != test.want || err != nil || len(commands()) != test.runs {
			t.Errorf("%d of the log: %s, %v, after %d runs of git", test.most, got, err, len(commands()))
		}
	}
}

// TestBatchAfterCancel checks that a call that ends early leaves no answer for the
// next one.
func TestBatchAfterCancel(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql", "v/b.sql")
	c := w.at("main")
	r := w.open()
	ctx, cancel := context.WithCancelCause(t.Context())
	stopped := errors.New("stopped")
	err := r.withBatch(ctx, func(b *batch) error {
		if _, err := b.in.Write([]byte(c.ID + ":v/a.sql\n")); err != nil {
			t.Error(err)
		}
		cancel(stopped)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if _, err := r.Content(ctx, c, []string{w.path("v/b.sql")}); !errors.Is(err, stopped) {
		t.Errorf("asked too late: %v", err)
	}
	content, err := r.Content(t.Context(), c, []string{w.path("v/b.sql")})
	if err != nil || string(content[0]) != revisionText("b", "") {
		t.Errorf("%q, %v", content, err)
	}
}

func TestClose(t *testing.T) {
	t.Parallel()
	w := newWork(t, "v/a.sql")
	r := w.open()
	r.Close()
	for range 2 {
		if _, err := r.Commit(t.Context(), "main"); err != nil {
			t.Error(err)
		}
		r.Close()
		if r.batch != nil {
			t.Error("the batch is there yet")
		}
	}
}
