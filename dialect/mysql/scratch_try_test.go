package mysql_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/dialect/mysql"
	rows "github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
)

// copied are objects that a copy could get wrong, beside everyKind.
var copied = []string{
	"CREATE TABLE children (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES children (id), other INT, FOREIGN KEY (other) REFERENCES authors (id))",
	"CREATE TABLE numbers_of (id INT AUTO_INCREMENT PRIMARY KEY, zero DATETIME, f FLOAT, d DOUBLE, h BIT(3)) AUTO_INCREMENT = 20",
	"INSERT INTO numbers_of VALUES (3, '2026-01-01 00:00:00', 0.1, 0.1, b'101')",
	"CREATE VIEW aa AS SELECT * FROM titles", "CREATE VIEW zz AS SELECT f(1) AS x",
	"CREATE TRIGGER second BEFORE INSERT ON books FOR EACH ROW SET NEW.id = NEW.id", "CREATE TRIGGER first BEFORE INSERT ON books FOR EACH ROW PRECEDES second SET NEW.id = NEW.id",
	"CREATE EVENT ee ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 01:02:03' DISABLE DO DELETE FROM books",
	"mariadb:CREATE TABLE seq (id INT DEFAULT NEXTVAL(numbers), a INT)", "mariadb:INSERT INTO seq (a) VALUES (1), (2)",
	"mysql:CREATE TABLE hidden (a INT INVISIBLE, b INT)",
}

// look returns the schema and the rows of a database.
func look(t *testing.T, db dialect.Rehearsal) (string, rows.Contents) {
	t.Helper()
	snapshot, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	all, err := db.Contents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return snapshotText(snapshot), all
}

