//go:build unix

package chaos

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	seed   = flag.Uint64("seed", fromEnvironment("RAMUS_CHAOS_SEED", 0), "the first seed of TestRandom; 0 draws one (RAMUS_CHAOS_SEED)")
	random = flag.Uint64("random", fromEnvironment("RAMUS_CHAOS_FAULTS", 24), "how many faults TestRandom makes on each server (RAMUS_CHAOS_FAULTS)")
)

func fromEnvironment(name string, otherwise uint64) uint64 {
	if n, err := strconv.ParseUint(os.Getenv(name), 10, 64); err == nil {
		return n
	}
	return otherwise
}

// stormsOfProject is the number of databases on which a random project is disturbed.
const stormsOfProject = 6

// TestRandom disturbs random projects. The seed of a subtest decides its project and
// its faults: "-seed N -random 1" repeats the subtest of seed N. The same command is typed
// after each fault until it succeeds, and a question is answered as the database
// shows. Then catalog, rows, log and verify must be those of an undisturbed run.
func TestRandom(t *testing.T) {
	first := *seed
	if first == 0 {
		first = rand.Uint64N(1_000_000) + 1
	}
	t.Logf("-seed %d -random %d", first, *random)
	each(t, func(t *testing.T, tg *target) {
		binary := build(t)
		var sum tally
		for n := first; sum.faults < *random; n++ {
			t.Run(fmt.Sprint("seed ", n), func(t *testing.T) { disturb(t, tg, binary, n, &sum) })
		}
		t.Log(sum)
	})
}

// A tally counts the faults and their consequences.
type tally struct {
	faults    uint64
	failed    int // runs that ended with an error
	decided   int // questions whether a statement ran
	leftovers int // statements that remove a leftover
	abandoned int // revisions that could not be resumed
}

func (y tally) String() string {
	return fmt.Sprintf("%d faults, %d failed runs, %d questions answered, %d leftovers removed, %d revisions abandoned",
		y.faults, y.failed, y.decided, y.leftovers, y.abandoned)
}

// disturb runs the project of a seed without faults, and then with them.
func disturb(t *testing.T, tg *target, binary string, seed uint64, sum *tally) {
	r := rand.New(rand.NewPCG(seed, 0))
	p := drawProject(r, tg)
	defer func() {
		if t.Failed() {
			t.Logf("the project of seed %d:\n%s", seed, p)
		}
	}()
	calm := newStorm(t, tg, binary, p, r, sum)
	messages := calm.undisturbed()
	want := calm.end()
	calm.drop()
	for i := range stormsOfProject {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			s := newStorm(t, tg, binary, p, r, sum)
			defer s.drop()
			s.rage(messages)
			if diff := cmp.Diff(want, s.end()); diff != "" {
				t.Errorf("not the state of an undisturbed run:\n%s", diff)
			}
			if t.Failed() {
				t.Logf("typed:\n%s", s.said.String())
			}
		})
		if t.Failed() {
			break // the other storms of the project would print the same again
		}
	}
}

// TestLostBehindStatement cuts the connection between a statement and the question for
// its warnings. Values of the session and the work of a program must not get lost.
func TestLostBehindStatement(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.driver != "mysql" {
			t.Skip("the server sends its messages unasked")
		}
		d := &drawing{pieces: tg.pieces}
		p := project{firstRevision(tg), {id: "r2", parent: "r1", acts: d.acts("SET @a#")}, {id: "r3", parent: "r2", acts: d.acts("INSERT INTO ran VALUES ('c#-1'); INSERT")}}
		binary, sum := build(t), &tally{}
		calm := newStorm(t, tg, binary, p, nil, sum)
		calm.undisturbed()
		want := calm.end()
		calm.drop()
		for at := range 5 {
			t.Run(fmt.Sprint(at), func(t *testing.T) {
				s := newStorm(t, tg, binary, p, nil, sum)
				defer s.drop()
				s.fault(disturbance{name: "cut", cut: cutBefore}, "SHOW WARNINGS", at+1)
				s.recover()
				if diff := cmp.Diff(want, s.end()); diff != "" {
					t.Errorf("%s\ntyped:\n%s", diff, s.said.String())
				}
			})
		}
	})
}

// TestAppliedWithoutValue kills ramus in a CALL that sets a variable for a later statement.
// The answer that it has run cannot be accepted, since the variable is gone.
func TestAppliedWithoutValue(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		if tg.driver != "mysql" {
			t.Skip("no user variables")
		}
		d := &drawing{pieces: tg.pieces}
		p := project{firstRevision(tg), {id: "r2", parent: "r1", acts: d.acts("(OUT o")}}
		s := newStorm(t, tg, build(t), p, nil, &tally{})
		defer s.drop()
		s.fault(disturbance{name: "kill -9", cut: actAfter, do: func(_ *storm, c *exec.Cmd) { _ = c.Process.Kill() }}, "CALL f", 1)
		if out, code := s.typed("ramus upgrade r2 --statement-applied"); code != 5 || !strings.Contains(out, "@o1") {
			t.Errorf("exit code %d", code)
		}
		s.recover()
		if rows := s.column("SELECT coalesce(what, 'NULL') FROM ran"); !slices.Equal(rows, []string{"o1-5"}) {
			t.Errorf("the rows %q", rows)
		}
		if t.Failed() {
			t.Log(s.said.String())
		}
	})
}

// newStorm creates a database, and writes the project for it.
func newStorm(t *testing.T, tg *target, binary string, p project, r *rand.Rand, sum *tally) *storm {
	t.Helper()
	dir := t.TempDir()
	d := tg.fresh(t, dir)
	s := &storm{database: d, binary: binary, project: p, rand: r, tally: sum}
	for _, rev := range p {
		s.put(rev.id+".sql", rev.file(d.name))
	}
	s.configure("")
	return s
}

// configure writes ramus.toml with more lines.
func (s *storm) configure(more string) {
	s.put("ramus.toml", "version_locations = [\".\"]\nddl_lock_timeout = \"150ms\"\nretries = 2\n"+more)
}

func (s *storm) put(name, text string) {
	if err := os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o666); err != nil {
		s.t.Fatal(err)
	}
}
