package cli

import (
	"os/exec"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestBuild(t *testing.T) {
	info := debug.BuildInfo{
		GoVersion: "go1.26.0",
		Main:      debug.Module{Version: "v1.2.3"},
		Deps:      []*debug.Module{{Path: "modernc.org/sqlite", Version: "v1.0.0"}},
		Settings:  []debug.BuildSetting{{Key: "vcs.revision", Value: "0123abcd"}, {Key: "vcs.modified", Value: "true"}},
	}
	text := describe(info).String()
	for _, want := range []string{"ramus v1.2.3\n", "\ncommit 0123abcd (modified)\n", "\ngo1.26.0 ", "\nsqlite: modernc.org/sqlite v1.0.0\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s\nlacks %q", text, want)
		}
	}
	if got := describe(debug.BuildInfo{}); got.Version != "(devel)" || got.Commit != "" || got.Drivers[0].Version != "unknown" {
		t.Errorf("nothing known: %+v", got)
	}
	info.Main = debug.Module{Path: "example.com/team", Version: "v7.0.0"}
	info.Deps = append(info.Deps, &debug.Module{Path: module, Version: "v1.2.3"})
	if got := describe(info); got.Version != "v1.2.3" || got.Commit != "" || got.Modified {
		t.Errorf("a team's own build: %+v", got)
	}
}

// TestDriversAreLinked checks that the modules in the list of dialects are linked.
// A test's build info does not list them.
func TestDriversAreLinked(t *testing.T) {
	linked, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dialects {
		if !slices.Contains(strings.Fields(string(linked)), d.Driver) {
			t.Errorf("%s: no module %s is linked", d.Name, d.Driver)
		}
	}
}
