package plan_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/graph/graphtest"
	"github.com/ramusdb/ramus/internal/plan"
)

// story returns a plan as text: the revision and edits of each step, then the final
// rows; or "!" and the error.
func story(p plan.Plan, err error) string {
	if err != nil {
		return "!" + err.Error()
	}
	var parts []string
	for _, s := range p.Steps {
		part := s.Revision
		for _, e := range s.Edits {
			switch {
			case e.Old == "":
				part += " +" + e.New
			case e.New == "":
				part += " -" + e.Old
			default:
				part += " " + e.Old + ">" + e.New
			}
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ") + " = " + strings.Join(p.After(), " ")
}

func TestUpgrade(t *testing.T) {
	const fork = "a <- b <- c, d; (c, d) <- m <- n"
	const trees = "a#api <- b <- c; x#admin <- y <- z; y ~> b"
	for _, c := range []struct{ name, text, rows, target, want string }{
		{"from nothing", "a <- b", "", "head", "a +a; b a>b = b"},
		{"nothing to do", "a <- b", "b", "head", " = b"},
		{"something older is applied already", "a <- b", "b", "a", " = b"},
		{"base is below everything", "a <- b", "b", "base", " = b"},
		{"a fork makes two rows, a merge one", fork, "", "head", "a +a; b a>b; d b>d; c +c; m -c d>m; n m>n = n"},
		{"one way of a fork", fork, "b", "c", "c b>c = c"},
		{"the other way, later", fork, "c", "d", "d +d = c d"},
		{"several targets", fork, "b", "c,d", "d b>d; c +c = c d"},
		{"a target below another is refused", fork, "", "c b", "!c b names revisions that need each other (b is applied along the way); name only c"},
		{"two trees", trees, "", "heads", "a +a; b a>b; x +x; y -x b>y; z y>z; c +c = c z"},
		{"a branch", trees, "", "api@head", "a +a; b a>b; c b>c = c"},
		{"a branch that depends on another", trees, "", "admin@head", "a +a; b a>b; x +x; y -x b>y; z y>z = z"},
		{"one more", trees, "a", "+1", "b a>b = b"},
		{"two from nothing", "a <- b <- c", "", "+2", "a +a; b a>b = b"},
		{"one more on a branch", trees, "a x", "admin@+1", "b a>b; y -x b>y = y"},
		{"one more on a branch that is below another's row", trees, "y", "api@+1", "c +c = c y"},
		{"from a revision", trees, "", "a+1", "a +a; b a>b = b"},
		{"on a branch from a revision", fork, "", "c@b+1", "a +a; b a>b; c b>c = c"},
		{"below a revision", fork, "", "c-1", "a +a; b a>b = b"},
		{"below a branch's head", trees, "", "admin@head-1", "a +a; b a>b; x +x; y -x b>y = y"},
		{"more than there are", "a <- b", "a", "+2", "!+2 from a goes too far: there are only 1"},
		{"where the way forks", fork, "b", "+1", "!+1 from b is ambiguous: the path forks at b to c, d"},
		{"from which of two rows?", trees, "a x", "+1", "!+1 is ambiguous: the database is at several revisions (a, x)"},
		{"back", trees, "a", "-1", "!an upgrade cannot go back (-1); use ramus downgrade"},
		{"below the first", trees, "", "a-1", "!a-1 is below the first revision: there is nothing to upgrade to"},
		{"to nothing", "a", "", " ", "!\" \" is not a target; see ramus help targets"},
		{"head of several", trees, "", "head", `!"head" names several revisions: c, z`},
		{"a row below another one", "a <- x; (a, b) <- m", "a b x", "m", "!the version rows overlap: a has a row, and the row of x already covers it"},
		{"a row that another one depends on", "a; b; b ~> a", "a b", "heads", "!the version rows overlap: a has a row, and the row of b already covers it"},
		{"rows below several, and nothing to do", "a <- x <- y; (x, b) <- m; z", "a b m x y z", "a", "!the version rows overlap: a, b, x have rows, and the rows of m, y already cover them"},
		{"rows below one, and an unknown target", "a <- b", "a b", "c", "!the version rows overlap: a has a row, and the row of b already covers it"},
		{"no step from a revision on a branch", fork, "", "c@b+0", "a +a; b a>b = b"},
		{"no step from a revision of another branch", fork, "", "d@c+0", "a +a; b a>b; c b>c = c"},
		{"below a revision of another branch", fork, "", "d@c-1", `!revision c is not a member of branch "d"`},
		{"back on a branch", fork, "b", "c@-1", "!an upgrade cannot go back (c@-1); use ramus downgrade"},
		{"on an unknown branch", trees, "z", "zzz@+1", `!no such branch "zzz"`},
		{"a row that nothing defines", "a", "a gone away", "head", "!the database is at away, gone, which no revision file defines"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			if got := story(plan.NewUpgrade(g, strings.Fields(c.rows), c.target)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestDowngrade(t *testing.T) {
	const fork = "a <- b <- c, d; (c, d) <- m <- n"
	const trees = "a#api <- b <- c; x#admin <- y <- z; y ~> b"
	for _, c := range []struct{ name, text, rows, target, want string }{
		{"all of it", "a <- b", "b", "base", "b b>a; a -a = "},
		{"one", "a <- b", "b", "-1", "b b>a = a"},
		{"to a revision", "a <- b <- c", "c", "a", "c c>b; b b>a = a"},
		{"a merge makes two rows", fork, "n", "m-1", "!-1 from m is ambiguous: the path forks at m to c, d"},
		{"through a merge", fork, "n", "b", "n n>m; m +c m>d; c -c; d d>b = b"},
		{"one side of a merge", fork, "n", "c", "n n>m; m +c m>d = c d"},
		{"a fork, both ways", fork, "c d", "b", "c -c; d d>b = b"},
		{"a fork, one way", fork, "c d", "c@b", "c -c = d"},
		{"one of two rows on its branch", trees, "c z", "api@-1", "c -c = z"},
		{"what depends on it goes too", trees, "c z", "a", "c -c; z z>y; y +x y>b; b b>a = a x"},
		{"a branch to its base", trees, "c z", "admin@base", "z z>y; y y>x; x -x = c"},
		{"relative to a revision", trees, "c z", "c-2", "c -c; z z>y; y +x y>b; b b>a = a x"},
		{"above a revision, which what depends on it may stand on", trees, "c z", "a+1", "c -c = z"},
		{"nothing", "a <- b", "b", "b", " = b"},
		{"forward", "a <- b", "a", "+1", "!a downgrade cannot go forward (+1); use ramus upgrade"},
		{"from nothing", "a <- b", "", "-1", "!-1 goes too far: no revision is applied there"},
		{"further than there is", "a <- b", "b", "-3", "!-3 from b goes too far: there are only 2"},
		{"which of two rows?", trees, "c z", "-1", "!-1 is ambiguous: the database is at several revisions (c, z)"},
		{"to what is not applied", "a <- b", "a", "b", "!cannot downgrade to b: it is not applied (the database is at a)"},
		{"to what is not applied, by its beginning", "aaaa1 <- bbbb1", "", "bbbb", "!cannot downgrade to bbbb (bbbb1): it is not applied (the database is at base)"},
		{"as in Alembic, a branch counts only where the way forks", trees, "c z", "api@x", "z z>y; y y>x = c x"},
		{"a branch on which nothing stands", fork + "; x", "n", "x@b", "!x@b is not a downgrade target: nothing above it leads to branch x"},
		{"to what is applied because another revision depends on it", "a; x ~> a", "x", "a", "!cannot downgrade to a: it is applied, but no child of it is, and revisions that only depend on it need not be reverted (the database is at x)"},
		{"an unknown branch", fork, "n", "q@b", `!no such branch "q"`},
		{"an unknown branch, relative to what is applied", trees, "c z", "q@-1", `!no such branch "q"`},
		{"an unknown branch, relative to a revision", fork, "n", "q@m-1", `!no such branch "q"`},
		{"an empty branch", trees, "c z", "@b", `!no such branch ""`},
		{"on a branch that is applied as a dependency", trees, "z", "api@-1", "z z>y; y +x y>b; b b>a = a x"},
		{"no step from a revision, one way", fork, "n", "c@b+0", "n n>m; m +c m>d; c -c = d"},
		{"up from a revision, one way", fork, "n", "c@b+1", "n n>m; m +c m>d = c d"},
		{"below a revision, one way", fork, "n", "c@c-1", "n n>m; m +c m>d; c -c = d"},
		{"no step", fork, "n", "+0", "!a downgrade cannot go forward (+0); use ramus upgrade"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			if got := story(plan.NewDowngrade(g, strings.Fields(c.rows), c.target)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestStamp(t *testing.T) {
	const trees = "a#api <- b <- c; x#admin <- y <- z; y ~> b"
	for _, c := range []struct{ name, text, rows, targets, want string }{
		{"from nothing", trees, "", "heads", "c +c; z +z = c z"},
		{"up", "a <- b <- c", "a", "c", "c a>c = c"},
		{"down", "a <- b <- c", "c", "a", "a c>a = a"},
		{"there already", "a <- b", "b", "head", " = b"},
		{"other branches stay", "a <- b; x <- y", "a x", "b", "b a>b = b x"},
		{"another tree is another row", "a <- b; x <- y", "b", "y", "y +y = b y"},
		{"below a merge", "a <- b, c; (b, c) <- m", "b c", "m", "m -b c>m = m"},
		{"base removes all", "a <- b; x", "b x", "base", "b -b; x -x = "},
		{"nothing said is base", "a", "a", "", "a -a = "},
		{"a branch's base", "a#api <- b; x", "b x", "api@base", "b -b = x"},
		{"relative to the heads, as in Alembic", "a <- b <- c", "a", "-1", "b a>b = b"},
		{"below the first", "a <- b", "a", "-2", "!-2 goes below the first revision; to empty the version table: ramus stamp base"},
		{"below the first of an empty table", "a <- b", "", "-2", " = "},
		{"relative to what is applied", "a <- b <- c", "a", "+1", "b a>b = b"},
		{"no step from what is applied", "a <- b", "a", "+0", " = a"},
		{"no step from a revision", "a <- b", "a", "b+0", "b a>b = b"},
		{"no step back either", "a <- b", "a", "-0", " = a"},
		{"a row that nothing defines", "a", "gone", "a", "!the database is at gone, which no revision file defines"},
		{"a target that nothing defines", "a", "", "zzz", `!no such revision or branch "zzz"`},
		{"of an unknown branch", "a", "", "zzz@base", `!no such branch "zzz"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := graphtest.New(t, c.text)
			if got := story(plan.NewStamp(g, strings.Fields(c.rows), strings.Fields(c.targets))); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestPurge(t *testing.T) {
	g := graphtest.New(t, "a <- b; x")
	for _, c := range []struct{ rows, targets, want string }{
		{"gone b", "heads", " -b -gone; b +b; x +x = b x"},
		{"gone", "base", " -gone = "},
		{"", "b", "b +b = b"},
		{"gone", "zzz", `!no such revision or branch "zzz"`},
	} {
		if got := story(plan.NewPurge(g, strings.Fields(c.rows), strings.Fields(c.targets))); got != c.want {
			t.Errorf("%s to %s: %s, want %s", c.rows, c.targets, got, c.want)
		}
	}
}

func TestSpan(t *testing.T) {
	const fork = "a <- b <- c, d; (c, d) <- m <- n#top; x#admin <- y; y ~> b"
	for _, c := range []struct{ base, head, rows, want string }{
		{"", "", "", "n m c d y x b a"},
		{"a", "m", "", "m c d b a"},
		{"c", "", "", "n m c"},
		{"", "c", "", "c b a"},
		{"", "y", "", "y x b a"}, // including its dependencies
		{"x", "y", "", "y x"},    // but only descendants of the base
		{"-1", "n", "", "n m"},
		{"a", "+2", "", "!+2 from a is ambiguous"},
		{"m", "+1", "", "n m"},
		{"", "+2", "", "!+2 from base is ambiguous"},
		{"", "a+1", "", "b a"},
		{"admin@base", "heads", "", "y x b a"},
		{"current", "", "m", "n m"},
		{"current", "n", "c d", "n m c d"},
		{"", "current", "b", "b a"},
		{"", "current", "", ""},
		{"current", "", "gone", "!the database is at gone, which no revision file defines"},
		{"a", "b", "gone", "b a"}, // the rows are not needed for these ranges
		{"m", "a", "", "!m:a is not a range: m is not below a"},
		{"m", "base", "", "!m:base is not a range: m is not below base"},
		{"zzzz", "", "", `!no such revision or branch "zzzz"`},
		{"", "zzzz", "", `!no such revision or branch "zzzz"`},
		{"-2", "m", "", "!-2 from m is ambiguous"},
		{"admin@-1", "", "", "y x"}, // only the heads on the branch count
		{"q@-1", "n", "", `!no such branch "q"`},
		{"top@a", "", "", "n m c d b a"},
		{"admin@a", "", "", `!revision a is not a member of branch "admin"`},
		{"+0", "n", "", `!no such revision or branch "+0"`},
		{"-0", "n", "", `!no such revision or branch "-0"`},
		{"m", "+0", "", `!no such revision or branch "+0"`},
		{"", "m-0", "", "m c d b a"},
		{"", "b-1", "", "a"},
	} {
		g := graphtest.New(t, fork)
		refs, err := plan.Span(g, strings.Fields(c.rows), c.base, c.head)
		got := strings.Join(g.IDs(refs), " ")
		if err != nil {
			got, _, _ = strings.Cut("!"+err.Error(), ": the path")
		}
		if got != c.want {
			t.Errorf("%s:%s from %q: %s, want %s", c.base, c.head, c.rows, got, c.want)
		}
	}
}

func TestErrorsAreTypes(t *testing.T) {
	g := graphtest.New(t, "a <- b; x")
	_, err := plan.NewUpgrade(g, []string{"a", "x"}, "+1")
	var target *plan.TargetError
	if !errors.As(err, &target) || target.Target != "+1" || fmt.Sprint(target.Candidates) != "[b]" {
		t.Errorf("%#v", err)
	}
	_, err = plan.NewUpgrade(g, []string{"a", "b", "x"}, "heads")
	overlap, ok := errors.AsType[*plan.OverlapError](err)
	if !ok || overlap.Fix() != "ramus stamp --purge b x" || !strings.Contains(overlap.Hint(), overlap.Fix()) {
		t.Errorf("%#v", err)
	}
	_, err = plan.NewDowngrade(g, []string{"q", "p"}, "base")
	var unknown *plan.UnknownRowsError
	if !errors.As(err, &unknown) || fmt.Sprint(unknown.Rows) != "[p q]" {
		t.Errorf("%#v", err)
	}
}
