package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/ramusdb/ramus/internal/dialect"
)

// The log of an Alembic project is apart, in a schema of its own, because Alembic's
// autogenerate proposes to drop the tables of the default schema that are in no model.
// A log that exists is used in either place, and never moved. Its name in the schema
// tells which version table it belongs to, and so does its comment: a mistake would
// mix the logs of two projects, or of two tenants.

// apartSchema is the schema of the logs that are apart.
const apartSchema = "ramus"

// usualSchema is the schema of a version table whose log is named without the schema.
const usualSchema = "public"

// log returns the name of the log in the place where it is, or is expected to be.
func (t tables) log() string {
	if t.apart {
		return quote(apartSchema) + "." + quote(t.apartName())
	}
	return t.beside()
}

// beside returns the name of a log beside the version table.
func (t tables) beside() string { return t.qualified(t.Log) }

// shownLog names the log in messages.
func (t tables) shownLog() string {
	if t.apart {
		return apartSchema + "." + t.apartName()
	}
	return t.Log
}

// apartName returns the log's name in apartSchema. It may be too long for the server;
// then no log is created there.
func (t tables) apartName() string {
	if t.Schema == "" || t.Schema == usualSchema {
		return t.Log
	}
	return t.Schema + "." + t.Log
}

// selectApartName returns apartName as an expression over the schema s.name.
func (t tables) selectApartName() string {
	return "CASE s.name WHEN " + text(usualSchema) + " THEN " + text(t.Log) + " ELSE s.name || " + text("."+t.Log) + " END"
}

// expected returns the tables with the place where a read looks for the log first.
func (t tables) expected() tables {
	t.apart = t.Autogenerate != dialect.NoAutogenerate && len(t.apartName()) <= maxName
	return t
}

// A layout is where ramus's tables are, and which of them exist.
type layout struct {
	tables
	version, logged bool // whether the tables exist
	twice           bool // both places have a log
}

// reads reports whether a read of one layout is one of the other.
func (l layout) reads(other layout) bool {
	return l.version == other.version && l.logged == other.logged && (!l.logged || l.tables == other.tables)
}

// locate returns the layout of the objects that were found with t. Without a log, it
// says where t expects one. The error is a *dialect.TableError.
func (t tables) locate(f *found) (layout, error) {
	at := layout{tables: t, version: f.version != nil, logged: f.log != nil || f.apart != nil, twice: f.log != nil && f.apart != nil}
	if at.logged {
		at.apart = f.apart != nil
	}
	log := f.log
	if at.apart {
		log = f.apart
	}
	if t.Schema == "" && log != nil && (at.apart && f.schema != usualSchema || !at.apart && !log.visible) {
		at.Schema = f.schema
	}
	return at, errors.Join(
		f.version.check(t.Version, dialect.VersionTable, dialect.VersionColumns),
		log.check(at.shownLog(), dialect.LogTable, dialect.LogReadColumns),
		log.checkOwner(at.shownLog(), at.in(f.schema)),
	)
}

// owner is the comment of the log of a version table.
func (t tables) owner() string { return ownerPrefix + t.version() }

const ownerPrefix = "ramus's log of "

// checkOwner returns a *dialect.TableError for the log of another version table.
func (t *table) checkOwner(name string, of tables) error {
	if t == nil || len(t.comment) <= len(ownerPrefix) || t.comment[:len(ownerPrefix)] != ownerPrefix || t.comment == of.owner() {
		return nil
	}
	return &dialect.TableError{
		Table: name, Reason: "its comment says: " + t.comment + "; but the version table is " + of.version(),
		Fix: "Give one of the two projects another version_table. If a table was renamed and this is its log: COMMENT ON TABLE " + of.log() + " IS NULL",
	}
}

// choose decides between two logs of one version table: one without entries does not
// count. It must be called outside a transaction. The error is a *dialect.TableError.
func (t tables) choose(ctx context.Context, w *wire, schema string) (apart bool, err error) {
	t = t.in(schema)
	t.apart = true
	results, err := w.send(ctx, fmt.Sprintf("SELECT EXISTS (SELECT FROM %s), EXISTS (SELECT FROM %s)", t.beside(), t.log()))
	if err != nil {
		return false, t.refused(ctx, w, err)
	}
	old, set := cell(results[0], 0, 0) == "t", cell(results[0], 0, 1) == "t"
	if old && set {
		return false, &dialect.TableError{
			Table: t.shownLog(), Reason: "there is a second log, " + t.beside() + ", and both have entries",
			Fix: fmt.Sprintf("Keep the one that has the latest runs of %s, and rename the other one:\n  ALTER TABLE %s RENAME TO %s;\n  ALTER TABLE %s RENAME TO %[3]s;",
				t.version(), t.beside(), quote("old_"+t.Log), t.log()),
		}
	}
	return set || !old, nil
}

// A placement is how a new log is created.
type placement struct {
	schema bool   // apartSchema is created for it
	beside string // why it is not apart; "" if it is
	seen   bool   // Alembic's autogenerate looks there
}

// place decides where a new log goes. It asks for the rights first: a failed statement
// would be the failure of the run.
func (s *session) place(ctx context.Context) (placement, error) {
	if s.tables.apart = s.tables.Autogenerate != dialect.NoAutogenerate; !s.tables.apart {
		return placement{}, nil
	}
	results, err := s.wire.send(ctx, `SELECT (SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
	FROM pg_catalog.pg_namespace AS n WHERE n.nspname = `+text(apartSchema)+`), pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
	pg_catalog.current_schema() = `+text(s.tables.Schema)+`, current_user`)
	if err != nil {
		return placement{}, failure(ctx, err)
	}
	inSchema, inDatabase, role := cell(results[0], 0, 0), cell(results[0], 0, 1) == "t", cell(results[0], 0, 3)
	p := placement{schema: inSchema == ""}
	switch {
	case len(s.tables.apartName()) > maxName:
		p.beside = fmt.Sprintf("its name in the schema %s would have more than %d bytes", apartSchema, maxName)
	case inSchema == "" && !inDatabase:
		p.beside = fmt.Sprintf("the role %s may not create the schema %s", role, apartSchema)
	case inSchema == "f":
		p.beside = fmt.Sprintf("the role %s may not create tables in the schema %s", role, apartSchema)
	}
	s.tables.apart = p.beside == ""
	p.seen = s.tables.Autogenerate == dialect.AllSchemas || !s.tables.apart && cell(results[0], 0, 2) == "t"
	return p, nil
}

// newLog returns the statements that create the log.
func (t tables) newLog(p placement) []string {
	if !t.apart {
		return []string{t.createLog("CREATE TABLE")}
	}
	create := []string{t.createLog("CREATE TABLE"), t.commentOwner()}
	if p.schema {
		create = append([]string{"CREATE SCHEMA " + quote(apartSchema)}, create...)
	}
	return create
}

func (t tables) commentOwner() string {
	return "COMMENT ON TABLE " + t.log() + " IS " + text(t.owner())
}

// noteSeen notifies the user of a new log that Alembic's autogenerate sees.
func (s *session) noteSeen(p placement) {
	switch {
	case !p.seen:
	case s.tables.apart:
		s.options.NoteSeenLog(dialect.SeenLog{Name: s.tables.log(), Why: "env.py sets include_schemas", Kind: "schema", Filtered: apartSchema})
	default:
		s.options.NoteSeenLog(dialect.SeenLog{Name: s.tables.beside(), Why: p.beside, Kind: "table", Filtered: s.tables.Log})
	}
}
