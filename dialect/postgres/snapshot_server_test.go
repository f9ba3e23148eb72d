package postgres

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/schema"
)

// TestSnapshotsAndDumps takes a database through two hundred schemas, each with its own
// snapshot. The snapshots of two of them are equal if and only if their dumps have the
// same statements, in any order, with the columns of a table in any order. Dumps take long,
// so that outside CI only some schemas are dumped.
func TestSnapshotsAndDumps(t *testing.T) {
	url := newURL(t)
	states := newStates(t, url)
	content, err := os.ReadFile("testdata/steps.sql")
	if err != nil {
		t.Fatal(err)
	}
	steps := strings.Split(strings.TrimSpace(string(content)), "\n\n")
	states.run(steps[0])
	base := states.last
	all, dumps := os.Getenv("CI") == "true", states.dumps
	for _, step := range steps[1:] {
		states.dumps = dumps && (all || rand.IntN(5) == 0)
		there, back, _ := strings.Cut(step, "\n--\n")
		if !states.run(there) {
			continue
		}
		if len(schema.Diff(base, states.last)) == 0 {
			t.Errorf("%s\ndoes not change the snapshot", there)
		}
		states.restore(back, base)
	}
	if len(states.dump) < 150 {
		t.Errorf("there were only %d different schemas", len(states.dump))
	}
}

// states has the schemas that a database has had.
type states struct {
	*wire
	t     *testing.T
	url   string
	dumps bool                       // the schemas are dumped, too
	seen  map[string]schema.Snapshot // by their dumps
	dump  map[string]string          // by their snapshots; empty without a dump
	last  schema.Snapshot
}

func newStates(t *testing.T, url string) *states {
	s := &states{wire: snapshotWire(t, url), t: t, url: url, seen: map[string]schema.Snapshot{}, dump: map[string]string{}}
	s.dumps = exec.Command("pg_dump", "--schema-only", url).Run() == nil // it may be older than the server
	if !s.dumps {
		t.Log("pg_dump cannot dump the database")
	}
	return s
}

