package project

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// compiled returns the schema of ramus.toml, compiled by another program's rules.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("ramus.schema.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("ramus.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// bySchema returns the error of a ramus.toml by the schema, as an editor shows it.
func bySchema(s *jsonschema.Schema, text string) error {
	var values map[string]any
	if err := toml.Unmarshal([]byte(text), &values); err != nil {
		return err
	}
	return s.Validate(values)
}

// byReader returns the error of a ramus.toml by the reader. Every [env.NAME] is read.
func byReader(text string) error {
	base := Default()
	if strings.HasPrefix(text, alembicKey) {
		base = alembicDefault()
	}
	r := newReader(ramusFile, "/work")
	entries, faults := scan([]byte(text))
	r.faults = faults
	_, err := finish(r.config(base, entries), r)
	return err
}

// TestSchemaTakes checks the files of the documentation and of init, and every default.
func TestSchemaTakes(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	initial := string(Template(Initial{Location: "migrations/versions", Database: Variable, Dialect: "postgres"}))
	valid := []string{"", initial, "[env.x]\n[gate]\n", "alembic = ['uv', 'run', 'alembic']\n"}
	for _, m := range tomlExamples.FindAllStringSubmatch(string(page), -1) {
		valid = append(valid, m[1])
	}
	for _, k := range keys {
		if k.usual != "" {
			valid = append(valid, k.name+" = "+k.usual+"\n", "[env.x]\n"+k.name+" = "+k.usual+"\n")
		}
	}
	if len(valid) < 50 {
		t.Errorf("%d files", len(valid))
	}
	s := compiled(t)
	for _, text := range valid {
		if err := bySchema(s, text); err != nil {
			t.Errorf("%s\n%v", text, err)
		}
		if err := byReader(text); err != nil {
			t.Errorf("the reader: %s\n%v", text, err)
		}
	}
}

// TestSchemaRefuses checks that an editor shows what a command refuses.
func TestSchemaRefuses(t *testing.T) {
	s := compiled(t)
	for _, text := range []string{
		`databse = "sqlite:app.db"`, `database = ""`, `database = 1`, `dialect = "oracle"`, `version_locations = "migrations"`, `version_locations = []`,
		`version_locations = [1]`, `version_locations = [""]`, `script_location = ""`, `log = "true"`, `transaction = "each"`, `lock_timeout = "5"`, `lock_timeout = "5 minutes"`,
		`lock_timeout = 5`, `edited = "error"`, `skipped = "ignore"`, `retries = -1`, `retries = "10"`, `retries = 40000`, `truncate_slug_length = 0`,
		`version_table = ""`, "version_table = '" + strings.Repeat("v", 60) + "'", `alembic = 1`, `file_template = ""`,
		"[gate]\nheads = 1", "[gate]\nhead = true", "[gate]\nshipped = 'prod'", "[gate]\nagainst = []", "gate = true",
		"[env]\nprod = 1", "[env.prod]\nnonsense = 1", "[env.prod.gate]\nheads = true", "[env.prod]\nlog = 1",
		"[revision.abc]\nparent = 'x'", "[revision]\nabc = 1", "[revision.abc]\ndepends_on = [1]",
	} {
		if err := bySchema(s, text); err == nil {
			t.Errorf("valid by the schema: %s", text)
		}
		if err := byReader(text); err == nil {
			t.Errorf("the reader takes %s", text)
		}
	}
}

// TestSchemaIsNoStricter checks that the schema takes each file that the reader takes.
func TestSchemaIsNoStricter(t *testing.T) {
	s := compiled(t)
	values := []string{`""`, `"x"`, `"a:b"`, `"${X}"`, `"${X:-y}"`, `"sqlite"`, `"warn"`, `"refuse"`, `"ignore"`, `"all"`, `"revision"`, `"1h30m"`, `".5s"`, `"+5.m"`, `"0"`, `"-0s"`, `"7µs"`,
		`"UTC"`, `"%(rev)s"`, `"ü-$1"`, `"public"`, "0", "1", "32767", "40", "0x10", "1.5", "true", "false", `[]`, `["a"]`, `["a", "b"]`, `["a", 1]`, `[[]]`, "{}", "{a = 1}", "2026-11-30"}
	taken := 0
	rapid.Check(t, func(t *rapid.T) {
		names := append(known(0), "heads", "against", "shipped", "depends_on", "down_revision")
		var b strings.Builder
		b.WriteString(rapid.SampledFrom([]string{"", "[env.x]\n", "[gate]\n", "[revision.x]\n"}).Draw(t, "table"))
		for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(names), 1, 2, rapid.ID[string]).Draw(t, "names") {
			fmt.Fprintf(&b, "%s = %s\n", name, rapid.SampledFrom(values).Draw(t, "value"))
		}
		if byReader(b.String()) != nil {
			return
		}
		taken++
		if err := bySchema(s, b.String()); err != nil {
			t.Fatalf("%s\n%v", b.String(), err)
		}
	})
	if taken == 0 {
		t.Error("the reader took no file")
	}
}
