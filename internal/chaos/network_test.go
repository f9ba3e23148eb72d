package chaos

import (
	"flag"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// faults is how many faults each server and direction meets; all there are when
// it is 0.
var faults = flag.Int("faults", 40, "how many faults each test makes on each server; 0 for one of each kind at each message")

// kinds are what can happen to a message.
var kinds = []fault{cutBefore, cutAfter, cutInside, reset, delay, silence}

// TestNetwork breaks the network at a message of an upgrade and of a downgrade.
// Then the same command is given again, undisturbed, and must end where one does
// that was never disturbed, without a question.
func TestNetwork(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		for _, way := range []struct {
			action string
			before move // what comes first, undisturbed; nil for nothing
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

// prepare makes the move that comes before.
func (d *database) prepare(before move) {
	d.t.Helper()
	if before == nil {
		return
	}
	if err := d.run(d.host, before); err != nil {
		d.t.Fatal(err)
	}
}

// undisturbed is how many messages a move takes, and where it ends.
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

// chosen are as many of n numbers as there are to be faults, evenly spread.
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
