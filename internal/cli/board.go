package cli

import (
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/ramusdb/ramus/internal/render"
)

// redraw is the time between two drawings of a board. Its end takes two of them.
const redraw = 60 * time.Millisecond

// A board is the last lines of a terminal during a run: the step that runs with its
// time, and of several steps a bar with their number.
type board struct {
	out  io.Writer
	bars *mpb.Progress
	now  *mpb.Bar // the step
	bar  *mpb.Bar // the steps; nil if there is only one

	mu      sync.Mutex // the bars are drawn on another goroutine
	text    string     // of the step
	started time.Time
	waits   bool // a statement of it waits for a lock
}

func newBoard(out io.Writer, steps int) *board {
	b := &board{out: out, bars: mpb.New(mpb.WithOutput(out), mpb.WithWidth(40), mpb.WithRefreshRate(redraw), mpb.WithAutoRefresh())}
	b.now = b.bars.New(0, mpb.NopStyle(), mpb.BarFillerTrim(), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.Any(b.current)))
	if steps > 1 {
		b.bar = b.bars.AddBar(int64(steps), mpb.BarRemoveOnComplete(), mpb.PrependDecorators(decor.CountersNoUnit("%d/%d")))
	}
	return b
}

// current returns the line of the step.
func (b *board) current(decor.Statistics) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	line := b.text
	if elapsed := time.Since(b.started); elapsed >= time.Second {
		line += "  " + render.Seconds(elapsed)
	}
	if b.waits {
		line += ", waiting for a lock"
	}
	return line
}

// show shows another step.
func (b *board) show(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.text, b.started, b.waits = text, time.Now(), false
}

// wait shows whether the step waits for a lock.
func (b *board) wait(waits bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waits = waits
}

// step counts a step that is done.
func (b *board) step() {
	b.show("")
	if b.bar != nil {
		b.bar.Increment()
	}
}

// print prints a line above the board, or as it is if the bars cannot be drawn.
func (b *board) print(line string) {
	if _, err := fmt.Fprintln(b.bars, line); err != nil {
		fmt.Fprintln(b.out, line)
	}
}

// close removes the board.
func (b *board) close() {
	b.now.Abort(true)
	if b.bar != nil {
		b.bar.Abort(true)
	}
	b.bars.Wait()
}
