package ramus

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/alembicpy"
)

// database reads the database's bookkeeping and its catalog into in. It reads
// nothing, with a note, where the database does not answer and was not asked for.
func (x *examination) database(ctx context.Context, in *check.Input) error {
	if x.options.Files {
		return nil
	}
	rec, note, err := x.recordIfThere(ctx)
	if rec == nil || err != nil {
		if note != nil {
			x.diagnosis.note("the database was not looked at: " + note.Error())
		}
		return err
	}
	db, err := x.settings.database.use()
	if err != nil {
		return err
	}
	d := &check.Database{Record: rec, RollsBack: db.RollsBack(), Statements: x.upgradeStatements}
	d.Table = x.settings.database.versionTable()
	if d.Others, err = otherTables(ctx, db, d.Table); err != nil {
		return err
	}
	if len(d.Unfinished) > 0 {
		d.Holder = holder(ctx, db)
	}
	in.Database = d
	in.Schema, err = x.schema(ctx, db)
	return err
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

// holder is who holds the runner's lock; "" when nobody does.
func holder(ctx context.Context, db dialect.Database) string {
	session, err := db.Lock(ctx, dialect.LockOptions{By: "ramus doctor"})
	if locked, ok := errors.AsType[*dialect.LockedError](err); ok {
		return locked.Holder
	}
	if err == nil {
		_ = session.Close() // it was to be seen, and no more
	}
	return ""
}

// schema reads which tables, views, columns and indexes there are.
func (x *examination) schema(ctx context.Context, db dialect.Database) (*check.Schema, error) {
	catalog, err := db.Catalog(ctx)
	if err != nil {
		return nil, err
	}
	known := map[*revision.Revision]check.Changes{}
	return &check.Schema{
		Catalog: catalog,
		ChangesOf: func(ctx context.Context, r *revision.Revision) check.Changes {
			if _, read := known[r]; !read {
				changes := x.changesOf(ctx, db, r)
				all := len(changes.Effects)
				changes.Effects = slices.DeleteFunc(changes.Effects, func(e dialect.Effect) bool { return !catalog.Covers(e.Object) })
				changes.Complete = changes.Complete && len(changes.Effects) == all
				known[r] = changes
			}
			return known[r]
		},
	}, nil
}

// changesOf returns the changes of a revision's upgrade; none of one that cannot be
// read, or that is in Go.
func (x *examination) changesOf(ctx context.Context, db dialect.Database, r *revision.Revision) (d check.Changes) {
	switch r.Content {
	case revision.Opaque:
		return d
	case revision.Operations:
		content, err := os.ReadFile(r.File)
		if err != nil {
			return d
		}
		d.Text = string(content)
		d.Effects, d.Unclear, d.Complete = alembicpy.Operations(content)
		return d
	}
	statements, err := x.upgradeStatements(ctx, r)
	if err != nil {
		return d
	}
	d.Complete = true
	for _, st := range statements {
		effects := db.Effects(st)
		d.Text += st.Text + "\n"
		d.Effects = append(d.Effects, effects...)
		d.Complete = d.Complete && len(effects) > 0
		if len(effects) == 0 || check.Spreads(st.Text) {
			d.Unclear = append(d.Unclear, st.Text)
		}
	}
	return d
}
