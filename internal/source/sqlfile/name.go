package sqlfile

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"github.com/ramusdb/ramus/internal/source"
)

// Alembic's defaults for file names.
const (
	DefaultTemplate   = "%(rev)s_%(slug)s"
	DefaultSlugLength = 40
)

// A Naming determines the names of new files. The zero Naming is Alembic's default.
type Naming struct {
	// Template is Alembic's file_template, as a Python format string (in TOML
	// with single percent signs): %(rev)s %(slug)s %(epoch)s %(year)d
	// %(month).2d %(day).2d %(hour).2d %(minute).2d %(second).2d. A slash makes
	// folders. The extension is added.
	Template string
	// Extension is the extension of the files; empty means .sql.
	Extension string
	// SlugLength is Alembic's truncate_slug_length, in characters.
	SlugLength int
}

// Name returns the path of a new revision's file below the folder of revisions,
// with slashes. The name is valid on Windows too: characters of the id that names
// cannot have become "_". It returns an error if the template is invalid, or if
// Load would not read the file.
func (n Naming) Name(r NewRevision) (string, error) {
	template := cmp.Or(n.Template, DefaultTemplate)
	name, err := format(template, n.values(r))
	if err == nil {
		name += cmp.Or(n.Extension, Extension)
		err = checkName(name)
	}
	if err != nil {
		return "", fmt.Errorf("file_template %q: %w", template, err)
	}
	return name, nil
}

// values returns the template's tokens: strings and ints, as in Alembic.
func (n Naming) values(r NewRevision) map[string]any {
	message, _ := r.text()
	t := r.Created
	return map[string]any{
		"rev":    safe(r.ID),
		"slug":   Slug(cmp.Or(r.Title, message), n.SlugLength),
		"epoch":  t.Unix(),
		"year":   t.Year(),
		"month":  int(t.Month()),
		"day":    t.Day(),
		"hour":   t.Hour(),
		"minute": t.Minute(),
		"second": t.Second(),
	}
}

// Slug returns a message in a form for file names, as Alembic does: its words in
// lower case, joined by "_". If that is longer than length characters (0: 40), it
// is cut after the last whole word that fits, and ends in "_".
func Slug(message string, length int) string {
	isBreak := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && r != '_' }
	slug := []rune(strings.ToLower(strings.Join(strings.FieldsFunc(message, isBreak), "_")))
	length = cmp.Or(max(length, 0), DefaultSlugLength)
	if len(slug) <= length {
		return string(slug)
	}
	cut := string(slug[:length])
	if i := strings.LastIndexByte(cut, '_'); i >= 0 {
		cut = cut[:i]
	}
	return cut + "_"
}

// token matches a percent sign and the rest of its token, as far as it is valid.
var token = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`%(?:%|\((\w*)\)([-+ #0]*\d{0,2}(?:\.\d{0,2})?)([a-zA-Z]))?`)
})

// format implements Python's % operator with a dictionary, for %s and %d.
func format(template string, values map[string]any) (string, error) {
	var b strings.Builder
	end := 0
	for _, m := range token().FindAllStringSubmatchIndex(template, -1) {
		b.WriteString(template[end:m[0]])
		end = m[1]
		text, err := formatToken(template, m, values)
		if err != nil {
			return "", err
		}
		b.WriteString(text)
	}
	return b.String() + template[end:], nil
}

// formatToken formats one match of token.
func formatToken(template string, m []int, values map[string]any) (string, error) {
	all := template[m[0]:m[1]]
	if all == "%%" {
		return "%", nil
	}
	if m[2] < 0 {
		return "", fmt.Errorf("a %% without a token; write %%%% for a literal %%")
	}
	name, flags, verb := template[m[2]:m[3]], template[m[4]:m[5]], template[m[6]:m[7]]
	value, ok := values[name]
	if !ok {
		return "", fmt.Errorf("unknown token %s; the tokens are rev, slug, epoch, year, month, day, hour, minute and second", all)
	}
	_, isText := value.(string)
	switch {
	case verb == "s":
		return fmt.Sprintf("%"+strings.TrimLeft(flags, "0# +")+"s", fmt.Sprint(value)), nil
	case isText || verb != "d" && verb != "i":
		return "", fmt.Errorf("%s: %s can't be formatted as %%%s", all, name, verb)
	}
	return fmt.Sprintf("%"+flags+"d", value), nil
}

// notInNames lists the characters, apart from control characters, that Windows does
// not allow in a name.
const notInNames = `<>:"\|?*`

func isUnsafe(r rune) bool { return strings.ContainsRune(notInNames, r) || unicode.IsControl(r) }

// safe replaces the characters that a name cannot have, including a slash, which
// would make a folder.
func safe(id string) string {
	return strings.Map(func(r rune) rune {
		if isUnsafe(r) || r == '/' {
			return '_'
		}
		return r
	}, id)
}

// checkName returns an error if a path is invalid on some system, or if Load would
// ignore it.
func checkName(name string) error {
	if i := strings.IndexFunc(name, isUnsafe); i >= 0 {
		return fmt.Errorf("the name %q contains %q, which Windows does not allow", name, name[i:i+1])
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "":
			return fmt.Errorf("%q has an empty folder name", name)
		case source.IsHidden(part):
			return fmt.Errorf("%q starts with a dot, so it would be ignored", part)
		case strings.TrimRight(part, ". ") != part:
			return fmt.Errorf("the name %q ends in a dot or a space, which Windows does not allow", part)
		case isDevice(part):
			return fmt.Errorf("the name %q is a device on Windows", part)
		}
	}
	return nil
}

// isDevice reports whether Windows reserves a name for a device.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToUpper(name), ".")
	switch stem {
	case "CON", "PRN", "AUX", "NUL":
		return true
	}
	return len(stem) == 4 && (stem[:3] == "COM" || stem[:3] == "LPT") && stem[3] >= '0' && stem[3] <= '9'
}
