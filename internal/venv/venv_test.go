package venv

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestOrder(t *testing.T) {
	for _, test := range []struct {
		active string
		want   []string
	}{
		{"", []string{"p/.venv", "p/venv"}},
		{"e", []string{"e", "p/.venv", "p/venv"}},
	} {
		var want []string
		for _, folder := range test.want {
			want = append(want, filepath.FromSlash(folder))
		}
		if got := Folders(test.active, "p"); !slices.Equal(got, want) {
			t.Errorf("active %q: %q, want %q", test.active, got, want)
		}
		for i := range want {
			want[i] = filepath.Join(want[i], layout().programs)
		}
		if got := Programs(test.active, "p"); !slices.Equal(got, want) {
			t.Errorf("active %q: %q, want %q", test.active, got, want)
		}
	}
}

// Environments that do not exist have no packages.
func TestPackages(t *testing.T) {
	dir := t.TempDir()
	pattern := filepath.Join(dir, "venv", layout().packages)
	want := filepath.Join(filepath.Dir(filepath.Dir(pattern)), "python3.12", "site-packages")
	if layout().programs == "Scripts" {
		want = pattern
	}
	if err := os.MkdirAll(want, 0o777); err != nil {
		t.Fatal(err)
	}
	if got := Packages("", dir); !slices.Equal(got, []string{want}) {
		t.Errorf("%q, want %q", got, want)
	}
}
