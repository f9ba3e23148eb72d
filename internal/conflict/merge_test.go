package conflict_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/rehearse"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
)

// parseFiles makes a history of a text as parse does, with the sections of files.
func parseFiles(t *testing.T, text string) *history.History {
	t.Helper()
	var all []*revision.Revision
	for _, part := range strings.Split("\n"+text, "\n= ")[1:] {
		header, sections, _ := strings.Cut(part, "\n")
		words := strings.Fields(header)
		content := fmt.Sprintf("-- message\n-- revision: %s\n-- down_revision: %s\n\n%s", words[0], strings.Join(words[1:], ", "), sections)
		rev, scripts, err := sqlfile.Parse(words[0]+".sql", []byte(content))
		if err != nil {
			t.Fatal(err)
		}
		rev.Load = func(context.Context) (revision.Scripts, error) { return scripts, nil }
		all = append(all, &rev)
	}
	h, err := history.New(all...)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

const renames = `
= a
-- +upgrade
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
INSERT INTO users (id, name) VALUES (1, 'ann');
= b a
-- +upgrade
ALTER TABLE users RENAME COLUMN name TO full_name;
= c a
-- +upgrade
ALTER TABLE users RENAME COLUMN name TO title;
`

// proveMerge compares the ways to the merge m, and returns what it found, a line each.
func proveMerge(t *testing.T, scratch dialect.Scratcher, text string) string {
	t.Helper()
	h := parseFiles(t, text)
	g := h.Graph()
	m, _ := g.Lookup("m")
	result, err := conflict.Run(t.Context(), conflict.Input{Stage: rehearse.Stage{History: h, Scratch: scratch}, Branches: g.Parents(m), Whole: []graph.Ref{m}})
	if err != nil {
		t.Fatal(err)
	}
	all := []string{lines(g, result)}
	for _, w := range result.Ways {
		line := "way"
		for _, state := range w.States {
			line += " " + conflict.StateText(g, state)
		}
		all = append(all, fmt.Sprintf("%s, section %q on line %d", line, w.Side, w.Line))
	}
	return strings.Join(all, "\n")
}

func TestMerge(t *testing.T) {
	const none = "\nno database can have both b and c: neither runs after the other one"
	for _, test := range []struct{ name, text, want string }{
		{"two renames that are resolved", renames + "\n= m b c\n-- +upgrade from:b\n-- +upgrade from:c\nALTER TABLE users RENAME COLUMN title TO full_name;",
			"2 of 2" + none + "\nway a b, section \"b\" on line 5\nway c, section \"c\" on line 6"},
		{"another name", renames + "\n= m b c\n-- +upgrade from:b\n-- +upgrade from:c\nALTER TABLE users RENAME COLUMN title TO label;",
			"1 of 2\nschema m on c, column users.full_name: full_name text | , column users.label:  | label text" + none + "\nway a b, section \"b\" on line 5"},
		{"a merge below", renames + `
= m0 b c
-- +upgrade from:b
-- +upgrade from:c
ALTER TABLE users RENAME COLUMN title TO full_name;
= d m0
-- +upgrade
ALTER TABLE users ADD COLUMN x INT;
= e m0
-- +upgrade
CREATE TABLE t (x INT);
= m d e
-- +upgrade
-- +upgrade from:d
CREATE TABLE t (x INT);
`, "3 of 3\nway m0 d, section \"d\" on line 6\nway e, section \"\" on line 5\nway d and then e, section \"\" on line 5"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := proveMerge(t, scratcher(t), test.text); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
			scratch := onPostgres(t)
			got := strings.ReplaceAll(proveMerge(t, scratch, test.text), "public.", "")
			if got, _, _ = strings.Cut(got, "\n"); !strings.HasPrefix(test.want, got) {
				t.Errorf("on PostgreSQL: %s, want\n%s", got, test.want)
			}
		})
	}
}
