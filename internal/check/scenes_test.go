package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

func only(c ...check.Check) []check.Check { return c }

// sharedScenes are those of a project beside its shared branch.
func sharedScenes(t *testing.T) []scene {
	edited := []gitrepo.Version{version(t, "a <- b! ", "b", by("Bob", "2222222222", 21)), version(t, "a <- b", "b", by("Alice", "1111111111", 20))}
	moved := []gitrepo.Version{version(t, "a <- c <- b", "b", by("Bob", "2222222222", 21)), version(t, "a <- b; a <- c", "b", by("Alice", "1111111111", 20))}
	renamed := []gitrepo.Version{version(t, "a <- c", "c", by("Bob", "2222222222", 21)), version(t, "a <- b", "b", by("Alice", "1111111111", 20))}
	return []scene{
		{name: "edited in the work tree", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b",
			change: func(_ *check.Input, g *git) { g.versions = map[string][]gitrepo.Version{"b.sql": edited[1:]} }},
		{name: "edited in a commit", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) {
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": edited}, []string{"b.sql"}
			g.writers = map[string]gitrepo.Author{"b.sql": by("Alice", "1111111111", 20)}
		}},
		{name: "edited, without a version that was shared", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b"},
		{name: "edited, without git", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) { g.none = true }},
		{name: "edited, and deleted on the shared branch", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a"},
		{name: "edited in a shallow clone", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) {
			g.versions = map[string][]gitrepo.Version{"b.sql": {version(t, "a <- b! ", "b", gitrepo.Author{}), edited[1]}}
		}},
		{name: "edited, and history was rewritten", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) {
			lost := edited[1]
			lost.Reachable, lost.Subject = false, strings.Repeat("very long ", 9)
			g.versions = map[string][]gitrepo.Version{"b.sql": {edited[0], lost}}
		}},
		{name: "edited, with a subject of 60 characters", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) {
			changed := edited[0]
			changed.Subject = strings.Repeat("sixty words ", 5)
			g.versions = map[string][]gitrepo.Version{"b.sql": {changed, edited[1]}}
		}},
		{name: "edited, as the database ran it", checks: only(check.Edited), files: "a <- b", base: "a <- b! ", tip: "a <- b! ", log: "+a() +b(a)", rows: "b"},

		{name: "moved in a commit", checks: only(check.Reparented), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- b; a <- c", change: func(_ *check.Input, g *git) {
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": moved}, []string{"b.sql"}
		}},
		{name: "moved in the work tree, with nothing else", checks: only(check.Reparented), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- b; a <- c", change: func(_ *check.Input, g *git) {
			v := moved[1]
			v.Content = []byte("-- b\n-- down_revision: a\nSELECT 1;\n")
			g.versions = map[string][]gitrepo.Version{"b.sql": {v}}
			g.disk = map[string]string{"b.sql": "-- b\n-- down_revision: c\r\nSELECT 1;\n"}
		}},
		{name: "moved in the work tree, and edited", checks: only(check.Reparented), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- b; a <- c", change: func(_ *check.Input, g *git) {
			v := moved[1]
			v.Content = []byte("-- b\n-- down_revision: a\nSELECT 1;\n")
			g.versions = map[string][]gitrepo.Version{"b.sql": {v}}
			g.disk = map[string]string{"b.sql": "-- b\n-- down_revision: c\nSELECT 2;\n"}
		}},
		{name: "moved, without git", checks: only(check.Reparented), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- b; a <- c", change: func(_ *check.Input, g *git) { g.none = true }},
		{name: "moved, and the shared branch moved it elsewhere", checks: only(check.Reparented), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- c; x <- b", change: func(_ *check.Input, g *git) {
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": moved}, []string{"b.sql"}
		}},
		{name: "a new label", checks: only(check.Reparented), files: "a <- b#api", base: "a <- b", tip: "a <- b"},

		{name: "moved, as on the shared branch", checks: only(check.History), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- c <- b"},
		{name: "moved, and deleted on the shared branch", checks: only(check.History), files: "a <- c <- b", base: "a <- b; a <- c", tip: "a <- c"},
		{name: "other labels and dependencies", checks: only(check.History), files: "a <- b#api, c; d; b ~> d", base: "a <- b, c; d", tip: "a <- b, c; d"},

		{name: "a stale parent", checks: only(check.Fresh), files: "a <- x", base: "a", tip: "a <- b"},
		{name: "a stale parent, up to date", checks: only(check.Fresh), files: "a <- b, x", base: "a", tip: "a <- b"},
		{name: "a stale parent beside two heads", checks: only(check.Fresh), files: "a <- b, c, x", base: "a", tip: "a <- b, c"},
		{name: "a stale parent in a tree", checks: only(check.Fresh), files: "a#api <- b, x", base: "a#api", tip: "a#api <- b"},
		{name: "a stale parent of a merge", checks: only(check.Fresh), files: "a <- b, d; a <- x; (b,x) <- m <- n", base: "a <- b", tip: "a <- b <- c <- e; a <- d"},
		{name: "a shared branch without a graph", checks: only(check.Fresh, check.Behind), files: "a <- x", base: "a", tip: "a <- b", change: func(in *check.Input, _ *git) { in.Shared.TipGraph = nil }},

		{name: "deleted in the work tree", checks: only(check.Deleted), files: "a", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) {
			g.content = map[string]string{"main:b.sql": "as shared", "HEAD:b.sql": "as in HEAD"}
		}},
		{name: "deleted in a commit", checks: only(check.Deleted), files: "a", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) {
			g.removed = map[string]gitrepo.Author{"b.sql": by("Bob", "2222222222", 21)}
		}},
		{name: "deleted in an unknown commit", checks: only(check.Deleted), files: "a", base: "a <- b", tip: "a <- b"},
		{name: "deleted, without git", checks: only(check.Deleted), files: "a", base: "a <- b", tip: "a <- b", change: func(_ *check.Input, g *git) { g.none = true }},
		{name: "deleted, with a new child of its parent", checks: only(check.Deleted), files: "a <- x", base: "a <- b", tip: "a <- b"},
		{name: "renamed in a commit", checks: only(check.Deleted, check.History), files: "a <- c", base: "a <- b", tip: "a <- b", change: func(in *check.Input, g *git) {
			in.History.Lookup("c").File = "b.sql"
			g.versions = map[string][]gitrepo.Version{"b.sql": renamed}
		}},
		{name: "renamed, without git", checks: only(check.Deleted), files: "a <- c", base: "a <- b", tip: "a <- b", change: func(in *check.Input, g *git) {
			in.History.Lookup("c").File = "b.sql"
			g.none = true
		}},

		{name: "a force push deleted, moved and edited", checks: only(check.Forced), files: "a <- c <- b; a <- e", base: "a <- c <- b; a <- e", tip: "a <- c <- b; a <- e", change: forced(t, "a <- b; a <- c, d; a <- e! ")},
		{name: "a force push, and the database ran them", checks: only(check.Forced), files: "a <- c <- b", base: "a <- c <- b", tip: "a <- c <- b", log: "+a() +b(a) +d(a)", rows: "b", change: forced(t, "a <- b; a <- c, d")},
		{name: "a force push that rewrote nothing", checks: only(check.Forced), files: "a <- b", base: "a <- b", tip: "a <- b", change: func(in *check.Input, g *git) {
			g.replaced = []check.Replaced{{Revisions: in.Shared.Base}}
		}},
		{name: "a force push, and a revision that is only here", checks: only(check.Forced), files: "a", base: "a", tip: "a <- d", change: forced(t, "a <- d! ")},

		{name: "behind", checks: only(check.Behind), files: "a", base: "a", tip: "a <- b <- c"},
		{name: "behind, with a new revision", checks: only(check.Behind), files: "a <- x", base: "a", tip: "a <- b"},
		{name: "behind, with two new ones", checks: only(check.Behind), files: "a <- x, y", base: "a", tip: "a <- b"},
		{name: "behind by six", checks: only(check.Behind), files: "a", base: "a", tip: "a <- b <- c <- d <- e <- f <- g"},
		{name: "behind by seven", checks: only(check.Behind), files: "a", base: "a", tip: "a <- b <- c <- d <- e <- f <- g <- h"},
		{name: "behind at a tag", checks: only(check.Behind), files: "a", base: "a", tip: "a <- b", change: func(_ *check.Input, g *git) { g.branch = "" }},
		{name: "behind at a tag, with a new revision", checks: only(check.Behind), files: "a <- x", base: "a", tip: "a <- b", change: func(_ *check.Input, g *git) { g.branch = "" }},
		{name: "not behind", checks: only(check.Behind), files: "a <- b <- x", base: "a", tip: "a <- b"},

		{name: "two heads, both shared", checks: only(check.Branched), files: "a <- b, c", base: "a <- b, c", tip: "a <- b, c", change: func(_ *check.Input, g *git) {
			g.writers = map[string]gitrepo.Author{"b.sql": by("Alice", "1111111111", 20), "c.sql": by("Bob", "2222222222", 21)}
			g.landed = map[string]gitrepo.Landing{"b.sql": {Author: by("Alice", "1111111111", 20)}, "c.sql": {Author: by("Carol", "3333333333", 22), Subject: "Merge c"}}
		}},
		{name: "two heads, and git ran out of time", checks: only(check.Branched), files: "a <- b, c", base: "a <- b, c", tip: "a <- b, c", change: func(_ *check.Input, g *git) { g.late = true }},
		{name: "two heads, one is new", checks: only(check.Branched), files: "a <- b, c", base: "a", tip: "a <- b", change: func(_ *check.Input, g *git) {
			g.writers = map[string]gitrepo.Author{"b.sql": by("Alice", "1111111111", 20), "c.sql": {Name: "Bob"}}
		}},
		{name: "two heads, both new", checks: only(check.Branched), files: "a <- b; a <- c <- d", base: "a", tip: "a", change: func(_ *check.Input, g *git) {
			g.writers = map[string]gitrepo.Author{"b.sql": by("Alice", "1111111111", 20), "c.sql": by("Bob", "2222222222", 21)}
		}},
		{name: "two heads, one is new and applied", checks: only(check.Branched), files: "a <- b, c", base: "a", tip: "a <- b", log: "+a() +c(a)", rows: "c"},
		{name: "two heads, one is new, and the shared branch has more", checks: only(check.Branched), files: "a <- b, c", base: "a", tip: "a <- b <- d"},
		{name: "two heads, one is a new merge", checks: only(check.Branched), files: "a <- b, x, y; (x,y) <- m", base: "a", tip: "a <- b"},
		{name: "two trees", checks: only(check.Branched), files: "a <- b; x <- y", change: func(_ *check.Input, g *git) { g.none = true }},
		{name: "two heads of long branches", checks: only(check.Branched), files: "a <- b <- c; a <- d <- e; a <- f", base: "a", tip: "a"},

		{name: "a taken id, in a file of its own", checks: only(check.Taken), files: "a <- x", base: "a", tip: "a <- x", change: func(in *check.Input, _ *git) { in.History.Lookup("x").File = "mine.sql" }},
		{name: "a taken id, with the same message and another script", checks: only(check.Taken), files: "a <- x! ", base: "a", tip: "a <- x"},
		{name: "a taken id, with another message in another file", checks: only(check.Taken), files: "a <- x", base: "a", tip: "a <- x", change: func(in *check.Input, _ *git) {
			in.History.Lookup("x").File, in.History.Lookup("x").Message = "mine.sql", "mine"
		}},
		{name: "a taken id with another parent, behind", checks: only(check.Taken), files: "a <- x", base: "a", tip: "a <- b <- x"},
		{name: "a taken id with another parent", checks: only(check.Taken), files: "a <- b; a <- x", base: "a", tip: "a <- b <- x"},
		{name: "a taken label of a shared revision", checks: only(check.Taken), files: "a; l#api; k", base: "a", tip: "a; l#api"},

		{name: "a folder that moved", checks: only(check.History), files: "a <- b! ", base: "a <- b", tip: "a <- b", change: func(in *check.Input, _ *git) {
			in.Shared.Relocate = func(file string) string { return "new/" + file }
			in.History.Lookup("b").File = "new/b.sql"
		}},
		{name: "a deleted revision in a folder that moved", checks: only(check.History), files: "a", base: "a <- b", tip: "a <- b", change: func(in *check.Input, _ *git) {
			in.Shared.Relocate = func(file string) string { return "new/" + file }
		}},
		{name: "edited in another file, where its own has another revision", checks: only(check.History), files: "a <- b! <- c", base: "a <- b", tip: "a <- b", change: func(in *check.Input, _ *git) {
			in.History.Lookup("b").File, in.History.Lookup("c").File = "x.sql", "b.sql"
		}},

		{name: "a merge with conflicts", checks: only(check.MergeConflicts), files: "a", change: func(in *check.Input, _ *git) {
			in.Merging = &check.Merging{Ref: "it's", Conflicts: []string{"a.sql", "b.sql"}}
		}},
	}
}

