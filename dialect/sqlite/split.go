package sqlite

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// split cuts a script into statements where SQLite itself would, and refuses
// what cannot run as script.NoTransaction says. Its error is a
// dialect.SplitErrors with every fault, in the order of the text. It reads the
// text once.
//
// A statement ends at a semicolon outside quotes and comments; CREATE TRIGGER
// ends at the END that follows a semicolon in its body, which is how SQLite's
// grammar and sqlite3_complete have it: CASE … END never follows one.
// Empty statements are dropped.
func split(script revision.Script) ([]dialect.Statement, error) {
	s := splitter{
		script:  script,
		text:    script.Text,
		control: control{own: script.NoTransaction},
		cursor:  place{line: max(script.Line, 1)},
		start:   -1,
		out:     make([]dialect.Statement, 0, min(strings.Count(script.Text, ";"), len(script.Text)/32)+1),
	}
	s.run()
	if len(s.faults) > 0 {
		slices.SortStableFunc(s.faults, inTextOrder)
		return nil, s.faults
	}
	return s.out, nil
}

func inTextOrder(a, b dialect.SplitError) int {
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Column - b.Column
}

// A splitter is one pass over a script.
type splitter struct {
	script  revision.Script
	text    string
	cursor  place // of the furthest byte that was asked for
	control control
	out     []dialect.Statement
	faults  dialect.SplitErrors

	// Of the statement that is being read:
	start  int // its first byte; -1 before it
	end    int // behind its last token so far
	place  place
	head   head
	body   triggerPart
	hints  []string // comments that count, if a token follows
	hasher dialect.Hasher
}

func (s *splitter) run() {
	if i := strings.IndexByte(s.text, 0); i >= 0 {
		s.fault(s.locate(i), "there is a NUL byte here, at which SQLite would stop reading")
		return
	}
	whole := s.readAll()
	s.finish()
	if whole && s.control.open {
		s.fault(s.control.begun, "the transaction that begins here has no COMMIT: add it, or the script's work is lost")
	}
}

// readAll reads every token. It reports false when the last one is cut off.
func (s *splitter) readAll() bool {
	for i := 0; i < len(s.text); {
		kind, end := nextToken(s.text, i)
		switch {
		case kind == space:
		case kind == comment:
			s.comment(s.text[i:end])
		case kind == unfinished:
			s.unfinished(i)
			return false
		case kind == semicolon && s.body != inBody && s.body != afterSemicolon:
			s.finish()
		case s.start < 0 && isShellCommand(s.text[i:end], at(s.text, end)):
			end = s.shellCommand(i)
		default:
			s.token(kind, i, end)
		}
		i = end
	}
	return true
}

// comment keeps one that some database obeys, if it stands inside a statement.
func (s *splitter) comment(text string) {
	if s.start >= 0 && dialect.IsHint(text) {
		s.hints = append(s.hints, text)
	}
}

// token adds one token to the statement, or starts one with it.
func (s *splitter) token(kind tokenKind, i, end int) {
	if s.body == atEnd {
		s.fault(s.locate(i), "expected ; after the END of the trigger")
		s.finish()
	}
	if s.start < 0 {
		s.start, s.place = i, s.locate(i)
	}
	for _, hint := range s.hints {
		s.hasher.Token(hint)
	}
	s.hints = s.hints[:0]
	text := s.text[i:end]
	s.hasher.Token(text)
	s.head.add(kind, text)
	s.body = s.body.next(kind, text, &s.head)
	s.end = end
}

// finish ends the statement, if there is one.
func (s *splitter) finish() {
	if s.start >= 0 {
		s.statement()
	}
	s.start, s.body, s.hints = -1, notTrigger, s.hints[:0]
	s.head.reset()
}

func (s *splitter) statement() {
	if s.body == inBody || s.body == afterSemicolon {
		s.fault(s.place, "this trigger has no END: it must stand behind the ; of the trigger's last statement")
	}
	kind, refusal := s.control.classify(s.head.words(), s.place)
	if refusal != "" {
		s.fault(s.place, refusal)
	}
	s.out = append(s.out, dialect.Statement{
		Text:   s.text[s.start:s.end],
		Line:   s.place.line,
		Column: s.place.column(),
		Kind:   kind,
		Hash:   s.hasher.Sum(),
	})
}

// unfinished reports a quote or comment that nothing closes. What it swallowed
// is not judged.
func (s *splitter) unfinished(i int) {
	what, mark := "string", "'"
	switch s.text[i] {
	case '"':
		what, mark = "quoted identifier", `"`
	case '`':
		what, mark = "quoted identifier", "`"
	case '[':
		what, mark = "quoted identifier", "]"
	case '/':
		what, mark = "comment", "*/"
	case 'x', 'X':
		what = "blob"
	}
	s.fault(s.locate(i), fmt.Sprintf("the %s that starts here is not closed by %s", what, mark))
	s.start = -1
}

// shellCommand refuses a line that is meant for a client program, and returns
// where the line ends.
func (s *splitter) shellCommand(i int) int {
	line, _, _ := strings.Cut(s.text[i:], "\n")
	command, _, _ := strings.Cut(strings.TrimRight(line, "\r"), " ")
	shell := "sqlite3"
	if command[0] == '\\' {
		shell = "psql"
	}
	s.fault(s.locate(i), fmt.Sprintf("%s is a command of the %s shell, not SQL: write the SQL itself", command, shell))
	return i + len(line)
}

// isShellCommand reports whether a statement's first token, with the byte
// after it, starts such a line. Neither ever starts an SQL statement.
func isShellCommand(token string, after byte) bool {
	return token == `\` || token == "." && byteClass[after]&(identByte|digitByte) == identByte
}

func (s *splitter) fault(at place, message string) {
	s.faults = append(s.faults, dialect.SplitError{
		File: s.script.File, Line: at.line, Column: at.column(), Message: message,
	})
}

// A place is a byte of the script.
type place struct {
	offset    int
	lineStart int // the offset of its line's first byte
	line      int // in the file
}

func (p place) column() int { return p.offset - p.lineStart + 1 }

// locate moves the cursor forward to an offset.
func (s *splitter) locate(offset int) place {
	p := &s.cursor
	passed := s.text[p.offset:offset]
	if i := strings.LastIndexByte(passed, '\n'); i >= 0 {
		p.line += strings.Count(passed, "\n")
		p.lineStart = p.offset + i + 1
	}
	p.offset = offset
	return *p
}
