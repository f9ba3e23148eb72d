package engine_test

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
)

var kills = flag.Int("kills", 200, "how often TestKill kills the runner")

// TestKill checks that after kill -9 at any moment, only statements in the journal
// are applied in part, no statement ran twice, and the same command completes the
// run.
func TestKill(t *testing.T) {
	t.Run("rollback journal", func(t *testing.T) {
		t.Parallel()
		testKill(t, file(t), *kills*4/5)
	})
	t.Run("WAL", func(t *testing.T) {
		t.Parallel()
		path := file(t)
		db := plain(t, path)
		must(t, db, "PRAGMA journal_mode=WAL")
		db.Close()
		testKill(t, path, *kills/5)
	})
}

func testKill(t *testing.T, path string, kills int) {
	p := counting(killed)
	direction := string(plan.Upgrade)
	partials, turns := 0, 0
	for n := range kills {
		next := killOne(t, path, direction)
		if next != direction {
			turns++
		}
		direction = next
		if len(engine.Partial(wantCounted(t, path, p))) > 0 {
			partials++
		}
		if t.Failed() {
			t.Fatalf("after %d kills", n+1)
		}
	}
	t.Logf("%d kills: %d in the middle of a journaled revision, %d in another direction than the one before", kills, partials, turns)
	// The last runner may have been killed behind its last COMMIT, before it removed its
	// lock's file. A run that has nothing to do leaves that file; the last two here have something to do.
	for _, kind := range []plan.Kind{plan.Kind(direction), plan.Downgrade, plan.Upgrade} {
		run(t, p.request(open(t, path), kind))
	}
	if s := wantCounted(t, path, p); s.Rows[0] != p.id(killed) {
		t.Errorf("the last run ended at %q", s.Rows)
	}
	wantNoLitter(t, path)
}

// killOne starts a child in a direction, kills it, and returns the direction in
// which it was running.
func killOne(t *testing.T, path, direction string) string {
	t.Helper()
	cmd := child(t, path, "seesaw "+direction)
	lines, err := firstLines(cmd)
	if err != nil {
		t.Fatal(err)
	}
	<-lines // it has started
	time.Sleep(rand.N(50 * time.Millisecond))
	_ = cmd.Process.Kill()
	for line := range lines {
		if strings.HasPrefix(line, "error") {
			t.Fatal(line)
		}
		direction = line
	}
	_ = cmd.Wait()
	return direction
}

func TestCrowd(t *testing.T) {
	path := file(t)
	const processes = 10
	var waits []func() error
	for range processes {
		cmd := child(t, path, "crowd 5")
		out, err := firstLines(cmd)
		if err != nil {
			t.Fatal(err)
		}
		waits = append(waits, func() error {
			for line := range out {
				t.Error(line)
			}
			return cmd.Wait()
		})
	}
	for _, wait := range waits {
		if err := wait(); err != nil {
			t.Error(err)
		}
	}
	s := wantCounted(t, path, counting(10))
	if len(s.Log) != 10 || len(s.Rows) != 1 || s.Rows[0] != "r09" {
		t.Errorf("%d entries, at %q", len(s.Log), s.Rows)
	}
	wantNoLitter(t, path)
}