// forced makes the shared branch's revisions before a force push those of a drawn
// graph.
func forced(t *testing.T, before string) func(*check.Input, *git) {
	t.Helper()
	return func(_ *check.Input, g *git) {
		_, old := revisions(t, before)
		g.replaced = []check.Replaced{
			{Rewrite: gitrepo.Rewrite{Old: "0123456789ab", New: "ba9876543210", Time: by("", "", 22).Time}, Revisions: old},
			{Rewrite: gitrepo.Rewrite{Old: "1111111111", New: "2222222222", Time: by("", "", 21).Time}, Revisions: old},
		}
	}
}

// appliedScenes are those of revisions that changed after the database ran them.
func appliedScenes(t *testing.T) []scene {
	was := []gitrepo.Version{version(t, "a <- b! ", "b", by("Bob", "2222222222", 21)), version(t, "a <- b", "b", by("Alice", "1111111111", 20))}
	history := func(clean ...string) func(*check.Input, *git) {
		return func(_ *check.Input, g *git) {
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": was}, clean
		}
	}
	moved := []gitrepo.Version{version(t, "a <- x <- b", "b", by("Bob", "2222222222", 21)), was[1]}
	return []scene{
		{name: "ran, and was edited in a commit", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: history("b.sql")},
		{name: "ran, and was edited in the work tree with more", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: scripted("SELECT b;", "", "SELECT b; -- more", "", history())},
		{name: "ran, and was edited in the work tree", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: scripted("SELECT b;", "DROP b", " SELECT b ;", "DROP  b", history())},
		{name: "ran, and its downgrade was edited", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: scripted("SELECT b;", "DROP b", "SELECT b;", "DROP c", history())},
		{name: "ran, and has other statements", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: scripted("INSERT;", "", "SELECT b;", "", history())},
		{name: "ran, and a statement was deleted", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, g *git) {
			history("b.sql")(in, g)
			statements := in.Database.Statements
			in.Database.Statements = func(ctx context.Context, r *revision.Revision, side string) ([]dialect.Statement, error) {
				if r == in.History.Lookup("b") {
					return nil, nil
				}
				return statements(ctx, r, side)
			}
		}},
		{name: "ran, and is Python now", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, g *git) {
			history("b.sql")(in, g)
			in.History.Lookup("b").Language, in.History.Lookup("b").Content = revision.Python, revision.Operations
		}},
		{name: "ran, and was edited in an unknown way", checks: only(check.Edited), files: "a <- b! ", log: "+a() +b(a)", rows: "b"},
		{name: "ran, and was edited and moved", checks: only(check.Edited), files: "a <- x <- b! ", log: "+a() +x(a) +b(x)", rows: "b", change: history("b.sql")},
		{name: "ran, and was edited on the shared branch", checks: only(check.Edited), files: "a <- b! ", base: "a <- b", tip: "a <- b! ", log: "+a() +b(a)", rows: "b", change: history("b.sql")},
		{name: "ran, and a force push edited it", checks: only(check.Edited), files: "a <- b! ", base: "a <- b! ", tip: "a <- b! ", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, g *git) {
			history("b.sql")(in, g)
			forced(t, "a <- b")(in, g)
		}},
		{name: "ran, and was edited, and the shared branch has it as it ran", checks: only(check.Recorded), files: "a <- b! ", base: "a <- b", tip: "a <- b", log: "+a() +b(a)", rows: "b"},

		{name: "ran, and was moved above a new one", checks: only(check.Reparented), files: "a <- x <- b", log: "+a() +b(a)", rows: "b", change: func(_ *check.Input, g *git) {
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": moved}, []string{"b.sql"}
		}},
		{name: "ran, and was moved in the work tree with more", checks: only(check.Reparented), files: "a <- x <- b", log: "+a() +x(a) +b(a)", rows: "x b", change: func(_ *check.Input, g *git) {
			g.versions = map[string][]gitrepo.Version{"b.sql": moved[1:]}
		}},
		{name: "ran, and was moved, and the shared branch has it as it ran", checks: only(check.Reparented, check.Parents), files: "a <- x <- b", base: "a <- b", tip: "a <- b", log: "+a() +b(a)", rows: "b"},
		{name: "ran, and was moved to be a base", checks: only(check.Reparented), files: "x; a <- b; x <- a", log: "+x() +a() +b(a)", rows: "b x"},
		{name: "ran, and depends on a new one", checks: only(check.Reparented, check.Skipped), files: "a <- b; d <- e; b ~> e", log: "+a() +b(a) +d()", rows: "b"},
		{name: "ran, and was moved, as the shared branch has it now", checks: only(check.Reparented), files: "a <- x <- b", base: "a <- b", tip: "a <- x <- b", log: "+a() +b(a)", rows: "b", change: func(_ *check.Input, g *git) {
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": moved}, []string{"b.sql"}
		}},

		{name: "ran, as another branch has it", checks: only(check.Reparented), files: "a <- x <- b", log: "+a() +b(a)", rows: "b", change: func(_ *check.Input, g *git) {
			there, here := version(t, "a <- b", "b", by("Al", "1111111111", 20)), version(t, "a <- x <- b", "b", by("Bob", "2222222222", 21))
			there.Reachable, there.On = false, "origin/release/1"
			g.versions, g.clean = map[string][]gitrepo.Version{"b.sql": {there, here}}, []string{"b.sql"}
		}},

		{name: "ran, and is on another branch", checks: only(check.Deleted), files: "a <- c", log: "+a() +b(a) +c(b)", rows: "c", change: func(_ *check.Input, g *git) {
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Author: by("Alice", "1111111111", 20), Present: []string{"topic"}}}}
		}},
		{name: "ran, and is nowhere", checks: only(check.Deleted), files: "a <- c", log: "+a() +b(a) +c(b)", rows: "c"},
		{name: "ran, and was deleted from the shared branch's base", checks: only(check.Deleted), files: "a <- c", base: "a <- b", tip: "a", log: "+a() +b(a) +c(b)", rows: "c"},
		{name: "a row without a file", checks: only(check.Deleted, check.UnknownRow), files: "a", log: "+a() +b(a)", rows: "b", change: func(_ *check.Input, g *git) {
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Author: by("Alice", "1111111111", 20), Removal: &gitrepo.Removal{Author: by("Bob", "2222222222", 21)}}}}
		}},
		{name: "a row whose file has another id and another script", checks: only(check.UnknownRow), files: "a <- z", log: "+a()", rows: "b", change: func(_ *check.Input, g *git) {
			b, z := version(t, "a <- b", "b", by("Al", "1111111111", 20)), version(t, "a <- z", "z", by("Bob", "2222222222", 21))
			b.Path, b.Revision.Language, z.Revision.Language = z.Path, revision.Python, revision.Python
			b.Revision.Content, z.Revision.Content = revision.Operations, revision.Operations
			b.Content = []byte("def upgrade():\n    op.create_table('t')\n")
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: b.Path, Removal: &gitrepo.Removal{Own: true, Author: by("Bob", "2222222222", 21), Was: b, Lost: []gitrepo.Version{b}, Added: []gitrepo.Version{z}}}}}
		}},
		{name: "a row whose id was changed on another branch only", checks: only(check.UnknownRow), files: "a <- z", log: "+a()", rows: "b", change: func(_ *check.Input, g *git) {
			b, z := version(t, "a <- b", "b", by("Al", "1111111111", 20)), version(t, "a <- z", "z", by("Bob", "2222222222", 21))
			b.Path = z.Path
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Author: by("Al", "1111111111", 20), Removal: &gitrepo.Removal{Author: by("Bob", "2222222222", 21), Was: b, Lost: []gitrepo.Version{b}, Added: []gitrepo.Version{z}}}}}
		}},
		{name: "a row that was squashed with one above it", checks: only(check.UnknownRow), files: "a <- z", log: "+a()", rows: "b", change: func(_ *check.Input, g *git) {
			b, c, z := version(t, "a <- b", "b", by("Al", "1111111111", 20)), version(t, "a <- b <- c", "c", by("Al", "1111111111", 20)), version(t, "a <- z", "z", by("Bob", "2222222222", 21))
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Removal: &gitrepo.Removal{Own: true, Parent: "1111111111", Author: by("Bob", "2222222222", 21), Was: b, Lost: []gitrepo.Version{b, c}, Added: []gitrepo.Version{z}}}}}
		}},
		{name: "a row that was deleted here and is on a branch", checks: only(check.UnknownRow), files: "a", log: "+a()", rows: "b", change: func(_ *check.Input, g *git) {
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Own: true, Author: by("Al", "1111111111", 20), Present: []string{"topic"}, Removal: &gitrepo.Removal{Own: true, Parent: "3333333333", Author: by("Bob", "2222222222", 21)}}}}
		}},
		{name: "a row that is nowhere in a shallow clone", checks: only(check.UnknownRow), files: "a", log: "+a() =b", rows: "b", change: func(_ *check.Input, g *git) { g.shallow = true }},
		{name: "a row that git had no time for", checks: only(check.UnknownRow), files: "a", log: "+a()", rows: "b", change: func(_ *check.Input, g *git) { g.late = true }},
		{name: "a row, without git", checks: only(check.UnknownRow), files: "a", log: "+a()", rows: "b", change: func(_ *check.Input, g *git) { g.none = true }},
		{name: "a row that is in no branch now", checks: only(check.UnknownRow), files: "a", base: "a", tip: "a", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, g *git) {
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Author: by("Alice", "1111111111", 20)}}}
			forced(t, "a <- b")(in, g)
		}},
		{name: "a row on four branches, with a script in the log", checks: only(check.UnknownRow), files: "a", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, g *git) {
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Author: by("Alice", "1111111111", 20), Present: strings.Fields("w x y z")}}}
			e := in.Database.Known["b"]
			e.DownScript = "DROP"
			in.Database.Known["b"] = e
		}},
		{name: "a base without a file, with a script in the log", checks: only(check.UnknownRow), files: "a", log: "+b()", rows: "b"},
		{name: "a row whose file has another id", checks: only(check.UnknownRow), files: "a <- c; a <- d", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, _ *git) {
			statements := in.Database.Statements
			in.Database.Statements = func(ctx context.Context, r *revision.Revision, side string) ([]dialect.Statement, error) {
				if r.ID == "c" {
					return []dialect.Statement{{Hash: "b"}}, nil
				}
				return statements(ctx, r, side)
			}
		}},
	}
}

