package chaos

import (
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// A loggedRun is a downgrade from a work tree that has only the first revision. The
// log has the scripts of the others.
type loggedRun struct {
	*target
	full, part string // the folders with all revisions, and with the first one
	messages   int    // the number of messages of an undisturbed run
	want       string // the state after an undisturbed run
}

func newLoggedRun(t *testing.T, tg *target) loggedRun {
	t.Helper()
	r := loggedRun{target: tg, full: t.TempDir(), part: t.TempDir()}
	write(t, r.full, tg.revisions)
	first, _, _ := strings.Cut(tg.revisions, "\n= b1")
	write(t, r.part, first)
	d := r.applied(t)
	defer d.drop()
	p := newProxy(t, d.host, tg.frame, 0, none)
	if err := d.run(p.addr(), downgrade); err != nil {
		t.Fatal(err)
	}
	p.close()
	r.messages, r.want = int(p.count.Load()), d.state()
	return r
}

// applied returns a database on which all revisions ran, opened with the work tree
// that lacks most of them.
func (r loggedRun) applied(t *testing.T) *database {
	t.Helper()
	d := r.fresh(t, r.full)
	d.prepare(upgrade)
	d.dir = r.part
	return d
}

// wantEnd checks that the state is that after an undisturbed downgrade.
func (r loggedRun) wantEnd(t *testing.T, d *database, after error) {
	t.Helper()
	if diff := cmp.Diff(r.want, d.state()); diff != "" {
		t.Errorf("after %v:\n%s", after, diff)
	}
	d.wantTruth("downgrade")
}

// TestLoggedNetwork breaks the network at a message of a downgrade with the log's
// scripts. The same command finds the scripts again, and leads to the same state as
// an undisturbed run.
func TestLoggedNetwork(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		r := newLoggedRun(t, tg)
		for _, at := range spread(r.messages*len(kinds), (*faults+1)/2) {
			message, kind := at/len(kinds)+1, kinds[at%len(kinds)]
			t.Run(fmt.Sprintf("%s at %d of %d", kind, message, r.messages), func(t *testing.T) {
				d := r.applied(t)
				defer d.drop()
				p := newProxy(t, d.host, tg.frame, message, kind)
				err := d.run(p.addr(), downgrade)
				p.close()
				if again := d.run(d.host, downgrade); again != nil {
					t.Fatalf("again: %v\nafter: %v", again, err)
				}
				r.wantEnd(t, d, err)
			})
		}
	})
}

// TestLoggedKill kills ramus with kill -9 at moments of such a downgrade.
func TestLoggedKill(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		binary := build(t)
		r := newLoggedRun(t, tg)
		for i := range rounds() {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				d := r.applied(t)
				defer d.drop()
				command := func() *exec.Cmd {
					return exec.Command(binary, "-C", r.part, "downgrade", "base", "--database", d.at(d.host))
				}
				cmd := command()
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(i) * 5 * time.Millisecond)
				_ = cmd.Process.Kill() // it may be done already
				ended := cmd.Wait()
				if out, err := command().CombinedOutput(); err != nil {
					t.Fatalf("again: %v\n%s", err, out)
				}
				r.wantEnd(t, d, ended)
			})
		}
	})
}
