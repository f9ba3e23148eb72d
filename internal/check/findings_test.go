package check_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/gitrepo"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/revision"
)

var update = flag.Bool("update", false, "write testdata/findings.txtar anew")

// A scene is a project with its shared branch, its database and its git history. The
// graphs are drawn, "!" after an id makes its script another one.
type scene struct {
	name   string
	checks []check.Check

	files     string
	base, tip string // of the shared branch main; "" for none
	log, rows string // of the database; "" for none
	accepted  []acceptance.Change
	change    func(*check.Input, *git)
}

// git has the answers of a check.Past.
type git struct {
	none     bool // there is no repository
	late     bool // it ran out of time
	shallow  bool
	branch   string
	replaced []check.Replaced
	versions map[string][]gitrepo.Version    // by file
	seen     map[string][]gitrepo.Occurrence // by id
	writers  map[string]gitrepo.Author       // by file
	landed   map[string]gitrepo.Landing      // by file
	shared   []string                        // files
	clean    []string                        // files
	unmerged []string                        // files
	removed  map[string]gitrepo.Author       // by file
	content  map[string]string               // by ref:file
	disk     map[string]string               // by file
}

func (g *git) past() *check.Past {
	return &check.Past{
		Find:     func(_ context.Context, id string) []gitrepo.Occurrence { return g.seen[id] },
		Versions: func(_ context.Context, file string) []gitrepo.Version { return g.versions[file] },
		Writers: func(_ context.Context, files []string) (all []gitrepo.Author) {
			if g.late {
				return nil
			}
			for _, file := range files {
				all = append(all, g.writers[file])
			}
			return all
		},
		Landed: func(_ context.Context, files []string) (all []gitrepo.Landing) {
			if g.late {
				return nil
			}
			for _, file := range files {
				all = append(all, g.landed[file])
			}
			return all
		},
		Shared:   func(_ context.Context, file string) bool { return slices.Contains(g.shared, file) },
		Clean:    func(_ context.Context, file string) bool { return slices.Contains(g.clean, file) },
		Unmerged: func(_ context.Context, file string) bool { return slices.Contains(g.unmerged, file) },
		Removed:  func(_ context.Context, file string) gitrepo.Author { return g.removed[file] },
		Content: func(_ context.Context, ref, file string) []byte {
			if text, ok := g.content[ref+":"+file]; ok {
				return []byte(text)
			}
			return nil
		},
		TimedOut: func() bool { return g.late },
		Near:     func(path string) string { return path },
		Branch:   g.branch,
		Shallow:  g.shallow,
		Replaced: g.replaced,
	}
}

// by returns the author of a commit on a day of November 2026.
func by(name, commit string, day int) gitrepo.Author {
	return gitrepo.Author{Name: name, Commit: commit, Time: time.Date(2026, 11, day, 10, 0, 0, 0, time.UTC)}
}

// version returns a version of the revision id in a drawn graph.
func version(t *testing.T, text, id string, author gitrepo.Author) gitrepo.Version {
	t.Helper()
	_, all := revisions(t, text)
	rev := *all[id]
	return gitrepo.Version{
		Author: author, Subject: "about " + author.Commit, Path: rev.File, Revision: rev,
		Content: []byte(author.Commit), Reachable: true,
	}
}

func (s scene) input(t *testing.T) check.Input {
	t.Helper()
	in := against(t, s.files, s.log, s.rows)
	if s.log == "" && s.rows == "" {
		in.Database = nil
	}
	if s.tip != "" {
		_, base := revisions(t, s.base)
		tipGraph, tip := revisions(t, s.tip)
		in.Shared = &check.Shared{Ref: "main", Base: base, Tip: tip, TipGraph: tipGraph,
			Same: func(a, b *revision.Revision) (bool, error) { return a.Body == b.Body, nil }}
	}
	in.Digests = digests
	in.Accepted = &acceptance.Set{}
	for _, c := range s.accepted {
		a := acceptance.New("because", c)
		in.Accepted.Add(&a)
	}
	g := &git{branch: "topic"}
	if s.change != nil {
		s.change(&in, g)
	}
	if !g.none {
		in.Past = g.past()
		in.Authors = in.Past.Writers
	}
	in.Read = func(file string) ([]byte, error) {
		if text, ok := g.disk[file]; ok {
			return []byte(text), nil
		}
		return nil, errors.New("no such file")
	}
	return in
}

