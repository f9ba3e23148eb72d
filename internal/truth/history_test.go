package truth

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

//go:embed testdata/dump.py
var dumpScript string

// A record is a revision as both programs report it.
type record struct {
	Revision      string   `json:"revision"`
	DownRevision  []string `json:"down_revision"`
	DependsOn     []string `json:"depends_on"`
	BranchLabels  []string `json:"branch_labels"`
	Children      []string `json:"children"`
	Head          bool     `json:"head"`
	EffectiveHead bool     `json:"effective_head"`
	BranchPoint   bool     `json:"branch_point"`
	MergePoint    bool     `json:"merge_point"`
	Message       string   `json:"message"`
	Body          string   `json:"body,omitempty"`
	Longdoc       string   `json:"longdoc,omitempty"`
	Path          string   `json:"path"`
}

// TestHistory compares ramus's reading of 3,000 revisions, in the styles of real
// projects, with Alembic's own objects.
func TestHistory(t *testing.T) {
	python := interpreter(t)
	p := &project{t: t, dir: t.TempDir(), ours: targets[0].fresh(t)}
	p.generate(3000)
	cmd := exec.Command(python, "-c", dumpScript)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	theirs := map[string]record{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var r record
		if err := decoder.Decode(&r); err != nil {
			t.Fatal(err)
		}
		theirs[r.Revision] = r
	}
	var ours struct{ History []record }
	if err := json.Unmarshal([]byte(p.must(0, nil, []string{"history", "--format", "json"}).Out), &ours); err != nil {
		t.Fatal(err)
	}
	if len(theirs) < 3000 || len(ours.History) != len(theirs) {
		t.Errorf("ramus has %d revisions, Alembic %d", len(ours.History), len(theirs))
	}
	wrong := 0
	for _, r := range ours.History {
		r.Longdoc, r.Body = r.Message+r.Body, ""
		if diff := cmp.Diff(theirs[r.Revision], r); diff != "" {
			if wrong++; wrong > 5 {
				t.Fatal("and more")
			}
			text, _ := os.ReadFile(r.Path)
			t.Errorf("%s\n%s", diff, text)
		}
	}
}

// generate writes a project of n revisions in many styles, in three folders, with
// the other files that such folders contain.
func (p *project) generate(n int) {
	p.t.Helper()
	chance := rand.New(rand.NewPCG(1, 2))
	p.write("alembic.ini", "[alembic]\nscript_location = %(here)s/db\nprepend_sys_path = .\nsqlalchemy.url = sqlite:///app.db\n"+
		"version_locations = %(here)s/db/versions %(here)s/modules/billing %(here)s/linked %(here)s/db/versions/ %(here)s/missing %(here)s/modules/same\n")
	p.write("db/env.py", environment)
	p.write("shop/__init__.py", "")
	p.write("shop/naming.py", "PREFIX = 'shop'\nLABELS = (PREFIX + '-named',)\n\n\ndef table(name):\n    return PREFIX + name\n")
	for link, to := range map[string]string{"linked": "elsewhere/three", "modules/same": "billing"} {
		p.write("modules/billing/__init__.py", "")
		p.write("elsewhere/three/notes.txt", "")
		if err := os.Symlink(to, filepath.Join(p.dir, link)); err != nil {
			p.t.Skip(err)
		}
	}
	folders := []string{"db/versions", "modules/billing", "elsewhere/three"}
	var all, heads []string
	for i := range n {
		id := fmt.Sprintf("%012x", chance.Uint64()>>16)
		h := header{id: id, number: i, chance: chance}
		switch kind := chance.IntN(100); {
		case i == 0 || kind == 0: // a new root
		case kind < 12 && len(heads) > 1:
			h.parents = []string{heads[len(heads)-1], heads[len(heads)-2]}
		case kind < 22:
			h.parents = []string{all[max(0, len(all)-1-chance.IntN(20))]}
		default:
			h.parents = []string{heads[len(heads)-1]}
		}
		heads = slices.DeleteFunc(heads, func(head string) bool { return slices.Contains(h.parents, head) })
		if len(heads) > 0 && chance.IntN(15) == 0 {
			h.needs = heads[:1+chance.IntN(min(2, len(heads)))]
		}
		if chance.IntN(60) == 0 {
			h.labels = []string{fmt.Sprintf("label_%d", i), fmt.Sprintf("also-%d-too", i)}[:1+chance.IntN(2)]
		}
		name := fmt.Sprintf("%s/%s_%s.py", folders[chance.IntN(len(folders))], id, []string{"add_users", "größe", "x.y", "2024-01-02 10:00"}[chance.IntN(4)])
		if runtime.GOOS == "windows" {
			name = strings.ReplaceAll(name, ":", "")
		}
		p.write(name, h.text())
		p.litter(name, h.text())
		heads, all = append(heads, id), append(all, id)
	}
	p.write("db/versions/__init__.py", "revision = 'none'\n")
	p.write("db/versions/archive/old.py", "revision = 'old'\ndown_revision = 'lost'\n")
	p.write("db/versions/archive/__init__.py", "")
	p.write("db/versions/README.md", "revision = 'none'\n")
	p.write("db/versions/.hidden.py", "revision = 'hidden'\ndown_revision = None\n")
	p.write("db/versions/named.py", "from shop.naming import LABELS, table\nrevision = 'named'\ndown_revision = 'hidden'\nbranch_labels = LABELS\n")
	p.write("elsewhere/one.py", "revision = 'single'\ndown_revision = None\n")
	if err := os.Symlink(filepath.Join("..", "..", "elsewhere", "one.py"), filepath.Join(p.dir, "db", "versions", "single.py")); err != nil {
		p.t.Fatal(err)
	}
}

