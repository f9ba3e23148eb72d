package alembicops

import (
	"strings"

	"github.com/ramusdb/ramus/internal/interpreter"
)

// dedent is textwrap.dedent: it removes the white space that all lines start with. Lines
// of nothing else become empty.
func (s *session) dedent(a *interpreter.Args) (Value, error) {
	text, err := s.takeText(a, "text")
	if err != nil {
		return nil, err
	}
	if strings.ContainsAny(text, "\r\v\f") {
		return nil, s.m.Refuse("dedent of this text is not supported")
	}
	lines := strings.Split(text, "\n")
	margin, found := "", false
	for i, line := range lines {
		body := strings.TrimLeft(line, " \t")
		if body == "" {
			lines[i] = ""
			continue
		}
		indent := line[:len(line)-len(body)]
		if !found {
			margin, found = indent, true
		}
		margin = commonPrefix(margin, indent)
	}
	for i, line := range lines {
		lines[i] = strings.TrimPrefix(line, margin)
	}
	return strings.Join(lines, "\n"), a.Done(s.m)
}

func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return a[:n]
}
