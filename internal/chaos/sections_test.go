package chaos

import (
	"context"
	"database/sql"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/ramusdb/ramus"
	_ "github.com/ramusdb/ramus/dialect/sqlite" // its driver
)

// sectioned is a merge whose sections resolve two renames of one column. The table ran
// shows a statement that ran twice.
const sectioned = `
= a1
CREATE TABLE u (id integer, name varchar(9));
-
DROP TABLE u;
= b1 on a1
ALTER TABLE u RENAME COLUMN name TO full_name;
-
ALTER TABLE u RENAME COLUMN full_name TO name;
= c1 on a1
ALTER TABLE u RENAME COLUMN name TO display_name;
-
ALTER TABLE u RENAME COLUMN display_name TO name;
= m1 on b1, c1

-- +upgrade from:b1
INSERT INTO ran VALUES ('m1 from b1');
CREATE TABLE s1 (id integer);
ALTER TABLE u ADD COLUMN age integer;
CREATE TABLE s2 (id integer);
INSERT INTO ran VALUES ('m1 from b1, done');

-- +upgrade from:c1
ALTER TABLE u RENAME COLUMN display_name TO full_name;
INSERT INTO ran VALUES ('m1 from c1');
CREATE TABLE s1 (id integer);
ALTER TABLE u ADD COLUMN age integer;
CREATE TABLE s2 (id integer);
-

-- +downgrade to:b1
INSERT INTO ran VALUES ('m1 to b1');
DROP TABLE s2;
ALTER TABLE u DROP COLUMN age;
DROP TABLE s1;

-- +downgrade to:c1
INSERT INTO ran VALUES ('m1 to c1');
DROP TABLE s2;
DROP TABLE s1;
ALTER TABLE u DROP COLUMN age;
ALTER TABLE u RENAME COLUMN full_name TO display_name;`

// moves returns the upgrades to a side and through its section, and the way back.
func moves(side string) (to, through, back move) {
	up := func(target string) move {
		return func(ctx context.Context, p *ramus.Project) (ramus.Result, error) { return p.Upgrade(ctx, target) }
	}
	return up(side), up("m1"), func(ctx context.Context, p *ramus.Project) (ramus.Result, error) { return p.Downgrade(ctx, side) }
}

// TestSectionsKill kills ramus with kill -9 while the section of a merge runs, up or down.
// The same command takes the same section, and leads to the same end.
func TestSectionsKill(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		binary, dir := build(t), t.TempDir()
		write(t, dir, sectioned)
		for _, side := range []string{"b1", "c1"} {
			to, through, back := moves(side)
			_, up := undisturbed(t, tg, dir, to, through)
			both := func(ctx context.Context, p *ramus.Project) (ramus.Result, error) {
				if r, err := to(ctx, p); err != nil {
					return r, err
				}
				return through(ctx, p)
			}
			_, down := undisturbed(t, tg, dir, both, back)
			for i := range min(rounds(), 12) {
				t.Run(fmt.Sprint(side, " ", i), func(t *testing.T) {
					d := tg.fresh(t, dir)
					defer d.drop()
					d.prepare(to)
					d.killed(binary, time.Duration(i)*7*time.Millisecond, "upgrade", "m1")
					if diff := cmp.Diff(up, d.state()); diff != "" {
						t.Errorf("up:\n%s", diff)
					}
					d.killed(binary, time.Duration(i)*7*time.Millisecond, "downgrade", side)
					if diff := cmp.Diff(down, d.state()); diff != "" {
						t.Errorf("down:\n%s", diff)
					}
				})
			}
		}
	})
}

// killed runs a command, kills it after a while, and runs it again.
func (d *database) killed(binary string, after time.Duration, verb, target string) {
	d.t.Helper()
	command := func() *exec.Cmd {
		return exec.Command(binary, "-C", d.dir, verb, target, "--database", d.at(d.host))
	}
	first := command()
	if err := first.Start(); err != nil {
		d.t.Fatal(err)
	}
	time.Sleep(after)
	_ = first.Process.Kill() // it may be done already
	_ = first.Wait()
	if out, err := command().CombinedOutput(); err != nil {
		d.t.Fatalf("%s again: %v\n%s", verb, err, out)
	}
}

// TestSectionsNetwork breaks the network at a message of such a section.
func TestSectionsNetwork(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, sectioned)
		to, through, _ := moves("b1")
		messages, want := undisturbed(t, tg, dir, to, through)
		for _, at := range spread(messages*len(kinds), 12) {
			message, kind := at/len(kinds)+1, kinds[at%len(kinds)]
			t.Run(fmt.Sprintf("%s at %d of %d", kind, message, messages), func(t *testing.T) {
				d := tg.fresh(t, dir)
				defer d.drop()
				d.prepare(to)
				p := newProxy(t, d.host, tg.frame, message, kind)
				err := d.run(p.addr(), through)
				p.close()
				if again := d.run(d.host, through); again != nil {
					t.Fatalf("again: %v\nafter: %v", again, err)
				}
				if diff := cmp.Diff(want, d.state()); diff != "" {
					t.Errorf("after %v:\n%s", err, diff)
				}
			})
		}
	})
}

// TestSectionsKillSQLite is TestSectionsKill on SQLite, for one side.
func TestSectionsKillSQLite(t *testing.T) {
	binary, dir := build(t), t.TempDir()
	write(t, dir, strings.ReplaceAll(sectioned, "from:b1\n", "from:b1 transaction:false\n"))
	run := func(path string, after time.Duration, verb, target string) {
		t.Helper()
		command := func() *exec.Cmd {
			return exec.Command(binary, "-C", dir, verb, target, "--database", "sqlite:"+path)
		}
		first := command()
		if err := first.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(after)
		_ = first.Process.Kill() // it may be done already
		_ = first.Wait()
		if out, err := command().CombinedOutput(); err != nil {
			t.Fatalf("%s again: %v\n%s", verb, err, out)
		}
	}
	const patient = 5 * time.Second // the first run ends by itself
	var want [2]string
	for i := range 14 {
		path, after := filepath.Join(t.TempDir(), "app.db"), time.Duration(i-1)*4*time.Millisecond
		db, err := sql.Open("sqlite", path)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.Exec("CREATE TABLE ran (what TEXT)"); err != nil {
			t.Fatal(err)
		}
		run(path, 0, "upgrade", "b1")
		if i == 0 {
			after = patient / 10
		}
		run(path, after, "upgrade", "m1")
		up := sqliteState(t, db)
		run(path, after, "downgrade", "b1")
		down := sqliteState(t, db)
		if i == 0 {
			want = [2]string{up, down}
		}
		if diff := cmp.Diff(want, [2]string{up, down}); diff != "" {
			t.Errorf("after %s:\n%s", after, diff)
		}
	}
}

// sqliteState returns the schema and the entries of the table ran.
func sqliteState(t *testing.T, db *sql.DB) (state string) {
	t.Helper()
	const query = "SELECT group_concat(text, '; ') FROM (SELECT sql AS text FROM sqlite_schema WHERE name NOT LIKE '%ramus%' UNION ALL SELECT what FROM ran)"
	if err := db.QueryRow(query).Scan(&state); err != nil {
		t.Fatal(err)
	}
	return state
}
