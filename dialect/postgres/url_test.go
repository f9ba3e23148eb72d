package postgres

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// withoutEnvironment hides the environment and files of libpq from a test.
func withoutEnvironment(t *testing.T) {
	t.Helper()
	for _, variable := range os.Environ() {
		if name, _, _ := strings.Cut(variable, "="); strings.HasPrefix(name, "PG") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("HOME", t.TempDir())
}

func TestLocate(t *testing.T) {
	withoutEnvironment(t)
	for _, c := range []struct{ url, host, port, user, password, database, extra string }{
		{"postgres://u:p@h/d", "h", "5432", "u", "p", "d", ""},
		{"postgresql+psycopg2://u:p@h:5433/d", "h", "5433", "u", "p", "d", ""},
		{"PostgreSQL+asyncpg://u@h/d?ssl=require", "h", "5432", "u", "", "d", "tls"},
		{"postgresql+pg8000://u:p@/d?unix_sock=/run/pg/.s.PGSQL.5432", "/run/pg", "5432", "u", "p", "d", ""},
		{"postgresql://u@%2Fvar%2Frun/d", "/var/run", "5432", "u", "", "d", ""},
		{"postgresql:///d?host=/var/run&port=7&user=u", "/var/run", "7", "u", "", "d", ""},
		{"postgresql://u@[::1]:7/d", "::1", "7", "u", "", "d", ""},
		{"postgresql://u@a:1,b:2/d?target_session_attrs=primary", "a", "1", "u", "", "d", "fallback b"},
		{"postgresql+psycopg2://u@/d?host=a:1&host=b:2", "a", "1", "u", "", "d", "fallback b"},
		{"postgresql://u:p%40s%2Fs%3A@h/d", "h", "5432", "u", "p@s/s:", "d", ""},
		{"postgresql://u:p@ss@h/d", "h", "5432", "u", "p@ss", "d", ""},
		{"postgresql://u:pa/ss?w#d@h/d", "h", "5432", "u", "pa/ss?w#d", "d", ""},
		{"postgresql://u:100%@h/d", "h", "5432", "u", "100%", "d", ""},
		{"postgresql://u:p q'ü\\@h/d", "h", "5432", "u", "p q'ü\\", "d", ""},
		{"postgresql://h:5433/d?options=-c%20a.b=x@y&user=u", "h", "5433", "u", "", "d", ""},
		{"postgresql://u@h/d?keepalives=1&gssencmode=prefer&sslmode=disable&prepared_statement_cache_size=0", "h", "5432", "u", "", "d", ""},
	} {
		config, _, err := locate(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		if config.Host != c.host || config.User != c.user || config.Password != c.password || config.Database != c.database {
			t.Errorf("%s: host %q, user %q, password %q, database %q", c.url, config.Host, config.User, config.Password, config.Database)
		}
		if c.extra == "tls" && (config.TLSConfig == nil || len(config.Fallbacks) > 0) || c.extra == "fallback b" && config.Fallbacks[len(config.Fallbacks)-1].Host != "b" {
			t.Errorf("%s: not %s: %+v", c.url, c.extra, config.Fallbacks)
		}
		for name := range config.RuntimeParams {
			switch name {
			case "application_name", "client_encoding", "options":
			default:
				t.Errorf("%s: the server gets %s", c.url, name)
			}
		}
	}
}

func TestLocateDefaults(t *testing.T) {
	withoutEnvironment(t)
	config, _, err := locate("postgresql://u@h/d")
	if err != nil || config.RuntimeParams["application_name"] != "ramus" || config.RuntimeParams["client_encoding"] != "UTF8" || config.ConnectTimeout != 15*time.Second {
		t.Errorf("%+v, %v", config.RuntimeParams, err)
	}
	t.Setenv("PGAPPNAME", "web")
	t.Setenv("PGHOST", "db")
	t.Setenv("PGCONNECT_TIMEOUT", "3")
	pass := filepath.Join(t.TempDir(), "pass")
	if err := os.WriteFile(pass, []byte("db:5432:d:u:from the file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PGPASSFILE", pass)
	config, where, err := locate("postgresql://u@/d?statement_timeout=5s")
	if err != nil || config.RuntimeParams["application_name"] != "web" || config.Host != "db" || config.Password != "from the file" || config.ConnectTimeout != 3*time.Second {
		t.Errorf("%+v, %v", config, err)
	}
	if where != "postgresql://u@db:5432/d" || config.RuntimeParams["statement_timeout"] != "5s" {
		t.Errorf("where %s, %q", where, config.RuntimeParams)
	}
}

func TestLocateRefuses(t *testing.T) {
	withoutEnvironment(t)
	for url, want := range map[string]string{
		"app.db":                                    "is not a URL",
		"mysql://h/d":                               "is not a URL of a PostgreSQL database",
		"postgresql://u:p@h/s@h2/d":                 "is ambiguous",
		"postgresql://u@h:x/d":                      "has a port that is no number",
		"postgresql://u@h:99999/d":                  "has a port that is no number",
		"postgresql://u@h/d?hostaddr=1":             "has the parameter hostaddr",
		"postgresql://u@h/d?sslcrl=x":               "has the parameter sslcrl",
		"postgresql://u@h/d?gssencmode=require":     "has the parameter gssencmode, which",
		"postgresql://u@h/d?sslmode=maybe":          "sslmode is invalid",
		"postgresql://u@h/d?service=none":           "service",
		"postgresql://u@h/d?target_session_attrs=x": "target_session_attrs",
		"postgresql://u@h/d?a=%zz":                  "has a query that cannot be read",
		"postgresql://u@h%zz/d":                     "percent",
		"postgresql://u@h/d%00":                     "%00",
		"postgresql://u@h/d?connect_timeout=soon":   "connect_timeout",
	} {
		_, err := Dialect.Open(url, dialect.NewTables("", true))
		var bad *dialect.URLError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", url, err)
		}
	}
}

// passwords has odd passwords, each with a part that no message may contain.
var passwords = []string{
	"s3cr3t", "s3cr3t@x", "s3cr3t:x", "x/s3cr3t", "x?s3cr3t", "x#s3cr3t", "s3cr3t%", "s3cr3t%zz", "x s3cr3t", "'s3cr3t'",
	`"s3cr3t`, "üs3cr3t", "s3cr3t\x01", "x@y/s3cr3t", "1/s3cr3t", "[s3cr3t", "s3cr3t]", "x&password=s3cr3t", "x%40s3cr3t", "5432?s3cr3t", "\x00s3cr3t",
}

func TestPasswordsStaySecret(t *testing.T) {
	withoutEnvironment(t)
	for _, password := range passwords {
		for _, url := range []string{
			"postgresql://u:" + password + "@127.0.0.1:1/d",
			"postgresql://u:" + password + "@127.0.0.1:1/d?sslmode=maybe",
			"postgresql://u:" + password + "@127.0.0.1:x/d",
			"postgresql://u:" + password + "@127.0.0.1:1/d?a=%zz",
			"postgresql://u:" + password + "@[::1/d",
			"postgresql://u:" + password + "@h%zz/d",
			"postgresql://u:" + password,
			"postgresql://:" + password + "@127.0.0.1:1",
			"postgresql://u@127.0.0.1:1/d?password=" + password,
			"postgresql://u@127.0.0.1:1/d?password=" + password + "&sslmode=maybe",
			"postgresql://u@127.0.0.1:1/d?sslpassword=" + password + "&service=none",
			"mysql://u:" + password + "@h/d", "u:" + password + "@h/d",
		} {
			if url == "postgresql://u:1/s3cr3t" || url == "postgresql://u:x@y/s3cr3t" {
				continue // a database of that name
			}
			db, err := Dialect.Open(url, dialect.NewTables("", true))
			if err == nil {
				_, err = db.Read(t.Context(), dialect.LatestEntries)
			}
			if err == nil || strings.Contains(err.Error(), "s3cr3t") {
				t.Errorf("%q: %v", url, err)
			}
		}
	}
}

// A misspelled parameter is an error of the URL, which no retry corrects.
func TestUnknownParameter(t *testing.T) {
	db := mustOpen(t, withQuery(t, newURL(t), "no_such_parameter", "s3cr3t"), dialect.NewTables("", true))
	_, err := db.Read(t.Context(), dialect.LatestEntries)
	const want = `has a parameter that the server does not know: unrecognized configuration parameter "no_such_parameter" (SQLSTATE 42704)`
	if _, ok := errors.AsType[*dialect.URLError](err); !ok || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr3t") {
		t.Errorf("%v, want %s", err, want)
	}
}

// The words of a server do not contain a password either.
func TestUnreachable(t *testing.T) {
	url := newURL(t)
	cases := []struct {
		url, want string
		temporary bool
	}{
		{withUser(t, url, "ramus_test_nobody", "s3cr3t"), "password authentication failed", false},
		{withPath(t, url, "ramus_test_no_such"), `database "ramus_test_no_such" does not exist (SQLSTATE 3D000)`, false},
		{"postgresql://u:s3cr3t@127.0.0.1:1/d", "connection refused at 127.0.0.1:1", true},
		{"postgresql://u:s3cr3t@127.0.0.1:1,127.0.0.1:2/d?sslmode=require", "connection refused", true},
		{"postgresql://u:s3cr3t@/d?host=" + t.TempDir(), "no server listens at ", true},
		{"postgresql://u:s3cr3t@no-such-host.invalid/d", "the host no-such-host.invalid is not known", false},
		{withQuery(t, url, "sslmode", "require"), "server refused TLS connection", false},
	}
	for i, c := range cases {
		db := mustOpen(t, c.url, dialect.NewTables("", true))
		_, err := db.Read(t.Context(), dialect.LatestEntries)
		if last := i == len(cases)-1; err == nil && (i == 0 || last) {
			continue // this server needs no password, or uses TLS or a socket
		}
		var un *dialect.UnreachableError
		if !errors.As(err, &un) || !strings.Contains(err.Error(), c.want) || un.Temporary != c.temporary || strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%s: %v (temporary %v)", c.want, err, un != nil && un.Temporary)
		}
	}
}
