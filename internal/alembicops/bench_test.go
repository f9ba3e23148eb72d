package alembicops

import (
	"os"
	"testing"
)

// BenchmarkRead reads a revision of thirty columns.
func BenchmarkRead(b *testing.B) {
	content, err := os.ReadFile("testdata/revisions/tables.py")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		Read("r.py", content, Options{Dialect: "postgresql"})
	}
}
