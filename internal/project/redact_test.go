package project

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestRedact(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"sqlite:app.db", "sqlite:app.db"},
		{"sqlite:a@b:c@d.db", "sqlite:a@b:c@d.db"},
		{"sqlite:///srv/app.db?mode=ro", "sqlite:///srv/app.db?mode=ro"},
		{"sqlite://:memory:", "sqlite://:***"}, // no host: not worth a rule
		{"postgres://db/app", "postgres://db/app"},
		{"postgres://ann@db:5432/app", "postgres://ann@db:5432/app"},
		{"postgres://db:5432,db2:5433/app", "postgres://db:5432,db2:5433/app"},
		{"postgres://[::1]:5432/app", "postgres://[::1]:5432/app"},
		{"postgres://ann:s3cret@db:5432/app", "postgres://ann:***@db:5432/app"},
		{"postgres://:s3cret@db/app", "postgres://:***@db/app"},
		{"postgres://ann:@db/app", "postgres://ann:***@db/app"},
		{"postgres://ann@azure:s3cret@db/app", "postgres://ann@azure:***@db/app"},
		{"postgres://ann:s/3?c#r@e:t@db/app", "postgres://ann:***@db/app"},
		{"postgres://ann:s3cret", "postgres://ann:***"},
		{"postgres://ann:s3cret/app?x=y", "postgres://ann:***"},
		{"mysql+pymysql://ann:s3cret@db/app", "mysql+pymysql://ann:***@db/app"},
		{"postgres:/ann:s3cret@db", "postgres:***@db"},
		{"ann:s3cret@tcp(db:3306)/app", "ann:***@tcp(db:3306)/app"},
		{"postgres://db/app?user=ann&password=s3&cret", "postgres://db/app?user=ann&password=***"},
		{"postgres://db/app?p%61ssword=s3cret&sslmode=on", "postgres://db/app?p%61ssword=***&sslmode=on"},
		{"postgres://db/app?sslpassword=s3cret", "postgres://db/app?sslpassword=***"},
		{"host=db password=s3cret user=ann", "host=db password=*** user=ann"},
		{"host=db password = 's3 x=cret' user=ann", "host=db password = *** user=ann"},
		{`password='s3\' x=cret' user=ann`, "password=*** user=ann"},
		{"password='s3cret", "password=***"},
		{"Server=db;Pwd=s3 cret;Database=app", "Server=db;Pwd=***;Database=app"},
		{"sqlite:app.db?_auth_pass=x&_auth_password=s3cret", "sqlite:app.db?_auth_pass=x&_auth_password=***"},
	} {
		if got := Redact(test.in); got != test.want {
			t.Errorf("Redact(%q)\n got %q\nwant %q", test.in, got, test.want)
		}
	}
}

// Whatever the password, it is not in what Redact returns.
func FuzzRedact(f *testing.F) {
	for _, s := range []string{"s3cret", "a@b/c?d#e:f", "'x y'", `\'`, "p%61ss", "&a=b", "\x00\xff", "://"} {
		f.Add(s)
	}
	forms := []struct {
		format string
		encode func(string) string
	}{
		{"postgres://ann:%s@db/app", asIs},
		{"postgres://ann:%s@db/app?sslmode=on", asIs},
		{"ann:%s@tcp(db:3306)/app", asIs},
		{"postgres://db/app?password=%s", url.QueryEscape},
		{"host=db password='%s' user=ann", libpqQuoted},
	}
	f.Fuzz(func(t *testing.T, password string) {
		Redact(password)
		for _, form := range forms {
			secret := "X" + form.encode(password) + "X"
			in := fmt.Sprintf(form.format, secret)
			if got := Redact(in); strings.Contains(got, "X") {
				t.Errorf("Redact(%q) = %q", in, got)
			} else if again := Redact(got); again != got {
				t.Errorf("Redact(%q) = %q, redacted again %q", in, got, again)
			}
		}
	})
}

func asIs(s string) string { return s }

func libpqQuoted(s string) string {
	return strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s)
}
