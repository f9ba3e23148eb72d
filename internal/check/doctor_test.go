package check_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// objects returns tables "t", columns "t.c", views "%v", and indexes "#i@t", or "#i@"
// for one whose table is unknown, with a space between them.
func objects(text string) (all []dialect.Object) {
	for word := range strings.FieldsSeq(text) {
		name, index := strings.CutPrefix(word, "#")
		view, isView := strings.CutPrefix(word, "%")
		table, column, isColumn := strings.Cut(word, ".")
		switch {
		case index:
			name, table, _ := strings.Cut(name, "@")
			all = append(all, dialect.Object{Kind: dialect.IndexObject, Table: table, Name: name})
		case isView:
			all = append(all, dialect.Object{Kind: dialect.ViewObject, Name: view})
		case isColumn:
			all = append(all, dialect.Object{Kind: dialect.ColumnObject, Table: table, Name: column})
		default:
			all = append(all, dialect.Object{Kind: dialect.TableObject, Name: word})
		}
	}
	return all
}

// having returns a schema with objects, and the effects of revisions: "a:+t,-u b:?v",
// where ? is a CREATE with IF NOT EXISTS, and ~ a statement that is not read.
func having(has, does string) *check.Schema {
	effects, vague := map[string][]dialect.Effect{}, map[string][]string{}
	for word := range strings.FieldsSeq(does) {
		id, list, _ := strings.Cut(word, ":")
		for _, what := range strings.Split(list, ",") {
			if what[0] == '~' {
				vague[id] = append(vague[id], strings.ReplaceAll(what[1:], "_", " "))
				continue
			}
			effects[id] = append(effects[id], dialect.Effect{
				Object: objects(what[1:])[0], Appears: what[0] != '-', Unless: what[0] == '?',
			})
		}
	}
	return &check.Schema{
		Catalog: dialect.NewCatalog(objects(has), "", nil),
		ChangesOf: func(_ context.Context, r *revision.Revision, _ string) check.Changes {
			text := ""
			for _, e := range effects[r.ID] {
				text += e.Table + " " + e.Name + "\n"
			}
			return check.Changes{Effects: effects[r.ID], Complete: len(effects[r.ID]) > 0, Unclear: vague[r.ID], Text: text}
		},
	}
}

