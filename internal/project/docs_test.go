package project

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	keySection   = regexp.MustCompile("(?m)^## `(\\w+)`$")
	statedValue  = regexp.MustCompile("(?m)^Default: `(.*)`$")
	tomlExamples = regexp.MustCompile("(?ms)^```toml\n(.*?)^```$")
)

// TestConfigurationPage checks that docs/configuration.md describes every key with
// its default and an example that differs from it, and that all of its tables can
// be read.
func TestConfigurationPage(t *testing.T) {
	content, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	page := string(content)
	var named []string
	starts := keySection.FindAllStringSubmatchIndex(page, -1)
	for i, m := range starts {
		end := len(page)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		name := page[m[2]:m[3]]
		named = append(named, name)
		t.Run(name, func(t *testing.T) { checkKey(t, name, page[m[1]:end]) })
	}
	if want := known(0); !slices.Equal(named, want) {
		t.Errorf("the page has   %q\nramus.toml has %q", named, want)
	}
}

// withoutDefault has the keys without a default, which cannot be set to nothing.
var withoutDefault = map[string]bool{"database": true, "dialect": true}

func checkKey(t *testing.T, name, section string) {
	m := statedValue.FindStringSubmatch(section)
	switch {
	case name == envTable || name == gateTable || name == revisionTable:
	case strings.Contains(section, "\nDefault: none\n"):
		if !withoutDefault[name] {
			t.Error("the key has a default")
		}
	case m == nil:
		t.Fatal("the page does not say the default")
	default:
		if got, want := read(t, name, name+" = "+m[1]), read(t, name, ""); !reflect.DeepEqual(got, want) {
			t.Errorf("%s = %s is not the default:\n%+v\n%+v", name, m[1], got, want)
		}
	}
	examples := tomlExamples.FindAllStringSubmatch(section, -1)
	if len(examples) == 0 {
		t.Error("the page has no example")
	}
	for _, m := range examples {
		if !strings.Contains(m[1], name) {
			t.Errorf("the example does not show the key:\n%s", m[1])
		}
		if name != envTable && reflect.DeepEqual(read(t, name, m[1]), read(t, name, "")) {
			t.Errorf("the example says what is the default anyway:\n%s", m[1])
		}
	}
}

// read reads a configuration without the places of its values, in a project that
// can have the key.
func read(t *testing.T, key, text string) Config {
	t.Helper()
	base := Default()
	if key == alembicKey {
		base = alembicDefault()
	}
	base.File = ramusFile
	r := newReader(ramusFile, "/work")
	entries, faults := scan([]byte(text))
	r.faults = faults
	c, err := finish(r.config(base, entries), r)
	if err != nil {
		t.Errorf("%s\n%v", text, err)
	}
	c.databaseAt, c.dialectAt, c.dialectIn = place{}, place{}, ""
	return c
}
