package engine_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/plan"
)

// many returns a project of n revisions, with a small table each.
func many(n int) project {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "= r%04d\nCREATE TABLE t%04d (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n-\nDROP TABLE t%04d;\n\n", i, i, i)
	}
	return parse(text.String())
}

// BenchmarkThousand compares a run of 1,000 revisions with a bare loop of the same
// statements, transactions and bookkeeping rows. They alternate, so that other load
// on the machine affects both; ratio is the relevant number.
func BenchmarkThousand(b *testing.B) {
	p := many(1000)
	var ours, bare time.Duration
	for b.Loop() {
		path := file(b)
		started := time.Now()
		run(b, p.request(open(b, path), plan.Upgrade))
		ours += time.Since(started)
		bare += bareLoop(b, p, file(b))
	}
	b.ReportMetric(ours.Seconds()/bare.Seconds(), "ratio")
	b.ReportMetric(ours.Seconds()/float64(b.N)*1e3, "ms/ramus")
	b.ReportMetric(bare.Seconds()/float64(b.N)*1e3, "ms/bare")
	b.ReportMetric(0, "ns/op")
}

func bareLoop(b *testing.B, p project, path string) time.Duration {
	b.Helper()
	s := open(b, path).Script()
	ctx := context.Background()
	started := time.Now()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	exec := func(statement string, args ...any) {
		if _, err := conn.ExecContext(ctx, statement, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec(s.CreateVersion())
	exec(s.CreateLog())
	old := ""
	for _, r := range p {
		scripts, _ := r.Scripts(ctx)
		now := time.Now().UTC().Format(time.RFC3339)
		exec("BEGIN IMMEDIATE")
		exec(scripts.Upgrade.Text)
		if old == "" {
			exec("INSERT INTO ramus_version (version_num) VALUES (?)", r.ID)
		} else {
			exec("UPDATE ramus_version SET version_num=? WHERE version_num=?", r.ID, old)
		}
		exec("INSERT INTO ramus_log (format, action, revision, parents, checksum, statements, done, started, finished, who, version, down_script) VALUES (1, 'upgrade', ?, ?, ?, 1, 1, ?, ?, 'ann@test', 'v0', ?)",
			r.ID, `["`+old+`"]`, "h1:"+strings.Repeat("0", 64), now, now, scripts.Downgrade.Text)
		exec("COMMIT")
		old = r.ID
	}
	return time.Since(started)
}

// BenchmarkNothingToDo measures a run on a database at the head, with a log of
// 1,000 entries.
func BenchmarkNothingToDo(b *testing.B) {
	p, path := many(1000), file(b)
	run(b, p.request(open(b, path), plan.Upgrade))
	for b.Loop() {
		run(b, p.request(open(b, path), plan.Upgrade))
	}
}

// BenchmarkReadLog reads 1,000 entries.
func BenchmarkReadLog(b *testing.B) {
	p, path := many(1000), file(b)
	db := open(b, path)
	run(b, p.request(db, plan.Upgrade))
	for b.Loop() {
		if _, err := db.Read(b.Context(), dialect.AllEntries); err != nil {
			b.Fatal(err)
		}
	}
}
