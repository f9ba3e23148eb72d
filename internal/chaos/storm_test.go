//go:build unix

package chaos

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A storm runs a random project on a database, with faults.
type storm struct {
	*database
	binary  string
	project project
	rand    *rand.Rand
	tally   *tally
	said    strings.Builder // the commands and their output
}

const again = "ramus upgrade heads"

// A disturbance is a fault of a run, at a message between ramus and the server.
type disturbance struct {
	name string
	do   func(*storm, *exec.Cmd)
	cut  fault  // the fault of the network, if do is nil
	more string // lines of ramus.toml for this run
}

var disturbances = []disturbance{
	{name: "kill -9", do: func(_ *storm, c *exec.Cmd) { _ = c.Process.Kill() }},
	{name: "SIGINT", do: func(_ *storm, c *exec.Cmd) { _ = c.Process.Signal(syscall.SIGINT) }},
	{name: "SIGINT, then kill -9", do: func(s *storm, c *exec.Cmd) {
		_ = c.Process.Signal(syscall.SIGINT)
		time.Sleep(30 * time.Millisecond)
		_ = c.Process.Kill()
	}},
	{name: "sessions ended", do: func(s *storm, _ *exec.Cmd) { s.endSessions() }},
	{name: "locked", do: func(s *storm, _ *exec.Cmd) { s.lockTable() }},
	{name: "locked, and a statement timeout", do: func(s *storm, _ *exec.Cmd) { s.lockTable() }, more: "statement_timeout = \"100ms\"\n"},
	{name: "statement timeout", do: func(*storm, *exec.Cmd) {}, more: "statement_timeout = \"20ms\"\n"},
	{name: "cut before", cut: cutBefore},
	{name: "cut after", cut: cutAfter},
	{name: "cut inside", cut: cutInside},
	{name: "reset", cut: reset},
}

// command returns a command as it would be typed in the project's folder.
func (s *storm) command(host, line string) *exec.Cmd {
	cmd := exec.Command("/bin/sh", "-c", "exec "+line)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "RAMUS_DATABASE="+s.at(host), "PATH="+filepath.Dir(s.binary)+":"+os.Getenv("PATH"))
	return cmd
}

// typed runs a command without faults, and returns its output and exit code.
func (s *storm) typed(line string) (string, int) {
	out, err := s.command(s.host, line).CombinedOutput()
	return s.note(line, out, err)
}

func (s *storm) note(line string, out []byte, err error) (string, int) {
	code := 0
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		code = failed.ExitCode()
	} else if err != nil {
		s.t.Fatal(err)
	}
	fmt.Fprintf(&s.said, "$ %s\n%s[exit code %d]\n", line, out, code)
	return string(out), code
}

// undisturbed returns the number of messages of a run without faults.
func (s *storm) undisturbed() int {
	p := newProxy(s.t, s.host, s.frame, 0, none)
	out, err := s.command(p.addr(), again).CombinedOutput()
	p.close()
	if err != nil {
		s.t.Fatalf("without faults: %v\n%s", err, out)
	}
	return int(p.count.Load())
}

// rage makes one to three runs with a fault each, and then runs without faults until one
// succeeds.
func (s *storm) rage(messages int) {
	for range 1 + s.rand.IntN(3) {
		f := disturbances[s.rand.IntN(len(disturbances))]
		if f.do != nil {
			f.cut = []fault{actBefore, actAfter}[s.rand.IntN(2)]
		}
		s.fault(f, "", 1+s.rand.IntN(messages))
	}
	s.recover()
}

// fault runs the command, with one fault at a message, of those with a text.
func (s *storm) fault(f disturbance, on string, message int) {
	s.tally.faults++
	s.configure(f.more)
	defer s.configure("")
	p := newProxy(s.t, s.host, s.frame, message, f.cut)
	p.on = on
	var cmd *exec.Cmd
	started := make(chan struct{})
	p.act = func() { <-started; f.do(s, cmd) }
	cmd = s.command(p.addr(), again)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	close(started)
	end := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	err := cmd.Wait()
	if !end.Stop() {
		s.t.Errorf("the run did not end")
	}
	p.close()
	if err != nil {
		s.tally.failed++
	}
	s.note(fmt.Sprintf("%s # %s at message %d, %s", again, f.name, message, f.cut), []byte(out.String()), err)
}

// endSessions ends the sessions of ramus on the server.
func (s *storm) endSessions() {
	for _, id := range s.column(s.sessions) {
		_, _ = s.db.Exec(s.database.kill, id) // the session may have ended
	}
}

