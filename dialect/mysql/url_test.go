package mysql

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

func TestLocate(t *testing.T) {
	for _, c := range []struct {
		url, user, password, addr, name, where string
	}{
		{"mysql://ann:pw@db.example:3307/shop", "ann", "pw", "db.example:3307", "shop", "mysql://ann@db.example:3307/shop"},
		{"MariaDB://ann@db/shop", "ann", "", "db:3306", "shop", "mariadb://ann@db/shop"},
		{"mysql+pymysql://ann:p%40ss@db/shop?charset=utf8mb4", "ann", "p@ss", "db:3306", "shop", "mysql://ann@db/shop"},
		{"mariadb+mariadbconnector://ann:p@ss@db/shop", "ann", "p@ss", "db:3306", "shop", "mariadb://ann@db/shop"},
		{"mysql://ann:a:b/c#d%20e%@db/shop", "ann", "a:b/c#d e%", "db:3306", "shop", "mysql://ann@db/shop"},
		{"mysql://ann:wh?t=1@db/shop", "ann", "wh?t=1", "db:3306", "shop", "mysql://ann@db/shop"},
		{"mysql://ann:%3F+ü%zz@db/shop", "ann", "?+ü%zz", "db:3306", "shop", "mysql://ann@db/shop"},
		{"mysql://ann%40corp:pw@db/shop", "ann@corp", "pw", "db:3306", "shop", "mysql://ann%40corp@db/shop"},
		{"mysql://ann:pw@[::1]:3307/a%2Fb", "ann", "pw", "[::1]:3307", "a/b", "mysql://ann@[::1]:3307/a/b"},
		{"mysql://ann:pw@[::1]/shop", "ann", "pw", "[::1]:3306", "shop", "mysql://ann@[::1]/shop"},
		{"mysql://ann:pw@/shop?unix_socket=/run/s@ck", "ann", "pw", "/run/s@ck", "shop", "mysql://ann@/shop?unix_socket=/run/s@ck"},
		{"mysql://ann:@db/shop", "ann", "", "db:3306", "shop", "mysql://ann@db/shop"},
		{"mysql://db/shop?user=ann&password=pw", "ann", "pw", "db:3306", "shop", "mysql://ann@db/shop"},
	} {
		l, err := locate(c.url)
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		l.option.path = os.DevNull
		conf := resolved(t, l)
		if conf.user != c.user || conf.password != c.password || conf.addr != c.addr || l.config.DBName != c.name || l.where != c.where {
			t.Errorf("%s: %+v, database %q, where %q", c.url, conf, l.config.DBName, l.where)
		}
	}
}

// login has the parameters that reach the driver.
type login struct{ user, password, network, addr string }

func resolved(t *testing.T, l location) login {
	t.Helper()
	c, err := l.complete()
	if err != nil {
		t.Fatal(err)
	}
	return login{c.User, c.Passwd, c.Net, c.Addr}
}

