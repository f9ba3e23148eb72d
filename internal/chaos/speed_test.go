package chaos

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkThousand compares an upgrade of 1,000 revisions, with a small table
// each, with a bare loop of the same statements, transactions and bookkeeping rows
// over the same driver, which checks, locks and reads nothing. They alternate;
// ratio is the relevant number. bookkeeping is the part of the bare loop that is
// not the revisions' own statements.
func BenchmarkThousand(b *testing.B) {
	const n = 1000
	dir := b.TempDir()
	thousand(b, dir, n)
	for i := range targets {
		tg := &targets[i]
		b.Run(tg.name, func(b *testing.B) {
			if os.Getenv(tg.env) == "" {
				b.Skipf("%s is not set", tg.env)
			}
			var ours, bare, own time.Duration
			for b.Loop() {
				ours += timed(b, tg, dir, func(d *database) error { return d.run(d.host, upgrade) })
				bare += timed(b, tg, dir, func(d *database) error { return d.bareLoop(n, true) })
				own += timed(b, tg, dir, func(d *database) error { return d.bareLoop(n, false) })
			}
			b.ReportMetric(ours.Seconds()/bare.Seconds(), "ratio")
			b.ReportMetric(ours.Seconds()/float64(b.N)*1e3, "ms/ramus")
			b.ReportMetric(bare.Seconds()/float64(b.N)*1e3, "ms/bare")
			b.ReportMetric((bare-own).Seconds()/float64(b.N)*1e3, "ms/bookkeeping")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func thousand(b *testing.B, dir string, n int) {
	b.Helper()
	if err := os.WriteFile(filepath.Join(dir, "ramus.toml"), []byte("version_locations = [\".\"]\n"), 0o666); err != nil {
		b.Fatal(err)
	}
	for i := range n {
		parent := ""
		if i > 0 {
			parent = fmt.Sprintf("r%04d", i-1)
		}
		text := fmt.Sprintf("-- make t%[1]d\n--\n-- revision: r%04[1]d\n-- down_revision: %[2]s\n\n-- +upgrade\n%[3]s;\n\n-- +downgrade\nDROP TABLE t%[1]d;\n", i, parent, create(i))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("r%04d.sql", i)), []byte(text), 0o666); err != nil {
			b.Fatal(err)
		}
	}
}

func create(i int) string {
	return fmt.Sprintf("CREATE TABLE t%d (id integer PRIMARY KEY, name varchar(100) NOT NULL)", i)
}

// timed returns the duration of run on a new database, without its creation.
func timed(b *testing.B, tg *target, dir string, run func(*database) error) time.Duration {
	b.Helper()
	d := tg.fresh(b, dir)
	defer d.drop()
	started := time.Now()
	if err := run(d); err != nil {
		b.Fatal(err)
	}
	return time.Since(started)
}

// bareLoop runs the statements of n revisions, with ramus's bookkeeping if books is
// set. If DDL commits implicitly, it writes the log row before it, and amends it
// with the version row after it.
func (d *database) bareLoop(n int, books bool) error {
	ctx := context.Background()
	p := d.open(d.host)
	defer p.Close()
	if _, err := p.EnsureVersion(ctx); err != nil {
		return err
	}
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "INSERT INTO ramus_version (version_num) VALUES ('none')"); err != nil {
		return err
	}
	before := "none"
	for i := range n {
		id := fmt.Sprintf("r%04d", i)
		for _, statement := range d.revision(i, before, id, books) {
			if _, err := conn.ExecContext(ctx, statement); err != nil {
				return fmt.Errorf("%s: %w", statement, err)
			}
		}
		before = id
	}
	return nil
}

// revision returns the statements of one revision.
func (d *database) revision(i int, before, id string, books bool) []string {
	if !books {
		return []string{create(i)}
	}
	now := time.Now().UTC().Format("2006-01-02 15:04:05")
	edit := "UPDATE ramus_version SET version_num = '" + id + "' WHERE version_num = '" + before + "'"
	log := func(done int, finished string) string {
		return fmt.Sprintf("INSERT INTO ramus_log (seq, format, action, revision, parents, checksum, statements, done, started, finished, who, version, down_script) "+
			"VALUES (%d, 1, 'upgrade', '%s', '[\"%s\"]', 'h1:%s', 1, %d, '%s', %s, 'chaos', 'v0', 'DROP TABLE t%d;')",
			i+1, id, before, strings.Repeat("0", 64), done, now, finished, i)
	}
	if d.driver == "pgx" {
		return []string{"BEGIN", create(i), edit, log(1, "'"+now+"'"), "COMMIT"}
	}
	return []string{
		"BEGIN", log(0, "NULL"), "COMMIT",
		create(i),
		"BEGIN", edit, fmt.Sprintf("UPDATE ramus_log SET done = 1, finished = '%s' WHERE seq = %d", now, i+1), "COMMIT",
	}
}
