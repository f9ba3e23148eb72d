package gitrepo

import (
	"bufio"
	"strings"
	"testing"
)

// Whatever git may print, reading it ends, with an answer or an error; what is
// read has a path.

func FuzzParseChanges(f *testing.F) {
	id := strings.Repeat("0", 40)
	f.Add(":100644 000000 " + id + " " + id + " D\x00d/1.sql\x00:000000 100644 " + id + " " + id + " A\x00a\nb\x00")
	f.Add(":::: \x00")
	f.Fuzz(func(t *testing.T, out string) {
		changes, err := parseChanges(out)
		for _, c := range changes {
			if c.path == "" || err != nil {
				t.Errorf("%+v, %v", c, err)
			}
		}
	})
}

func FuzzParseIndex(f *testing.F) {
	f.Add("? d/1.sql\x00? nested/\x00H 100755 587be6b4c3f9 0\ta b.sql\x00S 100644 b4785957bc98 0\td/s.sql\x00M 120000 9cb7860f3887 2\tl\n.sql\x00")
	f.Add("H \x00")
	f.Fuzz(func(t *testing.T, out string) {
		entries, err := parseIndex(out)
		for _, e := range entries {
			if e.path == "" || err != nil || !e.odd() {
				t.Errorf("%+v, %v", e, err)
			}
		}
	})
}

func FuzzReadLog(f *testing.F) {
	id := strings.Repeat("0", 40)
	f.Add("commit " + id + "\n\n1\nsubject\nA\na@b\n2026-11-23T17:17:40+00:00\x00\n:000000 100644 " + id + " " + id + " A\x00d/g.sql\x00" +
		"commit " + id + "\n\n1\nsubject\nA\na@b\n2026-11-23T17:17:40+00:00\x00\x00::000000 000000 100644 " + id + " " + id + " " + id + " AA\x00d/m.sql\x00")
	f.Add(":\x00x\x00")
	f.Add("::::: a A\x00x\x00")
	f.Fuzz(func(t *testing.T, out string) {
		_, _ = readLog(bufio.NewReader(strings.NewReader(out)), func(_ logged, c change) bool {
			if c.path == "" {
				t.Errorf("%+v", c)
			}
			return true
		})
	})
}

func FuzzReadObject(f *testing.F) {
	f.Add("587be6b4c3f93f93c489c0111bba5596147a26cb blob 2\nx\n\n")
	f.Add("HEAD:a b missing\n")
	f.Add("dangling 3\nabc\n")
	f.Add("x blob 9999999999999\n")
	f.Add("x blob -1\n")
	f.Add(" 0\n")
	f.Fuzz(func(t *testing.T, out string) {
		o, err := readObject(bufio.NewReader(strings.NewReader(out)))
		if err == nil && o.kind == "" {
			t.Errorf("%+v", o)
		}
	})
}

func FuzzParseConfig(f *testing.F) {
	f.Add("remote.origin.url\nx\x00remote.origin.fetch\n+refs/heads/*:refs/remotes/origin/*\x00branch.a.b.remote\norigin\x00", "origin/main")
	f.Fuzz(func(t *testing.T, out, ref string) {
		c := parseConfig(out)
		remote, branch := c.split(ref)
		if fetch := fetchCommand(remote, branch, ref, false, c); !strings.HasPrefix(fetch, "git fetch ") {
			t.Error(fetch)
		}
	})
}

func FuzzParseOpen(f *testing.F) {
	f.Add("true\n/a\nb\nfalse\n/a\nb/.git\n")
	f.Fuzz(func(t *testing.T, out string) {
		if _, _, _, ok := parseOpen(out); ok && !strings.HasPrefix(out, "true\n") {
			t.Error(out)
		}
	})
}
