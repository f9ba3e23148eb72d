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
	Message   string            // the first line is the message, further ones its body; any line endings
	Created   time.Time         // written as its own zone's clock shows it; left out when zero
	Language  revision.Language // SQL, or Go for a file with functions instead of sections
	Title     string            // the file is named after it, instead of the message's first line

	// Scripts are the sections; nil stands for two empty ones. Of a Script only
	// Text and NoTransaction count. A text is written as it is, with an LF behind
	// it if it has none.
	Scripts *revision.Scripts
}

// Capability returns the capability that the file's revision will have.
func (r NewRevision) Capability() revision.Capability { return capability(r.Language) }

// Render returns the content of a new file. It depends on r alone. Parsed, the
// content is r again; where it would not be (a line of the message that would
// read as a key or a directive, a name with a comma, a section with a line that
// is a directive), Render returns an error.
func Render(r NewRevision) ([]byte, error) {
	message, body := r.text()
	if err := checkText(message, body); err != nil {
		return nil, err
	}
	content := []byte(r.content(message, body))
	parsed, scripts, err := Parse("", content)
	if err != nil {
		return nil, fmt.Errorf("revision %q cannot be written as a file: %w", r.ID, err)
	}
	part := r.differs(parsed, message, body)
	if part == "" {
		part = r.differsIn(scripts)
	}
	if part != "" {
		return nil, fmt.Errorf("revision %q cannot be written as a file: its %s would be read differently", r.ID, part)
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
			return fmt.Errorf("the message's line %q would be read as a directive: reword it", text)
		case isKey && i > 0:
			return fmt.Errorf("the message's line %q would be read as a header key: reword it", text)
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
	b.WriteString("\n" + r.sections())
	return b.String()
}

const emptySections = "-- +upgrade\n\n-- +downgrade\n"

func (r *NewRevision) sections() string {
	if r.Scripts == nil {
		return emptySections
	}
	text := directiveLine(upgrade, r.Scripts.Upgrade) + ended(r.Scripts.Upgrade.Text)
	if down := r.Scripts.Downgrade; down != nil {
		text += "\n" + directiveLine(downgrade, *down) + ended(down.Text)
	}
	return text
}

func directiveLine(name string, s revision.Script) string {
	if s.NoTransaction {
		name += " transaction:false"
	}
	return "-- +" + name + "\n"
}

// ended is a text that ends with its last line.
func ended(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
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

// differsIn names the section that reads differently, or returns "". The blank
// line above the downgrade's directive belongs to the upgrade.
func (r *NewRevision) differsIn(read revision.Scripts) string {
	if r.Scripts == nil {
		return ""
	}
	up, down := ended(r.Scripts.Upgrade.Text), r.Scripts.Downgrade
	if down != nil {
		up += "\n"
	}
	switch {
	case read.Upgrade.Text != up || read.Upgrade.NoTransaction != r.Scripts.Upgrade.NoTransaction:
		return upgrade
	case (read.Downgrade == nil) != (down == nil):
		return downgrade
	case down != nil && (read.Downgrade.Text != ended(down.Text) || read.Downgrade.NoTransaction != down.NoTransaction):
		return downgrade
	}
	return ""
}
