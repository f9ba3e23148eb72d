package mysql

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// split cuts a script into statements where the mysql client would, and, where
// stored programs stand without DELIMITER, where the server's grammar ends them.
// It refuses what cannot run as script.NoTransaction says. Its error is a
// dialect.SplitErrors with every fault, in the order of the text. It reads the
// text once, and assumes the server's default quoting (see doc.go).
func split(script revision.Script) ([]dialect.Statement, error) {
	s := splitter{
		script:    script,
		text:      script.Text,
		control:   control{own: script.NoTransaction},
		cursor:    place{line: max(script.Line, 1)},
		start:     -1,
		delimiter: ";",
		out:       make([]dialect.Statement, 0, min(strings.Count(script.Text, ";"), len(script.Text)/32)+1),
	}
	s.run()
	if len(s.faults) > 0 {
		slices.SortStableFunc(s.faults, inTextOrder)
		return nil, s.faults
	}
	s.control.insertIDs(s.out)
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
	script    revision.Script
	text      string
	cursor    place // of the furthest byte that was asked for
	control   control
	delimiter string // what DELIMITER said last
	out       []dialect.Statement
	faults    dialect.SplitErrors

	// Of the statement that is being read:
	start  int // its first byte; -1 before it
	end    int // behind its last token so far
	place  place
	code   place // of the comment that is code and not closed yet
	inCode bool
	traits traits
	body   body
	hints  []string // optimizer hints, if a token follows
	hasher dialect.Hasher
}

func (s *splitter) run() {
	if i := strings.IndexByte(s.text, 0); i >= 0 {
		s.fault(s.locate(i), "there is a NUL byte here, which no statement may hold")
		return
	}
	whole := s.readAll()
	if whole {
		s.unclosed()
		s.finish()
	}
	if whole && s.control.open {
		s.fault(s.control.begun, "the transaction that begins here has no COMMIT: add it, or the script's work is lost")
	}
}

// readAll reads every token. It reports false when the last one is cut off.
func (s *splitter) readAll() bool {
	for i := 0; i < len(s.text); {
		if s.custom() && strings.HasPrefix(s.text[i:], s.delimiter) {
			s.unclosedCode()
			s.finish()
			i += len(s.delimiter)
			continue
		}
		kind, end := nextToken(s.text, i)
		end = s.upToDelimiter(kind, i, end)
		switch kind {
		case space, comment:
		case hint:
			if s.start >= 0 {
				s.hints = append(s.hints, s.text[i:end])
			}
		case unfinished:
			s.unfinished(i)
			return false
		case semicolon:
			s.semicolon(i)
		case backslash:
			end = s.clientCommand(i)
		default:
			if command := s.command(kind, i, end); command > i {
				end = command
				break
			}
			s.token(kind, i, end)
		}
		i = end
	}
	return true
}

// custom reports whether DELIMITER named something else than the semicolon.
func (s *splitter) custom() bool { return s.delimiter != ";" }

// upToDelimiter cuts a token where a delimiter starts in it: END$$.
func (s *splitter) upToDelimiter(kind tokenKind, i, end int) int {
	if !s.custom() || kind != word && kind != other {
		return end
	}
	reach := min(len(s.text), end+len(s.delimiter)-1)
	if n := strings.Index(s.text[i:reach], s.delimiter); n > 0 {
		return min(end, i+n)
	}
	return end
}

// semicolon ends the statement, unless it is one of a stored program's. With
// another delimiter, that alone ends a program; other statements the server
// takes apart by itself.
func (s *splitter) semicolon(i int) {
	if s.start < 0 {
		return
	}
	if s.body.open() || s.custom() && s.body.isProgram() {
		s.token(semicolon, i, i+1)
		return
	}
	s.unclosedCode()
	s.finish()
}

// token adds one token to the statement, or starts one with it.
func (s *splitter) token(kind tokenKind, i, end int) {
	if s.start < 0 {
		s.start, s.place = i, s.locate(i)
	}
	for _, h := range s.hints {
		s.hasher.Token(h)
	}
	s.hints = s.hints[:0]
	text := s.text[i:end]
	if kind == semicolon {
		s.body.next(lexeme{kind, text})
		s.traits.pending++
		return // it counts when something follows
	}
	for ; s.traits.pending > 0; s.traits.pending-- {
		s.hasher.Token(";")
	}
	s.hasher.Token(text)
	s.end = end
	switch kind {
	case codeStart:
		s.code, s.inCode = s.locate(i), true
	case codeEnd:
		s.inCode = false
	default:
		l := lexeme{kind, text}
		s.traits.add(l)
		s.body.next(l)
	}
}

// finish ends the statement, if there is one.
func (s *splitter) finish() {
	if s.start >= 0 {
		s.statement()
	}
	s.start, s.inCode, s.hints = -1, false, s.hints[:0]
	s.traits.reset()
	s.body.reset()
}

func (s *splitter) statement() {
	text := s.text[s.start:s.end]
	kind, refusal := s.control.classify(&s.traits, text, s.place)
	if refusal != "" {
		s.fault(s.place, refusal)
	}
	s.out = append(s.out, dialect.Statement{
		Text:   text,
		Line:   s.place.line,
		Column: s.place.column(),
		Kind:   kind,
		Hash:   s.hasher.Sum(),
	})
}

// unclosed reports what the end of the script cuts off.
func (s *splitter) unclosed() {
	s.unclosedCode()
	if s.start >= 0 && !s.custom() && s.body.open() {
		s.fault(s.place, "this statement has a block without its END; write the missing END, or DELIMITER lines around it")
	}
}

func (s *splitter) unclosedCode() {
	if s.inCode {
		s.fault(s.code, "the comment that starts here is code, and is not closed by */ before its statement ends")
		s.inCode = false
	}
}

// unfinished reports a quote or comment that nothing closes. What it swallowed
// is not judged.
func (s *splitter) unfinished(i int) {
	what, mark := "string", s.text[i:i+1]
	switch mark {
	case "`":
		what = "quoted identifier"
	case "/":
		what, mark = "comment", "*/"
	}
	s.fault(s.locate(i), fmt.Sprintf("the %s that starts here is not closed by %s", what, mark))
	s.start = -1
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
