package mysql_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/schema"
)

// basis is the schema on which the features work.
var basis = []string{
	"CREATE TABLE p (id INT PRIMARY KEY, a INT, b VARCHAR(20))",
	"CREATE TABLE t (id INT PRIMARY KEY, a INT, b VARCHAR(20), c INT NOT NULL DEFAULT 3, d DATETIME, e VARCHAR(30), f TEXT, g INT, h INT, i INT, j INT)",
	"CREATE TABLE parts (a INT, b INT) PARTITION BY LIST (a) (PARTITION p0 VALUES IN (0))",
	"CREATE TABLE ranges (a INT, b INT) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (0))",
}

// features are pairs of statements. The second statement undoes the first.
var features = [][2]string{
	{"ALTER TABLE t ADD n1 INT", "ALTER TABLE t DROP n1"},
	{"ALTER TABLE t ADD n2 INT DEFAULT 5 COMMENT 'it''s \\\\ a\nline' FIRST", "ALTER TABLE t DROP n2"},
	{"ALTER TABLE t MODIFY a BIGINT UNSIGNED", "ALTER TABLE t MODIFY a INT"},
	{"ALTER TABLE t MODIFY b VARCHAR(20) CHARACTER SET latin1", "ALTER TABLE t MODIFY b VARCHAR(20)"},
	{"ALTER TABLE t MODIFY c INT NOT NULL", "ALTER TABLE t MODIFY c INT NOT NULL DEFAULT 3"},
	{"ALTER TABLE t MODIFY d DATETIME(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3)", "ALTER TABLE t MODIFY d DATETIME"},
	{"ALTER TABLE t MODIFY e VARCHAR(30) COLLATE utf8mb4_bin", "ALTER TABLE t MODIFY e VARCHAR(30)"},
	{"ALTER TABLE t MODIFY f TEXT COMMENT 'f'", "ALTER TABLE t MODIFY f TEXT"},
	{"ALTER TABLE t MODIFY g INT INVISIBLE", "ALTER TABLE t MODIFY g INT"},
	{"ALTER TABLE t ADD v1 INT AS (h + 1) VIRTUAL", "ALTER TABLE t DROP v1"},
	{"ALTER TABLE t ADD v2 INT AS (h + 1) STORED", "ALTER TABLE t DROP v2"},
	{"ALTER TABLE t ADD v3 ENUM('a', 'b')", "ALTER TABLE t DROP v3"},
	{"CREATE INDEX i1 ON t (a)", "DROP INDEX i1 ON t"},
	{"CREATE UNIQUE INDEX i2 ON t (a, b)", "DROP INDEX i2 ON t"},
	{"CREATE INDEX i3 ON t (b(5))", "DROP INDEX i3 ON t"},
	{"CREATE INDEX i4 ON t (a DESC, c)", "DROP INDEX i4 ON t"},
	{"CREATE FULLTEXT INDEX i5 ON t (f)", "DROP INDEX i5 ON t"},
	{"CREATE INDEX i6 ON t (h) COMMENT 'x'", "DROP INDEX i6 ON t"},
	{"mariadb:CREATE INDEX i7 ON t (i) IGNORED", "DROP INDEX i7 ON t"},
	{"mysql:CREATE INDEX i7 ON t (i) INVISIBLE", "DROP INDEX i7 ON t"},
	{"mysql:CREATE INDEX i8 ON t ((a + i))", "DROP INDEX i8 ON t"},
	{"ALTER TABLE t ADD CONSTRAINT k1 CHECK (c > 0)", "ALTER TABLE t DROP CONSTRAINT k1"},
	{"ALTER TABLE t ADD CONSTRAINT k2 CHECK (c > 1)", "ALTER TABLE t DROP CONSTRAINT k2"},
	{"mysql:ALTER TABLE t ADD CONSTRAINT k3 CHECK (c > 2) NOT ENFORCED", "ALTER TABLE t DROP CONSTRAINT k3"},
	{"ALTER TABLE t ADD KEY f1k (i), ADD CONSTRAINT f1 FOREIGN KEY (i) REFERENCES p (id)", "ALTER TABLE t DROP FOREIGN KEY f1, DROP KEY f1k"},
	{"ALTER TABLE t ADD KEY f2k (j), ADD CONSTRAINT f2 FOREIGN KEY (j) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL", "ALTER TABLE t DROP FOREIGN KEY f2, DROP KEY f2k"},
	{"ALTER TABLE p COMMENT = 'about p'", "ALTER TABLE p COMMENT = ''"},
	{"ALTER TABLE p ROW_FORMAT = COMPRESSED", "ALTER TABLE p ROW_FORMAT = DEFAULT"},
	{"ALTER TABLE p DEFAULT CHARACTER SET latin1", "ALTER TABLE p DEFAULT CHARACTER SET utf8mb4"},
	{"ALTER TABLE p STATS_PERSISTENT = 1", "ALTER TABLE p STATS_PERSISTENT = DEFAULT"},
	{"CREATE TABLE more (id INT AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 7", "DROP TABLE more"},
	{"CREATE TABLE other (id INT) ENGINE = MyISAM", "DROP TABLE other"},
	{"CREATE TABLE `odd ``(` (`a,b` INT, `)` INT)", "DROP TABLE `odd ``(`"},
	{"INSERT INTO p VALUES (1, 1, 'x')", "DELETE FROM p"},
	{"ALTER TABLE parts ADD PARTITION (PARTITION p1 VALUES IN (1))", "ALTER TABLE parts DROP PARTITION p1"},
	{"ALTER TABLE parts ADD PARTITION (PARTITION p2 VALUES IN (2, 3))", "ALTER TABLE parts DROP PARTITION p2"},
	{"ALTER TABLE ranges ADD PARTITION (PARTITION p1 VALUES LESS THAN (10) COMMENT 'c')", "ALTER TABLE ranges DROP PARTITION p1"},
	{"CREATE VIEW v1 AS SELECT id, c FROM t WHERE c > 1", "DROP VIEW v1"},
	{"CREATE ALGORITHM = TEMPTABLE SQL SECURITY INVOKER VIEW v2 AS SELECT id FROM p", "DROP VIEW v2"},
	{"CREATE VIEW v3 AS SELECT id, c FROM t WHERE c > 1 WITH LOCAL CHECK OPTION", "DROP VIEW v3"},
	{"CREATE TRIGGER r1 BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1", "DROP TRIGGER r1"},
	{"CREATE TRIGGER r2 BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 2", "DROP TRIGGER r2"},
	{"CREATE TRIGGER r3 AFTER UPDATE ON p FOR EACH ROW BEGIN /* ; */ SET @x = 'a;b'; END", "DROP TRIGGER r3"},
	{"CREATE PROCEDURE o1 (a INT) COMMENT 'c' SELECT a + 1", "DROP PROCEDURE o1"},
	{"CREATE PROCEDURE o2 () SQL SECURITY INVOKER BEGIN SELECT 1; SELECT 2; END", "DROP PROCEDURE o2"},
	{"CREATE FUNCTION o3 (a INT) RETURNS INT DETERMINISTIC RETURN a + 1", "DROP FUNCTION o3"},
	{"CREATE FUNCTION o4 (a INT) RETURNS VARCHAR(9) CHARACTER SET latin1 NO SQL RETURN 'x'", "DROP FUNCTION o4"},
	{"CREATE EVENT e1 ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM p", "DROP EVENT e1"},
	{"CREATE EVENT e2 ON SCHEDULE EVERY 2 HOUR STARTS '2030-01-01' ON COMPLETION PRESERVE DISABLE COMMENT 'c' DO DELETE FROM p", "DROP EVENT e2"},
	{"mariadb:CREATE SEQUENCE s1 START WITH 5", "DROP SEQUENCE s1"},
	{"mariadb:CREATE SEQUENCE s2 INCREMENT BY 2 CYCLE", "DROP SEQUENCE s2"},
	{"mariadb:CREATE TABLE history (a INT, z INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100 (PARTITION h HISTORY, PARTITION c CURRENT)", "DROP TABLE history"},
	{"mariadb:CREATE TABLE versions (a INT) WITH SYSTEM VERSIONING", "DROP TABLE versions"},
	{"mariadb:SET sql_mode = ORACLE; CREATE PACKAGE k AS PROCEDURE q; END; SET sql_mode = DEFAULT", "SET sql_mode = ORACLE; DROP PACKAGE k; SET sql_mode = DEFAULT"},
	{"SET sql_mode = ANSI_QUOTES; CREATE PROCEDURE o5 () SELECT \"id\" FROM p; SET sql_mode = DEFAULT", "DROP PROCEDURE o5"},
	{"SET sql_mode = ''; CREATE TRIGGER r4 BEFORE DELETE ON p FOR EACH ROW SET @x = 1; SET sql_mode = DEFAULT", "DROP TRIGGER r4"},
}

