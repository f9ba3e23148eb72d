package sqlfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/revision"
)

// dateLayout is how create_date is written.
const dateLayout = "2006-01-02 15:04:05"

// A NewRevision is what a new file is to say.
type NewRevision struct {
	ID        string
	Parents   []string // in the order in which they are written
	Labels    []string
	DependsOn []string
	Message   string    // the first line is the message, further ones its body; any line endings
	Created   time.Time // written as its own zone's clock shows it; left out when zero
	InGo      bool      // a Go file, with functions for sections
	Title     string    // what the file's name is made of, instead of the message's first line
}

// Render returns the content of a new file, with an empty upgrade and an empty
// downgrade section. It depends on r alone. Parsed, the content is r again;
// where it would not be (a line of the message that would read as a key or a
// directive, a name with a comma), Render returns an error.
func Render(r NewRevision) ([]byte, error) {
	message, body := r.text()
	if err := checkText(message, body); err != nil {
		return nil, err
	}
	content := []byte(r.content(message, body))
	parsed, _, err := Parse("", content)
	if err != nil {
		return nil, fmt.Errorf("revision %q cannot be written as a file: %w", r.ID, err)
	}
	if part := r.differs(parsed, message, body); part != "" {
		return nil, fmt.Errorf("revision %q cannot be written as a file: its %s would read differently", r.ID, part)
	}
	return content, nil
}

// text cuts the message into its first line and its body, without blank lines
// around the body.
func (r *NewRevision) text() (message string, body []string) {
	text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(r.Message)
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for _, line := range lines[1:] {
		body = append(body, strings.TrimRight(line, " \t\v\f"))
	}
	for len(body) > 0 && body[0] == "" {
		body = body[1:]
	}
	return strings.TrimSpace(lines[0]), body
}

// checkText refuses lines that would be more than text.
func checkText(message string, body []string) error {
	for i, text := range append([]string{message}, body...) {
		l := line{text: []byte("-- " + text)}
		_, _, isKey := cutKey(&l)
		switch {
		case l.isDirective() || l.missesDirective():
			return fmt.Errorf("the message's line %q would read as a directive: word it differently", text)
		case isKey && i > 0:
			return fmt.Errorf("the message's line %q would read as a header key: word it differently", text)
		}
	}
	return nil
}

func (r *NewRevision) content(message string, body []string) string {
	var b strings.Builder
	comment := func(text string) { b.WriteString(strings.TrimRight("-- "+text, " ") + "\n") }
	comment(message)
	if len(body) > 0 {
		comment("")
	}
	for _, text := range body {
		comment(text)
	}
	comment("")
	for i, value := range r.values() {
		comment(keys[i] + ": " + value)
	}
	b.WriteString("\n-- +upgrade\n\n-- +downgrade\n")
	return b.String()
}

// values are the values of keys.
func (r *NewRevision) values() [len(keys)]string {
	return [...]string{r.ID, join(r.Parents), join(r.Labels), join(r.DependsOn), r.date()}
}

func (r *NewRevision) date() string {
	if r.Created.IsZero() {
		return ""
	}
	return r.Created.Format(dateLayout)
}

func join(names []string) string { return strings.Join(names, ", ") }

// differs names the first part of r that reads differently, or returns "".
func (r *NewRevision) differs(parsed revision.Revision, message string, body []string) string {
	switch {
	case parsed.ID != r.ID:
		return "id"
	case !slices.Equal(parsed.Parents, r.Parents):
		return KeyDownRevision
	case !slices.Equal(parsed.Labels, r.Labels):
		return KeyBranchLabels
	case !slices.Equal(parsed.DependsOn, r.DependsOn):
		return KeyDependsOn
	case parsed.CreateDate != r.date():
		return KeyCreateDate
	case parsed.Message != message || parsed.Body != strings.Join(body, "\n"):
		return "message"
	}
	return ""
}
