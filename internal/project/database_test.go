package project

import (
	"errors"
	"strings"
	"testing"
)

func TestDatabaseURL(t *testing.T) {
	environment := map[string]string{"HOST": "db", "EMPTY": "", "RAW": "${HOST}", "FILE": "sqlite:x.db"}
	getenv := func(name string) (string, bool) {
		value, ok := environment[name]
		return value, ok
	}
	for _, test := range []struct{ database, want, err string }{
		{database: "postgres://${HOST}:5432/app", want: "postgres://db:5432/app"},
		{database: "${NONE:-sqlite:app.db}", want: "sqlite:/srv/shop/app.db"},
		{database: "${EMPTY:-sqlite:app.db}", want: "sqlite:/srv/shop/app.db"},
		{database: "${FILE:-sqlite:app.db}", want: "sqlite:/srv/shop/x.db"},
		{database: "x${EMPTY}${NONE:-}y", want: "xy"},
		{database: "postgres://u:${RAW}@h", want: "postgres://u:${HOST}@h"},
		{database: "postgres://u:a$b$$c@h", want: "postgres://u:a$b$$c@h"},
		{database: "postgres://u:$${HOST}@h", want: "postgres://u:${HOST}@h"},

		{database: "sqlite:app.db", want: "sqlite:/srv/shop/app.db"},
		{database: "sqlite:../data/app.db?mode=ro", want: "sqlite:/srv/data/app.db?mode=ro"},
		{database: "sqlite:/var/app.db", want: "sqlite:/var/app.db"},
		{database: "sqlite:///app.db", want: "sqlite:////srv/shop/app.db"},
		{database: "sqlite:////var/app.db", want: "sqlite:////var/app.db"},
		{database: "sqlite+pysqlite:///app.db", want: "sqlite+pysqlite:////srv/shop/app.db"},
		{database: "sqlite:file:app.db?mode=ro", want: "sqlite:file:/srv/shop/app.db?mode=ro"},
		{database: "file:app.db", want: "file:/srv/shop/app.db"},
		{database: "SQLite:app.db", want: "sqlite:/srv/shop/app.db"},
		{database: "sqlite:file:x?mode=memory", want: "sqlite:file:x?mode=memory"},
		{database: "sqlite::memory:", want: "sqlite::memory:"},
		{database: "sqlite://", want: "sqlite://"},
		{database: "sqlite:///:memory:", want: "sqlite:///:memory:"},
		{database: "mysql:app.db", want: "mysql:app.db"},

		{database: "postgres://u:s3cret${A}${B}${A}@h", err: "ramus.toml:3:12: database needs the environment variable A, " +
			"which is not set; set it, or name the database with --database\nramus.toml:3:12: database needs the environment variable B, " +
			"which is not set; set it, or name the database with --database"},
		{database: "${EMPTY} ", err: "ramus.toml:3:12: database is empty after its variables are replaced"},
	} {
		c := Config{File: "ramus.toml", Dir: "/srv/shop", Database: test.database, databaseAt: place{3, 12}}
		got, err := c.DatabaseURL(getenv)
		if err != nil && (err.Error() != test.err || !errors.Is(err, ErrConfig)) {
			t.Errorf("%s: %v\nwant %s", test.database, err, test.err)
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", test.database, got, test.want)
		}
	}
}

func TestDatabaseURLInAnOddFolder(t *testing.T) {
	for database, want := range map[string]string{
		"sqlite:a%b.db":      "sqlite:file:/srv/50%25%3F/a%25b.db",
		"sqlite:file:a.db?x": "sqlite:file:/srv/50%25%3F/a.db?x",
	} {
		c := Config{Dir: "/srv/50%?", Database: database}
		if got, err := c.DatabaseURL(nil); err != nil || got != want {
			t.Errorf("%s: got %s, %v; want %s", database, got, err, want)
		}
	}
}

func FuzzPieces(f *testing.F) {
	for _, s := range []string{"", "$", "${", "${}", "$${", "${A:-", "${A:-x}${B}", "$$${A}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, url string) {
		parts, err := pieces(url)
		if err != nil {
			return
		}
		var again strings.Builder
		for _, p := range parts {
			again.WriteString(asWritten(p))
		}
		if again.String() != url {
			t.Errorf("pieces(%q) = %+v", url, parts)
		}
	})
}

func asWritten(p piece) string {
	switch {
	case p.variable == "":
		return strings.ReplaceAll(p.text, "${", "$${")
	case p.hasDefault:
		return "${" + p.variable + ":-" + p.text + "}"
	default:
		return "${" + p.variable + "}"
	}
}