// digests names the statement of a drawn revision.
func digests(ctx context.Context, r *revision.Revision) (check.Digests, error) {
	all, err := statements(ctx, r, "")
	return check.Digests{Upgrade: []string{dialect.Checksum(all), acceptance.Words(r.Body)}, Downgrade: []string{acceptance.None}}, err
}

// changed returns the change of a revision from one drawn graph to another; to a graph
// without it, its deletion.
func changed(t *testing.T, id, from, to string) []acceptance.Change {
	t.Helper()
	_, before := revisions(t, from)
	_, after := revisions(t, to)
	was, _ := digests(t.Context(), before[id])
	if after[id] == nil {
		return []acceptance.Change{{Revision: id, Part: acceptance.Upgrade, From: was.Upgrade, To: []string{acceptance.Deleted}}}
	}
	now, _ := digests(t.Context(), after[id])
	return []acceptance.Change{
		{Revision: id, Part: acceptance.Upgrade, From: was.Upgrade, To: now.Upgrade},
		{Revision: id, Part: acceptance.Parents, From: acceptance.Names(before[id].Parents), To: acceptance.Names(after[id].Parents)},
	}
}

// acceptedScenes are those of changes that were accepted.
func acceptedScenes(t *testing.T) []scene {
	edited, moved, deleted := changed(t, "b", "a <- b", "a <- b! "), changed(t, "b", "a <- b", "a <- x <- b"), changed(t, "b", "a <- b <- c", "a <- c")
	skipping := changed(t, "b", "a <- b", "a <- x <- b")
	verify := check.Verify
	return []scene{
		{name: "an accepted edit", checks: verify, files: "a <- b! ", base: "a <- b", tip: "a <- b", log: "+a() +b(a)", rows: "b", accepted: edited},
		{name: "an accepted edit, for doctor", checks: check.Doctor, files: "a <- b! ", base: "a <- b", tip: "a <- b", log: "+a() +b(a)", rows: "b", accepted: edited},
		{name: "an accepted edit, on top of another one", checks: verify, files: "a <- b! ", base: "a <- b", tip: "a <- b", accepted: changed(t, "b", "a <- b! ", "a <- b")},
		{name: "an accepted edit, and another parent", checks: verify, files: "a <- x <- b! ", base: "a <- b; a <- x", tip: "a <- b; a <- x", accepted: edited},
		{name: "an accepted parent", checks: verify, files: "a <- x <- b", base: "a <- b; a <- x", tip: "a <- b; a <- x", log: "+a() +x(a) +b(a)", rows: "b", accepted: moved},
		{name: "an accepted parent, for doctor", checks: check.Doctor, files: "a <- x <- b", base: "a <- b; a <- x", tip: "a <- b; a <- x", log: "+a() +x(a) +b(a)", rows: "b", accepted: moved},
		{name: "an accepted parent that never ran", checks: verify, files: "a <- x <- b", base: "a <- b", tip: "a <- b", log: "+a() +b(a)", rows: "b", accepted: skipping},
		{name: "an accepted deletion", checks: verify, files: "a <- c", base: "a <- b <- c", tip: "a <- b <- c", log: "+a() +b(a) +c(b)", rows: "c",
			accepted: append(changed(t, "c", "a <- b <- c", "a <- c"), deleted...)},
		{name: "a deletion, accepted for c alone", checks: verify, files: "a <- c", base: "a <- b <- c", tip: "a <- b <- c", log: "+a() +b(a) +c(b)", rows: "c",
			accepted: changed(t, "c", "a <- b <- c", "a <- c")},
		{name: "an accepted deletion that only the database knows", checks: verify, files: "a; c", log: "+a() gb(a) +c()", rows: "a c",
			accepted: []acceptance.Change{{Revision: "b", Part: acceptance.Upgrade, To: []string{acceptance.Deleted}}}},
	}
}

