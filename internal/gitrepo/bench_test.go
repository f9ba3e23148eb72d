package gitrepo

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkGate compares a work tree of 10,000 revisions, in a history of 50,000
// commits, with a commit in which 50 files differ, and loads the commit's
// revisions. It alternates this with listing the commit's files, and reports the
// medians, the shortest times and the ratio of both.
//
//	go test ./internal/gitrepo -run '^$' -bench Gate -benchtime 50x
func BenchmarkGate(b *testing.B) {
	dir := bigRepository(b, 10_000, 50_000, 50)
	r, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	c, err := r.Commit(b.Context(), "main")
	if err != nil {
		b.Fatal(err)
	}
	dirs := []string{filepath.Join(dir, "v")}
	onDisk := load(b, dirs...)
	list := func() {
		cmd := exec.Command("sh", "-c", "git ls-tree -r main | wc -l")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatal(err, string(out))
		}
	}
	judge := func() {
		r := &Repo{git: r.git, gitDir: r.gitDir} // one that has no answers yet
		defer r.Close()
		diff, err := r.Compare(b.Context(), c, dirs, sql)
		if err != nil || len(diff.Files) != 50 {
			b.Fatal(len(diff.Files), err)
		}
		if revs, err := r.Load(b.Context(), diff, onDisk); err != nil || len(revs) != len(onDisk) {
			b.Fatal(len(revs), err)
		}
	}
	b.Run("fresh", func(b *testing.B) { inTurns(b, list, judge) })
	// git only trusts the dates of files that are older than its index.
	time.Sleep(1100 * time.Millisecond)
	if out, err := exec.Command("git", "-C", dir, "status").CombinedOutput(); err != nil {
		b.Fatal(err, string(out))
	}
	b.Run("settled", func(b *testing.B) { inTurns(b, list, judge) })
}

// inTurns runs both in each round.
func inTurns(b *testing.B, list, judge func()) {
	var lists, judges []time.Duration
	for b.Loop() {
		start := time.Now()
		list()
		middle := time.Now()
		judge()
		lists, judges = append(lists, middle.Sub(start)), append(judges, time.Since(middle))
	}
	slices.Sort(lists)
	slices.Sort(judges)
	half := len(lists) / 2
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(lists[half].Microseconds())/1000, "ms-ls-tree")
	b.ReportMetric(float64(judges[half].Microseconds())/1000, "ms-load")
	b.ReportMetric(float64(lists[0].Microseconds())/1000, "ms-ls-tree-min")
	b.ReportMetric(float64(judges[0].Microseconds())/1000, "ms-load-min")
	b.ReportMetric(float64(judges[half])/float64(lists[half]), "times")
	b.ReportMetric(float64(judges[0])/float64(lists[0]), "times-min")
}

// bigRepository creates a repository with that many revisions in v. The first
// hundred commits add a hundredth each, the others edit a file next to them. On the
// branch feature, which is checked out, some revisions are edited.
func bigRepository(tb testing.TB, revisions, commits, edited int) string {
	tb.Helper()
	dir := tb.TempDir()
	cmd := exec.Command("git", "init", "-q", dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatal(err, string(out))
	}
	imp := exec.Command("git", "-C", dir, "fast-import", "--quiet")
	imp.Stderr = os.Stderr
	in, err := imp.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := imp.Start(); err != nil {
		tb.Fatal(err)
	}
	w := bufio.NewWriter(in)
	name := func(i int) string { return fmt.Sprintf("v/%05d_add_a_column.sql", i) }
	text := func(i int, more string) string {
		parent := ""
		if i > 0 {
			parent = fmt.Sprintf("%012x", i-1)
		}
		return revisionText(fmt.Sprintf("%012x", i), parent) + more
	}
	for i := range commits {
		fmt.Fprintf(w, "commit refs/heads/main\ncommitter Ada <ada@example.org> %d +0000\ndata 2\nc\n", 1_600_000_000+60*i)
		for j := i * revisions / 100; i < 100 && j < (i+1)*revisions/100; j++ {
			t := text(j, "")
			fmt.Fprintf(w, "M 644 inline %s\ndata %d\n%s\n", name(j), len(t), t)
		}
		fmt.Fprintf(w, "M 644 inline src/f%d.sql\ndata 6\n%06d\n", i%100, i)
	}
	fmt.Fprintf(w, "commit refs/heads/feature\ncommitter Eve <eve@example.org> 1700000000 +0000\ndata 2\nf\nfrom refs/heads/main\n")
	for i := range edited {
		t := text(i*revisions/max(edited, 1), "SELECT 2;\n")
		fmt.Fprintf(w, "M 644 inline %s\ndata %d\n%s\n", name(i*revisions/max(edited, 1)), len(t), t)
	}
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	in.Close()
	if err := imp.Wait(); err != nil {
		tb.Fatal(err)
	}
	checkout := exec.Command("git", "-C", dir, "checkout", "-q", "feature")
	if out, err := checkout.CombinedOutput(); err != nil {
		tb.Fatal(err, string(out))
	}
	return dir
}

// BenchmarkSearch searches a history of 20,000 commits for five revisions, of which
// two were never there, so that all files of the repository are searched as well. It
// alternates this with one `git log -S` in the folder of the revisions and one in the
// whole repository, and reports the medians and the ratio of both.
//
//	go test ./internal/gitrepo -run '^$' -bench Search -benchtime 10x
func BenchmarkSearch(b *testing.B) {
	dir := bigRepository(b, 2_000, 20_000, 50)
	r, err := Open(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	once := func() {
		for _, where := range []string{"v", "*.sql"} {
			cmd := exec.Command("git", "log", "--all", "--reflog", "--oneline", "-S00000000ffff", "--", where)
			cmd.Dir = dir
			if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
				b.Fatal(err, string(out))
			}
		}
	}
	all := func() {
		r := &Repo{git: r.git, gitDir: r.gitDir} // one that has no answers yet
		defer r.Close()
		ids := []string{"000000000001", "000000000400", "0000000007cf", "00000000ffff", "00000000fffe"}
		if found, err := r.Search(b.Context(), ids, []string{filepath.Join(dir, "v")}, sql); err != nil || len(found) != 3 {
			b.Fatal(len(found), err)
		}
	}
	var ones, alls []time.Duration
	for b.Loop() {
		start := time.Now()
		once()
		middle := time.Now()
		all()
		ones, alls = append(ones, middle.Sub(start)), append(alls, time.Since(middle))
	}
	slices.Sort(ones)
	slices.Sort(alls)
	half := len(ones) / 2
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ones[half].Microseconds())/1000, "ms-git-log")
	b.ReportMetric(float64(alls[half].Microseconds())/1000, "ms-search")
	b.ReportMetric(float64(alls[half])/float64(ones[half]), "times")
}