// litter writes the temporary files of editors and Python next to some files.
func (p *project) litter(name, text string) {
	p.t.Helper()
	dir, base := filepath.Split(name)
	for i, left := range []string{".#" + base, base + "~", "#" + base + "#", base + ".orig", base + ".rej", "." + base + ".swp", "__pycache__/" + base + "c"} {
		if (len(text)+i)%40 == 0 {
			p.write(dir+left, "revision = 'left behind'\n")
		}
	}
}

// A header is the content of a generated revision.
type header struct {
	id                     string
	parents, labels, needs []string
	number                 int
	chance                 *rand.Rand
}

// text returns the file in one of many styles.
func (h header) text() string {
	var b strings.Builder
	b.WriteString([]string{"", "", "", "# -*- coding: utf-8 -*-\n", "#!/usr/bin/env python\n\n", "\ufeff"}[h.chance.IntN(6)])
	b.WriteString(h.docstring())
	b.WriteString([]string{
		"from alembic import op\nimport sqlalchemy as sa\n",
		"from __future__ import annotations\n\nfrom typing import Sequence, Union\n\nfrom alembic import op\nimport sqlalchemy as sa\nfrom shop.naming import table\n",
		"import sqlalchemy as sa; from alembic import op\n",
		"import logging\n\nfrom alembic import op\n\nlog = logging.getLogger(__name__)\n",
	}[h.chance.IntN(4)])
	style := h.chance.IntN(4)
	hint := map[bool]string{true: ": str"}[style == 0]
	fmt.Fprintf(&b, "\n\n# revision identifiers, used by Alembic.\nrevision%s = %s\n", hint, h.one(h.id))
	if style == 1 && len(h.parents) == 1 && len(h.labels)+len(h.needs) == 0 {
		fmt.Fprintf(&b, "down_revision, branch_labels = %s, None\n", h.one(h.parents[0]))
	} else {
		h.assign(&b, "down_revision", ": str | None", style, h.parents)
		h.assign(&b, "branch_labels", ": str | list[str] | None", style, h.labels)
		h.assign(&b, "depends_on", ": str | list[str] | None", style, h.needs)
	}
	fmt.Fprintf(&b, "\n\ndef upgrade():\n    op.execute('''\n    revision = 'not this'\n    ''')\n    revision = down_revision = %q\n\n\ndef downgrade() -> None:\n    pass\n", "local")
	if h.chance.IntN(12) == 0 {
		return strings.ReplaceAll(b.String(), "\n", "\r\n")
	}
	return b.String()
}

// docstring returns one in one of many styles.
func (h header) docstring() string {
	quote := []string{`"""`, `"""`, `'''`}[h.chance.IntN(3)]
	tail := fmt.Sprintf("\n\nRevision ID: %s\nRevises: %s\nCreate Date: 2026-11-%02d 10:00:00.%06d\n\n", h.id, strings.Join(h.parents, ", "), 1+h.number%28, h.number)
	return []string{
		quote + "add table " + h.id + tail + quote + "\n",
		quote + "add table " + h.id + tail + quote + "\n",
		quote + "Größe — 表\n\nA second paragraph,\n  indented.\n" + tail + quote + "\n",
		quote + "a first paragraph\nof two lines  \n  \nand a second one" + tail + quote + "\n",
		quote + "\n    on the second line\n    " + tail + quote + "\n",
		"'one line'\n",
		quote + "an escape \\t and \\\n a joined line" + tail + quote + "\n",
		"# no docstring\n",
		"r" + quote + `raw \d` + tail + quote + "\n",
		quote + quote + "\n",
	}[h.chance.IntN(10)]
}

// one returns a string literal in one of Python's forms.
func (h header) one(s string) string {
	return []string{"'" + s + "'", `"` + s + `"`, "('" + s[:1] + "' '" + s[1:] + "')", "u'" + s + "'"}[h.chance.IntN(4)]
}

func (h header) assign(b *strings.Builder, name, hint string, style int, values []string) {
	if style != 0 {
		hint = ""
	}
	value := "None"
	switch len(values) {
	case 0:
		if value = []string{"None", "None", "()", "[]", ""}[h.chance.IntN(5)]; value == "" && name != "down_revision" {
			return // omitted
		} else if value == "" {
			value = "None"
		}
	case 1:
		value = []string{h.one(values[0]), "('" + values[0] + "',)", "[\"" + values[0] + "\"]"}[h.chance.IntN(3)]
	default:
		value = []string{"('" + strings.Join(values, "', '") + "')", "[\n    \"" + strings.Join(values, "\",\n    \"") + "\",  # and more\n]"}[h.chance.IntN(2)]
	}
	fmt.Fprintf(b, "%s%s = %s\n", name, hint, value)
}