func TestBadURLs(t *testing.T) {
	for _, c := range []struct{ url, want string }{
		{"postgres://ann:secret@db/shop", `"postgres://ann:xxxxx@db/shop" is not a URL of a MySQL`},
		{"mysql:ann:secret@db/shop", `"mysql:xxxxx@db/shop" lacks its slashes`},
		{"ann:secret@db/shop", `"ann:xxxxx@db/shop" is not a URL`},
		{"secret", `is not a URL`},
		{"mysql://ann:secret@db:x/shop", `"mysql://ann:xxxxx@db:x/shop" has a port that is no number`},
		{"mysql://ann:secret", "has a port that is no number"},
		{"mysql://ann:se@cret:secret/x@db:70000/shop", "has a port that is no number"},
		{"mysql://ann:secret#?/shop", "has a port"},
		{"mysql://ann:secret@[::1/shop", "host with a [ but no ]"},
		{"mysql://ann:secret@[::1]x/shop", "text behind the ]"},
		{"mysql://ann:secret@db/", "names no database; write mysql://user@host/DATABASE"},
		{"mysql://ann:secret@db", "names no database"},
		{"mysql://ann:secret@db/shop?x=%zz", "has a query that cannot be read"},
		{"mysql://ann@db/shop?charset=latin1&password=secret", "has the parameter charset, but revisions are UTF-8"},
		{"mysql://ann@db/shop?connect_timeout=secret", "has the parameter connect_timeout, which is no number of seconds"},
		{"mysql://ann@db/shop?maxAllowedPacket=secret", "maxAllowedPacket, whose value is no number"},
		{"mysql://ann@db/shop?client_flag=1", "has the parameter client_flag, which ramus's driver does not support"},
		{"mysql://ann@db/shop?init_command=SET%20secret", "has the parameter init_command, which"},
		{"mysql://ann@db/shop?fooBar=secret", "has the parameter fooBar, which"},
		{"mysql://ann@db/shop?a%20b=secret", "has a parameter with a malformed name"},
		{"mysql://ann@db/shop?ssl_cipher=secret", "has the parameter ssl_cipher, which"},
		{"mysql://ann@db/shop?ssl_mode=secret", "has the parameter ssl_mode, which is none of"},
		{"mysql://ann@db/shop?tls=secret", "has the parameter tls, whose value is none of true, false"},
		{"mysql://ann@db/shop?ssl_ca=/no/such/file", "has TLS parameters that cannot be used: open /no/such/file"},
	} {
		_, err := open(c.url, dialect.NewTables("", true))
		var bad *dialect.URLError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.url, err, c.want)
		}
		if c.url != "secret" && err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the password is in %v", c.url, err)
		}
	}
}

// No message has the password of a URL, whatever the URL.
func FuzzURL(f *testing.F) {
	for _, password := range []string{"pw", "a@b", "a:b", "a/b", "a?b", "a#b", "a%b", "a b", `a"b`, "ü", "[", "]", "a\nb", "?@/", "1"} {
		f.Add("mysql", password, "db:3306", "shop?x=1")
		f.Add("mysql", password, "db:x", "shop")
		f.Add("postgres", password, "", "")
	}
	f.Fuzz(func(t *testing.T, scheme, password, host, rest string) {
		const mark = "s3cr3t"
		if strings.Contains(scheme+host+rest, mark) || strings.ContainsAny(scheme, ":/@?#") || strings.ContainsAny(host, "@") {
			return
		}
		rest = strings.ReplaceAll(rest, "@", "")
		raw := scheme + "://ann:" + mark + password + mark + "@" + host + "/" + rest
		l, err := locate(raw)
		if err == nil {
			if strings.Contains(l.where, mark) {
				t.Fatalf("%q is called %q", raw, l.where)
			}
			return
		}
		if strings.Contains(err.Error(), mark) {
			t.Fatalf("%q: %v", raw, err)
		}
	})
}

func TestParameters(t *testing.T) {
	l, err := locate("mysql://ann@db/shop?connect_timeout=2.5&read_timeout=1m&write_timeout=3&collation=utf8mb4_bin&local_infile=1&parseTime=true" +
		"&multiStatements=true&sql_mode=ANSI&time_zone='%2B00:00'&innodb_lock_wait_timeout=7&program_name=my:app")
	if err != nil {
		t.Fatal(err)
	}
	c := l.config
	if c.Timeout != 2500*time.Millisecond || c.ReadTimeout != time.Minute || c.WriteTimeout != 3*time.Second || c.Collation != "utf8mb4_bin" ||
		!c.AllowAllFiles || !c.ParseTime || c.MultiStatements || c.ConnectionAttributes != "program_name:my app" {
		t.Errorf("%+v", c)
	}
	want := map[string]string{"sql_mode": "CONVERT(x'414e5349' USING utf8mb4)", "time_zone": "'+00:00'", "innodb_lock_wait_timeout": "7"}
	for key, value := range want {
		if c.Params[key] != value {
			t.Errorf("%s = %s, want %s", key, c.Params[key], value)
		}
	}
}

