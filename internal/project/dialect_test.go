package project

import (
	"errors"
	"strings"
	"testing"
)

func TestDialect(t *testing.T) {
	for text, want := range map[string]string{
		`dialect = "postgres"`:                           "postgres",
		"dialect = 'mysql'\n[env.x]\ndialect = 'sqlite'": "mysql",
		`dialect = ""`:                                   "error",
		`dialect = "postgresql"`:                         "error",
		`dialect = "${SQL}"`:                             "error",
		`dialect = true`:                                 "error",
		"":                                               "",
	} {
		c, err := parse([]byte(text), "ramus.toml", "/srv", Options{})
		if err != nil && (want != "error" || !strings.HasPrefix(err.Error(), "ramus.toml:1:11: dialect must be ")) || err == nil && c.Dialect != want {
			t.Errorf("%s: %q, %v", text, c.Dialect, err)
		}
	}
}

func TestCheckDialect(t *testing.T) {
	c, err := parse([]byte("log = true\n[env.prod]\ndialect = 'postgres'\n"), "ramus.toml", "/srv", Options{Name: "prod"})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.CheckDialect("postgres"); err != nil {
		t.Error(err)
	}
	want := `ramus.toml:3:11: dialect is "postgres", but the database's URL is one of sqlite`
	if err := c.CheckDialect("sqlite"); !errors.Is(err, ErrDialect) || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if err := Default().CheckDialect("mysql"); err != nil {
		t.Error(err)
	}
}
