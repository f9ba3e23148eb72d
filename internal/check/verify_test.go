package check_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/engine"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/plan"
	"github.com/ramusdb/ramus/internal/record"
	"github.com/ramusdb/ramus/internal/record/recordtest"
	"github.com/ramusdb/ramus/internal/revision"
)

// statements returns one statement for each revision, with its body in the hash.
func statements(_ context.Context, r *revision.Revision, _ string) ([]dialect.Statement, error) {
	if r.Body == "broken" {
		return nil, errors.New("no such syntax")
	}
	return []dialect.Statement{{Text: "SELECT " + r.ID, Line: 9, Hash: r.ID + r.Body}}, nil
}

// against is the input of a drawn graph and a database.
func against(t *testing.T, files, log, rows string) check.Input {
	t.Helper()
	_, all := revisions(t, files)
	in := check.Input{History: historyWith(all)}
	in.Database = &check.Database{Record: record.New(in.History, recordtest.State(t, log, rows), true), RollsBack: true, Statements: statements}
	in.Database.Finish = func(_ context.Context, e dialect.Entry) engine.Finish { return finish(in, e) }
	return in
}

// finish returns a command for revisions that have a file.
func finish(in check.Input, e dialect.Entry) engine.Finish {
	target := e.Revision
	if e.Action == dialect.ActionDowngrade {
		target = plan.RevertTarget(e.Revision, e.Parents)
	}
	command := "ramus " + e.Action + " " + target
	if in.Lookup(e.Revision) == nil {
		return engine.Finish{Why: "no file here defines it", Restore: "Finish it elsewhere: " + command + "\nTo find the file: git log"}
	}
	return engine.Finish{Command: command}
}

