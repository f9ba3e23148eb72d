package ramus

import (
	"context"
	"log/slog"
)

// LogTo returns a function for Options.Events that writes the events of a run to a
// log at level info: a line for each step that starts or ends, with the attributes
// verb, revision, message, step, of and elapsed, and a line for each wait and each
// message of the server. A statement that waits for a lock has a line at once, and then
// at growing intervals, with the lock and those who hold it. That and a warning of the
// server have level warn.
func LogTo(logger *slog.Logger) func(Event) {
	return func(e Event) {
		if e.Kind == Running && !e.Due {
			return
		}
		text, attrs := e.logged()
		logger.LogAttrs(context.Background(), e.level(), text, attrs...)
	}
}

// level returns the level of the event's line.
func (e Event) level() slog.Level {
	if e.Kind == Running && e.Wait.Waits {
		return slog.LevelWarn
	}
	return e.Message.level()
}

// logged returns the text and the attributes of an event's line in a log.
func (e Event) logged() (text string, attrs []slog.Attr) {
	if e.Kind == Waiting {
		return "ramus: waiting for another runner", []slog.Attr{slog.String("holder", e.Holder)}
	}
	if e.Kind == Noticed {
		return "ramus: " + e.Why, nil
	}
	if e.Kind == Reconnecting {
		return "ramus: the database cannot be reached", []slog.Attr{slog.Any("error", e.Err), slog.Duration("pause", e.Pause)}
	}
	attrs = []slog.Attr{
		slog.String("verb", e.Verb),
		slog.String("revision", e.Step.Revision),
		slog.String("message", e.Step.Message),
		slog.Int("step", e.Number),
		slog.Int("of", e.Total),
	}
	switch e.Kind {
	case Resuming:
		return "ramus: resuming", append(attrs, slog.Int("statements_done", e.Partial.Done))
	case Retrying:
		return "ramus: retrying", append(attrs, slog.Any("error", e.Err), slog.Int("retry", e.Retry), slog.Int("retries", e.Retries), slog.Duration("pause", e.Pause))
	case Decided:
		return "ramus: decided", append(attrs, slog.String("statement", e.At), slog.String("why", e.Why))
	case Reported:
		return e.reported(attrs)
	case Delegated:
		return "ramus: running in Python", append(attrs, slog.String("program", e.Why))
	case Finished:
		return "ramus: finished", append(attrs, slog.Duration("elapsed", e.Elapsed))
	case Running:
		return "ramus: a statement takes long", e.running(attrs)
	}
	return "ramus: running", attrs
}

// running returns the attributes of a statement that takes long.
func (e Event) running(attrs []slog.Attr) []slog.Attr {
	attrs = append(attrs, slog.Duration("elapsed", e.Elapsed), slog.String("statement", e.At))
	if wait := e.Wait.String(); wait != "" {
		attrs = append(attrs, slog.String("wait", wait))
	}
	return attrs
}

// reported returns the text and the attributes of a message of the server.
func (e Event) reported(attrs []slog.Attr) (string, []slog.Attr) {
	if e.Omitted > 0 {
		return "ramus: more messages of the server", append(attrs, slog.Int("omitted", e.Omitted))
	}
	return "ramus: the server reports", append(attrs, slog.String("report", e.Message.String()), slog.String("statement", e.Message.At))
}
