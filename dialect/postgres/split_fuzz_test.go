package postgres

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
	for _, c := range kindCases {
		f.Add(c.script)
	}
	f.Add("COPY t FROM stdin;\n1\n\\.\nSELECT 1 \\g")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := split(revision.Script{Text: text, File: "f.sql", Line: 1})
		if err != nil {
			dialecttest.WantPlaces(t, text, err.(dialect.SplitErrors))
		}
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
			wantItself(t, s)
			behind = start + len(s.Text)
			if copiesFromStdin(phraseOf(s.Text)) {
				behind = afterData(t, text, behind, s.Data)
			}
		}
		splitting.WantNothing(t, text[behind:])
	})
}

// afterData returns the offset behind the data of a COPY.
func afterData(t *testing.T, text string, i int, data string) int {
	i += strings.IndexByte(text[i:], ';')
	i = afterBreak(text, lineEnd(text, i))
	if !strings.HasPrefix(text[i:], data+`\.`) {
		t.Fatalf("%q is not the data at %d of %q", data, i, text)
	}
	return i + len(data) + len(`\.`)
}

func BenchmarkSplit(b *testing.B) {
	var text strings.Builder
	for i := 0; text.Len() < 10<<20; i++ {
		fmt.Fprintf(&text, "INSERT INTO users (id, name, email, created) VALUES (%d, 'O''Brien %d', 'user%d@example.com', '2026-11-23 10:00:00');\n", i, i, i)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		if _, err := split(revision.Script{Text: text.String()}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSplitManyQuotes(b *testing.B) {
	text := strings.Repeat("e'", 1<<20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		split(revision.Script{Text: text}) //nolint:errcheck // only its cost counts
	}
}

// wantItself checks that a statement splits into itself.
func wantItself(t *testing.T, s dialect.Statement) {
	text := s.Text
	if copiesFromStdin(phraseOf(text)) {
		text += ";\n" + s.Data + `\.`
	}
	if _, err := split(revision.Script{Text: text, NoTransaction: true}); err != nil && phraseOf(s.Text).Starts("SET") {
		return // SET LOCAL needs the transaction around it
	}
	splitting.WantItself(t, text, s)
}
