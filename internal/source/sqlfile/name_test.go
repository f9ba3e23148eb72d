package sqlfile

import (
	"strings"
	"testing"
	"time"

	"github.com/ramusdb/ramus/internal/source"
)

// TestSlug checks Slug against Alembic 1.8.1's results (Python 3).
func TestSlug(t *testing.T) {
	tests := []struct{ message, want string }{
		{"Add e-mail to users", "add_e_mail_to_users"},
		{"", ""},
		{"  ", ""},
		{"Ünïcode Straße №5 ½", "ünïcode_straße_5_½"},
		{strings.Repeat("a", 50), strings.Repeat("a", 40) + "_"},
		{"add a very long message that must be cut somewhere behind a word", "add_a_very_long_message_that_must_be_"},
		{strings.Repeat("x", 40), strings.Repeat("x", 40)},
		{strings.Repeat("x", 39) + " y", strings.Repeat("x", 39) + "_"},
		{"it's 100% done", "it_s_100_done"},
		{"日本語 テスト", "日本語_テスト"},
		{"_a__b_", "_a__b_"},
		{"e\u0301t", "e_t"},
	}
	for _, tt := range tests {
		if got := Slug(tt.message, 0); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.message, got, tt.want)
		}
	}
}

// TestName checks Name against Python's results for Alembic's templates.
func TestName(t *testing.T) {
	r := NewRevision{ID: "abc", Message: "S\n\nbody", Created: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)}
	tests := []struct{ template, want string }{
		{"", "abc_s.sql"},
		{"%(year)d_%(month).2d_%(day).2d_%(hour).2d%(minute).2d%(second).2d-%(rev)s", "2026_03_04_050607-abc.sql"},
		{"%(epoch)s", "1772600767.sql"},
		{"%(epoch)d_%(rev)s", "1772600767_abc.sql"},
		{"%(month)02d", "03.sql"},
		{"%(month)3s", "  3.sql"},
		{"%(rev)-5s_", "abc  _.sql"},
		{"%(rev)10s", "       abc.sql"},
		{"%(rev).2s", "ab.sql"},
		{"%(year)s%%%(day)i", "2026%4.sql"},
		{"%(year)d/%(month).2d/%(rev)s", "2026/03/abc.sql"},

		{"%(rev)d", "error: %(rev)d: rev can't be formatted as %d"},
		{"%(year)x", "error: %(year)x: year can't be"},
		{"%(what)s", "error: unknown token %(what)s"},
		{"100%", "error: a % without a token"},
		{"%(rev", "error: a % without a token"},
		{"../%(rev)s", `error: ".." starts with a dot`},
		{"/%(rev)s", "error: \"/abc.sql\" has an empty folder name"},
		{".%(rev)s", `error: ".abc.sql" starts with a dot`},
		{"%(hour)d:%(minute)d", "error: the name \"5:6.sql\" contains"},
		{`a\%(rev)s`, "error: "},
		{"a./%(rev)s", "error: the name \"a.\" ends in a dot"},
		{"con", "error: the name \"con.sql\" is a device on Windows"},
		{"com1.%(rev)s", "error: "},
	}
	for _, tt := range tests {
		got, err := Naming{Template: tt.template}.Name(r)
		want, fails := strings.CutPrefix(tt.want, "error: ")
		switch {
		case fails && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%q: got %q, %v, want an error with %s", tt.template, got, err, want)
		case !fails && (err != nil || got != want):
			t.Errorf("%q: got %q, %v, want %q", tt.template, got, err, want)
		}
	}
}

func TestNameOfOddIDs(t *testing.T) {
	for id, want := range map[string]string{"a/b": "a_b_m.sql", `..\x`: "error", "a:b*?": "a_b___m.sql", "con": "con_m.sql", "\x1b[0m": "_[0m_m.sql"} {
		got, err := Naming{}.Name(NewRevision{ID: id, Message: "m"})
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: got %q, %v, want %q", id, got, err, want)
		}
	}
}

func FuzzName(f *testing.F) {
	for _, s := range []string{DefaultTemplate, "%(year)d/%(month).2d_%(rev)-5s", "%%%(epoch)s", "%(", "%(rev)99.99s"} {
		f.Add(s, "a1", "Add x")
	}
	f.Fuzz(func(t *testing.T, template, id, message string) {
		name, err := Naming{Template: template}.Name(NewRevision{ID: id, Message: message})
		if err != nil {
			return
		}
		for part := range strings.SplitSeq(name, "/") {
			if part == "" || source.IsHidden(part) || strings.ContainsAny(part, notInNames+"\x00\n") {
				t.Fatalf("name %q", name)
			}
		}
		if !Format.Matches(name[strings.LastIndexByte(name, '/')+1:]) {
			t.Fatalf("%q would not be read", name)
		}
	})
}
