package chaos

import (
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faults limits the number of faults for each server and direction; 0 means all.
var faults = flag.Int("faults", 40, "how many faults each test makes on each server; 0 for one of each kind at each message")

// kinds lists the faults of a message.
var kinds = []fault{cutBefore, cutAfter, cutInside, reset, delay, silence}

// TestNetwork breaks the network at a message of an upgrade or downgrade. Then it
// runs the same command again, undisturbed, which must lead to the same state as
// without the fault, without a question.
func TestNetwork(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		for _, way := range []struct {
			action string
			before move // runs first, undisturbed; may be nil
			move   move
		}{
			{"upgrade", nil, upgrade},
			{"downgrade", upgrade, downgrade},
		} {
			t.Run(way.action, func(t *testing.T) {
				n, want := undisturbed(t, tg, dir, way.before, way.move)
				if n < 50 {
					t.Fatalf("only %d messages", n)
				}
				for i, at := range chosen(n * len(kinds)) {
					message, kind := at/len(kinds)+1, kinds[at%len(kinds)]
					t.Run(fmt.Sprintf("%s at %d of %d", kind, message, n), func(t *testing.T) {
						d := tg.fresh(t, dir)
						defer d.drop()
						d.prepare(way.before)
						p := newProxy(t, d.host, tg.frame, message, kind)
						err := d.run(p.addr(), way.move)
						p.close()
						if again := d.run(d.host, way.move); again != nil {
							t.Fatalf("again: %v\nafter: %v", again, err)
						}
						if diff := cmp.Diff(want, d.state()); diff != "" {
							t.Errorf("after %v:\n%s", err, diff)
						}
						d.wantTruth(way.action)
					})
					_ = i
				}
			})
		}
	})
}

// prepare runs the first move, if there is one.
func (d *database) prepare(before move) {
	d.t.Helper()
	if before == nil {
		return
	}
	if err := d.run(d.host, before); err != nil {
		d.t.Fatal(err)
	}
}

// undisturbed returns the number of messages of a move, and the state after it.
func undisturbed(t *testing.T, tg *target, dir string, before, m move) (messages int, state string) {
	t.Helper()
	d := tg.fresh(t, dir)
	defer d.drop()
	d.prepare(before)
	p := newProxy(t, d.host, tg.frame, 0, none)
	if err := d.run(p.addr(), m); err != nil {
		t.Fatal(err)
	}
	p.close()
	return int(p.count.Load()), d.state()
}

// chosen returns as many of n numbers as there are faults, evenly spread.
func chosen(n int) []int {
	want := *faults
	if want == 0 || want > n {
		want = n
	}
	all := make([]int, want)
	for i := range all {
		all[i] = i * n / want
	}
	return all
}
