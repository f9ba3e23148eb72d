package adopt

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// goose is github.com/pressly/goose/v3, read as its version 3.29 does in
// provider_collect.go and internal/sqlparser.
var goose = Tool{
	Name:     "goose",
	Table:    "goose_db_version",
	versions: numbers(isGooseVersion),
	claims:   isGoose,
	collect:  collectGoose,
	columns:  []string{"version_id", "is_applied"},
	contents: gooseContents,

	applyMissing: "goose up -allow-missing",
}

var gooseName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^(\+?[0-9]+)_(.*)\.(sql|go)$`)
})

// isGooseVersion reports whether goose's NumericComponent accepts digits.
func isGooseVersion(digits string) bool {
	n, err := strconv.ParseInt(digits, 10, 64)
	return err == nil && n > 0
}

func isGoose(f *file) bool {
	if !f.atTop() || f.ext() != ".sql" || !gooseName().MatchString(f.name) {
		return false
	}
	for _, l := range lines(f.text) {
		if isAnnotation(l) {
			return true
		}
	}
	return false
}

func collectGoose(r *reader) {
	for _, f := range r.files {
		name := gooseName().FindStringSubmatch(f.name)
		if name == nil || strings.HasSuffix(f.name, "_test.go") {
			continue
		}
		if _, ok := r.Tool.versions.key(name[1]); !ok {
			continue
		}
		if name[3] == "go" {
			r.refuse(f, "rewrite it in SQL, as "+name[1]+"_"+name[2]+".sql in a copy of the folder",
				"a migration in Go, which cannot be adopted: ramus has its own revisions in Go (ramus help go-revisions)")
			continue
		}
		if r.take(f) {
			up, down := r.parseGoose(f)
			r.add(name[1], name[2], up, down)
		}
	}
}

// isAnnotation reports whether goose reads the line as an annotation.
func isAnnotation(l line) bool {
	return l.isComment() && strings.Contains(l.text, "+goose")
}

// annotation returns the text after "-- +goose", in capitals, or "" for an indented
// line, which goose refuses.
func annotation(l line) string {
	if strings.HasPrefix(l.text, " ") || strings.HasPrefix(l.text, "\t") {
		return ""
	}
	text := strings.Replace(strings.ReplaceAll(l.content(), "--", ""), "+goose", "", 1)
	return strings.ToUpper(strings.TrimSpace(text))
}

// endsStatement reports whether goose ends a statement at the line: the last word
// before a comment ends in a semicolon.
func endsStatement(text string) bool {
	last := ""
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, "--") {
			break
		}
		last = word
	}
	return strings.HasSuffix(last, ";")
}