// A toggler turns features of one database on and off.
type toggler struct {
	t   *testing.T
	url string
	db  *sql.Conn
	on  map[int]bool
}

func newToggler(t *testing.T) *toggler {
	t.Helper()
	to := database(t)
	db := other(t, to)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	g := &toggler{t, to, conn, map[int]bool{}}
	g.exec(basis...)
	return g
}

func (g *toggler) exec(statements ...string) {
	g.t.Helper()
	for _, s := range statements {
		parts := []string{s}
		if rest, mode := strings.CutPrefix(s, "SET sql_mode"); mode {
			set, rest, _ := strings.Cut("SET sql_mode"+rest, "; ")
			parts = []string{set, strings.TrimSuffix(rest, "; SET sql_mode = DEFAULT"), "SET sql_mode = DEFAULT"}
		}
		for _, part := range parts {
			if _, err := g.db.ExecContext(g.t.Context(), part); err != nil {
				g.t.Fatalf("%s: %v", part, err)
			}
		}
	}
}

func (g *toggler) toggle(feature int, mine [][2]string) {
	g.t.Helper()
	statement := mine[feature][0]
	if g.on[feature] {
		statement = mine[feature][1]
	}
	g.exec(statement)
	g.on[feature] = !g.on[feature]
}

func (g *toggler) snapshot() string { return snapshotText(mysql.SnapshotOf(g.t, g.url)) }