func TestVerify(t *testing.T) {
	const at = "on 2026-11-23 10:00:00 by bob@db"
	for _, test := range []struct {
		name             string
		files, log, rows string
		want             []string
	}{
		{"as it ran", "a <- b", "+a() +b(a)", "b", nil},
		{"pending", "a <- b <- c", "+a() +b(a)", "b", nil},
		{"nothing ran", "a <- b", "", "", nil},
		{"edited", "a <- b! ", "+a() +b(a)", "b", []string{"recorded b: revision b was edited after it ran " + at + ": its statements differ from those that ran"}},
		{"edited, and taken back before", "a <- b! ", "+a() +b(a) -b(a)", "a", nil},
		{"edited, and run again after that", "a! <- b", "+a() +b(a) -b(a)", "a", []string{"recorded a: revision a was edited after it ran " + at + ": its statements differ from those that ran"}},
		{"edited while it was half way", "a <- b! ", "+a() ?b(a)", "a", []string{"unfinished b: the upgrade of revision b is unfinished, with its one statement not done; it was started " + at}},
		{"edited, and confirmed by a later stamp", "a <- b! ", "+a() +b(a) =b", "b", nil},
		{"edited below a stamp", "a! <- b <- c", "+a() +b(a) =c", "c", []string{"recorded a: revision a was edited after it ran " + at + ": its statements differ from those that ran"}},
		{"edited, which the log accepted", "a <- b! ", "+a() +b(a) @b(a)=changed", "b", nil},
		{"as it ran, and the log accepted an edit", "a <- b", "+a() +b(a) @b(a)=changed", "b", nil},
		{"edited, and the log accepted another edit", "a <- b! ", "+a() +b(a) @b(a)=other", "b", []string{"recorded b: revision b was edited after it ran " + at + ": its statements differ from those that ran"}},
		{"edited, and run again after the log had accepted it", "a <- b! ", "+a() +b(a) @b(a)=changed -b(a) +b(a)", "b", []string{"recorded b: revision b was edited after it ran " + at + ": its statements differ from those that ran"}},
		{"re-parented, which the log accepted", "a <- b <- c", "+a() +b(a) +c(a) @c(b)", "c", nil},
		{"put beneath, and the log accepted the parent", "a <- x <- c", "+a() +c(a) @c(x)", "c", []string{
			"skipped x c: revision x never ran here, and no upgrade will run it: its descendant c ran before, " + at}},
		{"deleted, which the log accepted", "a <- c", "+a() +b(a) +c(b) @b= @c(a)", "c", nil},
		{"deleted, which the log accepted, in an older checkout", "a <- b <- c", "+a() +b(a) +c(b) @b= @c(a)", "c", nil},
		{"in Go when it ran", "a <- b! ", "+a() gb(a)", "b", nil},

		{"re-parented, within what was applied", "a <- b <- c", "+a() +b(a) +c(a)", "b c", []string{"parents c: the down_revision of c was a when it ran, " + at + ", and is b now"}},
		{"made a base", "a; b", "+a() +b(a)", "a b", []string{"parents b: the down_revision of b was a when it ran, " + at + ", and is nothing now"}},
		{"a merge's parents, the other way round", "a <- b, c; (c,b) <- m", "+a() +b(a) +c(a) +m(b,c)", "m", nil},
		{"re-parented away from what had run", "a <- b; a <- c", "+a() +b(a) +c(b)", "c", []string{
			"parents c: the down_revision of c was b when it ran, " + at + ", and is a now",
			"rows b: revision b ran " + at + ", and an upgrade would run it again: no version row covers it"}},

		{"put beneath what ran", "a <- x <- c", "+a() +c(a)", "c", []string{
			"skipped x c: revision x never ran here, and no upgrade will run it: its descendant c ran before, " + at + "; the down_revision of c was a then, and is x now"}},
		{"two of them, and a base", "x <- a <- y <- z <- c", "+a() +c(a)", "c", []string{
			"skipped x a: revision x never ran here, and no upgrade will run it: its descendant a ran before, " + at + "; the down_revision of a was nothing then, and is x now",
			"skipped y z c: revisions y, z never ran here, and no upgrade will run them: their descendant c ran before, " + at + "; the down_revision of c was a then, and is z now"}},
		{"put beneath, and given up half way", "a <- x <- c", "+a() xx(a) +c(a)", "c", []string{
			"skipped x c: revision x never ran here, and no upgrade will run it: its descendant c ran before, " + at + "; the down_revision of c was a then, and is x now"}},
		{"a new dependency that never ran", "a <- b; d <- e; b ~> e", "+a() +b(a) +d()", "b", []string{
			"skipped e b: revision e never ran here, and no upgrade will run it: its descendant b ran before, " + at}},
		{"a dependency that ran before there was a log", "a <- b; d <- e; b ~> e", "+a() +b(a)", "b", nil},
		{"put beneath a merge", "a <- b, c; x; (b,c,x) <- m", "+a() +b(a) +c(a) +m(b,c)", "m", []string{
			"skipped x m: revision x never ran here, and no upgrade will run it: its descendant m ran before, " + at + "; the down_revision of m was b, c then, and is b, c, x now"}},
		{"below a stamp", "a <- b <- c", "=b +c(b)", "c", nil},
		{"below a stamp of what no file defines", "a <- b <- c", "=gone +c(gone)", "c", []string{"parents c: the down_revision of c was gone when it ran, " + at + ", and is b now"}},
		{"before there was a log", "a <- b <- c <- d", "+c(b) +d(c)", "d", nil},
		{"before there was a log, taken back", "a <- b <- c", "-c(b)", "b", nil},
		{"run by hand", "a <- b <- c", "+a()", "c", nil},

		{"an unknown row", "a", "+a()", "gone", []string{"rows: the database is at gone, which has no file: its log has no entry for it"}},
		{"an unknown row that ran", "a", "+a() +gone(a)", "gone", nil},
		{"an unknown row that was stamped", "a", "+a() =gone", "gone", nil},
		{"edited below an unknown row", "a! ", "+a() +gone(a)", "gone", []string{
			"recorded a: revision a was edited after it ran " + at + ": its statements differ from those that ran"}},
		{"cut out below a row", "a <- c", "+a() +b(a) +c(b)", "c", []string{
			"parents c: the down_revision of c was b when it ran, " + at + ", and is a now",
			"rows: revision b ran " + at + ", and has no file now"}},
		{"a row was lost", "a <- b, c", "+a() +b(a) +c(a)", "b", []string{"rows c: revision c ran " + at + ", and an upgrade would run it again: no version row covers it"}},
		{"stamped down", "a <- b, c", "+a() +b(a) +c(a) =a", "a", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := against(t, test.files, test.log, test.rows)
			found, err := check.Run(context.Background(), check.Verify, in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				line := f.Check
				for _, r := range f.Revisions {
					line += " " + in.Graph().ID(r.Ref)
				}
				got = append(got, line+": "+f.Message)
				if len(f.Fixes) == 0 {
					t.Errorf("%s: no fix", f.Message)
				}
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(test.want, "\n"))
			}
		})
	}
}

