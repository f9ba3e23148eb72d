package scaffold_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/mako"
	"github.com/ramusdb/ramus/internal/scaffold"
)

const python = "/usr/bin/python3"

func requireAlembic(t *testing.T) {
	t.Helper()
	if err := exec.Command(python, "-c", "import alembic").Run(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the real Alembic is needed in CI: %v", err)
		}
		t.Skipf("NOT COMPARED with the real Alembic: %s with alembic: %v", python, err)
	}
}

// A writing is a revision for both Alembic and ramus to write.
type writing struct {
	Template     int      `json:"template"`
	ID           string   `json:"id"`
	Message      string   `json:"message"`
	Parents      []string `json:"parents"`
	Labels       []string `json:"labels"`
	DependsOn    []string `json:"depends_on"`
	Created      []any    `json:"created"` // year to microsecond, and the offset or null
	Upgrades     string   `json:"upgrades"`
	Encoding     string   `json:"encoding"`
	Databases    string   `json:"databases"`
	FileTemplate string   `json:"file_template"`
	Slug         int      `json:"slug"`
}

func (w writing) revision() scaffold.Revision {
	n := func(i int) int { return w.Created[i].(int) }
	zone, naive := time.UTC, w.Created[7] == nil
	if !naive {
		zone = time.FixedZone("", n(7))
	}
	return scaffold.Revision{
		ID: w.ID, Parents: w.Parents, Labels: w.Labels, DependsOn: w.DependsOn, Message: w.Message,
		Created: time.Date(n(0), time.Month(n(1)), n(2), n(3), n(4), n(5), n(6)*1000, zone), Naive: naive,
		Upgrades: w.Upgrades, Downgrades: w.Upgrades, Encoding: w.Encoding, Options: map[string]string{"databases": w.Databases},
	}
}

// A written is the real Alembic's result.
type written struct {
	Name, Hex, Error string
	Reads            bool
}

