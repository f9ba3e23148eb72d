package postgres

import "strings"

const unendedCopy = `the data of this COPY … FROM stdin is not ended by a line that is \. alone`

// copyData is what stands below a COPY … FROM stdin whose semicolon ends at
// end, up to the line that is \. alone, and where the text goes on after that
// line: -1 when there is none.
func (s *splitter) copyData(end int) (data string, next int) {
	first := lineEnd(s.text, end)
	if strings.TrimSpace(s.text[end:first]) != "" {
		s.fault(s.locate(end), "the data of COPY … FROM stdin starts on the line after it: nothing may follow on this one")
	}
	first = afterBreak(s.text, first)
	for i := first; i < len(s.text); {
		stop := lineEnd(s.text, i)
		if s.text[i:stop] == `\.` {
			return s.text[first:i], stop
		}
		i = afterBreak(s.text, stop)
	}
	s.fault(s.place, unendedCopy)
	return "", -1
}

// afterBreak is where the line after a line break starts.
func afterBreak(text string, i int) int {
	if strings.HasPrefix(text[i:], "\r\n") {
		return i + 2
	}
	return min(i+1, len(text))
}
