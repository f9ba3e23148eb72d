package postgres

import (
	"context"
	"errors"

	"github.com/ramusdb/ramus/internal/contents"
)

// selectViews lists the views of users.
const selectViews = `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'v' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
	AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend AS d WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.deptype = 'e')`

// readViews reads each view once, in a transaction that is rolled back. One that fails is left
// out.
func (w *wire) readViews(ctx context.Context) (contents.Contents, error) {
	names, err := w.send(ctx, selectViews)
	if err != nil {
		return nil, failure(ctx, err)
	}
	var views []contents.Table
	for i := range names[0].Rows {
		name := cell(names[0], i, 0)
		if _, err := w.send(ctx, "SAVEPOINT ramus_view"); err != nil {
			return nil, failure(ctx, err)
		}
		results, err := w.send(ctx, "SELECT * FROM "+name)
		if err == nil {
			views = append(views, viewOf(name, results[0]))
		}
		if _, back := w.send(context.WithoutCancel(ctx), "ROLLBACK TO ramus_view; RELEASE ramus_view"); back != nil {
			return nil, failure(ctx, errors.Join(err, back))
		}
	}
	return contents.Of(views...), nil
}

func viewOf(name string, r *result) contents.Table {
	t := contents.Table{Name: name}
	for _, field := range r.FieldDescriptions {
		t.Columns = append(t.Columns, field.Name)
	}
	for _, row := range r.Rows {
		cells := make([]string, len(row))
		for i, value := range row {
			if cells[i] = string(value); value == nil {
				cells[i] = "NULL"
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// Views reads the views inside the transaction.
func (t *trial) Views(ctx context.Context) (all contents.Contents, err error) {
	err = t.looking(ctx, func(w *wire) error {
		all, err = w.readViews(ctx)
		return err
	})
	return all, err
}

// Views reads the views on the connection that looks at the database.
func (s *scratch) Views(ctx context.Context) (contents.Contents, error) {
	look, err := s.looking(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := look.send(ctx, "BEGIN"); err != nil {
		return nil, failure(ctx, err)
	}
	all, err := look.readViews(ctx)
	return all, errors.Join(err, look.rollBack())
}
