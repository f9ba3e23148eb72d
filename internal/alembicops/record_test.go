package alembicops

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

var update = flag.Bool("update", false, "record the statements of the reference in testdata anew")

// A recording is a line of record.py.
type recording struct {
	File       string         `json:"file"`
	Direction  string         `json:"direction"`
	Statements []recordedStmt `json:"statements"`
	Error      string         `json:"error"`
}

type recordedStmt struct {
	SQL         string `json:"sql"`
	Transaction bool   `json:"transaction"`
}

// A suite is a folder of revisions with the recordings of the reference.
type suite struct {
	folder   string
	recorded string
	naming   string // as JSON; empty for none
}

var suites = []suite{
	{"testdata/revisions", "testdata/revisions.jsonl", ""},
	{"testdata/named", "testdata/named.jsonl", `{"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s"}`},
}

// TestRecorded compares the statements of revisions with those that were recorded from
// the real Alembic and SQLAlchemy. All of them are whole, but for what those refuse.
func TestRecorded(t *testing.T) {
	for _, s := range suites {
		content, err := os.ReadFile(s.recorded)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range recordings(t, content) {
			if got := s.compare(t, r); got == Delegated && r.Error == "" && !strings.HasPrefix(r.File, "delegated") {
				t.Errorf("%s %s is not whole: %s", r.File, r.Direction, s.read(t, r).Why)
			}
		}
	}
}

// TestReference records the same revisions anew, by the reference that
// RAMUS_REFERENCE_PYTHON names.
func TestReference(t *testing.T) {
	for _, s := range suites {
		got := record(t, s.folder, s.naming)
		if *update {
			if err := os.WriteFile(s.recorded, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(s.recorded)
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range recordings(t, got) {
			if i < len(recordings(t, want)) && !same(r, recordings(t, want)[i]) {
				t.Errorf("%s: the recording of %s %s is another one today; run go test -run Reference -update", s.recorded, r.File, r.Direction)
			}
		}
	}
}

func same(a, b recording) bool {
	if len(a.Statements) != len(b.Statements) || a.Error != b.Error || a.File != b.File {
		return false
	}
	for _, r := range []recording{a, b} {
		sortIndexes(r.Statements)
	}
	for i := range a.Statements {
		if a.Statements[i] != b.Statements[i] {
			return false
		}
	}
	return true
}

// record runs record.py on a folder.
func record(t *testing.T, folder, naming string) []byte {
	t.Helper()
	python := os.Getenv("RAMUS_REFERENCE_PYTHON")
	if python == "" {
		t.Skip("RAMUS_REFERENCE_PYTHON names no Python with Alembic")
	}
	args := []string{"testdata/record.py", folder}
	if naming != "" {
		args = append(args, naming)
	}
	cmd := exec.Command(python, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func recordings(t *testing.T, content []byte) (all []recording) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(content))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var r recording
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	return all
}

// read returns the script of a recording.
func (s suite) read(t *testing.T, r recording) Script {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(s.folder, r.File))
	if err != nil {
		t.Fatal(err)
	}
	naming := Naming{}
	if s.naming != "" {
		if err := json.Unmarshal([]byte(s.naming), &naming.Convention); err != nil {
			t.Fatal(err)
		}
	}
	up, down := Read(r.File, src, Options{Dialect: "postgresql", Naming: func() Naming { return naming }})
	if r.Direction == "downgrade" {
		return down
	}
	return up
}

// compare fails if a script is accepted and differs from its recording.
func (s suite) compare(t *testing.T, r recording) State {
	t.Helper()
	script := s.read(t, r)
	if script.State == Delegated || script.State == NeedsDatabase {
		return script.State
	}
	if r.Error != "" {
		t.Errorf("%s %s: accepted, but the reference says %s", r.File, r.Direction, r.Error)
		return script.State
	}
	got := make([]recordedStmt, len(script.Statements))
	for i, st := range script.Statements {
		got[i] = recordedStmt{st.SQL, st.Transaction}
	}
	sortIndexes(got)
	sortIndexes(r.Statements)
	for i := range max(len(got), len(r.Statements)) {
		var a, b recordedStmt
		if i < len(got) {
			a = got[i]
		}
		if i < len(r.Statements) {
			b = r.Statements[i]
		}
		if squeeze(a.SQL) != squeeze(b.SQL) || a.Transaction != b.Transaction {
			t.Errorf("%s %s, statement %d:\n got %s (%v)\nwant %s (%v)", r.File, r.Direction, i, squeeze(a.SQL), a.Transaction, squeeze(b.SQL), b.Transaction)
			return script.State
		}
	}
	return script.State
}

// squeeze removes white space outside of literals and quoted names, but for single
// spaces between words.
func squeeze(sql string) string {
	var b strings.Builder
	var quote rune
	space := false
	for _, r := range strings.TrimSpace(sql) {
		if quote == 0 && unicode.IsSpace(r) {
			space = true
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		switch {
		case quote == 0 && (r == '\'' || r == '"'):
			quote = r
		case r == quote:
			quote = 0
		}
		b.WriteRune(r)
	}
	return strings.NewReplacer("( ", "(", " )", ")", " ,", ",").Replace(b.String())
}

// sortIndexes sorts CREATE INDEX statements side by side: SQLAlchemy keeps the indexes of
// a table in a set.
func sortIndexes(all []recordedStmt) {
	for start := 0; start < len(all); start++ {
		end := start
		for end < len(all) && isCreateIndex(all[end].SQL) {
			end++
		}
		for i := start + 1; i < end; i++ {
			for j := i; j > start && squeeze(all[j].SQL) < squeeze(all[j-1].SQL); j-- {
				all[j], all[j-1] = all[j-1], all[j]
			}
		}
		start = max(start, end-1)
	}
}

func isCreateIndex(sql string) bool {
	return strings.HasPrefix(sql, "CREATE INDEX") || strings.HasPrefix(sql, "CREATE UNIQUE INDEX")
}
