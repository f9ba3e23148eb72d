package planner_test

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/revision"
)

func TestFinish(t *testing.T) {
	up, down := dialect.ActionUpgrade, dialect.ActionDowngrade
	for _, test := range []struct {
		name, drawn, rows, ran string
		action, id, parents    string
		all                    bool   // the whole run is one transaction
		outOfOrder             bool   // the run that was refused runs skipped revisions first
		command, why, restore  string // parts of the latter two
	}{
		{name: "an upgrade", drawn: "a <- b <- c", rows: "a", ran: "a", action: up, id: "b", parents: "a", command: "ramus upgrade b"},
		{name: "in a run in one transaction", drawn: "a <- b", rows: "a", ran: "a", action: up, id: "b", parents: "a", all: true, command: "ramus upgrade b --transaction revision"},
		{name: "above a skipped one", drawn: "x <- a <- b", rows: "a", ran: "a", action: up, id: "b", parents: "a", command: "ramus upgrade b"},
		{name: "of a run out of order", drawn: "x <- a <- b", rows: "a", ran: "a", action: up, id: "b", parents: "a", outOfOrder: true, command: "ramus upgrade b"},
		{name: "an id with a dollar", drawn: "a <- b$1", rows: "a", ran: "a", action: up, id: "b$1", parents: "a", command: "ramus upgrade 'b$1'"},
		{name: "a merge", drawn: "a <- b, c; (b,c) <- m", rows: "b c", ran: "a b<a c<a", action: up, id: "m", parents: "b c", command: "ramus upgrade m"},
		{name: "beside another head", drawn: "a <- b; a <- c", rows: "b", ran: "a b<a", action: up, id: "c", parents: "a", command: "ramus upgrade c"},
		{name: "without a file", drawn: "a", rows: "a", ran: "a", action: up, id: "b", parents: "a", why: "no file here defines it", restore: "ramus upgrade b\nTo find the file, in its git repository: git log --all --oneline -S b"},
		{name: "something was put beneath", drawn: "a <- x <- b", rows: "a", ran: "a", action: up, id: "b", parents: "a", why: "ramus upgrade b would not start with it", restore: "Restore its parents in b.sql (a), and run: ramus upgrade b"},
		{name: "a row stands for it", drawn: "a <- b", rows: "b", ran: "a", action: up, id: "b", parents: "a", why: "a version row stands for it already"},
		{name: "beside a row that is ahead", drawn: "a <- b", rows: "a x", ran: "a x", action: up, id: "b", parents: "a", why: "the database is at x, which no file here defines", restore: "such as the release that started it"},

		{name: "a downgrade", drawn: "a <- b", rows: "b", ran: "a b<a", action: down, id: "b", parents: "a", command: "ramus downgrade b@a"},
		{name: "of a base", drawn: "a", rows: "a", ran: "a", action: down, id: "a", command: "ramus downgrade a@base"},
		{name: "of a merge", drawn: "a <- b, c; (b,c) <- m", rows: "m", ran: "a b<a c<a m<b", action: down, id: "m", parents: "b c", command: "ramus downgrade m@b"},
		{name: "by the log", drawn: "a", rows: "b", ran: "a b<a", action: down, id: "b", parents: "a", command: "ramus downgrade b@a"},
		{name: "by the log, after it was re-parented", drawn: "a <- y", rows: "b", ran: "a b<a", action: down, id: "b", parents: "y", command: "ramus downgrade b@a"},
		{name: "re-parented", drawn: "a <- y <- b", rows: "b", ran: "a b<a", action: down, id: "b", parents: "a", command: "ramus downgrade b@y"},
		{name: "below another row", drawn: "a <- b <- c", rows: "c", ran: "a b<a c<b", action: down, id: "b", parents: "a", why: "would not start with it", restore: "Restore its parents"},
		{name: "its row is gone", drawn: "a <- b", rows: "a", ran: "a b<a", action: down, id: "b", parents: "a", why: "no version row stands for it"},
		{name: "the log does not have it", drawn: "a", rows: "b", ran: "", action: down, id: "b", parents: "a", why: "no file here defines it", restore: "ramus downgrade b@a"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planning(t, test.drawn)
			p.OutOfOrder = test.outOfOrder
			for _, r := range p.History.All() {
				r.File = r.ID + ".sql"
				r.Load = func(context.Context) (revision.Scripts, error) {
					one := revision.Script{Text: "SELECT 1", NoTransaction: true}
					return revision.Scripts{Upgrade: one, Downgrade: &one}, nil
				}
			}
			e := dialect.Entry{Seq: 99, Action: test.action, Revision: test.id, Parents: strings.Fields(test.parents), Statements: 1, Hashes: []string{"0"}}
			state, _ := database(test.rows, test.ran)
			for i, ran := range state.Log {
				state.Log[i].DownScript = "-- +downgrade transaction:false\nDROP TABLE " + ran.Revision + ";\n"
			}
			state.Log = append(state.Log, e)
			read := func(context.Context, dialect.ReadScope) (dialect.State, error) { return state, nil }
			db, err := sqlite.Dialect.Open("sqlite:"+filepath.Join(t.TempDir(), "app.db"), dialect.NewTables("", true))
			if err != nil {
				t.Fatal(err)
			}
			req := engine.Request{Database: db}
			if test.all {
				req.Transaction = engine.All
			}
			got := p.Finish(t.Context(), e, req, state, read)
			if got.Command != test.command || !strings.Contains(got.Why, test.why) || !strings.Contains(got.Restore, test.restore) ||
				(got.Why == "") != (test.why == "") || (got.Restore == "") != (test.restore == "") {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Of several unfinished revisions, each prevents the others from being resumed.
func TestFinishSeveral(t *testing.T) {
	p := planning(t, "a <- b; a <- c")
	state, read := database("a", "a")
	for _, id := range []string{"b", "c"} {
		state.Log = append(state.Log, dialect.Entry{Action: dialect.ActionUpgrade, Revision: id, Parents: []string{"a"}, Statements: 1})
	}
	db, err := sqlite.Dialect.Open("sqlite:"+filepath.Join(t.TempDir(), "app.db"), dialect.NewTables("", true))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Finish(t.Context(), state.Log[1], engine.Request{Database: db}, state, read); got.Command != "" || got.Why != "there are several such revisions" {
		t.Errorf("%+v", got)
	}
}
