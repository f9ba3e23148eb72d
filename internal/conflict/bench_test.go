package conflict_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/conflict"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// side returns a branch of n revisions on a, each with a table of its own and a column of
// the common one.
func side(name string, n int) string {
	var b strings.Builder
	parent := "a"
	for i := range n {
		id := fmt.Sprintf("%s%d", name, i)
		fmt.Fprintf(&b, "\n= %s %s\nCREATE TABLE %s (id INTEGER PRIMARY KEY, v TEXT);\nINSERT INTO %s VALUES (1, 'x');\nALTER TABLE users ADD COLUMN %s INT;", id, parent, id, id, id)
		parent = id
	}
	return b.String()
}

// BenchmarkGrid compares two branches of 20 revisions, and reports the time as a multiple
// of that for as many plain runs of a revision as the grid has squares.
func BenchmarkGrid(b *testing.B) {
	h := parse(b, users+side("b", 20)+side("c", 20))
	stage := rehearse.Stage{History: h, Scratch: scratcher(b)}
	line := rehearse.Stage{History: parse(b, users+side("d", 400)), Scratch: stage.Scratch}
	for b.Loop() {
		started := time.Now()
		db, err := line.Scratch.Scratch(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		for _, r := range line.History.Graph().Order() {
			if err := line.Up(b.Context(), db, r); err != nil {
				b.Fatal(err)
			}
		}
		db.Close()
		plain := time.Since(started)
		started = time.Now()
		result, err := conflict.Run(b.Context(), conflict.Input{Stage: stage, Branches: h.Graph().Heads()})
		if err != nil || result.Proved != 400 {
			b.Fatal(result, err)
		}
		grid := time.Since(started)
		b.ReportMetric(float64(grid)/float64(plain), "ratio")
		b.ReportMetric(float64(plain.Milliseconds()), "ms/plain")
		b.ReportMetric(float64(grid.Milliseconds()), "ms/grid")
	}
}

// BenchmarkHeads compares 100 heads of one revision, every pair.
func BenchmarkHeads(b *testing.B) {
	var text strings.Builder
	for i := range 100 {
		fmt.Fprintf(&text, "\n= h%d a\nCREATE TABLE h%d (x INT);\nALTER TABLE users ADD COLUMN h%d INT;", i, i, i)
	}
	h := parse(b, users+text.String())
	for b.Loop() {
		result, err := conflict.Run(b.Context(), conflict.Input{Stage: rehearse.Stage{History: h, Scratch: scratcher(b)}, Branches: h.Graph().Heads()})
		if err != nil || result.Proved != 4950 {
			b.Fatal(result.Proved, err)
		}
	}
}

// BenchmarkSquare compares two branches of 10 revisions on a server, and reports the time
// for a square.
func BenchmarkSquare(b *testing.B) {
	b.Run("postgres", func(b *testing.B) {
		h := parse(b, people+side("b", 10)+side("c", 10))
		stage := rehearse.Stage{History: h, Scratch: onPostgres(b)}
		for b.Loop() {
			started := time.Now()
			result, err := conflict.Run(b.Context(), conflict.Input{Stage: stage, Branches: h.Graph().Heads()})
			if err != nil || result.Proved != 100 {
				b.Fatal(result, err)
			}
			b.ReportMetric(float64(time.Since(started).Microseconds())/1000/100, "ms/square")
		}
	})
}
