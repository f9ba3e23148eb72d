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

// TestNetwork breaks the network at a message of an upgrade, and then at one of a
// downgrade. After each it runs the same command again, undisturbed, which must lead to
// the same state as without the fault, without a question.
func TestNetwork(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, tg.revisions)
		up := newDisturbed(t, tg, dir, "upgrade", nil, upgrade)
		down := newDisturbed(t, tg, dir, "downgrade", upgrade, downgrade)
		for i := range max(len(up.places), len(down.places)) {
			t.Run(up.name(i)+", "+down.name(i), func(t *testing.T) {
				d := tg.fresh(t, dir)
				defer d.drop()
				up.run(t, d, i)
				if !t.Failed() {
					down.run(t, d, i)
				}
			})
		}
	})
}

// A disturbed is a move that is run with faults of the network.
type disturbed struct {
	action   string
	move     move
	messages int
	want     string // the state after it
	places   []int  // the chosen messages and kinds of fault
}

func newDisturbed(t *testing.T, tg *target, dir, action string, before, m move) disturbed {
	t.Helper()
	n, want := undisturbed(t, tg, dir, before, m)
	if n < 50 {
		t.Fatalf("only %d messages", n)
	}
	return disturbed{action, m, n, want, spread(n*len(kinds), *faults)}
}

// place returns the message and the kind of the fault of a round.
func (r disturbed) place(i int) (message int, kind fault) {
	at := r.places[i%len(r.places)]
	return at/len(kinds) + 1, kinds[at%len(kinds)]
}

func (r disturbed) name(i int) string {
	message, kind := r.place(i)
	return fmt.Sprintf("%s at %d of %d", kind, message, r.messages)
}

// run runs the move with the fault of a round, and again without one.
func (r disturbed) run(t *testing.T, d *database, i int) {
	t.Helper()
	message, kind := r.place(i)
	p := newProxy(t, d.host, d.frame, message, kind)
	err := d.run(p.addr(), r.move)
	p.close()
	if again := d.run(d.host, r.move); again != nil {
		t.Fatalf("%s again: %v\nafter: %v", r.action, again, err)
	}
	if diff := cmp.Diff(r.want, d.state()); diff != "" {
		t.Errorf("%s, after %v:\n%s", r.action, err, diff)
	}
	d.wantTruth(r.action)
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

// spread returns as many of n numbers as are wanted, evenly spread; 0 wants all.
func spread(n, want int) []int {
	if want == 0 || want > n {
		want = n
	}
	all := make([]int, want)
	for i := range all {
		all[i] = i * n / want
	}
	return all
}
