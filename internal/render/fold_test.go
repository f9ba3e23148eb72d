package render_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// line returns a linear history of n revisions, newest first, in which the oldest ones
// are applied. edit may change a revision.
func line(n, applied int, edit func(*ramus.RevisionStatus)) (all []ramus.RevisionStatus) {
	for i := range n {
		r := ramus.RevisionStatus{State: ramus.Pending}
		r.ID, r.Message, r.Head, r.Effective = fmt.Sprint("r", i), fmt.Sprint("m", i), i == n-1, i == n-1
		if i > 0 {
			r.Parents = []string{fmt.Sprint("r", i-1)}
		}
		if i < applied {
			r.State, r.Current = ramus.Applied, i == applied-1
		}
		if edit != nil {
			edit(&r)
		}
		all = append(all, r)
	}
	slices.Reverse(all)
	return all
}

// statusOf returns the first words of the lines of a status on a terminal.
func statusOf(t *testing.T, all []ramus.RevisionStatus, s render.Style, o render.Listing) string {
	t.Helper()
	var b strings.Builder
	if err := render.Status(&b, s, ramus.Status{All: all}, render.Flags{}, o); err != nil {
		t.Fatal(err)
	}
	var short []string
	for line := range strings.Lines(b.String()) {
		words := strings.Fields(line)
		switch {
		case words[0] == "…":
			short = append(short, strings.TrimSpace(line))
		case len(words) > 1:
			short = append(short, words[1])
		}
	}
	return strings.Join(short, " ")
}

// TestStatusFolds checks which revisions of a long line are folded into one.
func TestStatusFolds(t *testing.T) {
	label := func(r *ramus.RevisionStatus) {
		if r.ID >= "r15" && len(r.ID) == 3 {
			r.Labels = []string{"api"}
		}
	}
	marked := func(change func(*ramus.RevisionStatus)) func(*ramus.RevisionStatus) {
		return func(r *ramus.RevisionStatus) {
			if r.ID == "r15" {
				change(r)
			}
		}
	}
	const split = "r29 r28 r27 … 10 applied revisions, r26 to r17 (--all lists them) … r16 r15 r14 r13 r12 … 11 applied revisions, r11 to r1 … r0 is"
	for name, test := range map[string]struct {
		all  []ramus.RevisionStatus
		want string
	}{
		"pending and applied": {line(40, 20, nil), "r39 r38 r37 … 16 pending revisions, r36 to r21 (--all lists them) … r20 r19 r18 r17 r16 … 15 applied revisions, r15 to r1 … r0 is"},
		"short":               {line(13, 0, nil), "r12 r11 r10 r9 r8 r7 r6 r5 r4 r3 r2 r1 r0 is"},
		"just long enough":    {line(14, 0, nil), "r13 r12 r11 … 10 pending revisions, r10 to r1 (--all lists them) … r0 is"},
		"a label starts":      {line(30, 0, label), "r29 r28 r27 … 11 pending revisions, r26 to r16 (--all lists them) … r15 r14 r13 r12 … 11 pending revisions, r11 to r1 … r0 is"},
		"a branch point":      {line(30, 0, marked(func(r *ramus.RevisionStatus) { r.Branch = true })), "r29 r28 r27 … 10 pending revisions, r26 to r17 (--all lists them) … r16 r15 r14 r13 … 12 pending revisions, r12 to r1 … r0 is"},
		"an edited one":       {line(30, 31, marked(func(r *ramus.RevisionStatus) { r.Edited = true })), split},
		"an accepted one":     {line(30, 31, marked(func(r *ramus.RevisionStatus) { r.Accepted = &ramus.Acceptance{} })), split},
		"a current one":       {line(30, 31, marked(func(r *ramus.RevisionStatus) { r.Current = true })), split},
	} {
		got := statusOf(t, test.all, render.Style{Width: 200}, render.Listing{})
		got = strings.ReplaceAll(strings.ReplaceAll(got, " edit r14", " r15 r14"), " edited r14", " r15 r14")
		if got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, test.want)
		}
		for _, full := range []string{statusOf(t, test.all, render.Style{Color: false}, render.Listing{}), statusOf(t, test.all, render.Style{Width: 200}, render.Listing{All: true})} {
			if strings.Contains(full, "…") || len(strings.Fields(full)) < len(test.all) {
				t.Errorf("%s: folded in a pipe or with --all: %s", name, full)
			}
		}
	}
}

// TestHistoryFolds checks the line of a folded run in a history.
func TestHistoryFolds(t *testing.T) {
	var revisions []ramus.Revision
	for _, r := range line(500, 0, nil) {
		revisions = append(revisions, r.Revision)
	}
	var b strings.Builder
	if err := render.History(&b, render.Style{Width: 80}, revisions, render.Listing{}); err != nil {
		t.Fatal(err)
	}
	const want = `r498 -> r499 (head), m499
r497 -> r498, m498
r496 -> r497, m497
… 496 revisions, r496 to r1 (--all lists them) …
<base> -> r0, m0
`
	if b.String() != want {
		t.Errorf("%s\nwant\n%s", &b, want)
	}
}

// TestStatusSummary checks that the summary is the end of a status, but its beginning
// where a pager shows only the first screen.
func TestStatusSummary(t *testing.T) {
	for lines, want := range map[int]bool{0: false, 40: false, 20: true} {
		var b strings.Builder
		s := ramus.Status{All: line(30, 10, func(r *ramus.RevisionStatus) { r.Branch = true })}
		s.Pending, s.Plan.Steps = 20, []ramus.Step{{Revision: "r10"}}
		if err := render.Status(&b, render.Style{Width: 80, Lines: lines}, s, render.Flags{}, render.Listing{}); err != nil {
			t.Fatal(err)
		}
		if first := strings.HasPrefix(b.String(), "20 pending; to apply them:\n    ramus upgrade heads\n"); first != want {
			t.Errorf("with %d lines the summary is first: %v\n%s", lines, first, &b)
		}
	}
}
