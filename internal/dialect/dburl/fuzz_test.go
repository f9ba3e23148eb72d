package dburl_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// atPassword matches what stands before a password.
var atPassword = regexp.MustCompile(`^(?:[a-z5]+:(?://)?|jdbc:[a-z]+:(?://)?|"postgres://)?ann:$|^(?:[a-z]+=[a-z]* )*password='?$|^jdbc:[a-z]+://[a-z]+/[a-z]+\?(?:user=[a-z]*&)?password=$`)

// Whatever the text, a translated URL is translated to itself, and a refusal is a
// *dialect.URLError without the password.
func FuzzCanonical(f *testing.F) {
	for _, before := range []string{
		"mysql://ann:", "ann:", "host=h user=ann password=", "host=h password='", "jdbc:mysql://h/d?user=ann&password=", "jdbc:postgresql://h/d?password=", "jdbc:mysql://ann:",
		"sqlite3://ann:", "pgx5://ann:", "mysql+unix://ann:", `"postgres://ann:`, "jdbc:sqlite:", "file:",
	} {
		for _, after := range []string{"@tcp(h:1)/d?parseTime=true", "@unix(/s)/d", "@/d", " dbname=d", "' dbname=d", "&useSSL=true", "&x", "@h/d", "@/s?database=d", `@h/d"`, "@cloudsql(x)/d"} {
			f.Add(before, "a@/b", after)
		}
	}
	f.Fuzz(func(t *testing.T, before, password, after string) {
		const mark = "s3cr3t"
		if strings.Contains(before+after, mark) {
			return
		}
		raw := before + mark + password + mark + after
		got, err := dburl.Canonical(raw)
		if err == nil {
			again, err := dburl.Canonical(got)
			if err != nil || again != got {
				t.Fatalf("%q becomes %q, and that %q, %v", raw, got, again, err)
			}
			return
		}
		var bad *dialect.URLError
		if !errors.As(err, &bad) {
			t.Fatalf("%q: %v", raw, err)
		}
		if atPassword.MatchString(before) && strings.Contains(bad.Error()+bad.Fix, mark) {
			t.Fatalf("%q: the password is in %v, %s", raw, bad, bad.Fix)
		}
	})
}