// text returns findings as the golden file has them.
func text(findings []check.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		if len(f.Accepted) > 0 {
			fmt.Fprintf(&b, "%s, accepted %s: ", f.Accepted[0].Kinds(), f.Accepted[0].Because)
		}
		fmt.Fprintf(&b, "%s: %s\n", f.Check, f.Message)
		for _, at := range f.Locations {
			fmt.Fprintf(&b, "  %s:%d\n", at.File, at.Line)
		}
		for _, a := range f.Authors {
			fmt.Fprintf(&b, "  %s by %s %s\n", a.Revision, a.Name, a.Date)
		}
		if f.Cause != "" {
			fmt.Fprintf(&b, "  %s: %s\n", f.Certainty, f.Cause)
		}
		for _, fix := range f.Fixes {
			if fix.Command != "" {
				fmt.Fprintf(&b, "  $ %s\n", fix.Command)
			}
			if fix.Note != "" {
				fmt.Fprintf(&b, "    # %s\n", fix.Note)
			}
			if fix.Action != nil {
				fmt.Fprintf(&b, "    %s\n", action(fix.Action))
			}
		}
	}
	return b.String()
}

func action(a check.Action) string {
	if r, ok := a.(check.Restore); ok {
		text := fmt.Sprintf("restore %s as %q", r.File, r.Content)
		if r.Again != "" {
			text += fmt.Sprintf(", and %q above %s with %d, no transaction: %v", r.Again, r.Over, len(r.Added), r.NoTransaction)
		}
		return text
	}
	return strings.ToLower(strings.TrimPrefix(fmt.Sprintf("%T%+v", a, a), "check."))
}

