package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

// moved returns the change of revisions' parents in a commit: "b a>n" is of b, from a
// to n; "b ~x" gave it the dependency x.
func moved(commit string, changes ...string) (all []gitrepo.Reparenting) {
	for _, change := range changes {
		id, parents, _ := strings.Cut(change, " ")
		was, is, _ := strings.Cut(parents, ">")
		c := gitrepo.Reparenting{Author: by("Bob", commit, 21), Subject: "tidy up", Parent: "0000000000"}
		c.Before = at(id, strings.Fields(was)...)
		c.After = at(id, strings.Fields(is)...)
		if dependency, ok := strings.CutPrefix(parents, "~"); ok {
			c.Before.Parents, c.After.Parents, c.After.DependsOn = []string{"a"}, []string{"a"}, []string{dependency}
		}
		all = append(all, c)
	}
	return all
}

// at returns a version of a revision.
func at(id string, parents ...string) revision.Revision {
	return revision.Revision{Node: graph.Node{ID: id, Parents: parents, File: id + ".sql"}}
}

// Without a log, git and the schema show which revisions never ran.
func TestPutBelow(t *testing.T) {
	t.Parallel()
	const never, note = " never ran", " note"
	for _, test := range []struct {
		name, files, rows, has, does string
		before                       []gitrepo.Reparenting
		elsewhere                    []gitrepo.Variant
		want                         string // the revisions of each finding
	}{
		{"nothing moved", "a <- n <- b", "b", "t v", "a:+t n:+u b:+v", nil, nil, ""},
		{"never ran", "a <- n <- b", "b", "t v", "a:+t n:+u b:+v", moved("1", "b a>n"), nil, "n b" + never},
		{"ran", "a <- n <- b", "b", "t u v", "a:+t n:+u b:+v", moved("1", "b a>n"), nil, ""},
		{"unknown", "a <- n <- b", "b", "t v", "a:+t b:+v", moved("1", "b a>n"), nil, "b n" + note},
		{"one of two is unknown", "a <- n <- m <- b", "b", "t v", "a:+t m:+u b:+v", moved("1", "b a>m"), nil, "m b" + never},
		{"a part of it is there", "a <- n <- b", "b", "t u v", "a:+t n:+u,+w b:+v", moved("1", "b a>n"), nil, "b n" + note},
		{"removed again", "a <- n <- b <- c", "c", "t v", "a:+t n:+u b:+v c:-u", moved("1", "b a>n"), nil, "b n" + note},
		{"a removal that did not happen", "a <- n <- b", "b", "t v", "a:+t n:-t b:+v", moved("1", "b a>n"), nil, "n b" + never},
		{"has a row", "a <- n <- b", "b n", "t v", "a:+t n:+u b:+v", moved("1", "b a>n"), nil, ""},
		{"pending", "a <- n <- b", "a", "t", "a:+t n:+u b:+v", moved("1", "b a>n"), nil, ""},
		{"moved and moved back", "a <- b; a <- n", "b", "t v", "a:+t n:+u b:+v", append(moved("2", "b n>a"), moved("1", "b a>n")...), nil, ""},
		{"pending below which it was", "a <- b <- n", "b", "t v", "a:+t b:+v", moved("1", "b n>a", "n a>b"), nil, "b n" + note},
		{"pending below which it was, ran", "a <- b <- n", "b", "t v u", "a:+t b:+v n:+u", moved("1", "b n>a", "n a>b"), nil, ""},
		{"pending below which it was, never ran", "a <- b <- n", "b", "t v", "a:+t b:+v n:+u", moved("1", "b n>a", "n a>b"), nil, ""},
		{"applied below which it was", "a <- b <- n", "n", "t v", "a:+t b:+v", moved("1", "b n>a"), nil, ""},
		{"two in one commit", "a <- n <- b; n <- c; (b,c) <- d", "d", "t v", "a:+t n:+u b:+v", moved("1", "b a>n", "c a>n"), nil, "n c b" + never},
		{"one after the other", "a <- n <- m <- b", "b", "t v", "a:+t n:+u m:+w b:+v", append(moved("2", "m a>n"), moved("1", "b a>m")...), nil, "n m" + never + ", m b" + never},
		{"a dependency", "a <- b; x; b ~> x", "b", "t v", "a:+t b:+v x:+u", moved("1", "b ~x"), nil, "x b" + never},
		{"its parent is gone", "n <- b", "b", "v", "n:+u b:+v", moved("1", "b a>n"), nil, ""},
		{"another branch", "a <- n <- b", "b", "t v", "a:+t n:+u b:+v", nil,
			[]gitrepo.Variant{{Branch: "origin/release", Revision: at("b", "a")}}, "n b" + never},
		{"another branch with new revisions", "a <- n <- b", "b", "t v", "a:+t n:+u b:+v", nil,
			[]gitrepo.Variant{{Branch: "origin/topic", Revision: at("new", "a")}}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			in := against(t, test.files, "", test.rows)
			in.Database.HasLog = false
			in.Schema = having(test.has, test.does)
			in.Moved = &check.Moved{Before: test.before, Elsewhere: test.elsewhere}
			found, err := check.Run(context.Background(), []check.Check{check.PutBelow}, in)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range found {
				var ids []string
				for _, place := range f.Revisions {
					ids = append(ids, in.Graph().ID(place.Ref))
				}
				text := strings.Join(ids, " ") + never
				if f.Unproven {
					text = strings.TrimSuffix(text, never) + note
				}
				got = append(got, text)
			}
			if text := strings.Join(got, ", "); text != test.want {
				t.Errorf("%q, want %q", text, test.want)
			}
			if open, _ := check.Open(found); len(open) != strings.Count(test.want, never) || (check.Notes(found) != "") != strings.Contains(test.want, note) {
				t.Errorf("open %d, notes %q", len(open), check.Notes(found))
			}
		})
	}
}
