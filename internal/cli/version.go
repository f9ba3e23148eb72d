package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/ramusdb/ramus/internal/phrasebook"
	"github.com/ramusdb/ramus/internal/render"
)

// buildInfo returns the build information that the linker wrote into this program.
// Parsing it takes microseconds, on the first call only.
var buildInfo = sync.OnceValue(func() debug.BuildInfo {
	if info, ok := debug.ReadBuildInfo(); ok {
		return *info
	}
	return debug.BuildInfo{}
})

const module = "github.com/ramusdb/ramus"

// version returns ramus's version: the module version, or one derived from the tag
// or commit of the build; scripts/release checks the tag. In a team's own build it is
// the version of the ramus module.
func version() string { return versionOf(buildInfo()) }

func versionOf(info debug.BuildInfo) string {
	if own(info) {
		return cmp.Or(info.Main.Version, "(devel)")
	}
	return moduleVersion(info, module)
}

// own reports whether the program's main package is in this module. It is true if
// there is no build information.
func own(info debug.BuildInfo) bool { return info.Main.Path == "" || info.Main.Path == module }

// A build is the output of ramus version.
type build struct {
	Version  string   `json:"version"`
	Commit   string   `json:"commit,omitempty"`
	Modified bool     `json:"modified"` // files differed from the commit
	Go       string   `json:"go"`
	System   string   `json:"system"`
	Drivers  []driver `json:"drivers"`
}

// A driver is the module that connects to one kind of database.
type driver struct {
	Database string `json:"database"`
	Module   string `json:"module"`
	Version  string `json:"version"`
}

func newVersionCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of ramus and of its drivers",
		Args:  noArgs(phrasebook.Nothing, nil),
		RunE: func(*cobra.Command, []string) error {
			b := describe(buildInfo())
			if a.json() {
				return render.JSON(a.Out, b)
			}
			_, err := fmt.Fprint(a.Out, b)
			return err
		},
	}
	a.formatFlag(cmd)
	return cmd
}

// describe returns the build that info describes. A program made by go install of a
// version has no commit.
func describe(info debug.BuildInfo) build {
	b := build{Version: versionOf(info), Go: info.GoVersion, System: runtime.GOOS + "/" + runtime.GOARCH}
	for _, s := range info.Settings {
		if !own(info) {
			break // the commit is another repository's
		}
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	for _, d := range dialects {
		b.Drivers = append(b.Drivers, driver{d.Name, d.Driver, moduleVersion(info, d.Driver)})
	}
	return b
}

// moduleVersion returns the version of a linked module, or "unknown".
func moduleVersion(info debug.BuildInfo, path string) string {
	for _, m := range info.Deps {
		if m.Path != path {
			continue
		}
		if m.Replace != nil {
			m = m.Replace
		}
		return m.Version
	}
	return "unknown"
}

func (b build) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "ramus %s\n", b.Version)
	if b.Commit != "" {
		modified := ""
		if b.Modified {
			modified = " (modified)"
		}
		fmt.Fprintf(&s, "commit %s%s\n", b.Commit, modified)
	}
	fmt.Fprintf(&s, "%s %s\n", b.Go, b.System)
	for _, d := range b.Drivers {
		fmt.Fprintf(&s, "%s: %s %s\n", d.Database, d.Module, d.Version)
	}
	return s.String()
}
