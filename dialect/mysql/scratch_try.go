package mysql

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/schema"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Try copies the database into a schema of its own, since every change of a schema commits
// by itself. The cost is that of making all tables. A schema that cannot be copied, such as
// one with a view that calls a function which is gone, is a *dialect.CopyError.
func (s *scratch) Try(ctx context.Context, _ bool, f func(context.Context, dialect.Rehearsal) error) error {
	made, err := s.of.Scratch(ctx)
	if err != nil {
		return err
	}
	twin := made.(*scratch)
	if err = twin.copyError(ctx, twin.copy(ctx, s)); err == nil {
		err = f(ctx, twin)
	}
	return errors.Join(err, twin.Close())
}

// copyError returns the error of a copy, without the name of the copy, unless the run ends
// by it anyway.
func (s *scratch) copyError(ctx context.Context, err error) error {
	if err == nil || dialect.Ended(ctx) != nil || lost(err) || isA[*dialect.UnreachableError](err) {
		return err
	}
	return &dialect.CopyError{Why: strings.ReplaceAll(err.Error(), s.keeper.name+".", "")}
}

// copy makes the database, which is empty, equal to another one.
func (s *scratch) copy(ctx context.Context, from *scratch) error {
	source := from.keeper.reader(s.tables)
	source.own = func(table string) bool { return table == marker }
	all, err := source.list(ctx)
	if err != nil {
		return failure(ctx, err)
	}
	made, err := source.shown(ctx, all)
	if err != nil {
		return failure(ctx, err)
	}
	c := copier{keeper: s.keeper, source: source, all: all, made: made}
	if err := c.run(ctx); err != nil {
		return failure(ctx, err)
	}
	return s.compare(ctx, from)
}

// compare returns an error if the schema differs from that of another database.
func (s *scratch) compare(ctx context.Context, from *scratch) error {
	before, err := from.Snapshot(ctx)
	if err != nil {
		return err
	}
	after, err := s.Snapshot(ctx)
	if err != nil {
		return err
	}
	if all := schema.Diff(before, after); len(all) > 0 {
		return fmt.Errorf("the copy has another %s %s", all[0].Kind, all[0].Name)
	}
	return nil
}

// A copier makes the objects of another schema in that of its keeper.
type copier struct {
	*keeper
	source schemaReader
	all    []listed
	made   []shown // the definitions of all

	standIns []standIn
}

// run makes sequences before tables that take defaults from them, rows before triggers
// that would fire, and views after the functions that they call.
func (c *copier) run(ctx context.Context) error {
	settings := "SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'"
	if c.mariadb {
		settings += ", check_constraint_checks = 0"
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return c.exec(ctx, settings) },
		c.sequences,
		func(ctx context.Context) error { return c.exec(ctx, c.definitions(schema.Table)...) },
		func(ctx context.Context) error { return c.exec(ctx, c.rows()...) },
		func(ctx context.Context) error {
			return c.programs(ctx, library, procedure, function, packageHead, packageBody)
		},
		c.views,
		func(ctx context.Context) error { return c.programs(ctx, trigger, event) },
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return c.configure(ctx)
}

// exec runs statements in one round trip.
func (c *copier) exec(ctx context.Context, statements ...string) error {
	if len(statements) == 0 {
		return nil
	}
	_, err := c.conn.ExecContext(ctx, strings.Join(statements, ";\n"))
	return err
}

// definitions returns the statements that make the objects of a kind.
func (c *copier) definitions(kind string) (all []string) {
	for i, l := range c.all {
		if l.kind == kind {
			all = append(all, c.source.definition(c.all[i], c.made[i]))
		}
	}
	return all
}

// rows returns the statements that copy the rows of tables. A MERGE table has those of
// others.
func (c *copier) rows() (all []string) {
	for i, l := range c.all {
		if l.kind != schema.Table {
			continue
		}
		p := phraseOf(c.made[i].create())
		options, _ := cutTable(p)
		if isMerge(options) {
			continue
		}
		var columns []string
		for _, column := range shapeOf(l.name, p).columns {
			if !column.computed {
				columns = append(columns, quote(column.name))
			}
		}
		names := strings.Join(columns, ", ")
		all = append(all, fmt.Sprintf("INSERT INTO %s (%s) SELECT %[2]s FROM %s.%[1]s", quote(l.name), names, quote(c.source.schema)))
	}
	return all
}

