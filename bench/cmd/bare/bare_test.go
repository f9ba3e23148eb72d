package main

import (
	"database/sql"
	"path/filepath"
	"testing"
)

func TestApply(t *testing.T) {
	file := filepath.Join(t.TempDir(), "app.db")
	if err := apply(file, 20); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for query, want := range map[string]int{
		"SELECT count(*) FROM sqlite_master WHERE name LIKE 't0000%'": 20,
		"SELECT count(*) FROM ramus_log WHERE finished IS NOT NULL":   20,
		"SELECT count(*) FROM ramus_version":                          1,
	} {
		var got int
		if err := db.QueryRow(query).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %d, %v", query, got, err)
		}
	}
	if err := apply(file, 20); err == nil {
		t.Error("the tables that are there are made again")
	}
}