func alembicWrites(t *testing.T, templates []string, cases []writing) []written {
	t.Helper()
	requireAlembic(t)
	input, err := json.Marshal(map[string]any{"templates": templates, "cases": cases})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python, "-W", "ignore", "testdata/revisions.py")
	cmd.Stdin, cmd.Stderr = bytes.NewReader(input), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []written
	if err := json.Unmarshal(out, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// templatesOfTests returns Alembic's templates, ramus's, and ones in which messages
// can become code.
func templatesOfTests(t *testing.T) []string {
	t.Helper()
	all := []string{scaffold.ScriptTemplate, "\"\"\"${message}\"\"\"\n# ${message}\nx = '${up_revision}'\ny = ${repr(message)}\n", "x = '${message}'\n", "x = r'''${message}'''\n"}
	for _, l := range scaffold.Layouts() {
		files, err := l.Files(scaffold.Project{Dir: "a"})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files[1].Content)
	}
	for _, name := range []string{"generic", "multidb"} {
		text, err := os.ReadFile("/usr/lib/python3/dist-packages/alembic/templates/" + name + "/script.py.mako")
		if err == nil {
			all = append(all, string(text))
		}
	}
	return all
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func randomMessage(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(pick(r, "add", "users", " ", "'", `"`, `\`, "\n", "é", "ü ß", "Σ", "日本", "\U0001f600", `"""`, "'''", `\x4`, `\u00e9`, `\N`, "\t", "\r\n", "-", "_", "#", "ΑΣ", "{x}", "${y}", "%s", "1", "²", "\u0301"))
	}
	return b.String()
}

func randomWriting(r *rand.Rand, templates int) writing {
	ids := []string{"p1", "27c6a30d7c24", "b'2"}
	w := writing{
		Template: r.IntN(templates), ID: pick(r, "ae1027a6acf", "x_1", "deadbeef"), Message: randomMessage(r),
		Parents: ids[:r.IntN(4)], DependsOn: ids[:r.IntN(3)], Encoding: pick(r, "utf-8", "utf-8", "utf-8", "UTF_8", "latin-1", "ascii", "utf-8-sig"),
		Databases: pick(r, "engine1, engine2", "a,b,  c", "one"), Upgrades: pick(r, "", "", scaffold.EmptyOps),
		FileTemplate: pick(r, "%(rev)s_%(slug)s", "%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d-%(rev)s_%(slug)s", "%(epoch)d-%(second)s-%(slug)s"),
		Slug:         pick(r, 0, 10, 40), Created: []any{2026, 1 + r.IntN(12), 1 + r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), pick(r, 0, 123456, 5), pick[any](r, nil, 0, 7200, -12600)},
	}
	if r.IntN(3) == 0 {
		w.Labels = []string{"api", "é"}[:1+r.IntN(2)]
	}
	return w
}

// TestRevisionsAsAlembic checks, for any message, that the bytes are the same as
// Alembic's, or that there is an error and Alembic's file is invalid Python.
func TestRevisionsAsAlembic(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	templates := templatesOfTests(t)
	var cases []writing
	for range 1500 {
		cases = append(cases, randomWriting(r, len(templates)))
	}
	same, refused := 0, 0
	for i, want := range alembicWrites(t, templates, cases) {
		template, err := mako.Parse("script.py.mako", templates[cases[i].Template])
		if err != nil {
			t.Fatal(err)
		}
		if agrees(t, template, cases[i], want) {
			same++
		} else {
			refused++
		}
	}
	t.Logf("of %d revisions, %d are the same, %d refused", len(cases), same, refused)
}

func agrees(t *testing.T, template *mako.Template, w writing, want written) (written bool) {
	t.Helper()
	got, err := scaffold.RenderRevision(template, w.revision())
	var message *scaffold.MessageError
	var encoding *scaffold.EncodingError
	switch {
	case errors.As(err, &message):
		breaksOut := w.Template >= 1 && w.Template <= 3 && strings.ContainsAny(w.Message, "'\"\n")
		if want.Reads && !breaksOut && !strings.Contains(w.Message, `"""`) && !strings.Contains(w.Message, `\N`) {
			t.Errorf("%q: %v, but Alembic's file is fine", w.Message, err)
		}
	case errors.As(err, &encoding):
		if want.Error == "" {
			t.Errorf("%q: %v, but Alembic has no trouble", w.Message, err)
		}
	case err != nil || want.Error != "":
		t.Errorf("%q: %v, Alembic: %q", w.Message, err, want.Error)
	case hex.EncodeToString(got) != want.Hex:
		bytes, _ := hex.DecodeString(want.Hex)
		t.Errorf("%+v\n got %q\nwant %q", w, got, bytes)
	case !want.Reads:
		t.Errorf("%q in template %d: Python cannot read %q", w.Message, w.Template, got)
	default:
		sameName(t, w, want.Name)
		return true
	}
	return false
}

// sameName compares the name of the file. A message with İ is a known exception: in
// lower case it has a combining mark, which is no part of a word.
func sameName(t *testing.T, w writing, want string) {
	t.Helper()
	got, err := scaffold.FileName(w.FileTemplate, w.Slug, w.revision())
	if err != nil || got != want {
		t.Errorf("the file of %q: %q, %v; Alembic's is %q", w.Message, got, err, want)
	}
}

func TestRenderRevisionErrors(t *testing.T) {
	template, err := mako.Parse("script.py.mako", scaffold.ScriptTemplate)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ message, encoding, want string }{
		{`a """ b`, "", `the message "a \"\"\" b" does not fit into script.py.mako: ` +
			"it would end a string too early or too late; do not use three quotes in a row, or quotes and backslashes at the end"},
		{`C:\users`, "", `the message "C:\\users" does not fit into script.py.mako: \u is an escape sequence that is not whole; write two backslashes`},
		{"a\x00", "", `the message "a\x00" does not fit into script.py.mako: it contains a NUL`},
		{"日", "latin-1", "output_encoding = latin-1 has no character '日': remove it from the message, or set output_encoding to utf-8"},
		{"a", "cp1252", "output_encoding = cp1252 is not supported here; set it to utf-8, ascii or latin-1"},
		{`x"`, "", ""}, {`x\`, "", ""}, {`it's "fine" # \d`, "", ""},
	} {
		_, err := scaffold.RenderRevision(template, scaffold.Revision{ID: "a", Message: test.message, Encoding: test.encoding})
		if got := fmt.Sprint(err); got != test.want && (err != nil || test.want != "") {
			t.Errorf("%q: %v, want %s", test.message, err, test.want)
		}
	}
}

func FuzzRenderRevision(f *testing.F) {
	template, err := mako.Parse("script.py.mako", scaffold.ScriptTemplate)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(`a """ \x`)
	f.Fuzz(func(t *testing.T, message string) {
		scaffold.RenderRevision(template, scaffold.Revision{ID: "a", Message: message})
	})
}

// scripts are ranges of characters that are old in Unicode.
var scripts = [][2]rune{{' ', '~'}, {0xa0, 0x12f}, {0x131, 0x17f}, {0x300, 0x36f}, {0x3a3, 0x3ff}, {0x400, 0x4ff}, {0x5d0, 0x5ea}, {0x620, 0x66c}, {0x904, 0x939},
	{0x1e00, 0x1eff}, {0x2000, 0x2064}, {0x2070, 0x2071}, {0x2150, 0x2189}, {0x3040, 0x30ff}, {0x4e00, 0x9fa5}, {0x1d400, 0x1d454}, {0x1f600, 0x1f64f}}

// TestFileNamesAsAlembic checks that names and slugs equal Alembic's for messages
// in any script.
func TestFileNamesAsAlembic(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	var cases []writing
	for range 800 {
		w := randomWriting(r, 1)
		w.Encoding, w.Message = "utf-8", ""
		for range r.IntN(30) {
			script := pick(r, scripts...)
			w.Message += string(script[0] + r.Int32N(script[1]-script[0]+1))
		}
		cases = append(cases, w)
	}
	template := []string{"message = ${repr(message)}\n"}
	parsed, err := mako.Parse("script.py.mako", template[0])
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range alembicWrites(t, template, cases) {
		agrees(t, parsed, cases[i], want)
	}
}

// TestFileNameThatCannotBe checks that an error names the file that would have been
// written.
func TestFileNameThatCannotBe(t *testing.T) {
	_, err := scaffold.FileName(".%(rev)s", 0, scaffold.Revision{ID: "abc"})
	if want := `file_template ".%(rev)s": ".abc.py" starts with a dot, so it would be ignored`; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
