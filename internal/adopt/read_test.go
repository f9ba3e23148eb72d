package adopt

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
)

// rules are SQLite's.
var rules = sqlite.New(new(sql.DB)).With(dialect.NewTables("", true))

// folder writes the files of a text archive, and returns the request to read
// them.
func folder(t *testing.T, archive string) Request {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		at := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(at), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return Request{Folder: dir}
}

// read reads a folder that has no faults.
func read(t *testing.T, request Request) Source {
	t.Helper()
	source, err := openAndRead(request)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// openAndRead reads a folder by SQLite's rules.
func openAndRead(request Request) (Source, error) {
	folder, err := Open(request)
	if err != nil {
		return Source{}, err
	}
	return folder.Read(rules)
}

// drawn is a source as "tool: id message, …".
func drawn(s Source) string {
	var all []string
	for _, m := range s.Migrations {
		all = append(all, m.ID+" "+m.Message)
	}
	return s.Tool.Name + ": " + strings.Join(all, ", ")
}

func TestOrder(t *testing.T) {
	for _, test := range []struct{ files, want string }{
		{
			"-- 10_b.sql --\n-- +goose Up\n-- 9_a.sql --\n-- +goose Up\n-- +7_plus.sql --\n-- +goose Up\n-- 00011_.sql --\n-- +goose Up\n-- 0_zero.sql --\n-- +goose Up\n",
			"goose: 7 plus, 9 a, 10 b, 00011 version 00011",
		},
		{
			"-- 10_b.up.sql --\n-- 9_a_b__c.up.sql --\n-- 0_zero.up.sql --\n-- 18446744073709551615_last.up.sql --\n-- 18446744073709551616_over.up.sql --\n",
			"golang-migrate: 0 zero, 9 a b c, 10 b, 18446744073709551615 last",
		},
		{
			// By name, not by version: "_" follows the digits.
			"-- 2_a.sql --\n-- migrate:up\n-- 21_b.sql --\n-- migrate:up\n-- 10-c-d.sql --\n-- migrate:up\n-- 3.sql --\n-- migrate:up\n",
			"dbmate: 10 c-d, 21 b, 2 a, 3 version 3",
		},
		{
			"-- V1.10__c.sql --\n-- V1_9__b.sql --\n-- V1__a.sql --\n-- x/V002__d_e.sql --\n-- V2.0.0.1__f.sql --\n-- V20.sql --\n",
			"flyway: 1 a, 1.9 b, 1.10 c, 002 d e, 2.0.0.1 f, 20 version 20",
		},
	} {
		if got := drawn(read(t, folder(t, test.files))); got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestEncoding(t *testing.T) {
	for _, test := range []struct{ content, want string }{
		{"\xEF\xBB\xBFCREATE TABLE a (x);\r\n", "CREATE TABLE a (x);\r\n"},
		{"\n\n  \nSELECT 'a\r\nb'\n\n", "SELECT 'a\r\nb'\n"},
		{"SELECT 1", "SELECT 1\n"},
		{"", ""},
	} {
		request := folder(t, "-- 1_a.up.sql --\n")
		if err := os.WriteFile(filepath.Join(request.Folder, "1_a.up.sql"), []byte(test.content), 0o666); err != nil {
			t.Fatal(err)
		}
		if got := read(t, request).Migrations[0].Scripts().Upgrade.Text; got != test.want {
			t.Errorf("%q: got %q, want %q", test.content, got, test.want)
		}
	}
	for content, want := range map[string]string{
		"\xFF\xFES\x00":            ":1: the file is UTF-16",
		"SELECT 1;\nSELECT '\xFF'": ":2: invalid UTF-8",
		"SELECT 1;\n\x00":          ":2: a NUL byte",
	} {
		request := folder(t, "-- 1_a.up.sql --\n")
		if err := os.WriteFile(filepath.Join(request.Folder, "1_a.up.sql"), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		_, err := openAndRead(request)
		faults, ok := errors.AsType[source.Errors](err)
		if !ok || len(faults) != 1 || !strings.HasSuffix(faults[0].Error(), want) {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// A link to the folder is followed. Hidden files and the project's own are not read.
func TestFolder(t *testing.T) {
	request := folder(t, "-- V1__a.sql --\n-- .git/V2__b.sql --\n-- .V3__c.sql --\n-- own/V4__d.sql --\n-- deep/er/V5__e.sql --\n")
	request.Except = []string{filepath.Join(request.Folder, "own")}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(request.Folder, link); err == nil {
		request.Folder, request.Except = link, []string{filepath.Join(link, "own")}
	}
	if got := drawn(read(t, request)); got != "flyway: 1 a, 5 e" {
		t.Error(got)
	}
}

func TestGooseText(t *testing.T) {
	const file = `-- 1_a.sql --
-- the head

-- +goose NO TRANSACTION
-- +goose Up
-- +goose StatementBegin
CREATE TRIGGER t AFTER INSERT ON a BEGIN
  SELECT 1;

  -- inside
END -- no semicolon;
-- +goose StatementEnd

--+goose statementbegin
SELECT 2;
--   +goose StatementEnd
`
	m := read(t, folder(t, file)).Migrations[0]
	const want = `-- the head

CREATE TRIGGER t AFTER INSERT ON a BEGIN
  SELECT 1;

  -- inside
END -- no semicolon;
;

SELECT 2;
`
	if diff := cmp.Diff(want, m.Scripts().Upgrade.Text); diff != "" || !m.Up.NoTransaction || m.Down != nil {
		t.Error(diff, m.Up.NoTransaction, m.Down)
	}
}