// Try calls its function with an equal database, again inside it, and leaves this one as it
// was.
func TestTry(t *testing.T) {
	db := scratchOfAdmin(t)
	schemaBefore, before := look(t, db)
	err := db.Try(t.Context(), true, func(ctx context.Context, twin dialect.Rehearsal) error {
		return twin.Try(ctx, false, func(ctx context.Context, twin dialect.Rehearsal) error {
			schema, all := look(t, twin)
			if diff := cmp.Diff(schemaBefore, schema); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, all); diff != "" {
				t.Error(diff)
			}
			run(t, twin, "DROP TABLE children", "INSERT INTO numbers_of (f) VALUES (5)")
			if _, all := look(t, twin); !slices.ContainsFunc(all["numbers_of"].Rows, func(row []string) bool { return row[3] == "20" }) {
				t.Errorf("the next value is not 20: %v", all["numbers_of"].Rows)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	schema, after := look(t, db)
	if schema != schemaBefore || !rows.Equal(after, before) {
		t.Error("the database is not as it was before")
	}
}

// scratchOfAdmin returns a scratch database with objects of each kind, for a user who may
// make all of them: on MySQL, triggers and functions need that.
func scratchOfAdmin(t *testing.T) dialect.Rehearsal {
	t.Helper()
	s := mysql.ScratcherWithoutLimits(t)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	made := newScratch(t, s).(dialect.Rehearsal)
	db := pool(t, "/"+mysql.ScratchName(made))
	execAll(t, db, mysql.ForServer(everyKind)...)
	execAll(t, db, mysql.ForServer(copied)...)
	return made
}

func TestTryReturnsErrors(t *testing.T) {
	made := newScratch(t, scratcherOn(t, scratchServer(t))).(dialect.Rehearsal)
	own := errors.New("own")
	if err := made.Try(t.Context(), true, func(context.Context, dialect.Rehearsal) error { return own }); !errors.Is(err, own) {
		t.Error(err)
	}
	db := pool(t, "/"+mysql.ScratchName(made)) // on MySQL, functions need more rights
	execAll(t, db, "CREATE FUNCTION f () RETURNS INT DETERMINISTIC RETURN 1")
	run(t, made, "CREATE VIEW v AS SELECT f() AS a")
	execAll(t, db, "DROP FUNCTION f")
	err := made.Try(t.Context(), true, func(context.Context, dialect.Rehearsal) error {
		t.Error("a database that cannot be copied is used")
		return nil
	})
	if cannot, ok := errors.AsType[*dialect.CopyError](err); !ok || cannot.Why != "view v: FUNCTION f does not exist (1305, 42000)" {
		t.Error(err)
	}
}

// Views without their tables or columns are copied, and stay invalid.
func TestTryInvalidViews(t *testing.T) {
	made := newScratch(t, scratcherOn(t, scratchServer(t))).(dialect.Rehearsal)
	run(t, made, "CREATE TABLE t (a INT, b INT)", "CREATE TABLE u (a INT AUTO_INCREMENT PRIMARY KEY, c VARCHAR(9), d INT)", "INSERT INTO u VALUES (7, 'x', 1)",
		"CREATE VIEW v AS SELECT a, b FROM t", "CREATE VIEW w AS SELECT x.a, y.c FROM t x JOIN u y USING (a) WHERE x.b > 1 AND y.c LIKE 'a%'", "CREATE VIEW a AS SELECT * FROM v",
		"CREATE VIEW b AS SELECT concat(c, 'x') AS n, (SELECT max(b) FROM t) AS m FROM u", "DROP TABLE t", "ALTER TABLE u DROP c")
	schemaBefore, before := look(t, made)
	err := made.Try(t.Context(), true, func(_ context.Context, twin dialect.Rehearsal) error {
		schema, all := look(t, twin)
		if diff := cmp.Diff(schemaBefore, schema) + cmp.Diff(before, all); diff != "" {
			t.Error(diff)
		}
		run(t, twin, "INSERT INTO u (d) VALUES (3)", "CREATE TABLE t (a INT, b INT)", "SELECT * FROM v")
		if _, all := look(t, twin); !slices.ContainsFunc(all["u"].Rows, func(row []string) bool { return row[0] == "8" }) {
			t.Error(all["u"].Rows)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Generated values start far ahead, whatever room the type has, and named ones stay.
func TestAdvance(t *testing.T) {
	made := newScratch(t, scratcherOn(t, scratchServer(t))).(dialect.Rehearsal)
	statements := []string{"CREATE TABLE small (id TINYINT AUTO_INCREMENT PRIMARY KEY, a INT)", "CREATE TABLE big (id INT AUTO_INCREMENT PRIMARY KEY, a INT)", "INSERT INTO big (a) VALUES (1)"}
	inserts := []string{"INSERT INTO small (a) VALUES (1)", "INSERT INTO big (a) VALUES (2)", "INSERT INTO big VALUES (5, 3)"}
	want := map[string]string{"small": "51", "big": "1 1000005 5"}
	if !mysql.OnMySQL() {
		statements = append(statements, "CREATE SEQUENCE numbers START 5", "CREATE TABLE seq (id INT DEFAULT NEXTVAL(numbers), a INT)")
		inserts = append(inserts, "INSERT INTO seq (a) VALUES (1)")
		want["seq"] = "1000008"
	}
	run(t, made, statements...)
	if err := made.(dialect.Advancer).Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	run(t, made, inserts...)
	_, all := look(t, made)
	for table, values := range want {
		var got []string
		for _, row := range all[table].Rows {
			got = append(got, row[slices.Index(all[table].Columns, "id")])
		}
		if slices.Sort(got); strings.Join(got, " ") != values {
			t.Errorf("%s has %q, want %s", table, got, values)
		}
	}
}

// Rows are literals; keys, references and generated columns are known.
func TestContents(t *testing.T) {
	made := newScratch(t, scratcherOn(t, scratchServer(t))).(dialect.Rehearsal)
	run(t, made, "CREATE TABLE p (id INT AUTO_INCREMENT PRIMARY KEY, Name VARCHAR(20), b VARBINARY(5), f FLOAT, d DECIMAL(5,2), g INT AS (LENGTH(Name)) STORED, j JSON, s TIMESTAMP NULL)",
		"CREATE TABLE t (a INT, b INT, c INT, PRIMARY KEY (b, a), FOREIGN KEY (c) REFERENCES p (ID))",
		"INSERT INTO p (Name, b, f, d, j, s) VALUES ('it''s \\\\', x'00ff', 0.1, 1.5, '{\"a\": 1}', '2026-01-02 03:04:05'), (NULL, NULL, NULL, NULL, NULL, NULL)",
		"INSERT INTO t VALUES (2, 1, 1)")
	_, all := look(t, made)
	p, c := all["p"], all["t"]
	want := [][]string{
		{"NULL", "NULL", "NULL", "NULL", "2", "NULL", "NULL", "NULL"},
		{"x'00FF'", "1.50", "0.10000000149011612", "6", "1", `'{"a": 1}'`, `'it\'s \\'`, "'2026-01-02 03:04:05'"},
	}
	if diff := cmp.Diff(want, p.Rows); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"b", "d", "f", "g", "id", "j", "name", "s"}, p.Columns); diff != "" {
		t.Error(diff)
	}
	if strings.Join(p.Generated, " ") != "id" || strings.Join(p.Key, " ") != "id" || strings.Join(c.Key, " ") != "b a" || c.References["c"] != (rows.Column{Table: "p", Name: "id"}) || len(all) != 2 {
		t.Errorf("%+v\n%+v", p, c)
	}
}
