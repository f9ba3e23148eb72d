package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// A progress prints the events of a run on stderr: a line for each step, and on a
// terminal the step that runs with its time.
type progress struct {
	app     *app
	out     io.Writer
	board   *board        // nil while there is none
	pending string        // the line of the step that runs, which is printed when it ends; empty if it is printed
	waits   string        // the last wait that was printed about the step
	began   time.Time     // the start of the step
	first   time.Time     // the start of the first step
	total   time.Duration // from then to the end of the run
}

func newProgress(a *app) *progress { return &progress{app: a, out: a.Err} }

// event prints one event; it is the run's Events callback.
func (p *progress) event(e ramus.Event) {
	if p.app.options.quiet {
		return
	}
	switch e.Kind {
	case ramus.Reported:
		p.message(e)
	case ramus.Waiting:
		p.line("waiting for %s", e.Holder)
	case ramus.Resuming:
		p.line("Resuming %s at statement %d of %d", e.Partial.Revision, e.Partial.Done+1, e.Partial.Statements)
	case ramus.Reconnecting:
		p.line("cannot reach the database: %v; retrying in %s", e.Err, e.Pause.Round(100*time.Millisecond))
	case ramus.Retrying:
		p.retrying(e)
	case ramus.Noticed:
		p.notice(e.Why)
	case ramus.Decided:
		p.line("%s: %s", e.At, e.Why)
	case ramus.Delegated:
		p.begin()
		p.close()
		p.line("Running Python revisions with %s", e.Why)
	case ramus.Started:
		p.start(e)
	case ramus.Running:
		p.running(e)
	case ramus.Finished:
		p.finish(e)
	}
}

// notice prints a note, above the board if there is one.
func (p *progress) notice(text string) {
	if p.board == nil {
		p.app.note("note: %s", render.Printable(text))
		return
	}
	p.line("note: %s", p.app.typed(text))
}

// start prints the line of a step; on a terminal it goes to the board until the step
// ends.
func (p *progress) start(e ramus.Event) {
	p.flush()
	p.begin()
	if !isTerminal(p.out) {
		p.line("Running %s (%d/%d)", render.Step(e.Verb, e.Step), e.Number, e.Total)
		return
	}
	p.pending = p.named(e)
	if p.board == nil {
		p.board = newBoard(p.out, e.Total)
	}
	p.board.show(p.pending)
}

// tookRoom is the width that a line keeps for the time that a step took: "  59m59s".
const tookRoom = 8

// named returns the line of a step on a terminal, with room for its time.
func (p *progress) named(e ramus.Event) string {
	const before = "Running "
	count := fmt.Sprintf(" (%d/%d)", e.Number, e.Total)
	return render.Printable(before + render.StepWithin(e.Verb, e.Step, width(p.out)-len(before)-len(count)-tookRoom) + count)
}

// begin starts the clocks of a step.
func (p *progress) begin() {
	p.waits, p.began = "", time.Now()
	if p.first.IsZero() {
		p.first = p.began
	}
}

// finish prints the time that a step took: on a terminal always, elsewhere if it is
// long.
func (p *progress) finish(e ramus.Event) {
	if p.pending != "" {
		p.print(p.pending + p.took("  ", e.Elapsed))
		p.pending = ""
	} else if took := p.took("done in ", e.Elapsed); took != "" {
		p.line("%s: %s", e.Step.Revision, took)
	}
	if p.board != nil {
		p.board.step()
	}
}

// unseen is the duration of a statement from which a terminal has a line that nobody
// sees whether it waits.
const unseen = 3 * time.Second

// long is the duration from which a log has the time of a step or a run; a terminal
// always has it.
const long = 2 * time.Second

// took returns a duration behind a text, where it is shown.
func (p *progress) took(text string, d time.Duration) string {
	if !isTerminal(p.out) && d < long {
		return ""
	}
	return text + render.Duration(d)
}

// running shows a statement that takes long: on a terminal each other wait once,
// elsewhere when a line is due.
func (p *progress) running(e ramus.Event) {
	wait := e.Wait.String()
	if p.board != nil {
		p.board.wait(e.Wait.Waits)
		if wait != "" && wait != p.waits && (e.Wait.Waits || e.Elapsed >= unseen) {
			p.waits = wait
			p.line("%s: %s", e.Step.Revision, wait)
		}
		return
	}
	if e.Due {
		p.waits = wait
		p.line("%s: running for %s%s", e.Step.Revision, render.Seconds(time.Since(p.began)), after("; ", wait))
	}
}

// retrying prints a failed try, with the lock that it waited for unless that is the
// last one that was printed.
func (p *progress) retrying(e ramus.Event) {
	waited := ""
	if wait := e.Wait.String(); wait != p.waits {
		p.waits = wait
		waited = after("; it ", e.Wait.Past())
	}
	p.line("%s: %v%s; retry %d of %d in %s", e.Step.Revision, e.Err, waited, e.Retry, e.Retries, e.Pause.Round(100*time.Millisecond))
}

// after returns text behind a separator; "" for an empty text.
func after(separator, text string) string {
	if text == "" {
		return ""
	}
	return separator + text
}

// message prints a message of the server behind its revision, or the number of those
// that are omitted.
func (p *progress) message(e ramus.Event) {
	if e.Omitted > 0 {
		p.app.omitted = true
		p.line("%s: … and %d more messages of the server", e.Step.Revision, e.Omitted)
		return
	}
	p.line("%s: %s", e.Step.Revision, strings.ReplaceAll(e.Message.String(), "\n", "\n  "))
}

// line prints a line, below that of the step that runs.
func (p *progress) line(format string, args ...any) {
	p.flush()
	p.print(render.Printable(fmt.Sprintf(format, args...)))
}

// flush prints the line of the step that runs, which is not done.
func (p *progress) flush() {
	if p.pending != "" {
		p.print(p.pending)
		p.pending = ""
	}
}

// print prints a line, above the board if there is one.
func (p *progress) print(line string) {
	if p.board != nil {
		p.board.print(line)
		return
	}
	fmt.Fprintln(p.out, line)
}

// end ends the progress of a run.
func (p *progress) end() {
	p.total = time.Since(p.first)
	p.close()
}

// close removes the board, if there is one.
func (p *progress) close() {
	p.flush()
	if p.board != nil {
		p.board.close()
		p.board = nil
	}
}