func snapshotText(s schema.Snapshot) string {
	var b strings.Builder
	for _, o := range s.Objects() {
		fmt.Fprintf(&b, "%s %s [%s]: %s\n", o.Kind, o.Name, o.Table, o.Definition)
	}
	return b.String()
}

func featuresHere() (mine [][2]string) {
	for _, f := range features {
		if on := mysql.ForServer(f[:1]); len(on) == 1 {
			mine = append(mine, [2]string{on[0], f[1]})
		}
	}
	return mine
}

// Two databases have equal snapshots if and only if their dumps are equal in all but the
// order: each state of a database that changes at random is compared with all others.
func TestSnapshotIsTheDump(t *testing.T) {
	mine := featuresHere()
	g := newToggler(t)
	random := rand.New(rand.NewPCG(1, 2))
	snapshots, dumps := map[string]string{}, map[string]string{}
	for n := range len(mine) + 40 {
		feature := n
		if n >= len(mine) {
			feature = random.IntN(len(mine))
		}
		g.toggle(feature, mine)
		snapshot, dumped := g.snapshot(), sortedDump(dump(t, g.url, "--no-data", "--no-tablespaces"))
		if before, ok := snapshots[dumped]; ok && before != snapshot {
			t.Fatalf("after %s\nthe dumps are equal, the snapshots are not:\n%s", mine[feature], cmp.Diff(before, snapshot))
		}
		if before, ok := dumps[snapshot]; ok && before != dumped {
			t.Fatalf("after %s\nthe snapshots are equal, the dumps are not:\n%s", mine[feature], cmp.Diff(before, dumped))
		}
		snapshots[dumped], dumps[snapshot] = snapshot, dumped
	}
	if len(dumps) < len(mine) {
		t.Errorf("only %d states", len(dumps))
	}
}

