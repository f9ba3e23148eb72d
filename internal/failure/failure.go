// Package failure returns the error of a verb as data: the object that --format json
// prints when a verb fails.
package failure

import (
	"errors"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/dialect"
)

// A Failure is the error of a verb. docs/json.md describes it.
type Failure struct {
	Kind      string      `json:"kind"`
	ExitCode  int         `json:"exit_code"`
	Message   string      `json:"message"`
	Hint      string      `json:"hint,omitempty"`
	Fixes     []ramus.Fix `json:"fixes"`
	Faults    []Fault     `json:"faults"`
	Server    *Server     `json:"server,omitempty"`
	Migration *Migration  `json:"migration,omitempty"`
}

// A Server is the database's error, in its own parts.
type Server struct {
	Message  string `json:"message"`
	SQLState string `json:"sqlstate,omitempty"`
	Number   int    `json:"number,omitempty"`
	Detail   string `json:"detail,omitempty"`
	Hint     string `json:"hint,omitempty"`
	Context  string `json:"context,omitempty"`
}

// A Migration is a run that failed at a revision.
type Migration struct {
	Verb      string          `json:"verb"`
	Revision  string          `json:"revision"`
	File      string          `json:"file,omitempty"`
	Line      int             `json:"line,omitempty"`
	Column    int             `json:"column,omitempty"`
	Source    string          `json:"source,omitempty"`
	Statement string          `json:"statement,omitempty"`
	Wait      *ramus.LockWait `json:"wait,omitempty"`
	Messages  []Message       `json:"messages"`
	Applied   []string        `json:"applied"`
	Undone    []string        `json:"undone"`
	Rows      []string        `json:"rows,omitzero"`
	Partial   *ramus.Partial  `json:"partial,omitempty"`
	Unknown   bool            `json:"unknown"`
}

// A Message is a notice or a warning of the server before the failure.
type Message struct {
	Severity string `json:"severity"`
	Code     string `json:"code,omitempty"`
	Text     string `json:"text"`
	Detail   string `json:"detail,omitempty"`
	Hint     string `json:"hint,omitempty"`
	At       string `json:"at,omitempty"`
}

// Of returns an error with the exit code of the command. message and hint are the texts
// that the command prints, and commands the commands in them.
func Of(err error, exitCode int, message, hint string, commands []string) Failure {
	f := Failure{
		Kind: kind(exitCode), ExitCode: exitCode, Message: message, Hint: hint,
		Fixes: []ramus.Fix{}, Faults: faults(err), Server: server(err), Migration: migration(err),
	}
	for _, command := range commands {
		f.Fixes = append(f.Fixes, ramus.Fix{Command: command})
	}
	return f
}

// kind names the exit codes of failures.
func kind(exitCode int) string {
	switch exitCode {
	case 2:
		return "usage"
	case 3:
		return "broken"
	case 4:
		return "unreachable"
	case 5:
		return "failed"
	case 130:
		return "interrupted"
	}
	return "found"
}

func server(err error) *Server {
	e, ok := errors.AsType[*dialect.DatabaseError](err)
	if !ok {
		return nil
	}
	s := Server{Message: e.Message, SQLState: e.State, Number: e.Number, Detail: e.Detail, Hint: e.Hint, Context: e.Context}
	if s.Message == "" {
		s.Message = e.Words
	}
	return &s
}

func migration(err error) *Migration {
	e, ok := errors.AsType[*ramus.MigrationError](err)
	if !ok {
		return nil
	}
	m := Migration{
		Verb: e.Verb, Revision: e.Revision, File: e.File, Line: e.Line, Column: e.Column, Source: e.Source, Statement: e.Statement,
		Messages: []Message{}, Applied: list(e.Applied), Undone: list(e.Undone), Rows: e.Rows,
		Partial: e.Partial, Unknown: e.Unknown,
	}
	if e.Wait.Waits {
		m.Wait = &e.Wait
	}
	for _, said := range e.Messages {
		m.Messages = append(m.Messages, Message(said))
	}
	return &m
}

// list returns ids, and an empty slice for nil, so that JSON has [] and not null.
func list(ids []string) []string { return append([]string{}, ids...) }
