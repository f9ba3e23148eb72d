package acceptance

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/ramusdb/ramus/internal/source"
)

// Extension is the extension of acceptances, which no reader of revisions reads.
const Extension = ".accepted"

const comment = "# An accepted change of a revision, written by ramus accept.\n"

// The keys of a file beside those of the parts.
const (
	keyRevision = "revision"
	keyBecause  = "because"
	arrow       = "->"
)

// Text returns the content of the acceptance's file.
func (a *Acceptance) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s: %s\n%s: %s\n", comment, keyRevision, a.Revision, keyBecause, a.Because)
	for _, line := range a.Lines {
		b.WriteString(strings.Join(strings.Fields(fmt.Sprintf("%s: %s %s %s", line.Part, line.From, arrow, line.To)), " ") + "\n")
	}
	return b.String()
}

// Name returns the name of the acceptance's file: the revision, the start of the digest
// of its new content, and of that of the whole text. So two acceptances have the same
// name only if they are the same.
func (a *Acceptance) Name() string {
	all := ""
	for _, line := range a.Lines {
		all += string(line.Part) + line.To + "\n"
	}
	after := Code(all)
	if first := a.Lines[0].To; strings.Contains(first, ":") {
		after = first
	}
	return fmt.Sprintf("%s-%s-%s%s", inName(a.Revision), start(after, 8), start(Code(a.Text()), 4), Extension)
}

// start returns the first digits of a digest.
func start(digest string, digits int) string {
	_, hex, _ := strings.Cut(digest, ":")
	return hex[:min(digits, len(hex))]
}

// inName returns an id as it can be part of a file's name in every system. The name
// must not start with a dot or an underscore, since go:embed leaves such files out.
func inName(id string) string {
	return strings.TrimLeft(strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' {
			return c
		}
		return '_'
	}, id), "._-")
}

// Write creates the acceptance's file in a folder, and returns its path. If the file
// exists already, the error wraps fs.ErrExist.
func (a *Acceptance) Write(dir string) (path string, err error) {
	path = filepath.Join(dir, a.Name())
	return path, source.Create(path, []byte(a.Text()))
}

// Parse reads an acceptance. It returns all faults of the file.
func Parse(file string, text []byte) (Acceptance, source.Errors) {
	p := parser{a: Acceptance{File: file}}
	lines := strings.Split(strings.TrimPrefix(string(text), "\uFEFF"), "\n")
	for i, line := range lines {
		p.line = i + 1
		p.read(strings.TrimSpace(line))
	}
	p.line = 0
	switch a := &p.a; {
	case len(p.errs) > 0:
	case a.Revision == "":
		p.fault("it has no %s: line", keyRevision)
	case a.Because == "":
		p.fault("it has no %s: line with the reason", keyBecause)
	case len(a.Lines) == 0:
		p.fault("it has no line with a change, such as upgrade: h1:… -> h1:…")
	}
	return p.a, p.errs
}

// A parser reads one file.
type parser struct {
	a    Acceptance
	line int
	errs source.Errors
}

func (p *parser) fault(format string, args ...any) {
	p.errs = append(p.errs, source.Error{File: p.a.File, Line: p.line, Message: "acceptance: " + fmt.Sprintf(format, args...)})
}

// read reads one line.
func (p *parser) read(line string) {
	if line == "" || strings.HasPrefix(line, "#") {
		return
	}
	key, value, found := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	switch {
	case strings.ContainsFunc(line, func(c rune) bool { return unicode.IsControl(c) && c != '\t' }):
		p.fault("%q has a control character", line)
	case !found:
		p.fault("%q is not of the form KEY: VALUE", line)
	case key == keyRevision:
		p.once(key, &p.a.Revision, value)
	case key == keyBecause:
		p.once(key, &p.a.Because, value)
	case slices.Contains(parts, Part(key).whole()):
		p.change(Part(key), value)
	default:
		p.fault("unknown key %q: the keys are %s, %s, %s, %s, %s, %s and %s", key, keyRevision, keyBecause, Upgrade, Downgrade, Parents, DependsOn, Labels)
	}
}

func (p *parser) once(key string, to *string, value string) {
	if *to != "" {
		p.fault("%s is there twice", key)
	}
	*to = value
}

func (p *parser) change(part Part, value string) {
	from, to, found := strings.Cut(value, arrow)
	if !found {
		p.fault("%s has no change: write %[1]s: BEFORE %s AFTER", part, arrow)
		return
	}
	p.a.Lines = append(p.a.Lines, Line{part, strings.TrimSpace(from), strings.TrimSpace(to)})
}
