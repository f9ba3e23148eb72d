package mysql

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

func TestForeignParameters(t *testing.T) {
	for _, c := range []struct{ scheme, query, mode string }{ // the mode that is reached; "" for a refusal
		{"mysql", "x-multi-statement=true", "PREFERRED"},
		{"mysql", "connection_limit=5&pool_timeout=2&socket_timeout=5&encoding=utf8mb4&pool=5&reconnect=true&conn_max_age=60", "PREFERRED"},
		{"mysql", "sslaccept=strict", "VERIFY_IDENTITY"},
		{"mysql", "sslaccept=accept_invalid_certs", "REQUIRED"},
		{"mysql", "sslaccept=accept_invalid_certs&ssl_mode=VERIFY_CA", "VERIFY_CA"},
		{"mysql", "ssl_mode=VERIFY_IDENTITY&tls=preferred", "VERIFY_IDENTITY"},
		{"mysql", "tls=custom", "VERIFY_IDENTITY"},
		{"mysql", "tls=true&allowFallbackToPlaintext=true", "VERIFY_IDENTITY"},
		{"mysql", "ssl_mode=REQUIRED&tls=false", ""},
		{"mysql", "ssl_disabled=true&ssl_verify_cert=true", ""},
		{"mysql", "sslaccept=maybe", ""},
		{"mysql", "useSSL=true", ""},
		{"mysql", "requireSSL=true", ""},
		{"mysql", "sslMode=REQUIRED&serverTimezone=UTC&useUnicode=true", "REQUIRED"},
		{"mysql", "sslMode=trust", ""},
		{"mysql", "useSSL=false", "DISABLED"},
		{"mysql", "fooBar=1", ""},
		{"mysql", "sslcert=ca.pem", ""},
		{"mysql", "sslidentity=client.p12", ""},
		{"mysql", "sslverify=true", ""},
		{"mysql", "ssl_cipher=x", ""},
		{"mysql", "tls=mine", ""},
		{"mysql", "serverPubKey=x", ""},
		{"mysql", "require_secure_transport=1", ""},
		{"mysql", "tls_version=TLSv1.3", ""},
		{"mysql", "x-migrations-table=m", ""},
		{"mysql", "x-tls-insecure-skip-verify=true", ""},
		{"mysql", "ssl_mode=REQUIRED&ssl_mode=DISABLED", ""},
	} {
		l, err := locate(c.scheme + "://ann:secret@db/shop?" + c.query)
		var bad *dialect.URLError
		if c.mode == "" {
			if !errors.As(err, &bad) || strings.Contains(err.Error()+bad.Fix, "secret") {
				t.Errorf("%s: %v", c.query, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		conf := l.config.TLS
		got := "DISABLED"
		switch {
		case conf == nil:
		case l.config.AllowFallbackToPlaintext:
			got = "PREFERRED"
		case !conf.InsecureSkipVerify:
			got = "VERIFY_IDENTITY"
		case conf.VerifyConnection != nil:
			got = "VERIFY_CA"
		default:
			got = "REQUIRED"
		}
		if got != c.mode {
			t.Errorf("%s: %s, want %s", c.query, got, c.mode)
		}
	}
}

// PyMySQL verifies the host if there is a CA; the mysql client does not.
func TestCheckHost(t *testing.T) {
	for _, c := range []struct {
		driver string
		choice tlsChoice
		key    string
		value  string
		want   string
	}{
		{"", tlsChoice{}, "ssl_ca", "x", "VERIFY_CA"},
		{"+pymysql", tlsChoice{}, "ssl_ca", "x", "VERIFY_IDENTITY"},
		{"+pymysql", tlsChoice{ca: "x"}, "ssl_check_hostname", "false", "VERIFY_CA"},
		{"+mysqldb", tlsChoice{ca: "x"}, "ssl_check_hostname", "true", "VERIFY_IDENTITY"},
		{"+pymysql", tlsChoice{}, "charset", "utf8mb4", "PREFERRED"},
	} {
		c.choice.checkHost = likePyMySQL("mysql" + c.driver + "://h/d")
		if _, err := c.choice.parameter(c.key, c.value); err != nil {
			t.Fatal(err)
		}
		if got := c.choice.effective(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// The URL to write instead works, after its password is filled in.
func TestInstead(t *testing.T) {
	for query, want := range map[string]string{
		"useSSL=true&time_zone=x&useUnicode=true": "Write mysql://ann:PASSWORD@db:3307/shop?ssl_mode=VERIFY_IDENTITY&time_zone=x",
		"sslrootcert=/ca.pem":                     "Write mysql://ann:PASSWORD@db:3307/shop?ssl_ca=%2Fca.pem&ssl_mode=VERIFY_IDENTITY",
		"x-tls-insecure-skip-verify=true":         "Write mysql://ann:PASSWORD@db:3307/shop?ssl_mode=REQUIRED",
	} {
		_, err := locate("mysql://ann:secret@db:3307/shop?" + query)
		var bad *dialect.URLError
		if !errors.As(err, &bad) || bad.Hint() != want {
			t.Errorf("%s: %v, %+v", query, err, bad)
			continue
		}
		if _, err := locate(strings.TrimPrefix(want, "Write ")); err != nil && !strings.Contains(err.Error(), "/ca.pem") {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// The hint about a password's characters is printed where they are the fault.
func TestPasswordHint(t *testing.T) {
	for url, want := range map[string]bool{
		"mysql://ann:a/b?c=d@db/shop":        true,
		"mysql://ann:pw@db:x/shop":           false,
		"mysql://ann:p%{}#w@db:x/shop":       false,
		"mysql://ann:pw@cloudsql(x:y)/shop":  false,
		"mysql://ann:pw@db:3306/shop?tls=no": false,
	} {
		_, err := locate(url)
		if got := err != nil && strings.Contains(err.Error(), "special characters in its password"); got != want {
			t.Errorf("%s: %v", url, err)
		}
	}
}
