package mysql

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
	for _, c := range append(programCases, oracleCases...) {
		f.Add(c.program + ";" + c.program)
		f.Add("DELIMITER //\n" + c.program + "//\nDELIMITER ;\n" + c.program)
	}
	f.Fuzz(func(t *testing.T, text string) {
		dialecttest.WantPlaces(t, text, splitting.Faults(t, revision.Script{Text: text, File: "f.sql", Line: 1}))
		stmts, err := split(revision.Script{Text: text, File: "f.sql", Line: 1, NoTransaction: true})
		if err != nil {
			dialecttest.WantPlaces(t, text, err.(dialect.SplitErrors))
			return
		}
		custom := strings.Contains(strings.ToUpper(text), "DELIMITER")
		behind := 0
		for _, s := range stmts {
			start := dialecttest.Offset(text, s.Line, s.Column)
			if start < behind || !strings.HasPrefix(text[start:], s.Text) {
				t.Fatalf("%q is not at %d:%d of %q", s.Text, s.Line, s.Column, text)
			}
			if !custom {
				splitting.WantNothing(t, text[behind:start])
				wantItself(t, s)
			}
			readChange(phraseOf(s.Text)) // must not panic
			behind = start + len(s.Text)
		}
	})
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

// wantItself checks that a statement splits into itself.
func wantItself(t *testing.T, s dialect.Statement) {
	if strings.HasSuffix(s.Text, "--") {
		return // at the end of a text this is a comment
	}
	splitting.WantItself(t, s.Text, s)
}