// TestFindings compares all that a check reports with testdata/findings.txtar.
func TestFindings(t *testing.T) {
	const golden = "testdata/findings.txtar"
	archive, err := txtar.ParseFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := map[string]string{}
	if archive != nil {
		for _, f := range archive.Files {
			want[f.Name] = string(f.Data)
		}
	}
	fresh := &txtar.Archive{}
	for _, s := range slices.Concat(scriptScenes, sharedScenes(t), appliedScenes(t), acceptedScenes(t), brokenScenes(t), databaseScenes(t)) {
		t.Run(s.name, func(t *testing.T) {
			found, err := check.Run(context.Background(), s.checks, s.input(t))
			if err != nil {
				t.Fatal(err)
			}
			got := text(found)
			fresh.Files = append(fresh.Files, txtar.File{Name: s.name, Data: []byte(got)})
			if diff := cmp.Diff(want[s.name], got); diff != "" && !*update {
				t.Error(diff)
			}
		})
	}
	if len(want) != len(fresh.Files) && !*update && !t.Failed() {
		t.Errorf("%s has %d scenes, and there are %d", golden, len(want), len(fresh.Files))
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(fresh), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// scriptScenes are those of the checks that look at scripts.
var scriptScenes = []scene{
	{name: "a merge with statements", checks: []check.Check{check.EmptyMerges}, files: "a <- b, c; (b,c) <- m", change: running("a b c m", "a b c m")},
	{name: "an empty merge", checks: []check.Check{check.EmptyMerges}, files: "a <- b, c; (b,c) <- m", change: running("a b c", "")},
	{name: "a shared merge with statements", checks: []check.Check{check.EmptyMerges}, files: "a <- b, c; (b,c) <- m", base: "a", tip: "a <- b, c; (b,c) <- m", change: running("m", "")},
	{name: "without a downgrade", checks: []check.Check{check.Reversible}, files: "a <- b <- c", base: "a", tip: "a", change: running("a b", "c")},
	{name: "without a data test", checks: []check.Check{check.DataTests}, files: "a <- b <- c", base: "a", tip: "a", change: running("a b c", "")},
	{name: "without a statement to test", checks: []check.Check{check.DataTests}, files: "a <- b", change: running("b", "")},
	{name: "with a downgrade", checks: []check.Check{check.Reversible}, files: "a <- b", change: running("a b", "a b")},
}

// running gives the revisions up statements, and down downgrades.
func running(up, down string) func(*check.Input, *git) {
	return func(in *check.Input, _ *git) {
		in.Runs = func(_ context.Context, r *revision.Revision) (bool, bool, error) {
			return slices.Contains(strings.Fields(up), r.ID), slices.Contains(strings.Fields(down), r.ID), nil
		}
		in.HasDataTest = func(r *revision.Revision) bool { return r.ID == "b" }
	}
}

// Where scripts cannot be read, there is no answer.
func TestScriptsFail(t *testing.T) {
	in := scene{files: "a <- b, c; (b,c) <- m"}.input(t)
	in.Runs = func(context.Context, *revision.Revision) (bool, bool, error) {
		return false, false, errors.New("broken")
	}
	for _, c := range []check.Check{check.EmptyMerges, check.Reversible, check.DataTests} {
		if found, err := check.Run(context.Background(), []check.Check{c}, in); err == nil {
			t.Errorf("%s: %v", c.Name, found)
		}
	}
}

// Locations are completed by Locate, and authors by Authors, for all findings at once.
func TestRunCompletesFindings(t *testing.T) {
	in := scene{files: "a; b", base: "a; c", tip: "a; c"}.input(t)
	asked := 0
	in.Authors = func(_ context.Context, files []string) []gitrepo.Author {
		asked++
		if !slices.Equal(files, []string{"a.sql", "b.sql"}) {
			t.Errorf("authors of %q", files)
		}
		return []gitrepo.Author{{}, {Email: "bob@db", Time: time.Date(2026, 11, 20, 1, 2, 3, 0, time.UTC)}}
	}
	in.Locate = func(file string) string { return "db/" + file }
	found, err := check.Run(context.Background(), []check.Check{check.OneHead, check.History}, in)
	if err != nil {
		t.Fatal(err)
	}
	const want = "heads: history has 2 heads\n  db/a.sql:1\n  db/b.sql:1\n  b by bob@db 2026-11-20 01:02:03\n  $ ramus merge -m \"merge a and b\" a b\n    # if they belong together; separate trees get a branch label each\n" +
		"history: revision c is on main, and was deleted here (c.sql)\n  db/c.sql:0\n  $ git checkout main -- c.sql\n" +
		"  $ ramus accept c --because REASON --against main\n    # if the deletion was meant: no database will run the revision again, or revert it\n"
	if diff := cmp.Diff(want, text(found)); diff != "" || asked != 1 {
		t.Errorf("asked %d times: %s", asked, diff)
	}
	in.Authors = func(context.Context, []string) []gitrepo.Author { return nil }
	if found, err := check.Run(context.Background(), []check.Check{check.OneHead}, in); err != nil || len(found[0].Authors) > 0 {
		t.Errorf("no author is known: %+v, %v", found, err)
	}
}

// brokenGraph returns the change of a scene to revisions without a valid graph.
func brokenGraph(t *testing.T, files []revision.Revision, faults graph.Faults, change func(*check.Input, *git)) func(*check.Input, *git) {
	t.Helper()
	return func(in *check.Input, g *git) {
		in.History = nil
		in.Broken = &check.BrokenGraph{Revisions: files, Faults: faults}
		if change != nil {
			change(in, g)
		}
	}
}
