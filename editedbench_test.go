package ramus_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// BenchmarkEdits upgrades a database with 1,000 applied revisions by one, in turns
// with and without the look for revisions that were edited after they ran. The
// metric edits/none is the ratio of both times.
func BenchmarkEdits(b *testing.B) {
	const n = 1000
	dir := b.TempDir()
	for i := range n + 1 {
		parent := ""
		if i > 0 {
			parent = fmt.Sprintf("r%d", i-1)
		}
		text := fmt.Sprintf("-- t%[1]d\n-- revision: r%[1]d\n-- down_revision: %[2]s\n\n-- +upgrade\nCREATE TABLE t%[1]d (id INTEGER PRIMARY KEY, name TEXT);\n", i, parent)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("r%d.sql", i)), []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
	file := filepath.Join(b.TempDir(), "app.db")
	upgrade := func(target string, edited ramus.Policy) time.Duration {
		db, err := sql.Open("sqlite", file)
		if err != nil {
			b.Fatal(err)
		}
		defer db.Close()
		started := time.Now()
		p, err := ramus.Open(b.Context(), os.DirFS(dir), sqlite.New(db), ramus.Options{Edited: edited})
		if err == nil {
			_, err = p.Upgrade(b.Context(), target)
		}
		if err != nil {
			b.Fatal(err)
		}
		return time.Since(started)
	}
	upgrade(fmt.Sprintf("r%d", n-1), ramus.Warn)
	before, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var took [2]time.Duration
	for b.Loop() {
		for i, edited := range []ramus.Policy{ramus.Warn, ramus.Ignore} {
			if err := os.WriteFile(file, before, 0o666); err != nil {
				b.Fatal(err)
			}
			took[i] += upgrade(ramus.Heads, edited)
		}
	}
	b.ReportMetric(took[0].Seconds()/took[1].Seconds(), "edits/none")
}
