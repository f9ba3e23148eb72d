package adopt

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// goose reads github.com/pressly/goose/v3, as of its version 3.29: provider_collect.go
// and internal/sqlparser are what its folders mean.
var goose = Tool{
	Name:     "goose",
	Table:    "goose_db_version",
	versions: numbers(isGooseVersion),
	claims:   isGoose,
	collect:  collectGoose,
	columns:  []string{"version_id", "is_applied"},
	book:     gooseHistory,
}

var gooseName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?s)^(\+?[0-9]+)_(.*)\.(sql|go)$`)
})

// isGooseVersion holds for what goose's NumericComponent takes.
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
			r.refuse(f, "write what it does as SQL, in a file "+name[1]+"_"+name[2]+".sql in a copy of the folder",
				"a migration in Go, which cannot be taken over: a revision's functions are handed to ramus in another way (ramus help go-revisions)")
			continue
		}
		if r.take(f) {
			up, down := r.parseGoose(f)
			r.add(name[1], name[2], up, down)
		}
	}
}

// isAnnotation is goose's own test for a line that is meant for it.
func isAnnotation(l line) bool {
	return l.isComment() && strings.Contains(l.text, "+goose")
}

// annotation is what stands behind "-- +goose" in a line, in capitals; "" for
// one that goose refuses.
func annotation(l line) string {
	if strings.HasPrefix(l.text, " ") || strings.HasPrefix(l.text, "\t") {
		return ""
	}
	text := strings.Replace(strings.ReplaceAll(l.content(), "--", ""), "+goose", "", 1)
	return strings.ToUpper(strings.TrimSpace(text))
}

// endsStatement is goose's own test for a line with the end of a statement: the
// last word before a comment ends in a semicolon.
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