// scripted gives b a script on disk and its version in git another one, around the same
// statement.
func scripted(now, nowDown, then, thenDown string, change func(*check.Input, *git)) func(*check.Input, *git) {
	load := func(up, down string) func(context.Context) (revision.Scripts, error) {
		return func(context.Context) (revision.Scripts, error) {
			s := revision.Scripts{Upgrade: revision.Script{Text: up, NoTransaction: true}}
			if down != "" {
				s.Downgrade = &revision.Script{Text: down}
			}
			return s, nil
		}
	}
	return func(in *check.Input, g *git) {
		change(in, g)
		in.History.Lookup("b").Load = load(now, nowDown)
		for i := range g.versions["b.sql"] {
			g.versions["b.sql"][i].Revision.Load = load(then, thenDown)
		}
	}
}

// brokenScenes are those of revisions without a valid graph.
func brokenScenes(t *testing.T) []scene {
	rev := func(id, file string, line int32, parents ...string) revision.Revision {
		return revision.Revision{Node: graph.Node{ID: id, File: file, Parents: parents, Lines: graph.Lines{ID: line}}}
	}
	copies := func(change func(*check.Input, *git), files ...revision.Revision) func(*check.Input, *git) {
		return brokenGraph(t, files, graph.Faults{{Kind: graph.DuplicateID, Revision: "b"}, {Kind: graph.DuplicateID, Revision: "b"}}, change)
	}
	two := []revision.Revision{rev("a", "a.sql", 3), rev("b", "b.sql", 3, "a"), rev("b", "copy.sql", 3, "a")}
	round := []revision.Revision{rev("a", "a.sql", 3, "b"), rev("b", "b.sql", 3, "a")}
	around := graph.Faults{{Kind: graph.Cycle, Message: "a and b need each other", Pos: graph.Position{File: "a.sql", Line: 4}, Also: []graph.Position{{File: "b.sql", Line: 4}}}}
	before := func(clean bool, author ...gitrepo.Author) func(*check.Input, *git) {
		return func(_ *check.Input, g *git) {
			right := version(t, "a", "a", by("Alice", "1111111111", 20))
			right.Content = []byte("-- down_revision:\nSELECT 1;\n")
			all := []gitrepo.Version{right}
			for _, a := range author {
				wrong := version(t, "b <- a", "a", a)
				all = append([]gitrepo.Version{wrong}, all...)
			}
			g.versions = map[string][]gitrepo.Version{"a.sql": all}
			g.disk = map[string]string{"a.sql": "-- down_revision: b\nSELECT 1;\n"}
			if clean {
				g.clean = []string{"a.sql"}
			}
		}
	}
	return []scene{
		{name: "a copy", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk = map[string]string{"b.sql": "same", "copy.sql": "same"}
			g.writers = map[string]gitrepo.Author{"copy.sql": {Name: "Bob"}}
		}, two...)},
		{name: "an edited copy", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk = map[string]string{"b.sql": "one", "copy.sql": "two"}
			g.writers = map[string]gitrepo.Author{"b.sql": by("Alice", "1111111111", 20), "copy.sql": by("Bob", "2222222222", 21)}
		}, two...)},
		{name: "an older copy", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk = map[string]string{"b.sql": "one", "copy.sql": "two"}
			g.writers = map[string]gitrepo.Author{"b.sql": by("Alice", "1111111111", 22), "copy.sql": by("Bob", "2222222222", 21)}
		}, two...)},
		{name: "a committed copy of an uncommitted file", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk = map[string]string{"b.sql": "one", "copy.sql": "two"}
			g.writers = map[string]gitrepo.Author{"copy.sql": by("Bob", "2222222222", 21)}
		}, two...)},
		{name: "a shared copy", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk, g.shared = map[string]string{"b.sql": "one", "copy.sql": "two"}, []string{"copy.sql"}
		}, two...)},
		{name: "two shared files", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk, g.shared = map[string]string{"b.sql": "one", "copy.sql": "two"}, []string{"b.sql", "copy.sql"}
		}, two...)},
		{name: "three files, two of them the same, without git", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.none, g.disk = true, map[string]string{"z_b.sql": "one", "copy.sql": "two", "copy2.sql": "two"}
		}, rev("a", "a.sql", 3), rev("b", "copy.sql", 3, "a"), rev("b", "copy2.sql", 3, "a"), rev("b", "z_b.sql", 3, "a"), rev("c", "c.sql", 3, "b"))},
		{name: "a copy below a fork", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk = map[string]string{"b.sql": "one", "copy.sql": "two"}
		}, append(two, rev("c", "c.sql", 3, "b"), rev("d", "d.sql", 3, "b"))...)},
		{name: "a copy with other parents", checks: only(check.Duplicate), change: copies(func(_ *check.Input, g *git) {
			g.disk = map[string]string{"b.sql": "one", "copy.sql": "two"}
		}, rev("b", "b.sql", 3), rev("b", "copy.sql", 3, "a"))},

		{name: "a cycle", checks: only(check.Cycle), change: brokenGraph(t, round, around, nil)},
		{name: "a cycle of the work tree", checks: only(check.Cycle), change: brokenGraph(t, round, around, before(false))},
		{name: "a cycle of the work tree, with more", checks: only(check.Cycle), change: brokenGraph(t, round, around, func(in *check.Input, g *git) {
			before(false)(in, g)
			g.disk["a.sql"] += "SELECT 2;\n"
		})},
		{name: "a cycle of a commit", checks: only(check.Cycle), change: brokenGraph(t, round, around, before(true, by("Bob", "2222222222", 21)))},
		{name: "a cycle of a commit, with more in the work tree", checks: only(check.Cycle), change: brokenGraph(t, round, around, before(false, by("Bob", "2222222222", 21)))},
		{name: "a cycle of two changes, the newer one counts", checks: only(check.Cycle), change: brokenGraph(t, round, around, func(in *check.Input, g *git) {
			before(true, by("Bob", "2222222222", 21))(in, g)
			g.versions["b.sql"] = []gitrepo.Version{version(t, "a <- b", "b", by("Carol", "4444444444", 23)), version(t, "b", "b", by("Alice", "1111111111", 20))}
		})},
		{name: "a cycle of two changes, the older one is second", checks: only(check.Cycle), change: brokenGraph(t, round, around, func(in *check.Input, g *git) {
			before(true, by("Bob", "2222222222", 25))(in, g)
			g.versions["b.sql"] = []gitrepo.Version{version(t, "a <- b", "b", by("Carol", "4444444444", 23)), version(t, "b", "b", by("Alice", "1111111111", 20))}
		})},
		{name: "a cycle of two changes, one in the work tree", checks: only(check.Cycle), change: brokenGraph(t, round, around, func(in *check.Input, g *git) {
			before(true, by("Bob", "2222222222", 25))(in, g)
			g.versions["b.sql"] = []gitrepo.Version{version(t, "b", "b", by("Alice", "1111111111", 20))}
		})},
		{name: "a cycle in a shallow clone", checks: only(check.Cycle), change: brokenGraph(t, round, around, func(in *check.Input, g *git) {
			before(true, by("Bob", "2222222222", 21))(in, g)
			g.versions["a.sql"][1].Author, g.versions["a.sql"][1].Commit = gitrepo.Author{}, "3333333333"
		})},
		{name: "a cycle of a file that moved", checks: only(check.Cycle), change: brokenGraph(t, round, around, func(in *check.Input, g *git) {
			before(true, by("Bob", "2222222222", 21))(in, g)
			g.versions["a.sql"][1].Path = "old/it's.sql"
		})},

		{name: "a revision that is its own parent, beside other faults", checks: only(check.Cycle, check.MissingParent), change: brokenGraph(t, []revision.Revision{rev("b", "b.sql", 3, "x")}, graph.Faults{
			{Kind: graph.SelfParent, Message: "a needs itself", Pos: graph.Position{File: "a.sql", Line: 4}},
			{Kind: graph.DuplicateLabel, Revision: "b", Message: "label x twice"},
		}, nil)},
		{name: "other faults", checks: only(check.OtherFault), change: brokenGraph(t, nil, append(around, graph.Faults{
			{Kind: graph.DuplicateLabel, Message: "label x twice", Pos: graph.Position{File: "a.sql", Line: 3}, Also: []graph.Position{{File: "b.sql", Line: 4}}},
			{Kind: graph.SelfParent}, {Kind: graph.MissingParent}, {Kind: graph.MissingDependency}, {Kind: graph.DuplicateID},
		}...), nil)},
		{name: "files that cannot be read", checks: only(check.Unreadable), change: brokenGraph(t, nil, nil, func(in *check.Input, g *git) {
			in.Broken.Unread = source.Errors{
				{File: "a.sql", Line: 2, Message: "no revision", Hint: "write one"}, {File: "b.sql", Message: "odd"},
				{File: "c.sql", Line: 1, Message: "odd"}, {File: "c.sql", Line: 3, Message: "odd"},
			}
			g.disk = map[string]string{"c.sql": "x\n<<<<<<< HEAD\na\n=======\r\nb\n>>>>>>> main\n"}
			g.unmerged = []string{"c.sql"}
		})},
		{name: "a parent in a file that cannot be read", checks: only(check.MissingParent), change: brokenGraph(t, []revision.Revision{rev("b", "b.sql", 3, "a")},
			graph.Faults{{Kind: graph.MissingParent, Revision: "b", Message: "b needs a", Pos: graph.Position{File: "b.sql", Line: 4}}}, func(in *check.Input, g *git) {
				in.Broken.Unread = source.Errors{{File: "x.sql"}, {File: "y.sql"}}
				g.disk = map[string]string{"y.sql": "revision a"}
			})},
		{name: "a parent that may be in a file that cannot be read", checks: only(check.MissingParent), change: brokenGraph(t, []revision.Revision{rev("b", "b.sql", 3, "a")},
			graph.Faults{{Kind: graph.MissingParent, Revision: "b", Message: "b needs a", Pos: graph.Position{File: "b.sql", Line: 4}}}, func(in *check.Input, _ *git) {
				in.Broken.Unread = source.Errors{{File: "x.sql"}, {File: "y.sql"}}
			})},
		{name: "a parent that has another id now", checks: only(check.MissingParent), change: brokenGraph(t, []revision.Revision{rev("b", "b.sql", 3, "a"), rev("z", "a.sql", 3)},
			graph.Faults{{Kind: graph.MissingParent, Revision: "b", Message: "b needs a; did you mean z?", Pos: graph.Position{File: "b.sql", Line: 4}}}, func(_ *check.Input, g *git) {
				g.seen = map[string][]gitrepo.Occurrence{"a": {{Path: "a.sql", Here: true, Author: by("Alice", "1111111111", 20)}}}
			})},
		{name: "a parent of two, without git", checks: only(check.MissingParent), change: brokenGraph(t, []revision.Revision{rev("b", "b.sql", 3, "a"), rev("c", "c.sql", 3, "a")},
			graph.Faults{{Kind: graph.MissingParent, Revision: "b", Message: "b needs a"}, {Kind: graph.MissingDependency, Revision: "c", Message: "c needs a"}}, func(_ *check.Input, g *git) { g.none = true })},
		{name: "a parent, in a shallow clone", checks: only(check.MissingParent), change: brokenGraph(t, []revision.Revision{rev("b", "b.sql", 3, "a")},
			graph.Faults{{Kind: graph.MissingParent, Revision: "b", Message: "b needs a"}}, func(_ *check.Input, g *git) { g.shallow = true })},
	}
}

