package postgres

import (
	"errors"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// The forms of other tools lead to the same database.
func TestForms(t *testing.T) {
	to := newURL(t)
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	host, port, err := net.SplitHostPort(u.Host)
	if err != nil {
		t.Fatal(err)
	}
	user, name := u.User.Username(), strings.TrimPrefix(u.Path, "/")
	password, _ := u.User.Password()
	login := user + ":" + password
	for _, form := range []string{
		"host=" + host + " port=" + port + " user=" + user + " password='" + password + "' dbname=" + name + " sslmode=disable",
		"user=" + user + " password=" + password + " host = " + host + " port = " + port + " dbname = " + name,
		"pgx5://" + login + "@" + u.Host + "/" + name + "?sslmode=disable&x-multi-statement=true",
		"POSTGRES://" + login + "@" + u.Host + "/" + name,
		"postgresql://" + login + "@" + u.Host + "/" + name + "?schema=public&connection_limit=5&pgbouncer=true&sslmode=prefer",
		"postgis://" + login + "@" + u.Host + "/" + name + "?encoding=unicode&pool=5&prepared_statements=false&min_messages=warning",
		"postgres://" + login + "@" + u.Host + "/" + name + "?binary_parameters=yes&conn_max_age=600",
		"jdbc:postgresql://" + u.Host + "/" + name + "?user=" + user + "&password=" + url.QueryEscape(password) + "&currentSchema=public&ApplicationName=x&reWriteBatchedInserts=true",
	} {
		canonical, err := dburl.Canonical(form)
		if err != nil {
			t.Errorf("%s: %v", form, err)
			continue
		}
		state, err := mustOpen(t, canonical, dialect.NewTables("", true)).Read(t.Context(), dialect.LatestEntries)
		if err != nil || state.Exists {
			t.Errorf("%s: %v", form, err)
		}
	}
}

func TestForeignParameters(t *testing.T) {
	withoutEnvironment(t)
	for _, c := range []struct{ query, tls, path string }{ // tls is empty for a refusal
		{"", "prefer", ""},
		{"fallback_application_name=a&application_name=b", "prefer", ""},
		{"ssl=true", "require", ""},
		{"sslaccept=strict", "verify-full", ""},
		{"sslaccept=strict&sslmode=require", "verify-full", ""},
		{"sslmode=verify-full&sslaccept=accept_invalid_certs", "verify-full", ""},
		{"sslmode=disable&sslaccept=strict", "", ""},
		{"schema=app", "prefer", "app"},
		{"schema=My-App", "prefer", `"My-App"`},
		{"currentSchema=a,b", "prefer", "a,b"},
		{"schema=a&search_path=b", "", ""},
		{"schema_search_path=a&gssencmode=prefer", "prefer", "a"},
		{"gssencmode=require", "", ""},
		{"ssl=false", "", ""},
		{"ssl=1", "", ""},
		{"sslaccept=maybe", "", ""},
		{"SSLMODE=require", "", ""},
		{"sslMode=REQUIRED", "", ""},
		{"ssl_mode=REQUIRED", "", ""},
		{"tls=true", "", ""},
		{"encrypt=true", "", ""},
		{"ssl_ca=x", "", ""},
		{"sslidentity=x.p12", "", ""},
		{"sslinline=true", "", ""},
		{"requiressl=1", "", ""},
		{"channel_binding=maybe", "", ""},
		{"trustServerCertificate=true", "", ""},
		{"x-migrations-table=m", "", ""},
		{"variables[a]=b", "", ""},
		{"client_encoding=latin1", "", ""},
		{"socket_timeout=5", "", ""},
		{"sslmode=require&sslmode=disable", "", ""},
	} {
		config, _, err := locate("postgresql://ann:secret@h/d?" + c.query)
		var bad *dialect.URLError
		if c.tls == "" {
			if !errors.As(err, &bad) || strings.Contains(err.Error()+bad.Fix, "secret") {
				t.Errorf("%s: %v", c.query, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		got := "require"
		switch {
		case config.TLSConfig == nil:
			got = "disable"
		case len(config.Fallbacks) > 0:
			got = "prefer"
		case !config.TLSConfig.InsecureSkipVerify:
			got = "verify-full"
		}
		if got != c.tls || config.RuntimeParams["search_path"] != c.path {
			t.Errorf("%s: %s, search_path %q", c.query, got, config.RuntimeParams["search_path"])
		}
	}
}

// The URL to write instead works, after its password is filled in.
func TestInstead(t *testing.T) {
	withoutEnvironment(t)
	for query, want := range map[string]string{
		"tls=true&application_name=x": "Write postgresql://ann:PASSWORD@h:7/d?sslmode=require&application_name=x",
		"ssl=require":                 "Write postgresql://ann:PASSWORD@h:7/d?sslmode=verify-full",
		"sslMode=VERIFY_CA&pool=5":    "Write postgresql://ann:PASSWORD@h:7/d?sslmode=verify-full",
	} {
		_, _, err := locate("postgresql://ann:secret@h:7/d?" + query)
		var bad *dialect.URLError
		if !errors.As(err, &bad) || bad.Hint() != want {
			t.Errorf("%s: %v, %+v", query, err, bad)
			continue
		}
		if _, _, err := locate(strings.TrimPrefix(bad.Fix, "Write ")); err != nil {
			t.Errorf("%s: %v", bad.Fix, err)
		}
	}
}

// The hint about a password's characters is printed where they are the fault.
func TestPasswordHint(t *testing.T) {
	for url, want := range map[string]string{
		"postgres://app:p#a/s@s:w%o{r}d?&1@127.0.0.1:1/shop": "special characters in its password",
		"postgres://app:p@h/s@h2/shop":                       "is ambiguous",
		"postgres://app:pw@h:x/shop":                         "has a port that is no number from 1 to 65535",
		"postgres://app:p%{}#w@h:x/shop":                     "has a port that is no number from 1 to 65535",
	} {
		_, _, err := locate(url)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(want, "port") && strings.Contains(err.Error(), "%40") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
