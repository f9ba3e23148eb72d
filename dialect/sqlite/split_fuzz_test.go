package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

func FuzzSplit(f *testing.F) {
	for _, c := range splitCases {
		f.Add(c.script)
	}
	for _, c := range triggerCases {
		f.Add(c.trigger + ";" + c.trigger)
	}
	f.Fuzz(func(t *testing.T, text string) {
		wantPlaces(t, text, splitErrors(t, revision.Script{Text: text, File: "f.sql", Line: 1}))
		stmts, err := split(revision.Script{Text: text, File: "f.sql", Line: 1, NoTransaction: true})
		if err != nil {
			wantPlaces(t, text, err.(dialect.SplitErrors))
			return
		}
		behind := 0
		for _, s := range stmts {
			start := offsetOf(text, s)
			if start < behind || !strings.HasPrefix(text[start:], s.Text) {
				t.Fatalf("%q is not at %d:%d of %q", s.Text, s.Line, s.Column, text)
			}
			wantNothing(t, text[behind:start])
			wantItself(t, s)
			behind = start + len(s.Text)
		}
		wantNothing(t, text[behind:])
	})
}

// wantPlaces checks that faults lie inside the text, in its order.
func wantPlaces(t *testing.T, text string, faults dialect.SplitErrors) {
	last := -1
	for _, f := range faults {
		offset := offsetOf(text, dialect.Statement{Line: f.Line, Column: f.Column})
		if offset < last || offset >= len(text) || strings.Contains(text[offset+1-f.Column:offset], "\n") {
			t.Fatalf("%v is no place of %q", f, text)
		}
		last = offset
	}
}

// wantNothing checks that the text between statements contains none.
func wantNothing(t *testing.T, gap string) {
	stmts, err := split(revision.Script{Text: gap})
	if err != nil || len(stmts) > 0 {
		t.Fatalf("%q was left out: %v %v", gap, texts(stmts), err)
	}
}

// wantItself checks that a statement splits into itself.
func wantItself(t *testing.T, s dialect.Statement) {
	again, err := split(revision.Script{Text: s.Text, NoTransaction: true})
	if _, isFault := err.(dialect.SplitErrors); isFault && s.Kind >= dialect.Begin && s.Kind <= dialect.Rollback {
		return // alone, BEGIN and COMMIT are unbalanced
	}
	if err != nil || len(again) != 1 || again[0].Text != s.Text || again[0].Hash != s.Hash {
		// The fault of a PRAGMA may depend on the transaction around it.
		t.Fatalf("%q splits into %q: %v", s.Text, texts(again), err)
	}
}

func BenchmarkSplit(b *testing.B) {
	var text strings.Builder
	for i := 0; text.Len() < 10<<20; i++ {
		fmt.Fprintf(&text, "INSERT INTO users (id, name, email, created) VALUES (%d, 'O''Brien %d', 'user%d@example.com', '2026-11-23 10:00:00');\n", i, i, i)
	}
	benchmarkSplit(b, text.String())
}

func BenchmarkSplitOneLine(b *testing.B) {
	benchmarkSplit(b, strings.Repeat("INSERT INTO t VALUES (1, 'x');", 10<<20/30))
}

func BenchmarkSplitManyQuotes(b *testing.B) {
	b.SetBytes(10 << 20)
	text := strings.Repeat("x'", 5<<20)
	for b.Loop() {
		split(revision.Script{Text: text}) // only its cost counts
	}
}

func benchmarkSplit(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, err := split(revision.Script{Text: text}); err != nil {
			b.Fatal(err)
		}
	}
}
