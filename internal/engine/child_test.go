package engine_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/revision"
)

// childMode is the variable that makes this test binary a child process, which
// migrates the file in childFile.
const childMode, childFile = "RAMUS_ENGINE_CHILD", "RAMUS_ENGINE_FILE"

func TestMain(m *testing.M) {
	mode, option, _ := strings.Cut(os.Getenv(childMode), " ")
	if mode == "" {
		goleak.VerifyTestMain(m)
		return
	}
	db, err := sqlite.Dialect.Open("sqlite:"+os.Getenv(childFile), dialect.NewTables("", true))
	if err == nil {
		err = children()[mode](db, option)
	}
	if err != nil {
		fmt.Println("error:", err)
		os.Exit(1)
	}
}

func children() map[string]func(dialect.Database, string) error {
	return map[string]func(dialect.Database, string) error{
		"seesaw":  seesaw,
		"crowd":   crowd,
		"limited": limited,
		"upgrade": upgradeShop,
		"read":    read,
	}
}

// child returns this binary as a command in another mode.
func child(t testing.TB, path, mode string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childMode+"="+mode, childFile+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// seesaw alternates between upgrades to head and downgrades to base until it is
// killed. It prints the direction before each starts, and its progress.
func seesaw(db dialect.Database, first string) error {
	p := counting(killed)
	kinds := map[string]plan.Kind{"upgrade": plan.Downgrade, "downgrade": plan.Upgrade}
	for kind := plan.Kind(first); ; kind = kinds[string(kind)] {
		fmt.Println(kind)
		if _, err := engine.Run(context.Background(), p.request(db, kind)); err != nil {
			return err
		}
	}
}

// crowd upgrades in several goroutines at once.
func crowd(_ dialect.Database, n string) error {
	number, err := strconv.Atoi(n)
	if err != nil {
		return err
	}
	failed := make(chan error, number)
	var all sync.WaitGroup
	for range number {
		all.Go(func() {
			db, err := sqlite.Dialect.Open("sqlite:"+os.Getenv(childFile), dialect.NewTables("", true))
			if err == nil {
				r := counting(10).request(db, plan.Upgrade)
				r.LockTimeout = time.Minute
				_, err = engine.Run(context.Background(), r)
			}
			failed <- err
		})
	}
	all.Wait()
	close(failed)
	for err := range failed {
		if err != nil {
			return err
		}
	}
	return nil
}

func upgradeShop(db dialect.Database, _ string) error {
	_, err := engine.Run(context.Background(), parse(shop).request(db, plan.Upgrade))
	return err
}

func read(db dialect.Database, _ string) error {
	s, err := db.Read(context.Background(), dialect.AllEntries)
	fmt.Println("at", s.Rows)
	return err
}

// killed is the number of revisions in the kill test.
const killed = 12

// counting returns a project whose statements record themselves: in the table ran,
// the mark of a statement is 1 if it is applied, else 0.
func counting(n int) project {
	var text strings.Builder
	for i := range n {
		text.WriteString(countingRevision(i))
	}
	return parse(text.String())
}

// countingRevision returns a transactional revision; every third one runs outside a
// transaction, in four units, one of which has its own transaction; every fourth is
// slow.
func countingRevision(i int) string {
	up := "CREATE TABLE IF NOT EXISTS ran (mark TEXT, n INTEGER);\n"
	down := ""
	add := func(statement string) { up += statement + ";\n" }
	mark := func(part string) {
		add(fmt.Sprintf("INSERT INTO ran VALUES ('r%02d %s', 1)", i, part))
		down += fmt.Sprintf("INSERT INTO ran VALUES ('r%02d %s', -1);\n", i, part)
	}
	option := ""
	mark("a")
	add(fmt.Sprintf("CREATE TABLE t%02d (x)", i))
	if i%4 == 0 {
		const slow = "INSERT INTO t%02d WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c WHERE x < 4000) SELECT x FROM c"
		add(fmt.Sprintf(slow, i))
	}
	if i%3 == 0 {
		option = " transaction:false"
		add("PRAGMA recursive_triggers=ON")
		add("BEGIN")
		mark("b")
		mark("c")
		add("COMMIT")
		add("PRAGMA wal_checkpoint")
		mark("d")
	}
	return fmt.Sprintf("= r%02d%s\n%s\n-\n%sDROP TABLE t%02d;\n\n", i, option, up, down, i)
}

// wantCounted checks every statement's mark against the version rows and the
// journal, and returns the state.
func wantCounted(t *testing.T, path string, p project) dialect.State {
	t.Helper()
	bookkeeping := open(t, path)
	s := state(t, bookkeeping)
	if !s.Exists {
		return s
	}
	want := wantedMarks(t, bookkeeping, p, s)
	db := plain(t, path)
	defer db.Close()
	have := map[string]string{}
	if len(values(t, db, "SELECT name FROM sqlite_master WHERE name = 'ran'")) > 0 {
		for _, line := range values(t, db, "SELECT mark || '=' || sum(n) FROM ran GROUP BY mark HAVING sum(n) <> 0") {
			mark, n, _ := strings.Cut(line, "=")
			have[mark] = n
		}
	}
	for _, table := range values(t, db, "SELECT name FROM sqlite_master WHERE name LIKE 't__'") {
		have["table "+table] = "1"
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Fatalf("at %q, %+v: %s", s.Rows, s.Unfinished(), diff)
	}
	return s
}

// wantedMarks returns the marks of the statements that are applied according to the
// state.
func wantedMarks(t *testing.T, db dialect.Database, p project, s dialect.State) map[string]string {
	t.Helper()
	at, err := p.position(s.Rows)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for i, r := range p {
		scripts, _ := r.Scripts(t.Context())
		up, down := split(t, db, scripts.Upgrade), split(t, db, *scripts.Downgrade)
		switch e := partOf(s, r.ID); {
		case e.Action == "upgrade":
			markAll(want, up[:e.Done], "1")
		case e.Action == "downgrade":
			markAll(want, up, "1")
			markAll(want, down[:e.Done], "")
		case i < at:
			markAll(want, up, "1")
		}
	}
	return want
}

func partOf(s dialect.State, id string) dialect.Entry {
	for _, e := range engine.Partial(s) {
		if e.Revision == id {
			return e
		}
	}
	return dialect.Entry{}
}

func split(t *testing.T, db dialect.Database, s revision.Script) []dialect.Statement {
	t.Helper()
	all, err := db.Split(s)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// markAll sets the marks of statements, or removes them if value is empty.
func markAll(marks map[string]string, statements []dialect.Statement, value string) {
	for _, st := range statements {
		var name string
		words := strings.Fields(st.Text)
		switch {
		case strings.HasPrefix(st.Text, "INSERT INTO ran"):
			name = strings.Split(st.Text, "'")[1]
		case strings.HasPrefix(st.Text, "CREATE TABLE t"), strings.HasPrefix(st.Text, "DROP TABLE t"):
			name = "table " + words[2]
		default:
			continue
		}
		if value == "" {
			delete(marks, name)
		} else {
			marks[name] = value
		}
	}
}

// firstLines returns a channel with the lines that a child prints.
func firstLines(cmd *exec.Cmd) (<-chan string, error) {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return lines, cmd.Start()
}
