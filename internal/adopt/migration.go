package adopt

import (
	"strings"
	"time"
	"unicode"

	"github.com/ramusdb/ramus/internal/revision"
)

// A Migration is a migration of another tool.
type Migration struct {
	Version string // as in the file's name
	ID      string // the revision's
	Message string
	Created time.Time // when the version is a time; zero otherwise
	Up      Section
	Down    *Section // nil when the migration cannot be reverted

	key   string // its version's
	order string // the sort key: the version's key, or dbmate's file name
}

// Files returns the paths of the migration's files.
func (m *Migration) Files() []string {
	if m.Down == nil || m.Down.File == m.Up.File {
		return []string{m.Up.File}
	}
	return []string{m.Up.File, m.Down.File}
}

// Scripts returns the scripts of the migration's revision.
func (m *Migration) Scripts() *revision.Scripts {
	s := &revision.Scripts{Upgrade: m.Up.script()}
	if m.Down != nil {
		down := m.Down.script()
		s.Downgrade = &down
	}
	return s
}

// A Section is one direction of a migration.
type Section struct {
	File          string // its path
	NoTransaction bool

	lines []line
}

// A line is one line of a file.
type line struct {
	num  int    // from 1
	text string // with its ending
	run  int    // the number of goose's statement that has the line, from 1; 0 for none
}

// content returns the line without its ending.
func (l line) content() string { return strings.TrimRight(l.text, "\r\n") }

func (l line) blank() bool { return strings.TrimSpace(l.text) == "" }

// isComment reports whether the whole line is a comment. It does not know quotes.
func (l line) isComment() bool { return strings.HasPrefix(strings.TrimSpace(l.text), "--") }

// lines returns the lines of a text.
func lines(text string) []line {
	var all []line
	for part := range strings.Lines(text) {
		all = append(all, line{num: len(all) + 1, text: part})
	}
	return all
}

// newSection returns a section of lines without the blank ones at both ends.
func newSection(f *file, all []line) Section {
	for len(all) > 0 && all[0].blank() {
		all = all[1:]
	}
	for len(all) > 0 && all[len(all)-1].blank() {
		all = all[:len(all)-1]
	}
	return Section{File: f.path, lines: all}
}

// script returns the section's script, with its lines counted from 1.
func (s *Section) script() revision.Script {
	var text strings.Builder
	for _, l := range s.lines {
		text.WriteString(l.text)
	}
	if text.Len() > 0 && !strings.HasSuffix(text.String(), "\n") {
		text.WriteByte('\n')
	}
	return revision.Script{Text: text.String(), File: s.File, Line: 1, NoTransaction: s.NoTransaction}
}

// describe returns the message for the descriptive part of a file's name.
func describe(name, id string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || unicode.IsSpace(r) })
	if len(words) == 0 {
		return "version " + id
	}
	return strings.Join(words, " ")
}
