package ramus

import (
	"log/slog"

	"github.com/ramusdb/ramus/internal/engine"
)

// A ServerMessage is a notice or a warning of the database server about a statement of
// a revision. SQLite has none.
type ServerMessage struct {
	Severity string // the server's word in capitals: NOTICE, WARNING, NOTE
	Code     string // the SQLSTATE; of MySQL and MariaDB the number
	Text     string // may have several lines
	Detail   string // may be empty
	Hint     string // may be empty
	At       string // file:line:column of the statement; empty where it is not known
}

func serverMessage(m engine.Message) ServerMessage {
	return ServerMessage{Severity: m.Severity, Code: m.Code, Text: m.Text, Detail: m.Detail, Hint: m.Hint, At: m.At}
}

func serverMessages(all []engine.Message) []ServerMessage {
	var public []ServerMessage
	for _, m := range all {
		public = append(public, serverMessage(m))
	}
	return public
}

// isWarning reports whether somebody should look at the message.
func (m ServerMessage) isWarning() bool { return m.Severity == "WARNING" || m.Severity == "ERROR" }

// level returns the message's level in a log.
func (m ServerMessage) level() slog.Level {
	if m.isWarning() {
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// String returns the message as "NOTICE: moved 5 rows", the place of a warning behind
// its text, and the detail and the hint on lines of their own.
func (m ServerMessage) String() string {
	text := m.Severity + ": " + m.Text
	if m.isWarning() && m.At != "" {
		text += " (" + m.At + ")"
	}
	if m.Detail != "" {
		text += "\nDETAIL: " + m.Detail
	}
	if m.Hint != "" {
		text += "\nHINT: " + m.Hint
	}
	return text
}
