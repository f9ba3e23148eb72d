package postgres

import (
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
)

// alembic are the tables of an Alembic project with a log, in a schema.
func alembic(schema string, a dialect.Autogenerate) dialect.Tables {
	t := dialect.NewTables("alembic_version", true)
	t.Schema, t.AlembicID, t.Autogenerate = schema, true, a
	return t
}

// logged writes an entry, and returns the notes on it and the ids that a read then finds.
func logged(t *testing.T, url string, tables dialect.Tables, id string) (notes []string, ids string) {
	t.Helper()
	db := mustOpen(t, url, tables)
	s, err := db.Lock(t.Context(), dialect.LockOptions{Notice: func(n string) { notes = append(notes, n) }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	tx, err := s.Begin(t.Context(), dialect.TxOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Log(t.Context(), dialect.Entry{Action: dialect.ActionUpgrade, Revision: id, Started: time.Now(), Finished: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return notes, idsIn(t, db)
}

// idsIn returns the revisions in the log of a database.
func idsIn(t *testing.T, db dialect.Database) string {
	t.Helper()
	state, err := db.Read(t.Context(), dialect.AllEntries)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range state.Log {
		ids = append(ids, e.Revision)
	}
	return strings.Join(ids, " ")
}

const tablesOf = `SELECT string_agg(schemaname || ' ' || tablename, ', ' ORDER BY (schemaname || tablename) COLLATE "C")
	FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`

// The log of an Alembic project is apart, and every reader finds it there.
func TestLogIsApart(t *testing.T) {
	url := newURL(t)
	if state, err := mustOpen(t, url, alembic("", dialect.DefaultSchema)).Read(t.Context(), dialect.AllEntries); err != nil || state.Exists || state.HasLog {
		t.Errorf("%+v, %v", state, err)
	}
	if notes, ids := logged(t, url, alembic("", dialect.DefaultSchema), "a"); notes != nil || ids != "a" {
		t.Errorf("%q, notes %q", ids, notes)
	}
	if got := query(t, url, tablesOf); got != "public alembic_version, ramus alembic_log" {
		t.Error(got)
	}
	for name, tables := range map[string]dialect.Tables{
		"the schema is named":              alembic("public", dialect.DefaultSchema),
		"the project is no longer Alembic": alembic("", dialect.NoAutogenerate),
	} {
		before := idsIn(t, mustOpen(t, url, tables))
		if notes, ids := logged(t, url, tables, "b"); notes != nil || ids != before+" b" || !strings.HasPrefix(before, "a") {
			t.Errorf("%s: %q, then %q, notes %q", name, before, ids, notes)
		}
	}
	if got := query(t, url, tablesOf); got != "public alembic_version, ramus alembic_log" {
		t.Error(got)
	}
}

// A log that is beside the version table stays there; of two, one must be empty.
func TestOlderLogIsUsed(t *testing.T) {
	url := newURL(t)
	old, now := alembic("", dialect.NoAutogenerate), alembic("", dialect.DefaultSchema)
	logged(t, url, old, "a")
	if notes, ids := logged(t, url, now, "b"); notes != nil || ids != "a b" || query(t, url, "to_regnamespace('ramus')") != "" {
		t.Errorf("%q, notes %q", ids, notes)
	}
	mustExec(t, url, "CREATE SCHEMA ramus; CREATE TABLE ramus.alembic_log (LIKE public.alembic_log)")
	if _, ids := logged(t, url, now, "c"); ids != "a b c" {
		t.Errorf("beside an empty log apart: %q", ids)
	}
	mustExec(t, url, "INSERT INTO ramus.alembic_log SELECT * FROM alembic_log WHERE revision = 'b'")
	for _, tables := range []dialect.Tables{old, now} {
		_, err := mustOpen(t, url, tables).Read(t.Context(), dialect.AllEntries)
		bad, ok := errors.AsType[*dialect.TableError](err)
		if !ok || !strings.Contains(err.Error(), `there is a second log, "public".alembic_log, and both have entries`) {
			t.Fatal(err)
		}
		for _, line := range strings.Split(bad.Hint(), "\n")[1:] { // each of the two ways works
			copied := newURL(t)
			logged(t, copied, old, "a")
			mustExec(t, copied, "CREATE SCHEMA ramus; CREATE TABLE ramus.alembic_log AS SELECT * FROM public.alembic_log; "+line)
			if got := idsIn(t, mustOpen(t, copied, now)); got != "a" {
				t.Errorf("after %s: %q", line, got)
			}
		}
	}
	mustExec(t, url, "DELETE FROM alembic_log")
	if _, ids := logged(t, url, now, "d"); ids != "b d" {
		t.Errorf("beside an empty log: %q", ids)
	}
}

// Each schema with a version table has a log of its own, whether the project names the
// schema or the search_path does.
func TestLogOfEachSchema(t *testing.T) {
	url := newURL(t)
	mustExec(t, url, `CREATE SCHEMA one; CREATE SCHEMA "Two"`)
	for schema, path := range map[string]string{"one": "one, public", "Two": `"Two", one`, "public": "public"} {
		if _, ids := logged(t, url, alembic(schema, dialect.DefaultSchema), schema); ids != schema {
			t.Errorf("%s: %q", schema, ids)
		}
		if _, ids := logged(t, withQuery(t, url, "search_path", path), alembic("", dialect.DefaultSchema), "more"); ids != schema+" more" {
			t.Errorf("%s by the search_path: %q", schema, ids)
		}
	}
	if got := query(t, url, tablesOf); got != "Two alembic_version, one alembic_version, public alembic_version, ramus Two.alembic_log, ramus alembic_log, ramus one.alembic_log" {
		t.Error(got)
	}
}

// A bare name must not find the log of another schema's version table.
func TestLogBesideAnotherVersionTable(t *testing.T) {
	url := newURL(t)
	logged(t, url, dialect.NewTables("", true), "a")
	mustExec(t, url, "CREATE SCHEMA one; CREATE TABLE one.ramus_version (LIKE ramus_version)")
	db := mustOpen(t, withQuery(t, url, "search_path", "one, public"), dialect.NewTables("", true))
	if state, err := db.Read(t.Context(), dialect.AllEntries); err != nil || !state.Exists || state.HasLog || len(state.Log) > 0 {
		t.Errorf("%+v, %v", state, err)
	}
	mustExec(t, url, "CREATE TABLE one.ramus_log (LIKE ramus_log)")
	db = mustOpen(t, withQuery(t, url, "search_path", "public, one"), dialect.Tables{Schema: "one", Version: "ramus_version", Log: "ramus_log"})
	if state, err := db.Read(t.Context(), dialect.AllEntries); err != nil || !state.HasLog || len(state.Log) > 0 {
		t.Errorf("%+v, %v", state, err)
	}
}

// The log that two version tables would share, by their names, is refused.
func TestLogOfAnotherTable(t *testing.T) {
	url := newURL(t)
	shop := alembic("", dialect.DefaultSchema)
	shop.Version, shop.Log = "shop_version", "shop_log"
	logged(t, url, shop, "a")
	shop.Version = "shop"
	_, err := mustOpen(t, url, shop).Read(t.Context(), dialect.AllEntries)
	bad, ok := errors.AsType[*dialect.TableError](err)
	if !ok || !strings.Contains(err.Error(), `its comment says: ramus's log of "public".shop_version; but the version table is "public"."shop"`) {
		t.Fatal(err)
	}
	_, command, _ := strings.Cut(bad.Hint(), "its log: ")
	mustExec(t, url, command)
	if got := idsIn(t, mustOpen(t, url, shop)); got != "a" {
		t.Error(got)
	}
}

// role creates a role that may log in, and returns its name and the URL for it.
func role(t *testing.T, url string) (name, as string) {
	t.Helper()
	name = "ramus_test_" + strings.ToLower(rand.Text()[:12])
	mustExec(t, url, "CREATE ROLE "+name+" LOGIN PASSWORD 'x'; GRANT CREATE ON SCHEMA public TO "+name)
	t.Cleanup(func() { mustExec(t, url, "DROP OWNED BY "+name+" CASCADE; DROP ROLE "+name) })
	return name, withUser(t, url, name, "x")
}

func TestLogWithoutRights(t *testing.T) {
	url := newURL(t)
	name, app := role(t, url)
	notes, ids := logged(t, app, alembic("", dialect.DefaultSchema), "a")
	if ids != "a" || len(notes) != 1 || !strings.Contains(notes[0], `sees the new log "public".alembic_log, since the role `+name+` may not create the schema ramus.`) ||
		!strings.Contains(notes[0], `(type_, name) != ("table", "alembic_log"),`) {
		t.Errorf("%q, notes %q", ids, notes)
	}
	if notes, ids := logged(t, app, alembic("", dialect.DefaultSchema), "b"); ids != "a b" || notes != nil {
		t.Errorf("%q, notes %q", ids, notes)
	}
	mustExec(t, url, "DROP TABLE alembic_log; CREATE SCHEMA ramus")
	if notes, _ := logged(t, app, alembic("", dialect.AllSchemas), "a"); len(notes) != 1 || !strings.Contains(notes[0], "since the role "+name+" may not create tables in the schema ramus.") {
		t.Errorf("notes %q", notes)
	}
	mustExec(t, url, "CREATE SCHEMA audit AUTHORIZATION "+name)
	if notes, _ := logged(t, app, alembic("audit", dialect.DefaultSchema), "a"); notes != nil {
		t.Errorf("a schema where autogenerate does not look: %q", notes)
	}
	mustExec(t, url, "CREATE SCHEMA "+strings.Repeat("s", 60)+" AUTHORIZATION "+name+"; GRANT CREATE, USAGE ON SCHEMA ramus TO "+name)
	if notes, ids := logged(t, app, alembic(strings.Repeat("s", 60), dialect.AllSchemas), "a"); ids != "a" || len(notes) != 1 || !strings.Contains(notes[0], "its name in the schema ramus would have more than 63 bytes") {
		t.Errorf("%q, notes %q", ids, notes)
	}
}

// A role without rights on the log gets an error with the statements that grant them,
// not a database without a log.
func TestReadWithoutRights(t *testing.T) {
	url := newURL(t)
	logged(t, url, alembic("", dialect.DefaultSchema), "a")
	name, reader := role(t, url)
	db := mustOpen(t, reader, alembic("", dialect.DefaultSchema))
	_, err := db.Read(t.Context(), dialect.AllEntries)
	bad, ok := errors.AsType[*dialect.RightsError](err)
	if !ok {
		t.Fatal(err)
	}
	for _, grant := range bad.Grants {
		mustExec(t, url, grant)
	}
	if got := idsIn(t, db); got != "a" {
		t.Error(got)
	}
	mustExec(t, url, "CREATE SCHEMA audit; GRANT USAGE ON SCHEMA audit TO "+name)
	s, err := mustOpen(t, reader, alembic("audit", dialect.DefaultSchema)).Lock(t.Context(), dialect.LockOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Ensure(t.Context()); !errors.As(err, &bad) || strings.Join(bad.Grants, "") != `GRANT CREATE ON SCHEMA "audit" TO `+name {
		t.Errorf("%v", err)
	}
}

func TestLogThatAutogenerateSees(t *testing.T) {
	notes, _ := logged(t, newURL(t), alembic("", dialect.AllSchemas), "a")
	if len(notes) != 1 || !strings.Contains(notes[0], `sees the new log "ramus".alembic_log, since env.py sets include_schemas.`) ||
		!strings.Contains(notes[0], `(type_, name) != ("schema", "ramus"),`) {
		t.Errorf("%q", notes)
	}
}

// Runners of several projects may create the schema at once.
func TestLogSchemaIsCreatedOnce(t *testing.T) {
	url := newURL(t)
	var wait sync.WaitGroup
	for _, name := range strings.Fields("a b c d e f g h") {
		tables := alembic("", dialect.DefaultSchema)
		tables.Version, tables.Log = name+"_version", name+"_log"
		s, err := mustOpen(t, url, tables).Lock(t.Context(), dialect.LockOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		wait.Go(func() {
			if _, err := s.Ensure(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if n := query(t, url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'ramus'"); n != "8" {
		t.Error(n)
	}
}

// A script creates the log where a run looks for it, or stops.
func TestScriptWithLogApart(t *testing.T) {
	for name, c := range map[string]struct {
		tables       dialect.Tables
		before, want string
	}{
		"new":             {alembic("", dialect.DefaultSchema), "", ""},
		"another schema":  {alembic("app", dialect.DefaultSchema), "CREATE SCHEMA app", ""},
		"the schema":      {alembic("", dialect.DefaultSchema), "CREATE SCHEMA ramus", ""},
		"an older log":    {alembic("", dialect.DefaultSchema), "CREATE TABLE alembic_log (a int)", "there is an older log beside the version table"},
		"an older log of": {alembic("app", dialect.DefaultSchema), "CREATE SCHEMA app; CREATE TABLE app.alembic_log (a int)", "there is an older log beside the version table"},
		"search_path":     {alembic("", dialect.DefaultSchema), "CREATE SCHEMA app; ALTER DATABASE NAME SET search_path = app", "the version table is not in the schema public"},
	} {
		url := newURL(t)
		mustExec(t, url, strings.ReplaceAll(c.before, "NAME", query(t, url, "current_database()")))
		w := newStore(c.tables).Script()
		script := strings.Join(w.Prologue(), ";\n") + ";\n" + w.CreateVersion() + ";\n" + w.CreateLog() + ";\n" + w.Log(dialect.Entry{Action: "stamp", Revision: "a"}) + ";\n"
		out, err := psql(t, url, script)
		if c.want == "" && (err != nil || idsIn(t, mustOpen(t, url, c.tables)) != "a") || c.want != "" && (err == nil || !strings.Contains(out, c.want)) {
			t.Errorf("%s: %v\n%s\n%s", name, err, out, script)
		}
		if _, move, found := strings.Cut(out, "to move it: "); found {
			move, _, _ = strings.Cut(move, "\n")
			mustExec(t, url, "DROP TABLE "+tables{Tables: c.tables}.beside())
			logged(t, url, dialect.Tables{Schema: c.tables.Schema, Version: "alembic_version", Log: "alembic_log"}, "z")
			mustExec(t, url, move)
			if got := idsIn(t, mustOpen(t, url, c.tables)); got != "z" {
				t.Errorf("%s: after %s: %q", name, move, got)
			}
			if out, err := psql(t, url, script); err != nil {
				t.Errorf("%s: after %s: %v\n%s", name, move, err, out)
			}
		}
	}
}
