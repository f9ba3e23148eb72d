package engine

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A Message is one of the server's messages about a step, with its place.
type Message struct {
	dialect.Message
	At string // file:line:column; empty where the statement is not known
}

// A script may write millions of messages. The first mostEmitted of each try of a
// step are events, the others are counted. An error has the last mostKept of them.
const (
	mostEmitted = 100
	mostKept    = 10
	mostBytes   = 8 << 10 // of each text
)

// heard has the messages of the step that runs, without those of tries that were
// rolled back.
type heard struct {
	step    *stepRun  // nil: none runs
	total   int       // the number of all
	emitted int       // the number of those that were events
	omitted int       // the number of those that were none, since the last event that says so
	last    []Message // at most mostKept, oldest first
}

// hear receives a message of the server about the step that runs.
func (r *run) hear(m dialect.Message) {
	h := &r.heard
	if h.step == nil {
		return
	}
	h.total += max(1, m.Unlisted)
	if h.omitted += m.Unlisted; m.Unlisted > 0 {
		return
	}
	m.Text, m.Detail, m.Hint = cut(m.Text), cut(m.Detail), cut(m.Hint)
	said := Message{Message: m}
	if file := h.step.script.File; m.Line > 0 && file != "" {
		said.At = fmt.Sprintf("%s:%d:%d", file, m.Line, m.Column)
	}
	if len(h.last) == mostKept {
		h.last = slices.Delete(h.last, 0, 1)
	}
	h.last = append(h.last, said)
	if h.emitted == mostEmitted {
		h.omitted++
		return
	}
	h.emitted++
	r.emit(r.said(Event{Message: said}))
}

// cut returns a text without the bytes beyond mostBytes.
func cut(text string) string {
	if len(text) <= mostBytes {
		return text
	}
	end := mostBytes
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + " …"
}

// said returns e as an event of the step that runs.
func (r *run) said(e Event) Event {
	s := r.heard.step
	e.Kind, e.Step, e.Revision = Reported, s.step, s.revision
	e.Number, e.Total = s.number, len(r.result.Plan.Steps)
	return e
}

// reportOmitted emits the number of messages that were no events. It is called when a
// try of a step has ended.
func (r *run) reportOmitted() {
	if n := r.heard.omitted; n > 0 {
		r.emit(r.said(Event{Omitted: n}))
		r.heard.omitted = 0
	}
}

// listen starts to hear the messages of another step; nil for none.
func (r *run) listen(s *stepRun) { r.heard = heard{step: s} }

// attempt returns a function that forgets the messages of a try that was rolled back,
// those that are heard from now on. They are events nevertheless.
func (r *run) attempt() (forget func()) {
	before := r.heard
	before.last = slices.Clone(before.last)
	return func() {
		r.reportOmitted()
		r.heard = before
		r.heard.omitted, r.heard.last = 0, slices.Clone(before.last)
	}
}