func isMerge(options sqllex.Phrase) bool {
	return slices.ContainsFunc(options, func(t sqllex.Token) bool { return t.IsAny("MRG_MYISAM", "MERGE") })
}

// sequences makes the sequences, at the positions that no session has reserved.
func (c *copier) sequences(ctx context.Context) error {
	if err := c.exec(ctx, c.definitions(sequence)...); err != nil {
		return err
	}
	for _, l := range c.all {
		if l.kind != sequence {
			continue
		}
		var next, cycle int64
		if err := scanRow(ctx, c.conn, "SELECT next_not_cached_value, cycle_count FROM "+quote(c.source.schema)+"."+quote(l.name), &next, &cycle); err != nil {
			return err
		}
		if err := c.exec(ctx, fmt.Sprintf("DO SETVAL(%s, %d, 0, %d)", quote(l.name), next, cycle)); err != nil {
			return err
		}
	}
	return nil
}

// programs makes programs of several kinds, each under the settings that it was made under.
func (c *copier) programs(ctx context.Context, kinds ...string) error {
	for _, kind := range kinds {
		for i, l := range c.all {
			if l.kind != kind {
				continue
			}
			if err := c.exec(ctx, c.made[i].restore(), c.source.definition(c.all[i], c.made[i])); err != nil {
				return err
			}
		}
	}
	return nil
}

// views makes views, those after the ones that they need.
func (c *copier) views(ctx context.Context) error {
	var left []int
	for i, l := range c.all {
		if l.kind == view {
			left = append(left, i)
		}
	}
	for len(left) > 0 {
		failed := c.makeViews(ctx, left)
		if len(failed) == len(left) {
			if err := c.replaceMissing(ctx, failed); err != nil {
				return err
			}
		}
		left = left[:0]
		for _, f := range failed {
			left = append(left, f.index)
		}
	}
	return c.dropStandIns(ctx)
}

// A failedView is a view that could not be made.
type failedView struct {
	index int // in copier.all
	err   error
}

func (c *copier) makeViews(ctx context.Context, views []int) (failed []failedView) {
	for _, i := range views {
		if err := c.exec(ctx, c.made[i].restore(), c.source.definition(c.all[i], c.made[i])); err != nil {
			failed = append(failed, failedView{i, err})
		}
	}
	return failed
}

// replaceMissing makes a stand-in for what one of the views lacks. It returns the error of
// the first one if there can be none.
func (c *copier) replaceMissing(ctx context.Context, failed []failedView) error {
	for _, f := range failed {
		s, ok := c.standIn(phraseOf(c.source.definition(c.all[f.index], c.made[f.index])), f.err)
		if ok && c.exec(ctx, s.make) == nil {
			c.standIns = append(c.standIns, s)
			return nil
		}
	}
	first := failed[0]
	if lost(first.err) || ctx.Err() != nil {
		return first.err
	}
	return fmt.Errorf("view %s: %s", c.all[first.index].name, words(first.err))
}

// restore returns the statement that sets the settings under which an object was made.
func (s shown) restore() string {
	sets := []string{"sql_mode = ''"}
	for _, f := range s {
		switch f.name {
		case "sql_mode", "time_zone", "character_set_client", "collation_connection":
			sets = append(sets, f.name+" = "+text(f.value))
		}
	}
	return "SET SESSION " + strings.Join(sets, ", ")
}

// Forget drops ramus's own tables.
func (s *scratch) Forget(ctx context.Context) error {
	drop := "DROP TABLE IF EXISTS " + quote(s.keeper.name) + "." + quote(s.tables.Version)
	if s.tables.Log != "" {
		drop += ", " + quote(s.keeper.name) + "." + quote(s.tables.Log)
	}
	_, err := s.keeper.conn.ExecContext(ctx, drop)
	return failure(ctx, err)
}
