package postgres

import "strings"

const unendedCopy = `the data of this COPY … FROM stdin has no end: add a line with \. alone`

// copyData reads the data below a COPY … FROM stdin whose semicolon ends at end, up
// to the line that is \. alone, and ends the statement. It returns the end of that
// line; or -1 if there is none.
func (s *splitter) copyData(end int) int {
	first := lineEnd(s.text, end)
	if strings.TrimSpace(s.text[end:first]) != "" {
		s.Fault(s.Place(end), "the data of COPY … FROM stdin starts on the line after it: nothing may follow on this one")
	}
	first = afterBreak(s.text, first)
	for i := first; i < len(s.text); {
		stop := lineEnd(s.text, i)
		if s.text[i:stop] == `\.` {
			s.data, s.hasData = s.text[first:i], true
			if s.data != "" {
				s.Hash(s.data)
			}
			s.Finish()
			return stop
		}
		i = afterBreak(s.text, stop)
	}
	return -1
}

// afterBreak returns the start of the line behind a line break.
func afterBreak(text string, i int) int {
	if strings.HasPrefix(text[i:], "\r\n") {
		return i + 2
	}
	return min(i+1, len(text))
}
