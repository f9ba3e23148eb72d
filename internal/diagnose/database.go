package diagnose

import (
	"context"
	"fmt"
	"slices"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Database is a project's database.
type Database struct {
	Use   func() (dialect.Database, error)
	Table func() string // the version table's name, once the database is in use

	// Record reads the bookkeeping. It returns nil where the database may be left
	// out, with the reason as note.
	Record func(context.Context) (rec *record.Record, note, err error)

	Finish Finisher
}

// A Finisher returns how to finish the revision of an unfinished entry, in a database
// with the rows and the unfinished entries of a state.
type Finisher func(context.Context, dialect.Entry, dialect.State) engine.Finish

// readDatabase adds the bookkeeping and the catalog of the database to the input.
func (x *Examination) readDatabase(ctx context.Context, in *check.Input, r *Result) error {
	if x.Database == nil {
		return nil
	}
	rec, note, err := x.Database.Record(ctx)
	if note != nil {
		r.noteLeftOut("the database was not looked at: " + hint.Text(note))
	}
	if rec == nil || err != nil {
		return err
	}
	db, err := x.Database.Use()
	if err != nil {
		return err
	}
	d := NewDatabase(ctx, db, rec, x.Database.Finish)
	d.Table = x.Database.Table()
	if d.Others, err = otherTables(ctx, db, d.Table); err != nil {
		return err
	}
	in.Database, r.Record = d, rec
	in.Schema, err = schema(ctx, db)
	return err
}

// rows returns the version rows; nil where the database cannot be read. Of revisions
// without a valid graph they only show which fixes would do harm.
func (x *Examination) rows(ctx context.Context) []string {
	if x.Database == nil {
		return nil
	}
	rec, _, err := x.Database.Record(ctx)
	if rec == nil || err != nil {
		return nil
	}
	return rec.Rows
}

// NewDatabase returns what the checks of verify and doctor ask of a database: its
// record, and who is at work on it where a revision is unfinished.
func NewDatabase(ctx context.Context, db dialect.Database, rec *record.Record, finish Finisher) *check.Database {
	d := &check.Database{
		Record: rec, RollsBack: db.RollsBack(),
		Statements: Splitter(db),
		Finish: func(ctx context.Context, e dialect.Entry) engine.Finish {
			return finish(ctx, e, rec.Position.State())
		},
	}
	if len(d.Unfinished) > 0 {
		d.Holder = dialect.Runner(ctx, db, "ramus doctor")
	}
	return d
}

// Splitter returns the splitter of a database, for the files' upgrades.
func Splitter(db dialect.Database) check.Splitter {
	return func(ctx context.Context, rev *revision.Revision, side string) ([]dialect.Statement, error) {
		return statements(ctx, db, rev, side)
	}
}

// statements returns the statements of a revision's upgrade, as its file has them: of a
// merge, of the section for a parent's side.
func statements(ctx context.Context, db dialect.Rules, rev *revision.Revision, side string) ([]dialect.Statement, error) {
	all, err := rev.Scripts(ctx)
	if err != nil {
		return nil, err
	}
	scripts, ok := all.Of(side)
	if !ok {
		return nil, fmt.Errorf("%s: it has no %s now", rev.Pos(), revision.Directive("upgrade", side))
	}
	return db.Split(scripts.Upgrade)
}

// versionTables are the names under which programs keep version rows of this shape.
var versionTables = []string{"ramus_version", "alembic_version"}

// otherTables reads the version tables that have another name than the project's.
func otherTables(ctx context.Context, db dialect.Database, own string) (others []check.RowsOf, err error) {
	for _, name := range versionTables {
		if name == own {
			continue
		}
		table, err := db.Table(ctx, name)
		if err != nil {
			return nil, err
		}
		if rows := table.Column("version_num"); len(rows) > 0 {
			others = append(others, check.RowsOf{Table: name, Rows: rows})
		}
	}
	return others, nil
}

// schema reads which tables, views, columns and indexes there are.
func schema(ctx context.Context, db dialect.Database) (*check.Schema, error) {
	catalog, err := db.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	type section struct {
		revision *revision.Revision
		side     string
	}
	known := map[section]check.Changes{}
	return &check.Schema{
		Catalog: catalog,
		ChangesOf: func(ctx context.Context, rev *revision.Revision, side string) check.Changes {
			changes, read := known[section{rev, side}]
			if !read {
				changes = ChangesOf(ctx, db, rev, side)
				all := len(changes.Effects)
				changes.Effects = slices.DeleteFunc(changes.Effects, func(e dialect.Effect) bool { return !catalog.Covers(e.Object) })
				changes.Complete = changes.Complete && len(changes.Effects) == all
				known[section{rev, side}] = changes
			}
			return changes
		},
	}, nil
}
