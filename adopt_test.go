package ramus_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/sqlite"
)

// adopted is a project made of a goose folder, at a place with a database that
// goose has brought to version 1.
func adopted(t *testing.T) ramus.Place {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.Mkdir("goose", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"1_a.sql": "-- +goose Up\nSELECT 1;\n", "2_b.sql": "-- +goose Up\nSELECT 2;\n"} {
		if err := os.WriteFile(filepath.Join("goose", name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", "app.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("CREATE TABLE goose_db_version (id, version_id, is_applied); INSERT INTO goose_db_version VALUES (1, 1, 1)"); err != nil {
		t.Fatal(err)
	}
	place := ramus.Place{Database: "sqlite:app.db", Dialects: []ramus.Dialect{sqlite.Dialect}}
	done, err := ramus.Adopt(t.Context(), place, "goose", ramus.AdoptOptions{})
	if err != nil || len(done.Revisions) != 2 {
		t.Fatal(done, err)
	}
	return place
}

// What has changed between the look and the stamp is not written over.
func TestStampAdoptionLooksAgain(t *testing.T) {
	p, err := ramus.Find(t.Context(), adopted(t))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	adoption, err := p.ReadAdoption(t.Context(), "", "")
	if err != nil || strings.Join(adoption.Plan.After, " ") != "1" {
		t.Fatal(adoption, err)
	}
	if _, err := p.Stamp(t.Context(), []string{"2"}, false); err != nil {
		t.Fatal(err)
	}
	result, err := p.StampAdoption(t.Context(), adoption)
	if err == nil || !strings.Contains(err.Error(), "changed in the meantime: it has 2") || ramus.ClassOf(err) != ramus.Usage {
		t.Errorf("%+v, %v", result, err)
	}
}

func TestAdoptWithoutDatabase(t *testing.T) {
	place := adopted(t)
	place.Dialects = nil
	if _, err := ramus.Adopt(t.Context(), place, "goose", ramus.AdoptOptions{}); err == nil || ramus.ClassOf(err) != ramus.Usage {
		t.Error(err)
	}
}

func TestAdoptIsInterrupted(t *testing.T) {
	place := adopted(t)
	if err := os.RemoveAll("migrations"); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove("ramus.toml"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ramus.Adopt(ctx, place, "goose", ramus.AdoptOptions{}); ramus.ClassOf(err) != ramus.Interrupted {
		t.Error(err)
	}
	if _, err := os.Stat("ramus.toml"); err == nil {
		t.Error("a project was made")
	}
}
