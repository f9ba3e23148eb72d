package chaos

import (
	"context"

	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/ramusdb/ramus"
)

// TestBusyTable alters a table that another program is reading in a transaction.
// The ALTER TABLE times out after ddl_lock_timeout, so that readers queued behind
// it can proceed, and is retried until the table is free.
func TestBusyTable(t *testing.T) {
	each(t, func(t *testing.T, tg *target) {
		dir := t.TempDir()
		write(t, dir, "\n= a1\nCREATE TABLE users (id integer PRIMARY KEY);\n= b1 on a1\nALTER TABLE users ADD COLUMN email varchar(50);\n")
		if err := os.WriteFile(filepath.Join(dir, "ramus.toml"), []byte("version_locations = [\".\"]\nddl_lock_timeout = \"300ms\"\nretries = 1000\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		d := tg.fresh(t, dir)
		defer d.drop()
		if err := d.run(d.host, to("a1")); err != nil {
			t.Fatal(err)
		}
		reading, err := d.db.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer reading.Rollback()
		if _, err := reading.Exec("SELECT * FROM users"); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- d.run(d.host, upgrade) }()
		d.wantBlocked(done)
		for i := range 20 { // the queued readers, each on its own connection
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			if _, err := d.db.ExecContext(ctx, "SELECT * FROM users"); err != nil {
				t.Errorf("reader %d: %v", i, err)
			}
			cancel()
		}
		if err := reading.Rollback(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if _, err := d.db.Exec("SELECT email FROM users"); err != nil {
			t.Error(err)
		}
	})
}

// to returns the upgrade to a target.
func to(target string) move {
	return func(ctx context.Context, p *ramus.Project) (ramus.Result, error) { return p.Upgrade(ctx, target) }
}

// wantBlocked waits until a statement of the run waits for the table.
func (d *database) wantBlocked(done <-chan error) {
	d.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		select {
		case err := <-done:
			d.t.Fatalf("the run did not wait: %v", err)
		default:
		}
		if len(d.column(d.blocked)) > 0 {
			return
		}
		if time.Now().After(end) {
			d.t.Fatal("the run never got to the table")
		}
	}
}
