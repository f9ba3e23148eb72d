package mysql_test

import (
	"context"
	"testing"

	"github.com/ramusdb/ramus/dialect/mysql"
	"github.com/ramusdb/ramus/internal/dialect"
)

// BenchmarkTry is the cost of a copy of three tables, those of ramus with them.
func BenchmarkTry(b *testing.B) {
	s := mysql.ScratcherWithoutLimits(b)
	defer s.Close()
	made, err := s.Scratch(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	db := pool(b, "/"+mysql.ScratchName(made))
	execAll(b, db, "CREATE TABLE a (id INT PRIMARY KEY)", "CREATE TABLE b (id INT PRIMARY KEY)", "CREATE TABLE c (id INT PRIMARY KEY)")
	for b.Loop() {
		if err := made.(dialect.Rehearsal).Try(b.Context(), true, func(context.Context, dialect.Rehearsal) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}