// lockTable holds locks of tables for a while: of the rows of ran, and of the definition
// of some other table.
func (s *storm) lockTable() {
	hold := time.Duration(50+s.rand.IntN(500)) * time.Millisecond
	tables := s.column(s.tables)
	table := tables[s.rand.IntN(len(tables))]
	tx, err := s.db.BeginTx(context.Background(), nil)
	if err != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	_, _ = tx.ExecContext(ctx, "UPDATE ran SET what = what")
	_, _ = tx.ExecContext(ctx, "SELECT * FROM "+table+" LIMIT 1")
	time.AfterFunc(hold, func() { _ = tx.Rollback() })
}

// recover types the same command until it succeeds, and answers as the database shows.
func (s *storm) recover() {
	for range 6 {
		out, code := s.typed(again)
		if code == 0 {
			return
		}
		if !s.answer(out) {
			time.Sleep(100 * time.Millisecond)
		}
	}
	s.t.Errorf("the same command does not succeed")
}

var (
	place  = regexp.MustCompile(`(?m)\b(r\d+)\.sql:(\d+):\d+`)
	remove = regexp.MustCompile(`remove it before you retry:\s+(DROP INDEX [^\n]+)`)
)

// answer follows the instructions of a message, and reports whether it had any.
func (s *storm) answer(out string) bool {
	flat := strings.Join(strings.Fields(out), " ")
	a := s.actAt(out)
	switch {
	case remove.MatchString(out):
		s.tally.leftovers++
		s.human(remove.FindStringSubmatch(out)[1])
	case strings.Contains(flat, "--statement-not-applied") && a != nil:
		s.tally.decided++
		s.decide(out, *a)
	case strings.Contains(flat, "ramus abandon"):
		s.tally.abandoned++
		s.giveUp()
	default:
		return false
	}
	return true
}

// actAt returns the statement at the place of a message.
func (s *storm) actAt(out string) *act {
	at := place.FindStringSubmatch(out)
	if at == nil {
		return nil
	}
	line, _ := strconv.Atoi(at[2])
	for _, rev := range s.project {
		for i, a := range rev.acts {
			if rev.id == at[1] && rev.line(i) == line {
				return &a
			}
		}
	}
	return nil
}

// decide answers the question whether a statement ran with one of the printed commands.
// The human undoes a half-done one.
func (s *storm) decide(out string, a act) {
	answer := "--statement-not-applied"
	switch n := s.count(a); {
	case a.probe == "": // it may run again
	case n == a.full:
		answer = "--statement-applied"
	case n != 0:
		s.human(a.undo)
	}
	for _, line := range strings.Split(out, "\n") {
		if i := strings.Index(line, "ramus "); i >= 0 && strings.HasSuffix(strings.TrimSpace(line), answer) {
			s.typed(strings.TrimSpace(line[i:]))
			return
		}
	}
	if strings.Contains(out, "If it ran, the revision cannot be resumed") {
		s.giveUp()
		return
	}
	s.t.Errorf("no command with %s was printed", answer)
}

// giveUp undoes the revision that is half way, and abandons it.
func (s *storm) giveUp() {
	half := s.column("SELECT revision FROM ramus_log WHERE finished IS NULL")
	for _, rev := range s.project {
		if !slices.Contains(half, rev.id) {
			continue
		}
		for _, a := range slices.Backward(rev.acts) {
			if a.probe != "" && s.count(a) > 0 {
				s.human(a.undo)
			}
		}
	}
	if _, code := s.typed("ramus abandon"); code != 0 {
		s.t.Errorf("ramus abandon fails")
	}
}

// count returns how much of a statement's work is done, up to its full. It is nothing if
// the statement's table does not exist.
func (s *storm) count(a act) (n int) {
	if a.probe != "" {
		_ = s.db.QueryRow(a.probe).Scan(&n)
	}
	return n
}

// human runs statements of a person.
func (s *storm) human(statements string) {
	fmt.Fprintf(&s.said, "> %s\n", statements)
	for _, one := range strings.Split(statements, ";;") {
		if _, err := s.db.Exec(one); err != nil {
			s.t.Errorf("%s: %v", one, err)
		}
	}
}

// end returns the state after the last run: catalog, rows, log, and the answer of verify.
func (s *storm) end() []string {
	all := s.column(s.catalogue)
	for _, table := range s.column(s.tables) {
		all = append(all, table+" has "+s.column("SELECT count(*) FROM " + table)[0]+" rows")
	}
	all = append(all, s.column("SELECT concat('counted ', id, ': ', n) FROM counted ORDER BY id")...)
	all = append(all, s.column("SELECT concat(action, ' ', revision, ' ', done, ' of ', statements) FROM ramus_log WHERE coalesce(error, '') = '' AND action = 'upgrade' ORDER BY revision")...)
	for _, open := range s.column("SELECT revision FROM ramus_log WHERE finished IS NULL") {
		all = append(all, "unfinished: "+open)
	}
	out, code := s.typed("ramus verify")
	if code != 0 {
		all = append(all, "verify: "+out)
	}
	return all
}
