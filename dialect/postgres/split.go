package postgres

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// split cuts a script into statements where the server itself would, and
// refuses what cannot run as script.NoTransaction says. Its error is a
// dialect.SplitErrors with every fault, in the order of the text. It reads the
// text once.
//
// A statement ends at a semicolon outside quotes, comments and parentheses
// (CREATE RULE has some inside), and outside the BEGIN ATOMIC … END of a
// function. The rows below COPY … FROM stdin are its Data.
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
	tokens phrase
	depth  int   // of parentheses
	opened place // the outermost one that is open
	body   body
	hints  []string // comments that count, if a token follows
	hasher dialect.Hasher
}

func (s *splitter) run() {
	if i := strings.IndexByte(s.text, 0); i >= 0 {
		s.fault(s.locate(i), "there is a NUL byte here, which PostgreSQL's texts cannot hold")
		return
	}
	whole := s.readAll()
	if s.start >= 0 && s.tokens.copiesFromStdin() {
		s.fault(s.place, unendedCopy)
	}
	s.finish("")
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
		case kind == backslash:
			end = s.clientCommand(i)
		case kind == semicolon && s.depth == 0 && !s.body.open():
			if end = s.terminator(end); end < 0 {
				return false
			}
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
	if s.start < 0 {
		s.start, s.place = i, s.locate(i)
	}
	for _, hint := range s.hints {
		s.hasher.Token(hint)
	}
	s.hints = s.hints[:0]
	text := s.text[i:end]
	s.hasher.Token(text)
	s.tokens = append(s.tokens, lexeme{kind, text})
	switch kind {
	case open:
		if s.depth++; s.depth == 1 {
			s.opened = s.locate(i)
		}
	case closing:
		s.depth = max(s.depth-1, 0)
	case word:
		if s.depth == 0 {
			s.body.word(text, s.tokens)
		}
	}
	s.end = end
}

// terminator ends the statement at a semicolon, with the data below it if it
// is a COPY. It returns where to go on, and -1 when the data has no end.
func (s *splitter) terminator(end int) int {
	if s.start < 0 || !s.tokens.copiesFromStdin() {
		s.finish("")
		return end
	}
	data, next := s.copyData(end)
	s.finish(data)
	return next
}

// finish ends the statement, if there is one.
func (s *splitter) finish(data string) {
	if s.start >= 0 {
		s.statement(data)
	}
	s.start, s.depth, s.body, s.hints, s.tokens = -1, 0, body{}, s.hints[:0], s.tokens[:0]
}

func (s *splitter) statement(data string) {
	switch {
	case s.depth > 0:
		s.fault(s.opened, "the ( that stands here is not closed by )")
	case s.body.open():
		s.fault(s.place, "the BEGIN ATOMIC of this function has no END")
	}
	kind, refusal := s.control.classify(s.tokens, s.place)
	if refusal != "" {
		s.fault(s.place, refusal)
	}
	if data != "" {
		s.hasher.Token(data)
	}
	s.out = append(s.out, dialect.Statement{
		Text:   s.text[s.start:s.end],
		Line:   s.place.line,
		Column: s.place.column(),
		Kind:   kind,
		Hash:   s.hasher.Sum(),
		Data:   data,
	})
}

// unfinished reports a quote or comment that nothing closes. What it swallowed
// is not judged.
func (s *splitter) unfinished(i int) {
	what, mark := "string", "'"
	switch {
	case s.text[i] == '"', strings.HasPrefix(s.text[i+1:], `&"`):
		what, mark = "quoted identifier", `"`
	case s.text[i] == '/':
		what, mark = "comment", "*/"
	case s.text[i] == '$':
		mark = s.text[i : i+2+strings.IndexByte(s.text[i+1:], '$')]
	}
	s.fault(s.locate(i), fmt.Sprintf("the %s that starts here is not closed by %s", what, mark))
	s.start = -1
}

// clientCommand refuses what only psql understands, and returns where the line
// ends.
func (s *splitter) clientCommand(i int) int {
	end := lineEnd(s.text, i)
	command, _, _ := strings.Cut(s.text[i:end], " ")
	if command == `\.` {
		s.fault(s.locate(i), `\. ends the data of COPY … FROM stdin, and there is none here`)
		return end
	}
	s.fault(s.locate(i), fmt.Sprintf("%s is a command of the psql client, not SQL: write the SQL itself", command))
	return end
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
