package project

import (
	"errors"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

func TestOverlooked(t *testing.T) {
	identify := func(url string) (common, dialect string, err error) {
		dialect, _, found := strings.Cut(url, ":")
		if !found {
			return "", "", errors.New("not a URL")
		}
		return strings.Replace(url, "sqlite:///", "sqlite:", 1), dialect, nil
	}
	for _, c := range []struct {
		database, variable string
		alembic            bool
		want               string // "", "note" or "error"
	}{
		{"sqlite:app.db", "postgres://ann:secret@db/shop", false, "error"},
		{"sqlite:app.db", "nonsense", false, "error"},
		{"sqlite:app.db", "sqlite:other.db", false, "error"},
		{"sqlite:app.db", "", false, ""},
		{"sqlite:app.db", "sqlite:///app.db", false, ""},
		{"sqlite:app.db", "sqlite:/srv/app.db", false, ""},
		{"${NONE:-sqlite:app.db}", "postgres://db/shop", false, "error"},
		{"sqlite:${FILE}", "postgres://db/shop", false, ""},
		{"${DATABASE_URL:-sqlite:app.db}", "postgres://db/shop", false, ""},
		{"${DATABASE_URL}", "sqlite:other.db", false, ""},
		{"sqlite::memory:", "postgres://db/shop", false, ""},
		{"postgres://db/other", "postgres://db/shop", false, ""},
		{"", "postgres://db/shop", false, ""},
		{"sqlite:///app.db", "postgres://ann:secret@db/shop", true, "note"},
		{"sqlite:///app.db", "sqlite:app.db", true, ""},
		{"", "postgres://db/shop", true, ""},
	} {
		config := Config{File: "ramus.toml", Dir: "/srv", Database: c.database, databaseAt: place{3, 12}}
		if c.alembic {
			config.Alembic, config.databaseFrom = &Alembic{}, &origin{file: "alembic.ini", literal: true, dir: "/srv"}
		}
		note, err := config.Overlooked(func(name string) (string, bool) {
			value := map[string]string{"DATABASE_URL": c.variable, "FILE": "x.db"}[name]
			return value, value != ""
		}, identify)
		got := ""
		switch {
		case err != nil:
			got = "error"
			if !strings.HasPrefix(err.Error(), "ramus.toml:3:12: ") || !strings.Contains(hint.Of(err), `--database sqlite:/srv/app.db,`) {
				t.Errorf("%+v: %v\n%s", c, err, hint.Of(err))
			}
		case note != "":
			got = "note"
			if !strings.Contains(note, "alembic.ini:3:12") {
				t.Errorf("%+v: %s", c, note)
			}
		}
		if got != c.want || strings.Contains(note, "secret") || err != nil && strings.Contains(err.Error()+hint.Of(err), "secret") {
			t.Errorf("%+v: note %q, error %v", c, note, err)
		}
	}
}

// TestOverlookedWays checks that only ways out that work are named.
func TestOverlookedWays(t *testing.T) {
	const file = `To use the file: add --database sqlite:/srv/app.db, or unset DATABASE_URL.`
	for _, c := range []struct{ dialect, variable, want string }{
		{"", "postgres://db/shop", `To use the variable: add --database "$DATABASE_URL", or write database = "${DATABASE_URL}" in ramus.toml.` + "\n" + file},
		{"sqlite", "postgres://db/shop", `To use the variable: write database = "${DATABASE_URL}" and dialect = "postgres" in ramus.toml.` + "\n" + file},
		{"sqlite", "mongodb://db/shop", file},
	} {
		config := Config{File: "ramus.toml", Dir: "/srv", Database: "sqlite:app.db", Dialect: c.dialect}
		_, err := config.Overlooked(func(name string) (string, bool) { return c.variable, name == "DATABASE_URL" },
			func(url string) (common, dialect string, err error) {
				if dialect, _, _ = strings.Cut(url, ":"); dialect == "mongodb" {
					return "", "", errors.New("unknown")
				}
				return url, dialect, nil
			})
		if got := hint.Of(err); got != c.want {
			t.Errorf("%s, %s: %s", c.dialect, c.variable, got)
		}
	}
}