// The order in which things are made does not count, except for that of triggers.
func TestSnapshotDoesNotDependOnTheOrder(t *testing.T) {
	mine := featuresHere()
	random := rand.New(rand.NewPCG(3, 4))
	for range 2 {
		one, two := newToggler(t), newToggler(t)
		chosen := random.Perm(len(mine))[:len(mine)*2/3]
		for _, feature := range chosen {
			one.toggle(feature, mine)
		}
		again := slices.Clone(chosen)
		random.Shuffle(len(again), func(i, j int) { again[i], again[j] = again[j], again[i] })
		r1 := slices.IndexFunc(mine, func(f [2]string) bool { return strings.Contains(f[0], "TRIGGER r1") })
		inOrder(chosen, again, r1, r1+1)
		for _, feature := range again {
			two.toggle(feature, mine)
		}
		if diff := cmp.Diff(one.snapshot(), two.snapshot()); diff != "" {
			t.Errorf("the snapshots differ:\n%s", diff)
		}
		if diff := cmp.Diff(sortedDump(dump(t, one.url, "--no-data", "--no-tablespaces")), sortedDump(dump(t, two.url, "--no-data", "--no-tablespaces"))); diff != "" {
			t.Errorf("the dumps differ:\n%s", diff)
		}
	}
}

// inOrder gives two features the order that they have in another list.
func inOrder(model, list []int, a, b int) {
	i, j := slices.Index(list, a), slices.Index(list, b)
	if i >= 0 && j >= 0 && (i < j) != (slices.Index(model, a) < slices.Index(model, b)) {
		list[i], list[j] = list[j], list[i]
	}
}

var (
	position = regexp.MustCompile(` AUTO_INCREMENT=\d+`)
	starts   = regexp.MustCompile(` STARTS '20[^3][^']*'`) // of now
	settings = regexp.MustCompile(`SET (sql_mode|time_zone|collation_connection) += '?([^@' ][^' ]*)`)
	firing   = regexp.MustCompile(`(?s)TRIGGER.*?((?:BEFORE|AFTER) \w+ ON \S+)`)
)

// sortedDump returns the statements of a dump that make objects, sorted, with the settings
// of programs, and the lines of each table sorted. Triggers have their number.
func sortedDump(dump string) string {
	var all []string
	modes, number := map[string]string{}, map[string]int{}
	for _, statement := range statementsOf(dump) {
		switch set := settings.FindStringSubmatch(statement); {
		case set != nil:
			modes[set[1]] = set[2]
		case strings.HasPrefix(statement, "CREATE TABLE"):
			lines := strings.Split(position.ReplaceAllString(statement, ""), "\n")
			for i := range lines {
				lines[i] = strings.Trim(lines[i], " ,()*/")
			}
			slices.Sort(lines)
			all = append(all, strings.Join(lines, "\n"))
		case strings.HasPrefix(statement, "CREATE "), strings.HasPrefix(statement, "/*!50001 CREATE"), strings.HasPrefix(statement, "/*!50003 CREATE"), strings.HasPrefix(statement, "/*!50106 CREATE"):
			statement = fmt.Sprint(starts.ReplaceAllString(statement, ""), modes)
			if m := firing.FindStringSubmatch(statement); m != nil {
				number[m[1]]++
				statement += fmt.Sprint(number[m[1]])
			}
			all = append(all, statement)
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n\n")
}

// statementsOf cuts a dump as its client does.
func statementsOf(dump string) (all []string) {
	delimiter, statement := ";", ""
	for line := range strings.Lines(dump) {
		if d, ok := strings.CutPrefix(strings.TrimSpace(line), "DELIMITER "); ok {
			delimiter = d
			continue
		}
		statement += line
		if s := strings.TrimSpace(statement); strings.HasSuffix(s, delimiter) {
			all = append(all, strings.TrimSpace(strings.TrimSuffix(s, delimiter)))
			statement = ""
		}
	}
	return all
}
