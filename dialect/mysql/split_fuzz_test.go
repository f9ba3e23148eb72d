package mysql

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
	for _, c := range append(programCases, oracleCases...) {
		f.Add(c.program + ";" + c.program)
		f.Add("DELIMITER //\n" + c.program + "//\nDELIMITER ;\n" + c.program)
	}
	f.Fuzz(func(t *testing.T, text string) {
		wantPlaces(t, text, splitErrors(t, revision.Script{Text: text, File: "f.sql", Line: 1}))
		stmts, err := split(revision.Script{Text: text, File: "f.sql", Line: 1, NoTransaction: true})
		if err != nil {
			wantPlaces(t, text, err.(dialect.SplitErrors))
			return
		}
		custom := strings.Contains(strings.ToUpper(text), "DELIMITER")
		behind := 0
		for _, s := range stmts {
			start := offsetOf(text, s)
			if start < behind || !strings.HasPrefix(text[start:], s.Text) {
				t.Fatalf("%q is not at %d:%d of %q", s.Text, s.Line, s.Column, text)
			}
			if !custom {
				wantNothing(t, text[behind:start])
				wantItself(t, s)
			}
			readChange(phraseOf(s.Text)) // must not panic
			behind = start + len(s.Text)
		}
	})
}

func offsetOf(script string, s dialect.Statement) int {
	offset := 0
	for range s.Line - 1 {
		offset += strings.IndexByte(script[offset:], '\n') + 1
	}
	return offset + s.Column - 1
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
	if strings.HasSuffix(s.Text, "--") {
		return // at the end of a text this is a comment
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