// Where the log or the shared branch has each statement, the edited one is named.
func TestEditedStatement(t *testing.T) {
	ran := []dialect.Statement{{Hash: "0123456789abcdef01"}, {Hash: "b"}}
	for _, test := range []struct {
		name   string
		now    []dialect.Statement
		shared bool
		hashes []string
		want   string
		line   int
	}{
		{"by the log", []dialect.Statement{{Hash: "0123456789abcdef01", Line: 3}, {Hash: "c", Text: "SELECT 2", Line: 4}}, false, []string{"0123456789abcdef", "b"}, "statement 2 is now SELECT 2", 4},
		{"by the shared branch", []dialect.Statement{{Hash: "x", Text: "SELECT 1", Line: 3}, {Hash: "b", Line: 4}}, true, nil, "statement 1 is now SELECT 1", 3},
		{"one more", []dialect.Statement{{Hash: "0123456789abcdef01"}, {Hash: "b"}, {Hash: "c", Text: "SELECT 3", Line: 5}}, true, nil, "statement 3 is now SELECT 3", 5},
		{"one less", []dialect.Statement{{Hash: "0123456789abcdef01", Line: 3}}, true, nil, "it had 2 statements, and has 1 now", 3},
		{"none left", nil, true, nil, "it had 2 statements, and has 0 now", 1},
		{"nobody knows", []dialect.Statement{{Hash: "x", Line: 3}, {Hash: "b"}}, false, nil, "its statements differ from those that ran", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := against(t, "a", "+a()", "a")
			r, _ := in.Graph().Lookup("a")
			e := in.Database.Ran[r]
			e.Checksum, e.Statements, e.Hashes = dialect.Checksum(ran), 2, test.hashes
			in.Database.Ran[r] = e
			then := &revision.Revision{Node: in.Graph().Node(r)}
			then.File, in.Git = "a.sql", true
			if test.shared {
				in.Shared = &check.Shared{Ref: "main", Tip: map[string]*revision.Revision{"a": then}}
			}
			in.Database.Statements = func(_ context.Context, r *revision.Revision, _ string) ([]dialect.Statement, error) {
				if r == then {
					return ran, nil
				}
				return test.now, nil
			}
			found, err := check.Recorded.Run(context.Background(), in)
			if err != nil || len(found) != 1 {
				t.Fatalf("%v, %v", found, err)
			}
			if !strings.HasSuffix(found[0].Message, "bob@db: "+test.want) || found[0].Revisions[0].Line != test.line {
				t.Errorf("got %q at %d, want %q at %d", found[0].Message, found[0].Revisions[0].Line, test.want, test.line)
			}
			want := "git log --patch -- a.sql"
			if test.shared {
				want = "git checkout main -- a.sql"
			}
			if !strings.HasPrefix(found[0].Fixes[0].Command, want) {
				t.Errorf("fix: %+v", found[0].Fixes)
			}
		})
	}
}

// A revision that cannot be split now counts as edited, and the others are found as
// well.
func TestUnreadableRevision(t *testing.T) {
	in := against(t, "a <- b <- c! ", "+a() +b(a) +c(b)", "c")
	b, _ := in.Graph().Lookup("b")
	in.Revision(b).Body = "broken"
	found, err := check.Recorded.Run(context.Background(), in)
	if err != nil || len(found) != 2 || !strings.HasSuffix(found[0].Message, "it cannot be read now: no such syntax") {
		t.Errorf("%+v, %v", found, err)
	}
}

// Stamped and unrecorded revisions are listed.
func TestNotRecorded(t *testing.T) {
	in := against(t, "a <- b <- c <- d <- e", "=b gc(b) +d(c)", "d")
	for what, refs := range map[string][]graph.Ref{"a b": in.Database.In(record.Stamped), "c": in.Unrecorded()} {
		if got := strings.Join(in.Graph().IDs(refs), " "); got != what {
			t.Errorf("got %q, want %q", got, what)
		}
	}
}
