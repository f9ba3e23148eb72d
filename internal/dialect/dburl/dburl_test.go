package dburl_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

func TestCanonical(t *testing.T) {
	for _, c := range []struct{ raw, want string }{
		// ramus's own, which stay as they are, and other spellings of their schemes
		{"sqlite:app.db", "sqlite:app.db"},
		{"postgres://ann:p@ss/w:rd@h/shop?sslmode=disable", "postgres://ann:p@ss/w:rd@h/shop?sslmode=disable"},
		{"postgresql+psycopg2://ann@h/shop", "postgresql+psycopg2://ann@h/shop"},
		{"mysql+pymysql://ann:p(w)@h/shop", "mysql+pymysql://ann:p(w)@h/shop"},
		{"mysql://ann@/shop?unix_socket=/run/s", "mysql://ann@/shop?unix_socket=/run/s"},
		{"file:app.db?mode=ro", "file:app.db?mode=ro"},
		{"POSTGRES://ann@H/Shop", "postgres://ann@H/Shop"},
		{"pgx5://ann:pw@h:1/shop?x=1", "postgresql://ann:pw@h:1/shop?x=1"},
		{"pgsql://h/shop", "postgresql://h/shop"},
		{"psql://h/shop", "postgresql://h/shop"},
		{"postgis://h/shop", "postgresql://h/shop"},
		{"mysql2://ann:pw@h/shop", "mysql://ann:pw@h/shop"},
		{"trilogy://h/shop", "mysql://h/shop"},
		{"maria://h/shop", "mariadb://h/shop"},
		{"mysql+unix://ann:p%40w@/run/my.sock?database=shop&tls=false", "mysql://ann:p%40w@/shop?unix_socket=%2Frun%2Fmy.sock&tls=false"},
		{"oracle://h/shop", "oracle://h/shop"},
		{"app.db", "app.db"},
		{"", ""},

		// SQLite's other scheme
		{"sqlite3:app.db", "sqlite:app.db"},
		{"sqlite3:/var/app.db", "sqlite:/var/app.db"},
		{"sqlite3:///var/app.db", "sqlite:/var/app.db"},
		{"sqlite3::memory:", "sqlite::memory:"},
		{"sqlite3://:memory:", "sqlite::memory:"},
		{"sqlite3:app.db?timeout=5000&pool=5", "sqlite:app.db?_busy_timeout=5000&pool=5"},

		// Go's MySQL form
		{"app:secret@tcp(127.0.0.1:3307)/shop", "mysql://app:secret@127.0.0.1:3307/shop"},
		{"app:secret@tcp(db)/shop?parseTime=true", "mysql://app:secret@db:3306/shop?parseTime=true"},
		{"app:se/c@r:et?#%@tcp(db:1)/shop", "mysql://app:se%2Fc%40r%3Aet%3F%23%25@db:1/shop"},
		{"app:a%40b@tcp(db:1)/shop", "mysql://app:a%2540b@db:1/shop"},
		{"mysql://app:a%40b@tcp(db:1)/shop", "mysql://app:a%40b@db:1/shop"},
		{"mysql://app@tcp([::1]:3307)/shop", "mysql://app:@[::1]:3307/shop"},
		{"app@tcp([::1])/shop", "mysql://app:@[::1]:3306/shop"},
		{"app:secret@/shop?loc=Local&charset=utf8mb4,utf8", "mysql://app:secret@127.0.0.1:3306/shop?loc=Local&charset=utf8mb4%2Cutf8"},
		{"app:secret@tcp/shop", "mysql://app:secret@127.0.0.1:3306/shop"},
		{"app:secret@unix(/run/my.sock)/shop?tls=false", "mysql://app:secret@/shop?unix_socket=%2Frun%2Fmy.sock&tls=false"},
		{"mariadb://app@unix(/run/my.sock)/shop", "mysql://app:@/shop?unix_socket=%2Frun%2Fmy.sock"},

		// libpq's key=value form
		{"host=127.0.0.1 port=1 user=app dbname=shop sslmode=disable", "postgresql://app@127.0.0.1:1/shop?sslmode=disable"},
		{"  user = 'o''x' ", ""},
		{`user='o\'x' password='a b\\c@/' dbname=shop`, `postgresql://o%27x:a%20b%5Cc%40%2F@/shop`},
		{`user=ann password=a\ b host=::1`, "postgresql://ann:a%20b@[::1]/"},
		{"host=/var/run user=ann port=7", "postgresql://ann@/?host=%2Fvar%2Frun&port=7"},
		{"host=a,b port=1,2 dbname=shop", "postgresql:///shop?host=a%2Cb&port=1%2C2"},
		{"service=prod", "postgresql:///?service=prod"},
		{"dbname='' user=ann", "postgresql://ann@/"},

		// JDBC
		{"jdbc:postgresql://db:5433/shop?user=ann&password=a%26b&currentSchema=app,public&ApplicationName=x&prepareThreshold=0", "postgresql://ann:a%26b@db:5433/shop?search_path=app%2Cpublic&application_name=x"},
		{"jdbc:postgresql:shop", "postgresql://localhost/shop"},
		{"JDBC:postgresql://a:1,b:2/shop?targetServerType=primary&sslmode=verify-full", "postgresql://a:1,b:2/shop?target_session_attrs=primary&sslmode=verify-full"},
		{"jdbc:postgresql://db/shop?ssl=false&socketTimeout=0&readOnly=false", "postgresql://db/shop"},
		{"jdbc:mysql://db:3307/shop?user=ann&password=pw&useSSL=false&serverTimezone=UTC&characterEncoding=UTF-8", "mysql://ann:pw@db:3307/shop?ssl_mode=DISABLED"},
		{"jdbc:mysql://db/shop?sslMode=VERIFY_CA&connectTimeout=2500&socketTimeout=0&allowPublicKeyRetrieval=true", "mysql://:@db:3306/shop?ssl_mode=VERIFY_CA&connect_timeout=2.5"},
		{"jdbc:mariadb://db/shop?user=ann&sslMode=trust&localSocket=/run/s", "mariadb://ann:@db:3306/shop?ssl_mode=REQUIRED&unix_socket=%2Frun%2Fs"},
		{"jdbc:mariadb://[::1]/shop?user=ann&sslMode=verify-full", "mariadb://ann:@[::1]:3306/shop?ssl_mode=VERIFY_IDENTITY"},
		{"jdbc:sqlite:app.db", "sqlite:app.db"},
		{"jdbc:sqlite:/var/app.db?foreign_keys=true&journal_mode=WAL", "sqlite:/var/app.db?_foreign_keys=true&_journal_mode=WAL"},
		{"jdbc:sqlite::memory:", "sqlite::memory:"},
		{"jdbc:sqlite:", "sqlite::memory:"},
		{"jdbc:sqlite:file:app.db?cache=shared", "file:app.db?cache=shared"},
	} {
		got, err := dburl.Canonical(c.raw)
		if c.raw == "  user = 'o''x' " { // no space between two values, as libpq reads it
			if err == nil {
				t.Errorf("%s: %s", c.raw, got)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %s, %v\nwant %s", c.raw, got, err, c.want)
		}
		if again, err := dburl.Canonical(got); err != nil || again != got {
			t.Errorf("%s is not canonical: %s, %v", got, again, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ raw, reason, fix string }{
		{`"postgres://ann:secret@h/shop"`, "is in quotes", ""},
		{"sqlite3://app.db", "has two slashes", "Write sqlite:app.db for a relative path, sqlite:/app.db for an absolute one"},
		{"sqlite3://ann:secret@h/app.db", "has two slashes", "Write sqlite:h/app.db for a relative path"},
		{"tcp(db:1)/shop", "names no user", ""},
		{"app:secret@cloudsql(a:b:c)/shop", "names a network that only a Go program defines", ""},
		{"app:secret@tcp(db:x)/shop", "has an address that is not HOST:PORT", ""},
		{"app:secret@tcp(::1)/shop", "has an address that is not HOST:PORT", ""},
		{"app:secret@tcp(db)/shop?x=%zz", "has a query that cannot be read", ""},
		{"app:secret@tcp(db)/shop?tls=true&tls=false", "has the parameter tls twice", ""},
		{"host=db password=my secret", "has a word without a =", ""},
		{"host=db password='secret", "a single quote that is never closed", ""},
		{"host=a host=b", "has the parameter host twice", ""},
		{"password=x dbname=postgres://ann:secret@h/d", "has a URL as its dbname", ""},
		{"jdbc:oracle:thin:ann/secret@h", "is not of a database that ramus knows", ""},
		{"jdbc:mysql:replication://ann:secret@h/shop", "names several servers, or lacks its slashes", ""},
		{"jdbc:mysql://ann:secret@h/shop", "has a user or a list where its host is expected", ""},
		{"jdbc:mysql://address=(host=h)/shop", "has a user or a list", ""},
		{"jdbc:mysql://h/shop?user=ann&password=secret&useSSL=true", "the parameter useSSL, which means different things", "Write mysql://ann:PASSWORD@h:3306/shop?ssl_mode=VERIFY_IDENTITY"},
		{"jdbc:mysql://h/shop?user=ann&requireSSL=true&useSSL=true", "and the parameter useSSL", "Write mysql://ann@h:3306/shop?ssl_mode=VERIFY_IDENTITY"},
		{"jdbc:mysql://h/shop?enabledTLSProtocols=TLSv1.3", "enabledTLSProtocols, which ramus does not know", ""},
		{"jdbc:mysql://h/shop?sessionVariables=a=1", "which is a list", "Write mysql://h:3306/shop"},
		{"jdbc:mysql://h/shop?password=x&secret", "has a parameter behind a password", ""},
		{"jdbc:mysql://h/shop?allowPublicKeyRetrieval=false", "asks the server for its key", "?ssl_mode=REQUIRED"},
		{"jdbc:postgresql://h/shop?password=secret&ssl=true", "which asks this driver to verify the server", "Write postgresql://:PASSWORD@h/shop?sslmode=verify-full"},
		{"jdbc:postgresql://h/shop?fooBar=secret", "has the parameter fooBar, which ramus does not know", "Write postgresql://h/shop"},
		{"jdbc:postgresql://h/shop?socketTimeout=30", "statement_timeout of ramus.toml", ""},
		{"jdbc:sqlite::resource:app.db", "in a Java archive", ""},
	} {
		got, err := dburl.Canonical(c.raw)
		var bad *dialect.URLError
		if !errors.As(err, &bad) || !strings.Contains(err.Error(), c.reason) || !strings.Contains(bad.Hint(), c.fix) || c.fix == "" && bad.Fix != "" && dburl.Security(bad.Reason) && strings.Contains(bad.Reason, "TLS") {
			t.Errorf("%s: %q, %v, hint %q", c.raw, got, err, bad)
			continue
		}
		if strings.Contains(err.Error()+bad.Fix, "secret") {
			t.Errorf("%s: the password is in %v, %s", c.raw, err, bad.Fix)
		}
	}
}

func TestMigrateOptions(t *testing.T) {
	for key, want := range map[string]string{
		"x-multi-statement":          "",
		"x-migrations-table":         "version_table",
		"x-migrations-table-quoted":  "version_table",
		"x-statement-timeout":        "statement_timeout",
		"x-no-lock":                  "always takes its lock",
		"x-no-tx-wrap":               "transaction:false",
		"x-tls-insecure-skip-verify": "check of the certificate",
		"x-anything":                 "golang-migrate's",
	} {
		d := dburl.Migrate(dburl.Option{Key: key, Value: "true"})
		if !d.Known || !strings.Contains(d.Refusal, want) || want == "" && d.Refusal != "" {
			t.Errorf("%s: %+v", key, d)
		}
	}
	if d := dburl.Migrate(dburl.Option{Key: "x-no-lock", Value: "false"}); d.Refusal != "" {
		t.Errorf("%+v", d)
	}
	if d := dburl.Migrate(dburl.Option{Key: "sslmode"}); d.Known {
		t.Errorf("%+v", d)
	}
}
