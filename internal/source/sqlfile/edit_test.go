package sqlfile

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEditHeader(t *testing.T) {
	const (
		head = "\uFEFF-- m\r\n-- down_revision is not here\r\n--\r\n"
		tail = "--\tcreate_date :  x \r\n\r\n-- +upgrade\r\n-- down_revision: not this\r\n"
	)
	tests := []struct{ name, before, key, value, after string }{
		{"replace", "-- revision: a\n-- down_revision: b\n", KeyDownRevision, "c, d", "-- revision: a\n-- down_revision: c, d\n"},
		{"keep spacing", "--revision:a\r\n  --\tdown_revision  :\t b,c \t\r\n", KeyDownRevision, "d", "--revision:a\r\n  --\tdown_revision  :\t d \t\r\n"},
		{"fill", "-- revision: a\n-- branch_labels:\n", KeyBranchLabels, "api", "-- revision: a\n-- branch_labels: api\n"},
		{"empty", "-- revision: a\n-- branch_labels: api\n", KeyBranchLabels, "", "-- revision: a\n-- branch_labels:\n"},
		{"empty already", "-- revision: a\n-- branch_labels: \n", KeyBranchLabels, "", "-- revision: a\n-- branch_labels: \n"},
		{"insert", "-- revision: a\n-- branch_labels:\n", KeyDownRevision, "b", "-- revision: a\n-- down_revision: b\n-- branch_labels:\n"},
		{"insert CRLF", "-- revision: a\r\n-- branch_labels:\r\n", KeyDownRevision, "b", "-- revision: a\r\n-- down_revision: b\r\n-- branch_labels:\r\n"},
		{"insert nothing", "-- revision: a\n", KeyDownRevision, "", "-- revision: a\n"},
		{"the id", "-- revision: a\n", KeyRevision, "b", "-- revision: b\n"},
		{"key name in value", "-- revision: a\n-- down_revision: down_revision\n", KeyDownRevision, "b", "-- revision: a\n-- down_revision: b\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := EditHeader([]byte(head+tt.before+tail), tt.key, tt.value)
			if d := cmp.Diff(head+tt.after+tail, string(got)); err != nil || d != "" {
				t.Error(err, d)
			}
		})
	}
}

func TestEditHeaderRefuses(t *testing.T) {
	const good = "-- m\n-- revision: a\n-- down_revision: b\n-- +upgrade\n"
	tests := []struct{ file, key, value, want string }{
		{good, "author", "x", `"author" is not a header key`},
		{good, KeyRevision, "", "revision is empty"},
		{good, KeyDownRevision, "b\n-- depends_on: c", "would be read differently"},
		{good, KeyDownRevision, "b\n-- +downgrade", "would be read differently"},
		{good, KeyDownRevision, " b", "would be read differently"},
		{good, KeyDownRevision, "b\r", "would be read differently"},
		{good, KeyBranchLabels, "b\n", "would be read differently"},
		{good, KeyDownRevision, "b,,c", "comma"},
		{good, KeyDownRevision, "b\x00", "NUL"},
		{"-- m\n-- revision: a\n-- revision: a\n-- +upgrade\n", KeyDownRevision, "b", "3:1: duplicate revision"},
	}
	for _, tt := range tests {
		if got, err := EditHeader([]byte(tt.file), tt.key, tt.value); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s = %q: got %q, %v, want an error with %q", tt.key, tt.value, got, err, tt.want)
		}
	}
}

// TestEditHeaderBack checks that an edit and its reverse restore the file.
func TestEditHeaderBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		content, err := Render(newRevisions().Draw(t, "revision"))
		if err != nil {
			t.Skip(err)
		}
		if rapid.Bool().Draw(t, "crlf") {
			content = []byte(strings.ReplaceAll(string(content), "\n", "\r\n"))
		}
		before, err := headerOf(content)
		if err != nil {
			t.Fatal(err)
		}
		k := rapid.IntRange(0, len(keys)-1).Draw(t, "key")
		edited, err := EditHeader(content, keys[k], "x, y")
		if err != nil {
			t.Fatal(err)
		}
		back, err := EditHeader(edited, keys[k], string(before.fields[k].value))
		if d := cmp.Diff(string(content), string(back)); err != nil || d != "" {
			t.Fatal(err, d)
		}
	})
}

func FuzzEditHeader(f *testing.F) {
	f.Add([]byte("-- m\n-- revision: a\n-- +upgrade\n"), KeyDownRevision, "b")
	f.Add([]byte("\uFEFF-- m\r\n--revision:a\r\n-- depends_on: \r\n-- +upgrade\r\n"), KeyDependsOn, "b, c")
	f.Fuzz(func(t *testing.T, content []byte, key, value string) {
		edited, err := EditHeader(content, key, value)
		if err != nil {
			return
		}
		if _, err := headerOf(edited); err != nil {
			t.Fatal(err)
		}
		if again, err := EditHeader(edited, key, value); err != nil || string(again) != string(edited) {
			t.Fatalf("edited twice: %q, then %q, %v", edited, again, err)
		}
	})
}

func TestEditParents(t *testing.T) {
	const goFile = "// Copyright\n\n// add email\n//\n// revision: def456\n// down_revision: abc123\n\npackage versions\n\nvar x = 1 // down_revision: abc123\n"
	for _, test := range []struct {
		file, content, want string
		parents             []string
	}{
		{"a.sql", "-- m\n-- revision: b\n-- down_revision: a\n\n-- +upgrade\n", "-- m\n-- revision: b\n-- down_revision: c, d\n\n-- +upgrade\n", []string{"c", "d"}},
		{"a.go", goFile, strings.Replace(goFile, "down_revision: abc123", "down_revision: ghi789", 1), []string{"ghi789"}},
		{"a.go", goFile, strings.Replace(goFile, "down_revision: abc123", "down_revision:", 1), nil},
		{"a.go", "// m\r\n// revision: b\r\npackage p\r\n", "// m\r\n// revision: b\r\n// down_revision: a\r\npackage p\r\n", []string{"a"}},
	} {
		got, err := EditParents(test.file, []byte(test.content), test.parents)
		if err != nil || string(got) != test.want {
			t.Errorf("%s %q\ngot  %q, %v\nwant %q", test.file, test.parents, got, err, test.want)
		}
	}
}

func TestEditID(t *testing.T) {
	const goFile = "// add email\n//\n// revision: def456\n// down_revision: abc123\n\npackage versions\n\nvar x = 1 // revision: def456\n"
	for _, test := range []struct{ file, content, want string }{
		{"a.sql", "-- m\n-- revision: b\n-- down_revision: a\n\n-- +upgrade\n", "-- m\n-- revision: c\n-- down_revision: a\n\n-- +upgrade\n"},
		{"a.go", goFile, strings.Replace(goFile, "revision: def456", "revision: c", 1)},
	} {
		got, err := EditID(test.file, []byte(test.content), "c")
		if err != nil || string(got) != test.want {
			t.Errorf("%s\ngot  %q, %v\nwant %q", test.file, got, err, test.want)
		}
	}
}
