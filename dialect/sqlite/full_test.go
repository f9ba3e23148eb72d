package sqlite

import (
	"context"
	"errors"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// fullDisk is the driver's error where SQLite cannot write for lack of room.
type fullDisk struct{}

func (fullDisk) Error() string { return "database or disk is full (13)" }
func (fullDisk) Code() int     { return codeFull }

// TestFullDisk checks that the error names the database's file: at its opening as a
// database that cannot be reached, and during a statement behind SQLite's words.
func TestFullDisk(t *testing.T) {
	d := &store{loc: location{where: "data/app.db"}}
	var unreachable *dialect.UnreachableError
	if err := d.unopened(context.Background(), fullDisk{}); !errors.As(err, &unreachable) || err.Error() != "cannot open data/app.db: its disk is full" {
		t.Errorf("opening: %v", err)
	}
	var failed *dialect.DatabaseError
	if err := d.failure(context.Background(), fullDisk{}); !errors.As(err, &failed) || failed.Words != "database or disk is full (13); the database is data/app.db" {
		t.Errorf("statement: %v", err)
	}
	if err := failure(context.Background(), fullDisk{}); !errors.As(err, &failed) || failed.Words != "database or disk is full (13)" {
		t.Errorf("without a place: %v", err)
	}
}
