package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/contents"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/schema"
)

const books = `CREATE TABLE authors (id serial PRIMARY KEY, name text);
CREATE TABLE books (a int, b int GENERATED ALWAYS AS IDENTITY, author int REFERENCES authors, "Odd name" text, PRIMARY KEY (a, b));
CREATE TABLE empty ();
CREATE TABLE parts (k int) PARTITION BY LIST (k);
CREATE TABLE part PARTITION OF parts DEFAULT;
CREATE TABLE base (a int);
CREATE TABLE derived () INHERITS (base);
CREATE VIEW names AS SELECT name FROM authors;
INSERT INTO authors (name) VALUES ('O''Brien\'), (NULL);
INSERT INTO books (a, author, "Odd name") VALUES (1, 2, 'x');
INSERT INTO empty DEFAULT VALUES;
INSERT INTO parts VALUES (7);
INSERT INTO derived VALUES (8);
CREATE TABLE secrets (a int);
INSERT INTO secrets VALUES (9);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`

func TestContents(t *testing.T) {
	db := newScratch(t, newScratcher(t, newScratchUser(t, "CREATEDB")))
	onScratch(t, db, books)
	got, err := db.Contents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, name := range got.Tables() {
		table := got[name]
		lines = append(lines, fmt.Sprintf("%s %q %q key %q generated %q references %v", name, table.Columns, table.Rows, table.Key, table.Generated, table.References))
	}
	const want = `large objects ["content" "oid"] [] key [] generated ["oid"] references map[]
public.authors ["id" "name"] [["1" "E'O''Brien\\\\'"] ["2" "NULL"]] key ["id"] generated ["id"] references map[]
public.base ["a"] [] key [] generated [] references map[]
public.books ["Odd name" "a" "author" "b"] [["'x'" "1" "2" "1"]] key ["a" "b"] generated ["b"] references map[author:public.authors.id]
public.derived ["a"] [["8"]] key [] generated [] references map[]
public.empty [] [[]] key [] generated [] references map[]
public.part ["k"] [["7"]] key [] generated [] references map[]
public.secrets ["a"] [["9"]] key [] generated [] references map[]`
	if text := strings.Join(lines, "\n"); text != want {
		t.Errorf("got\n%s", text)
	}
}

// A Try has the database with its rows and sequences, and leaves it as it was, also if it
// commits, fails, and has another Try inside.
func TestTry(t *testing.T) {
	db := newScratch(t, newScratcher(t, newScratchUser(t, "CREATEDB")))
	onScratch(t, db, books)
	before := lookAt(t, db)
	failed := errors.New("failed")
	err := db.Try(t.Context(), true, func(ctx context.Context, copied dialect.Rehearsal) error {
		made := copied.(*scratch)
		if !equal(before, lookAt(t, made)) {
			t.Error("the copy is another database")
		}
		execScratch(t, made, "INSERT INTO authors (name) VALUES ('third'); DROP TABLE empty")
		inside := lookAt(t, made)
		if err := made.Try(ctx, true, func(_ context.Context, again dialect.Rehearsal) error {
			execScratch(t, again.(*scratch), "DROP TABLE books")
			return nil
		}); err != nil {
			t.Error(err)
		}
		if !equal(inside, lookAt(t, made)) {
			t.Error("the inner Try changed the copy")
		}
		if id := query(t, urlOf(t, made), "SELECT max(id) FROM authors"); id != "3" {
			t.Errorf("the sequence went on with %s", id)
		}
		return failed
	})
	if !errors.Is(err, failed) || !equal(before, lookAt(t, db)) {
		t.Errorf("the Try changed the database, or hid the error: %v", err)
	}
	execScratch(t, db, "INSERT INTO authors (name) VALUES ('third')")
	if id := query(t, urlOf(t, db), "SELECT max(id) FROM authors"); id != "3" {
		t.Errorf("the sequence went on with %s", id)
	}
}

// A trial sees its own changes, and is rolled back with the positions of the sequences. A
// script that fails changes nothing. What has to commit is refused.
func TestTrial(t *testing.T) {
	db := newScratch(t, newScratcher(t, newScratchUser(t, "CREATEDB")))
	onScratch(t, db, books)
	before := lookAt(t, db)
	apply := func(ctx context.Context, on dialect.Rehearsal, text string) (int, error) {
		script := revision.Script{Text: text, Line: 1}
		statements, err := db.Split(script)
		if err != nil {
			t.Fatal(err)
		}
		return on.(dialect.Applier).Apply(ctx, script, statements)
	}
	err := db.Try(t.Context(), false, func(ctx context.Context, on dialect.Rehearsal) error {
		if _, err := apply(ctx, on, "SET search_path = pg_catalog; INSERT INTO public.authors (name) VALUES ('third'); DROP TABLE public.empty"); err != nil {
			t.Error(err)
		}
		inside := lookAt(t, on)
		if equal(before, inside) {
			t.Error("the trial does not see its own changes")
		}
		err := on.Try(ctx, false, func(ctx context.Context, on dialect.Rehearsal) error {
			if _, err := apply(ctx, on, "INSERT INTO authors (name) VALUES ('fourth'); DROP TABLE books"); err != nil {
				t.Error(err)
			}
			failed, err := apply(ctx, on, "DROP TABLE base CASCADE;\nSELECT nothing")
			if failed != 1 || err == nil {
				t.Errorf("statement %d failed: %v", failed, err)
			}
			_, err = apply(ctx, on, "TABLE base")
			return err
		})
		if err != nil || !equal(inside, lookAt(t, on)) {
			t.Errorf("the inner trial changed the outer one: %v", err)
		}
		if err := on.Try(ctx, true, nil); !errors.Is(err, dialect.ErrNeedsCommit) {
			t.Errorf("a commit inside a trial: %v", err)
		}
		return nil
	})
	if err != nil || !equal(before, lookAt(t, db)) {
		t.Errorf("the trial changed the database: %v", err)
	}
	execScratch(t, db, "INSERT INTO authors (name) VALUES ('third')")
	if id := query(t, urlOf(t, db), "SELECT max(id) FROM authors"); id != "3" {
		t.Errorf("the sequence went on with %s", id)
	}
}

// A look is the schema and the rows of a database.
type look struct {
	schema schema.Snapshot
	rows   contents.Contents
}

func lookAt(t *testing.T, db dialect.Rehearsal) look {
	t.Helper()
	s, err := db.Snapshot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Contents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return look{s, rows}
}

func equal(a, b look) bool {
	return len(schema.Diff(a.schema, b.schema)) == 0 && contents.Equal(a.rows, b.rows)
}

// execScratch runs statements as another program.
func execScratch(t *testing.T, db *scratch, statements string) {
	t.Helper()
	mustExec(t, urlOf(t, db), statements)
}

func urlOf(t *testing.T, db *scratch) string {
	return withUser(t, withPath(t, serverURL(t), db.name), db.config.User, "secret")
}
