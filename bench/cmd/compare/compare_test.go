package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func ms(values ...int) (times []time.Duration) {
	for _, v := range values {
		times = append(times, time.Duration(v)*time.Millisecond)
	}
	return times
}

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		of   []time.Duration
		want time.Duration
	}{
		{nil, 0},
		{ms(7), 7 * time.Millisecond},
		{ms(9, 1), 5 * time.Millisecond},
		{ms(100, 1, 2), 2 * time.Millisecond},
		{ms(4, 100, 1, 2), 3 * time.Millisecond},
	} {
		before := append([]time.Duration(nil), c.of...)
		if got := median(c.of); got != c.want {
			t.Errorf("median(%v) = %v, not %v", c.of, got, c.want)
		}
		for i := range before {
			if c.of[i] != before[i] {
				t.Errorf("median sorts what it is given: %v", c.of)
			}
		}
	}
}

func TestRatio(t *testing.T) {
	for _, c := range []struct {
		name   string
		a, b   []time.Duration
		target string
		ratio  string // of the medians
		each   string // the median of the rounds' ratios
		want   string
	}{
		{"half", ms(1, 2, 3), ms(2, 4, 6), "0.5", "0.50", "0.50", "met"},
		{"an outlier moves one round", ms(100, 2, 3), ms(10, 10, 10), "0.25", "0.30", "0.30", "missed"},
		{"medians of other rounds", ms(1, 5, 9), ms(9, 5, 1), "1", "1.00", "1.00", "met"},
		{"fewer rounds of one", ms(1, 3), ms(10, 30, 1000), "1/10", "0.10", "0.10", "met"},
		{"far below", ms(1), ms(45), "1/30", "1/45.0", "1/45.0", "met"},
		{"not far enough", ms(1), ms(20), "1/30", "1/20.0", "1/20.0", "missed"},
		{"more", ms(13), ms(3), "+10ms", "4.33", "4.33", "met"},
		{"too much more", ms(14), ms(3), "+10ms", "4.67", "4.67", "missed"},
		{"never ran", nil, ms(3), "0.5", "", "", ""},
	} {
		target, err := parseTarget(c.target)
		if err != nil {
			t.Fatal(err)
		}
		shown, each := "", ""
		if r, ok := ratio(c.a, c.b); ok {
			shown, each = showRatio(r), showRatio(median(ratios(c.a, c.b)))
		}
		if shown != c.ratio || each != c.each {
			t.Errorf("%s: %s and %s, not %s and %s", c.name, shown, each, c.ratio, c.each)
		}
		if got := target.verdict(c.a, c.b); got != c.want {
			t.Errorf("%s: %q, not %q", c.name, got, c.want)
		}
	}
}

func TestShow(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0.05 ms": 50 * time.Microsecond, "9.99 ms": 9990 * time.Microsecond, "12.3 ms": 12345 * time.Microsecond,
		"124 ms": 123500 * time.Microsecond, "1.50 s": 1500 * time.Millisecond, "75.0 s": 75 * time.Second,
	} {
		if got := showTime(d); got != want {
			t.Errorf("%v is shown as %q, not %q", d, got, want)
		}
	}
	for _, c := range []struct {
		bytes int64
		want  string
	}{{0, ""}, {3 << 20, "< 6 MiB"}, {5<<20 + 1<<19, "6 MiB"}, {17 << 20, "17 MiB"}} {
		if got := showMemory(c.bytes, 5<<20); got != c.want {
			t.Errorf("%d bytes are shown as %q, not %q", c.bytes, got, c.want)
		}
	}
}

func TestTable(t *testing.T) {
	cat := &entry{name: "cat", times: ms(20, 22, 21), memory: 1 << 20}
	ours := &entry{name: "ours", times: ms(9, 10, 8), memory: 9 << 20, against: cat, target: target{text: "≤ 0.5", ratio: 0.5}}
	slow := &entry{name: "slow", stopped: true, timeout: time.Minute, against: cat}
	for _, c := range []struct {
		name    string
		entries []*entry
		want    string
	}{
		{"all columns", []*entry{cat, ours, slow}, `
| command |     min |             median |     max | ratio of medians | median of ratios | target     | peak memory |
| :------ | ------: | -----------------: | ------: | :--------------- | ---------------: | :--------- | ----------: |
| cat     | 20.0 ms |            21.0 ms | 22.0 ms |                  |                  |            |     < 6 MiB |
| ours    | 8.00 ms |            9.00 ms | 10.0 ms | 0.43 of cat      |             0.45 | ≤ 0.5: met |       9 MiB |
| slow    |       - | stopped after 60.0 s |       - |                  |                  |            |             |
`},
		{"nothing to compare", []*entry{cat}, `
| command |     min |  median |     max | peak memory |
| :------ | ------: | ------: | ------: | ----------: |
| cat     | 20.0 ms | 21.0 ms | 22.0 ms |     < 6 MiB |
`},
	} {
		if got := table(c.entries, 5<<20); squeeze(got) != squeeze(c.want[1:]) {
			t.Errorf("%s:\n%s", c.name, got)
		}
	}
}

// squeeze removes the padding.
func squeeze(s string) string {
	s = strings.ReplaceAll(s, "-", "")
	return strings.Join(strings.Fields(s), " ")
}

func TestParseFaults(t *testing.T) {
	for _, c := range []struct{ spec, want string }{
		{"", "nothing to run"},
		{"run true", "before the first name"},
		{"name a", "a has nothing to run"},
		{"name a\nrun", "run has no value"},
		{"name a\nrun true\nname a\nrun true", `there is a "a" already`},
		{"name a\nrun true\nagainst b", `measured against "b"`},
		{"name a\nrun true\nat-most 2", "nothing to measure it against"},
		{"name a\nat-most fast", "line 2"},
		{"name a\nat-most 1/0", "no ratio"},
		{"name a\nat-most 0", "no ratio"},
		{"name a\nrun cat no-such-*.sql", "no file matches"},
		{"name a\nwhen now", "unknown key when"},
	} {
		if _, err := parse(strings.NewReader(c.spec)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, not %q", c.spec, err, c.want)
		}
	}
}

// TestCompare checks that commands alternate, that their output is verified, and
// that a failure ends the run.
func TestCompare(t *testing.T) {
	for _, c := range []struct{ name, spec, want, fault string }{
		{"turns", "name a\nshell printf a >>turns; echo out\nverify grep -q out \"$OUT\"\nname b\nshell printf b >>turns\nrounds 1", "ababaa", ""},
		{"prepare", "name a\nprepare printf p >>turns\nshell printf a >>turns", "papapapa", ""},
		{"patterns", "name a\nprepare touch x1 x2\nshell cat x*", "", ""},
		{"a failing command", "name a\nshell echo why >&2; exit 3", "", "why"},
		{"a failing check", "name a\nshell echo wrong\nverify grep -q right \"$OUT\"", "", "wrong"},
		{"too long", "name a\nshell printf a >>turns; exec sleep 60\ntimeout 50ms", "a", ""},
		{"no such command", "name a\nrun no-such-command", "", "no-such-command"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			spec := strings.ReplaceAll(c.spec, "\n", "\nin "+dir+"\n")
			var out strings.Builder
			err := compare(t.Context(), options{rounds: 3, warmup: 1}, strings.NewReader(spec), &out)
			if c.fault == "" && err != nil || c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)) {
				t.Fatalf("%v, not %q", err, c.fault)
			}
			turns, err := os.ReadFile(filepath.Join(dir, "turns"))
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			if string(turns) != c.want {
				t.Errorf("it ran %q, not %q", turns, c.want)
			}
		})
	}
}
