package postgres

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
	for _, c := range kindCases {
		f.Add(c.script)
	}
	f.Add("COPY t FROM stdin;\n1\n\\.\nSELECT 1 \\g")
	f.Fuzz(func(t *testing.T, text string) {
		_, err := split(revision.Script{Text: text, File: "f.sql", Line: 1})
		if err != nil {
			wantPlaces(t, text, err.(dialect.SplitErrors))
		}
		stmts, err := split(revision.Script{Text: text, File: "f.sql", Line: 1, NoTransaction: true})
		if err != nil {
			wantPlaces(t, text, err.(dialect.SplitErrors))
			return
		}
		behind := 0
		for _, s := range stmts {
			start := offsetOf(text, s.Line, s.Column)
			if start < behind || !strings.HasPrefix(text[start:], s.Text) {
				t.Fatalf("%q is not at %d:%d of %q", s.Text, s.Line, s.Column, text)
			}
			wantNothing(t, text[behind:start])
			wantItself(t, s)
			behind = start + len(s.Text)
			if copiesFromStdin(phraseOf(s.Text)) {
				behind = afterData(t, text, behind, s.Data)
			}
		}
		wantNothing(t, text[behind:])
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

func offsetOf(text string, line, column int) int {
	offset := 0
	for ; line > 1; line-- {
		offset += strings.IndexByte(text[offset:], '\n') + 1
	}
	return offset + column - 1
}

// wantPlaces checks that faults lie inside the text, in its order.
func wantPlaces(t *testing.T, text string, faults dialect.SplitErrors) {
	last := -1
	for _, f := range faults {
		offset := offsetOf(text, f.Line, f.Column)
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
	text := s.Text
	if copiesFromStdin(phraseOf(text)) {
		text += ";\n" + s.Data + `\.`
	}
	again, err := split(revision.Script{Text: text, NoTransaction: true})
	if _, isFault := err.(dialect.SplitErrors); isFault && s.Kind >= dialect.Begin && s.Kind <= dialect.Rollback {
		return // alone, BEGIN and COMMIT are unbalanced
	}
	if p := phraseOf(s.Text); err != nil && p.Starts("SET") {
		return // SET LOCAL needs the transaction around it
	}
	if err != nil || len(again) != 1 || again[0].Text != s.Text || again[0].Hash != s.Hash {
		t.Fatalf("%q splits into %q: %v", s.Text, texts(again), err)
	}
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
