package sqlfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/revision"
)

// dateLayout is the format of create_date.
const dateLayout = "2006-01-02 15:04:05"

// A NewRevision is the content of a new file.
type NewRevision struct {
	ID        string
	Parents   []string // in the order of writing
	Labels    []string
	DependsOn []string
	Message   string            // the first line is the message, the others its body; with any line endings
	Created   time.Time         // written in its own time zone; omitted if zero
	Language  revision.Language // SQL, or Go for a file with functions instead of sections
	Title     string            // the text for the file's name; the first line of the message if empty

	// Scripts are the sections; if nil, both are empty, and the downgrade of a revision
	// that is no merge has a comment that it must be written. Of each script, only its Text,
	// NoTransaction and Noop are used. A text is written unchanged, with an LF after it if
	// it has none.
	Scripts *revision.Scripts
}

// Capability returns the capability that the file's revision will have.
func (r NewRevision) Capability() revision.Capability { return capability(r.Language) }

// Render returns the content of a new file. It depends on r only. Parsing the content
// returns r again; if it would not (because a line of the message would be read as a
// key or a directive, a name has a comma, or a line of a section is a directive),
// Render returns an error.
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

// text splits the message into its first line and its body, without blank lines
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

// checkText returns an error for a line that would not be read as text.
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
	switch {
	case r.Scripts == nil && len(r.Parents) > 1:
		return emptySections
	case r.Scripts == nil:
		return emptySections + revision.Unwritten + "\n"
	}
	var parts []string
	for _, w := range r.writtenSections() {
		parts = append(parts, directiveLine(w.name, w.parent, *w.script)+ended(w.script.Text))
	}
	return strings.Join(parts, "\n")
}

// A writtenSection is a section of a new file.
type writtenSection struct {
	name, parent string
	script       *revision.Script
}

// writtenSections returns the sections in the order of writing.
func (r *NewRevision) writtenSections() (all []writtenSection) {
	s := r.Scripts
	for i := range s.Sides {
		all = append(all, writtenSection{upgrade, s.Sides[i].Parent, &s.Sides[i].Upgrade})
	}
	if !s.SidesOnly {
		all = append(all, writtenSection{upgrade, "", &s.Upgrade})
	}
	for i := range s.Sides {
		if down := s.Sides[i].Downgrade; down != nil {
			all = append(all, writtenSection{downgrade, s.Sides[i].Parent, down})
		}
	}
	if s.Downgrade != nil {
		all = append(all, writtenSection{downgrade, "", s.Downgrade})
	}
	return all
}

func directiveLine(name, parent string, s revision.Script) string {
	line := revision.Directive(name, parent)
	if s.NoTransaction {
		line += " transaction:false"
	}
	if s.Noop {
		line += " noop:true"
	}
	return line + "\n"
}

// ended returns a text with a line ending at its end.
func ended(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}

// values returns the values by key.
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

// differs returns the name of the first part of r that parsed differently, or "".
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

// differsIn returns the name of the section that parsed differently, or "". The
// blank line above a directive belongs to the section before it.
func (r *NewRevision) differsIn(read revision.Scripts) string {
	if r.Scripts == nil {
		return ""
	}
	all := r.writtenSections()
	count := len(read.All())
	if read.SidesOnly {
		count-- // its empty upgrade
	}
	if count != len(all) {
		return "number of sections"
	}
	for i, w := range all {
		text := ended(w.script.Text)
		if i+1 < len(all) {
			text += "\n"
		}
		scripts, _ := read.Of(w.parent)
		script := &scripts.Upgrade
		if w.name == downgrade {
			script = scripts.Downgrade
		}
		if script == nil || script.Text != text || script.NoTransaction != w.script.NoTransaction || script.Noop != w.script.Noop {
			return w.name
		}
	}
	return ""
}