// databaseScenes are those of the version table, the log and the schema.
func databaseScenes(t *testing.T) []scene {
	others := func(rows ...string) func(*check.Input, *git) {
		return func(in *check.Input, _ *git) {
			in.Database.Table = "ramus_version"
			in.Database.Others = []check.RowsOf{{Table: "alembic_version", Rows: rows}}
			in.Schema = having("t u", "a:+t b:+u c:+v")
		}
	}
	conflict := "SELECT 1;\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n"
	return []scene{
		{name: "rows in another table", checks: only(check.OtherTable), files: "a <- b", log: "+a()", rows: "", change: others("b")},
		{name: "rows in another table, and the schema lacks some", checks: only(check.OtherTable), files: "a <- b <- c", log: "+a()", rows: "", change: others("c")},
		{name: "rows of another project in another table", checks: only(check.OtherTable), files: "a <- b", log: "+a()", rows: "", change: others("b", "x")},
		{name: "rows in both tables", checks: only(check.OtherTable), files: "a <- b", log: "+a()", rows: "a", change: others("b")},

		{name: "conflict markers", checks: only(check.ConflictMarkers), files: "a <- b", change: func(_ *check.Input, g *git) {
			g.disk, g.unmerged = map[string]string{"b.sql": conflict}, []string{"b.sql"}
		}},
		{name: "committed conflict markers", checks: only(check.ConflictMarkers), files: "a <- b", change: func(_ *check.Input, g *git) {
			g.disk, g.clean = map[string]string{"b.sql": conflict}, []string{"b.sql"}
		}},
		{name: "lines like conflict markers", checks: only(check.ConflictMarkers), files: "a <- b <- c", change: func(_ *check.Input, g *git) {
			g.disk = map[string]string{"a.sql": "=======\n>>>>>>> x\n<<<<<<< y\n", "b.sql": "<<<<<<< x\n>>>>>>> y\n=======\n", "c.sql": "'<<<<<<< x'\n"}
		}},

		{name: "unfinished", checks: only(check.Unfinished), files: "a <- b", log: "+a() ?b(a)", rows: "a"},
		{name: "unfinished by an error", checks: only(check.Unfinished), files: "a <- b", log: "+a() ?b(a)", rows: "a", change: func(in *check.Input, _ *git) {
			in.Database.Unfinished[0].Error, in.Database.Unfinished[0].Statements = "no table.\nmore", 3
			in.Database.RollsBack = false
		}},
		{name: "an unfinished merge", checks: only(check.Unfinished), files: "a <- b, c; (b,c) <- m", log: "+a() +b(a) +c(a) ?m(b,c)", rows: "b c", change: func(in *check.Input, _ *git) {
			in.Database.Unfinished[0].Done = 1
		}},
		{name: "an unfinished merge of branches without rows", checks: only(check.Unfinished), files: "a <- b, c; (b,c) <- m", log: "+a() ?m(b,c)", rows: ""},
		{name: "an unfinished downgrade", checks: only(check.Unfinished), files: "a <- b", log: "+a() +b(a) ?b(a)", rows: "b", change: func(in *check.Input, _ *git) {
			in.Database.Unfinished[0].Action = dialect.ActionDowngrade
		}},
		{name: "an unfinished downgrade of a base", checks: only(check.Unfinished), files: "b", log: "+b() ?b()", rows: "b", change: func(in *check.Input, _ *git) {
			in.Database.Unfinished[0].Action = dialect.ActionDowngrade
		}},
		{name: "unfinished, without a file", checks: only(check.Unfinished), files: "a", log: "+a() ?b(a)", rows: "a"},
		{name: "unfinished, on another git branch", checks: only(check.Unfinished), files: "a", log: "+a() ?b(a)", rows: "a", change: func(_ *check.Input, g *git) {
			g.seen = map[string][]gitrepo.Occurrence{"b": {{Path: "b.sql", Present: []string{"feature"}, Author: by("Alice", "1111111111", 20)}}}
		}},

		{name: "no version table", checks: only(check.LostRows), files: "a <- b", log: "+a() +b(a)", rows: "", change: func(in *check.Input, _ *git) { in.Database.Exists = false }},
		{name: "one row of three", checks: only(check.LostRows), files: "a <- b, c, d", log: "+a() +b(a) +c(a) +d(a)", rows: "b c"},
		{name: "lost rows, and a part of the schema", checks: only(check.LostRows), files: "a <- b", log: "+a() +b(a)", rows: "", change: func(in *check.Input, _ *git) { in.Schema = having("t", "a:+t b:+u") }},
		{name: "lost rows, and the whole schema", checks: only(check.LostRows), files: "a <- b", log: "+a() +b(a)", rows: "", change: func(in *check.Input, _ *git) { in.Schema = having("", "a:+t b:+u") }},
		{name: "lost rows, and a part of the log", checks: only(check.LostRows), files: "a <- b <- c", log: "+c(b)", rows: "", change: func(in *check.Input, _ *git) { in.Schema = having("t u v", "a:+t b:+u c:+v") }},

		{name: "the schema is ahead without a version table", checks: only(check.SchemaAhead), files: "a <- b", log: "+a() -a()", rows: "", change: func(in *check.Input, _ *git) {
			in.Schema = having("t", "a:+t b:+u")
			in.Database.Exists = false
		}},
		{name: "the schema is ahead of older rows, with data between", checks: only(check.SchemaAhead), files: "a <- b <- c", log: "+a()", rows: "a", change: func(in *check.Input, _ *git) { in.Schema = having("t u", "a:+t c:+u") }},
		{name: "the schema is ahead, or has another table", checks: only(check.SchemaAhead), files: "a <- b", log: "+a() -a()", rows: "", change: func(in *check.Input, _ *git) { in.Schema = having("t t.password t.salt", "a:+t") }},
		{name: "the schema is ahead, with a table that is rebuilt later", checks: only(check.SchemaAhead), files: "a <- b <- c", log: "+a()", rows: "a", change: func(in *check.Input, _ *git) { in.Schema = having("t u", "a:+t b:-t,+t c:+u") }},
		{name: "a revision above an open one is done", checks: only(check.SchemaAhead), files: "a <- b <- c", log: "+a()", rows: "a", change: func(in *check.Input, _ *git) { in.Schema = having("t v", "a:+t b:+u c:+v") }},
		{name: "many revisions are partly done", checks: only(check.SchemaAhead), files: "a <- b, c, d, e, f, g, h", log: "+a()", rows: "a", change: func(in *check.Input, _ *git) {
			in.Schema = having("b c d e f g h", "b:+b,+b2 c:+c,+c2 d:+d,+d2 e:+e,+e2 f:+f,+f2 g:+g,+g2 h:+h,+h2")
		}},
		{name: "partly done without a log", checks: only(check.SchemaAhead), files: "a <- b", log: "=a", rows: "a", change: func(in *check.Input, _ *git) {
			in.Schema = having("u", "b:+u,+v")
			in.Database.HasLog, in.Database.RollsBack = false, false
		}},

		{name: "the schema is behind: stamped", checks: only(check.SchemaBehind), files: "a <- b", log: "+a() =b", rows: "b", change: func(in *check.Input, _ *git) { in.Schema = having("t", "a:+t b:+u") }},
		{name: "the schema is behind: dropped", checks: only(check.SchemaBehind), files: "a <- b", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, _ *git) { in.Schema = having("t v", "a:+t b:+u,+v") }},
		{name: "the schema is behind: several, by their revisions", checks: only(check.SchemaBehind), files: "a <- b", log: "+a() +b(a)", rows: "b", change: func(in *check.Input, _ *git) { in.Schema = having("", "a:+z b:+y,+x") }},
		{name: "the schema is behind: no log", checks: only(check.SchemaBehind), files: "a <- b", log: "=b", rows: "b", change: func(in *check.Input, _ *git) {
			in.Schema = having("", "a:+t b:+t.c,+u")
			in.Database.HasLog = false
		}},
		{name: "the schema is behind: unrecorded", checks: only(check.SchemaBehind), files: "a <- b", log: "+a()", rows: "b", change: func(in *check.Input, _ *git) { in.Schema = having("t", "a:+t b:+u") }},
		{name: "overlapping rows, two", checks: only(check.OverlappingRows), files: "a <- b", log: "+a() +b(a)", rows: "a b"},
		{name: "overlapping rows, three", checks: only(check.OverlappingRows), files: "a <- b <- c; x", log: "+a() +b(a) +c(b) +x()", rows: "a b c x"},
		{name: "no stamp leaves overlapping rows: the schema is ahead", checks: only(check.SchemaAhead), files: "a <- b; x; b ~> x", rows: "a", change: func(in *check.Input, _ *git) { in.Schema = having("t u", "x:+t b:+u") }},
		{name: "no stamp leaves overlapping rows: lost rows", checks: only(check.LostRows), files: "a <- b; x; b ~> x", log: "+a() +x() +b(a)", rows: ""},
		{name: "overlapping rows through a dependency", checks: only(check.OverlappingRows), files: "a <- b; x <- y; b ~> x", rows: "b x"},
		{name: "overlapping rows of a stamp", checks: only(check.OverlappingRows), files: "a <- b <- c", log: "=a,c", rows: "a c"},
		{name: "overlapping rows after a stamp of one", checks: only(check.OverlappingRows), files: "a <- b <- c; z", log: "=z>a,c,z", rows: "a c z"},
		{name: "overlapping rows of a revision that was moved in a commit", checks: only(check.OverlappingRows), files: "a <- c <- b <- d", rows: "b c", change: func(_ *check.Input, g *git) {
			g.versions = map[string][]gitrepo.Version{"b.sql": {version(t, "a <- c <- b", "b", by("Bob", "2222222222", 21)), version(t, "a <- b", "b", by("Alice", "1111111111", 20))}}
		}},
		{name: "overlapping rows of a dependency that was added in the work tree", checks: only(check.OverlappingRows), files: "a <- b <- c; x; b ~> x", rows: "c x", change: func(_ *check.Input, g *git) {
			g.versions = map[string][]gitrepo.Version{"b.sql": {version(t, "a <- b", "b", by("Alice", "1111111111", 20))}}
		}},
		{name: "overlapping rows, where what was moved is not the only path", checks: only(check.OverlappingRows), files: "a <- b, c; (b,c) <- m", rows: "a m", change: func(_ *check.Input, g *git) {
			g.versions = map[string][]gitrepo.Version{"b.sql": {version(t, "z <- b", "b", by("Alice", "1111111111", 20))}}
		}},
		{name: "overlapping rows, and the log shows the move", checks: only(check.OverlappingRows, check.Reparented), files: "a <- b <- c", log: "+a() +b(a) +c(a)", rows: "b c"},
		{name: "overlapping rows, and another revision was moved", checks: only(check.OverlappingRows, check.Reparented), files: "a <- b <- c; z <- x", log: "+a() +b(a) +c(b) +z() +x()", rows: "b c x"},
		{name: "overlapping rows beside an unknown one", checks: only(check.OverlappingRows), files: "a <- b", log: "+a() +b(a)", rows: "a b x"},
	}
}
