package cli

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// A progress prints the events of a run on stderr: a line for each step, and on a
// terminal a bar with the time left.
type progress struct {
	app  *app
	out  io.Writer
	bars *mpb.Progress
	bar  *mpb.Bar
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
		p.line("%s: %v; retry %d of %d in %s", e.Step.Revision, e.Err, e.Retry, e.Retries, e.Pause.Round(100*time.Millisecond))
	case ramus.Noticed:
		p.line("note: %s", p.app.typed(e.Why))
	case ramus.Decided:
		p.line("%s: %s", e.At, e.Why)
	case ramus.Delegated:
		p.close()
		p.line("Running Python revisions with %s", e.Why)
	case ramus.Started:
		p.open(e.Total)
		p.line("Running %s (%d/%d)", render.Step(e.Verb, e.Step), e.Number, e.Total)
	case ramus.Finished:
		if p.bar != nil {
			p.bar.EwmaIncrement(e.Elapsed)
		}
	}
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

// open draws the bar if stderr is a terminal and there are several steps.
func (p *progress) open(total int) {
	f, ok := p.out.(*os.File)
	if !ok || p.bars != nil || total < 2 || !term.IsTerminal(int(f.Fd())) {
		return
	}
	p.bars = mpb.New(mpb.WithOutput(p.out), mpb.WithWidth(40))
	p.bar = p.bars.AddBar(int64(total),
		mpb.PrependDecorators(decor.CountersNoUnit("%d/%d")),
		mpb.AppendDecorators(decor.EwmaETA(decor.ET_STYLE_GO, 30)))
}

// line prints a line, above the bar if there is one.
func (p *progress) line(format string, args ...any) {
	out := p.out
	if p.bars != nil {
		out = p.bars
	}
	fmt.Fprintln(out, render.Printable(fmt.Sprintf(format, args...)))
}

// close removes the bar, if there is one.
func (p *progress) close() {
	if p.bars == nil {
		return
	}
	p.bar.Abort(false)
	p.bars.Wait()
	p.bars, p.bar = nil, nil
}