// snapshotWire returns a connection that looks at schemas.
func snapshotWire(t testing.TB, url string) *wire {
	t.Helper()
	db, err := openURL(url, dialect.Tables{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := db.(*store).dial(t.Context(), db.(*store).config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.close() })
	w.prepared = map[string]string{}
	if _, err := w.send(t.Context(), unsetSettings); err != nil {
		t.Fatal(err)
	}
	return w
}

// run runs statements, and compares the new schema with all others. It reports false for
// statements that an old server lacks.
func (s *states) run(statements string) bool {
	s.t.Helper()
	if !s.exec(statements) {
		return false
	}
	s.compare(statements)
	return true
}

// exec reports false for statements that an old server lacks.
func (s *states) exec(statements string) bool {
	s.t.Helper()
	if _, err := s.send(context.Background(), "SET search_path = public; "+statements+"; SET search_path = pg_catalog, pg_temp"); err != nil {
		if s.major() < 15 {
			return false
		}
		s.t.Fatalf("%s: %v", statements, err)
	}
	return true
}

// restore runs statements that lead back to a schema. If the snapshot is that one's, the
// dump is not asked.
func (s *states) restore(statements string, to schema.Snapshot) {
	s.t.Helper()
	s.exec(statements)
	if len(schema.Diff(to, s.now())) > 0 {
		s.compare(statements)
	}
}

func (s *states) now() schema.Snapshot {
	s.t.Helper()
	snapshot, err := s.snapshot(context.Background(), tables{Tables: dialect.NewTables("", true)}.in("public"))
	if err != nil {
		s.t.Fatal(err)
	}
	return snapshot
}

// compare compares the schema with all others.
func (s *states) compare(statements string) {
	s.t.Helper()
	s.last = s.now()
	text := textOf(s.last)
	before := s.dump[text]
	if !s.dumps {
		s.dump[text] = before
		return
	}
	dump := normalDump(s.t, s.url)
	if known, ok := s.seen[dump]; !ok && before != "" {
		s.t.Errorf("%s\nthe snapshot is one of before, the dump differs from that one:\n%s", statements, differingLines(before, dump))
	} else if all := schema.Diff(known, s.last); ok && len(all) > 0 {
		s.t.Errorf("%s\nthe dump is one of before, the snapshot differs from that one: %q", statements, all)
	}
	s.seen[dump], s.dump[text] = s.last, dump
}

// textOf returns a snapshot as a text, without the identities of objects.
func textOf(s schema.Snapshot) string {
	objects := s.Objects()
	for i := range objects {
		objects[i].Identity = ""
	}
	return fmt.Sprintf("%q", objects)
}

// normalDump returns the statements of a dump in one order.
func normalDump(t *testing.T, url string) string {
	t.Helper()
	out, err := exec.Command("pg_dump", "--schema-only", url).Output()
	if err != nil {
		t.Fatal("pg_dump:", err)
	}
	statements, err := split(revision.Script{Text: string(out), NoTransaction: true})
	if err != nil {
		t.Fatal("a dump cannot be split:", err)
	}
	var all []string
	for _, st := range statements {
		if p := phraseOf(st.Text); p.Starts("SET") || p.Starts("SELECT", "PG_CATALOG", ".", "SET_CONFIG") {
			continue
		}
		all = append(all, normalStatement(st.Text))
	}
	slices.Sort(all)
	return strings.Join(all, ";\n")
}

// normalStatement returns a CREATE TABLE with its columns in one order.
func normalStatement(text string) string {
	if p := phraseOf(text); !p.Starts("CREATE", "TABLE") && !p.Starts("CREATE", "UNLOGGED") {
		return text
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSuffix(lines[i], ",")
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// differingLines returns the lines that only one of two texts has.
func differingLines(a, b string) string {
	var all []string
	for mark, texts := range map[string][2]string{"- ": {a, b}, "+ ": {b, a}} {
		other := strings.Split(texts[1], "\n")
		for line := range strings.SplitSeq(texts[0], "\n") {
			if !slices.Contains(other, line) {
				all = append(all, mark+line)
			}
		}
	}
	return strings.Join(all, "\n")
}

// unordered makes a table whose columns are in another order each time, and objects for
// which the server chooses a name that is not taken yet.
const unordered = `CREATE TABLE o ();
ALTER TABLE o ADD COLUMN a int;
ALTER TABLE o ADD COLUMN b int;
ALTER TABLE o ADD COLUMN c text;
ALTER TABLE o ADD CHECK (a > 0);
ALTER TABLE o ADD CHECK (a < 9);
ALTER TABLE o ADD UNIQUE (b);
CREATE INDEX ON o (c);
CREATE INDEX ON o (c) WHERE b > 0;
CREATE INDEX ON o (c text_pattern_ops);
COMMENT ON COLUMN o.a IS 'x';`

// A snapshot does not depend on the order in which objects were made.
func TestSnapshotsIgnoreOrder(t *testing.T) {
	content, err := os.ReadFile("testdata/steps.sql")
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(content), "\n\n")
	statements := strings.Split(first+"\n"+unordered, "\n")
	var want schema.Snapshot
	for i := range 8 {
		url := newURL(t)
		inSomeOrder(t, url, statements)
		got, err := snapshotWire(t, url).snapshot(t.Context(), tables{Tables: dialect.NewTables("", true)}.in("public"))
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			want = got
		}
		if all := schema.Diff(want, got); len(all) > 0 {
			t.Errorf("%q", all)
		}
		rand.Shuffle(len(statements), func(i, j int) { statements[i], statements[j] = statements[j], statements[i] })
	}
	for _, name := range []string{"o_a_check on public.o", "public.o_c_idx"} {
		if n := strings.Count(fmt.Sprintf("%q", want.Objects()), name); n < 2 {
			t.Errorf("there are %d objects %s", n, name)
		}
	}
}

// inSomeOrder runs statements in their order, but those that need later ones behind these.
func inSomeOrder(t *testing.T, url string, statements []string) {
	t.Helper()
	conn := plainConn(t, url)
	for len(statements) > 0 {
		var failed []string
		for _, statement := range statements {
			if _, err := conn.Exec(t.Context(), statement); err != nil {
				failed = append(failed, statement)
			}
		}
		if len(failed) == len(statements) {
			t.Fatalf("none of these can run: %q", failed)
		}
		statements = failed
	}
}
