package project

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/ramusdb/ramus/internal/hint"
)

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "ramus.toml"), filepath.Join(dir, "folder.toml")
	if err := os.WriteFile(file, []byte("version_locations = [\"v\"]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(dir, "below")
	for _, name := range []string{below, folder} {
		if err := os.Mkdir(name, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	for _, test := range []struct {
		name, file, dir string
		options         Options
		err             string // "" for none; else its start
	}{
		{"searched for", "", below, Options{}, ""},
		{"named", file, "", Options{Dir: "."}, ""},
		{"named, with a working folder", file, below, Options{Dir: below}, ""},
		{"missing", filepath.Join(dir, "gone.toml"), "", Options{Dir: "."}, "there is no configuration file " + filepath.Join(dir, "gone.toml")},
		{"a folder", folder, "", Options{Dir: "."}, "cannot read the configuration file " + folder + ": "},
	} {
		c, o, err := Open(test.file, test.dir, "", "")
		if o != test.options {
			t.Errorf("%s: %+v, want %+v", test.name, o, test.options)
		}
		if test.err == "" {
			if err != nil || filepath.Base(c.File) != "ramus.toml" || len(c.VersionLocations) != 1 {
				t.Errorf("%s: %+v, %v", test.name, c, err)
			}
			continue
		}
		if _, advised := errors.AsType[*hint.Error](err); !advised || len(err.Error()) < len(test.err) || err.Error()[:len(test.err)] != test.err {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
