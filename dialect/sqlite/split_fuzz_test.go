package sqlite

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dialecttest"
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
		dialecttest.WantPlaces(t, text, splitting.Faults(t, revision.Script{Text: text, File: "f.sql", Line: 1}))
		stmts, err := split(revision.Script{Text: text, File: "f.sql", Line: 1, NoTransaction: true})
		if err != nil {
			dialecttest.WantPlaces(t, text, err.(dialect.SplitErrors))
			return
		}
		behind := 0
		for _, s := range stmts {
			start := dialecttest.Offset(text, s.Line, s.Column)
			if start < behind || !strings.HasPrefix(text[start:], s.Text) {
				t.Fatalf("%q is not at %d:%d of %q", s.Text, s.Line, s.Column, text)
			}
			splitting.WantNothing(t, text[behind:start])
			splitting.WantItself(t, s.Text, s)
			behind = start + len(s.Text)
		}
		splitting.WantNothing(t, text[behind:])
	})
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