// The schema is compared with the version rows.
func TestSchema(t *testing.T) {
	for _, test := range []struct {
		name             string
		files, log, rows string
		does, has        string
		want             []string // check, its fix, and its subject
	}{
		{"as it should be", "a <- b <- c", "+a() +b(a)", "b", "a:+t b:+t.c c:+u", "t t.c", nil},
		{"a new database", "a <- b", "", "", "a:+t b:+t.c", "", nil},
		{"a restored dump without its rows", "a <- b <- c", "", "", "a:+t b:+t.c c:+u", "t t.c", []string{"schema-ahead stamp b"}},
		{"all of it", "a <- b <- c", "", "", "a:+t b:+t.c c:+u", "t t.c u", []string{"schema-ahead stamp c"}},
		{"a newer dump under old rows", "a <- b <- c", "+a()", "a", "a:+t b:+t.c c:+u", "t t.c u", []string{"schema-ahead stamp c"}},
		{"data between", "a <- b <- c", "+a()", "a", "a:+t c:+u", "t u", []string{"schema-ahead - c"}},
		{"data above is not confirmed", "a <- b <- c", "", "", "a:+t", "t", []string{"schema-ahead stamp a"}},
		{"another program's table of that name", "a <- b", "", "", "a:+t b:+u", "t t.password", []string{"schema-ahead - a"}},
		{"one branch of two", "a <- b, c", "+a()", "a", "a:+t b:+u c:+v", "t v", []string{"schema-ahead stamp c", "heads merge b c"}},
		{"both, and not the merge", "a <- b, c; (b,c) <- m", "+a()", "a", "a:+t b:+u c:+v m:+w", "t u v", []string{"schema-ahead stamp b c"}},
		{"made and dropped again", "a <- b <- c", "+a()", "a", "a:+t b:+u c:-u", "t", nil},
		{"made, to be dropped", "a <- b <- c", "+a()", "a", "a:+t b:+u c:-u", "t u", []string{"schema-ahead stamp b"}},
		{"dropped", "a <- b", "+a()", "a", "a:+t b:-t", "", []string{"schema-ahead stamp b"}},
		{"renamed", "a <- b <- c", "+a()", "a", "a:+t b:-t,+u c:+u.c", "u", []string{"schema-ahead stamp b"}},
		{"rebuilt in place", "a <- b", "+a()", "a", "a:+t b:+t2,-t,-t2,+t", "t", nil},
		{"if it is not there, it tells nothing", "a <- b", "+a()", "a", "a:+t b:?u", "t u", nil},
		{"if it is not there, it is not done", "a <- b", "+a()", "a", "a:+t b:?u,+v", "t v", []string{"schema-ahead - b"}},
		{"a column of a table to come, to be dropped", "a <- b", "", "", "a:+t b:-t.c", "", nil},
		{"a table that a function made, to be dropped", "a <- b <- c", "+a()", "a", "a:+t c:-u", "t", nil},
		{"a column again, in a table made again", "a <- b <- c <- d", "+a()", "a", "a:+t b:-t c:+t d:+t.c", "t t.c", nil},
		{"a column of a table that is dropped later", "a <- b <- c <- d", "", "", "a:+t b:+t.c c:-t d:+u", "u", []string{"schema-ahead stamp d"}},
		{"made, and rebuilt later", "a <- b <- c", "", "", "a:+t b:-t,+t c:+u", "t", []string{"schema-ahead stamp a"}},
		{"made, dropped and made again", "a <- b <- c", "", "", "a:+t b:-t c:+t", "t", []string{"schema-ahead stamp a"}},
		{"two make the same", "a <- b, c; (b,c) <- m", "+a()", "a", "a:+t b:+u c:+u", "t u", nil},
		{"dropped by a block", "a <- b <- c", "+a() +b(a) +c(b)", "c", "a:+t b:+u c:~DO_$$_DROP_TABLE_u_$$", "t", nil},
		{"dropped by a loop", "a <- b", "+a() +b(a)", "b", "a:+t b:~EXECUTE_'DROP'_||_name", "", nil},
		{"a block that drops a constraint", "a <- b", "+a() +b(a)", "b", "a:+t b:~ALTER_TABLE_t_DROP_CONSTRAINT_c", "", []string{"schema-behind - a"}},
		{"a rename of what is not a table", "a <- b", "+a() +b(a)", "b", "a:+t b:-s,+s2", "t", nil},
		{"lost rows, and one put beneath", "a <- x <- c", "+a() +c(a)", "", "a:+t x:+v c:+u", "t u", []string{"lost-rows - c"}},
		{"a part of one", "a <- b", "+a()", "a", "a:+t b:+u,+v", "t u", []string{"schema-ahead - b"}},
		{"in the way of one further up", "a <- b <- c", "+a()", "a", "a:+t b:+u c:+v", "t v", []string{"schema-ahead - c"}},
		{"stamped and never ran", "a <- b <- c", "+a() =c", "c", "a:+t b:+u c:+v", "t", []string{"schema-behind - b c"}},
		{"dropped by hand", "a <- b", "+a() +b(a)", "b", "a:+t b:+u", "t", []string{"schema-behind - b"}},
		{"dropped by a revision", "a <- b <- c", "+a() +b(a) +c(b)", "c", "a:+t b:+t.c c:-t", "", nil},
		{"rows that were lost", "a <- b", "+a() +b(a)", "", "a:+t b:+u", "t u", []string{"lost-rows stamp b"}},
		{"rows and tables that were lost", "a <- b", "+a() +b(a)", "", "a:+t b:+u", "t", []string{"lost-rows - b"}},
		{"taken back while no log was kept", "a <- b", "+a() +b(a)", "a", "a:+t b:+u", "t", nil},
		{"one that stopped half way is not judged", "a <- b <- c", "+a() ?b(a)", "a", "a:+t b:+u,+v c:+w", "t u", []string{"unfinished - b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := against(t, test.files, test.log, test.rows)
			in.Schema = having(test.has, test.does)
			if got := diagnosed(t, in, check.Doctor); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// diagnosed returns the findings: the name, the first fix, and the revisions.
func diagnosed(t *testing.T, in check.Input, checks []check.Check) (all []string) {
	t.Helper()
	found, err := check.Run(context.Background(), checks, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		line, about := f.Check+" -", ""
		for _, p := range f.Revisions {
			about += " " + in.Graph().ID(p.Ref)
		}
		for _, r := range f.Fixes {
			switch fix := r.Action.(type) {
			case check.Stamp:
				line, about = f.Check+" stamp", " "+strings.Join(fix.Revisions, " ")
			case check.Merge:
				line, about = f.Check+" merge", " "+strings.Join(fix.Heads, " ")
			case check.Rebase:
				line = f.Check + " rebase"
			}
		}
		if f.Message == "" || f.Certainty == "" || len(f.Authors) > 0 {
			t.Errorf("not a doctor's finding: %+v", f)
		}
		all = append(all, line+about)
	}
	return all
}

// The version rows are compared with the log.
func TestRowsOfDoctor(t *testing.T) {
	for _, test := range []struct {
		name             string
		files, log, rows string
		want             []string
	}{
		{"as they should be", "a <- b, c; (b,c) <- m", "+a() +b(a) +c(a)", "b c", nil},
		{"two heads", "a <- b, c", "+a()", "a", []string{"heads merge b c"}},
		{"a row and its ancestor", "a <- b <- c", "+a() +b(a)", "a b", []string{"overlapping-rows stamp b"}},
		{"a row and two ancestors", "a <- b <- c; x", "+a() +b(a) +c(b) +x()", "a b c x", []string{"overlapping-rows stamp c x", "heads - c x"}},
		{"a row and its ancestor beside an unknown one", "a <- b", "+a() +b(a)", "a b gone", []string{"unknown-row -", "overlapping-rows - a b"}},
		{"re-parented within what was applied", "a <- b <- c", "+a() +b(a) +c(a)", "b c", []string{"re-parented - c"}},
		{"re-parented above what was applied", "a <- b; a <- c; (b,c) <- m", "+a() +b(a) +c(b)", "c", []string{"re-parented - c"}},
		{"put beneath", "a <- x <- c", "+a() +c(a)", "c", []string{"re-parented - c"}},
		{"a dependency put beneath", "a <- b; d <- e; b ~> e; (b,e) <- m", "+a() +b(a) +d()", "b", []string{"re-parented - e b"}},
		{"lost all rows", "a <- b", "+a() +b(a)", "", []string{"lost-rows - b"}},
		{"lost one of two", "a <- b, c; (b,c) <- m", "+a() +b(a) +c(a)", "b", []string{"lost-rows - c"}},
		{"unknown", "a <- b", "+a() +gone(a)", "gone", []string{"unknown-row -"}},
		{"another id for what ran", "a", "+a() +old(a)", "old", []string{"unknown-row -"}},
		{"edited", "a <- b! ", "+a() +b(a)", "b", []string{"edited - b"}},
		{"cut out", "a <- c", "+a() +b(a) +c(b)", "c", []string{"re-parented - c", "deleted -"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := against(t, test.files, test.log, test.rows)
			if got := diagnosed(t, in, check.Doctor); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A revision that is running now is not a fault: another process holds the lock.
func TestGoingOn(t *testing.T) {
	in := against(t, "a <- b", "+a() ?b(a)", "a")
	in.Database.Holder = "bob@db"
	found, err := check.Unfinished.Run(context.Background(), in)
	if err != nil || len(found) != 1 || len(found[0].Fixes) > 0 || !strings.Contains(found[0].Message, "the upgrade of revision b is running") || !strings.Contains(found[0].Cause, "bob@db") {
		t.Errorf("%+v, %v", found, err)
	}
}