func TestTLS(t *testing.T) {
	for _, c := range []struct {
		query          string
		on, fallback   bool
		verifies, name bool // of the chain; and of the host
	}{
		{query: "", on: true, fallback: true},
		{query: "ssl_mode=DISABLED"},
		{query: "tls=false"},
		{query: "ssl_disabled=true"},
		{query: "ssl_mode=required", on: true},
		{query: "tls=skip-verify", on: true},
		{query: "tls=preferred", on: true, fallback: true},
		{query: "ssl_mode=verify-ca", on: true, verifies: true},
		{query: "ssl_verify_cert=true", on: true, verifies: true},
		{query: "tls=true", on: true, name: true},
		{query: "ssl_verify_cert=true&ssl_verify_identity=true", on: true, name: true},
	} {
		l, err := locate("mysql://ann@db/shop?" + c.query)
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		conf := l.config.TLS
		if (conf != nil) != c.on || l.config.AllowFallbackToPlaintext != c.fallback {
			t.Errorf("%s: %+v", c.query, l.config)
		} else if c.on && (conf.InsecureSkipVerify == c.name || (conf.VerifyConnection != nil) != c.verifies) {
			t.Errorf("%s: %+v", c.query, conf)
		}
	}
}

func TestOptionFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "my.cnf")
	const text = "# mine\n[mysql]\nuser=no\n\n[client]\nuser = ben\npassword=\"p # \\\\ w\"\nhost=db1 # the first\nport = 3310\nsocket=/run/a.sock\n[other]\nuser=olga\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	file := "read_default_file=" + url.QueryEscape(path)
	for _, c := range []struct {
		url  string
		want login
	}{
		{"mysql:///shop?" + file, login{"ben", `p # \ w`, "tcp", "db1:3310"}},
		{"mysql://ann@/shop?" + file, login{"ann", `p # \ w`, "tcp", "db1:3310"}},
		{"mysql://ann:x@db2/shop?" + file, login{"ann", "x", "tcp", "db2:3310"}},
		{"mysql://ann:@db2:1/shop?" + file, login{"ann", "", "tcp", "db2:1"}},
		{"mysql:///shop?unix_socket=/s&" + file, login{"ben", `p # \ w`, "unix", "/s"}},
		{"mysql:///shop?read_default_group=other&" + file, login{"olga", `p # \ w`, "tcp", "db1:3310"}},
	} {
		l, err := locate(c.url)
		if err != nil {
			t.Fatal(err)
		}
		if got := resolved(t, l); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.url, got, c.want)
		}
	}
	l, err := locate("mysql:///shop?read_default_file=/no/such/file")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.connector(); err == nil {
		t.Error("a file that is not there was read")
	}
	l.option.path = filepath.Join(t.TempDir(), "socket.cnf")
	if err := os.WriteFile(l.option.path, []byte("[client]\nsocket=/run/a.sock\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := resolved(t, l); got.network != "unix" || got.addr != "/run/a.sock" {
		t.Errorf("%+v", got)
	}
}

// Every scheme of the dialect can be opened.
func TestSchemes(t *testing.T) {
	for _, scheme := range Dialect.Schemes {
		if _, err := open(scheme+"://ann@db/shop", dialect.NewTables("", true)); err != nil {
			t.Error(err)
		}
	}
	if Dialect.Schemes[0] != "mysql" {
		t.Errorf("the usual scheme is %s", Dialect.Schemes[0])
	}
}

// The file is that of $HOME, as for the mysql client.
func TestOptionFileOfHome(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if err := os.WriteFile(filepath.Join(home, ".my.cnf"), []byte("[client]\nuser=ben\nhost=db1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	l, err := locate("mysql:///shop")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := resolved(t, l), (login{"ben", "", "tcp", "db1:3306"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
