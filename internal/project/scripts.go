package project

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// scriptLocation sets the folder of scripts.
func (a *alembicReader) scriptLocation() {
	alembic := a.config.Alembic
	flask, beside := a.environment()
	alembic.FlaskMigrate = flask
	if a.stated != nil {
		a.statedScripts()
		return
	}
	versions := beside && isFolder(filepath.Join(a.inINI.dir, "versions"))
	if flask && versions {
		alembic.ScriptLocation = a.inINI.dir
		return
	}
	o, said := a.find(scriptLocation)
	switch {
	case !said && a.broken():
	case beside && !said, versions && a.nowhere(o):
		alembic.FlaskMigrate = true
		alembic.ScriptLocation = a.inINI.dir
	case !said:
		a.main.complain(place{}, "there is no option script_location%s", a.where())
	case o.in.string(o.value, scriptLocation):
		a.scripts(o)
	}
}

// statedScripts returns the script_location of ramus.toml, or of its environment; nil
// without one.
func statedScripts(r *reader, entries []entry, env string) (stated *option) {
	for _, e := range entries {
		path := e.path
		if len(path) == 3 && path[0].name == envTable && path[1].name == env {
			path = path[2:]
		}
		if len(path) == 1 && path[0].name == scriptLocation && e.value.kind == unstable.String && e.value.text != "" {
			stated = &option{e.value, r}
		}
	}
	return stated
}

// statedScripts sets the folder that ramus.toml names, unless Alembic would use another
// one.
func (a *alembicReader) statedScripts() {
	a.scripts(*a.stated)
	dir := a.config.Alembic.ScriptLocation
	o, said := a.find(scriptLocation)
	if dir == "" || !said || a.nowhere(o) {
		return
	}
	candidates, _ := a.candidates(o.text)
	if theirs, err := script(candidates); err == nil && theirs != dir {
		a.stated.in.complain(a.stated.at, "script_location is %s for Alembic; correct it in %s instead", o.text, sourcefiles.Nearby(o.in.file))
	}
}

// nowhere reports whether a script_location names a folder that does not exist, such as
// one of a container.
func (a *alembicReader) nowhere(o option) bool {
	candidates, err := a.candidates(o.text)
	return err != nil || !slices.ContainsFunc(candidates, isFolder)
}

// elsewhere lists the sections that have a script_location, for -n.
func (a *alembicReader) elsewhere() string {
	var names []string
	for _, section := range a.ini.Sections() {
		if _, ok := a.ini.Option(section, scriptLocation); ok {
			names = append(names, "-n "+section)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; other sections have one: " + strings.Join(names, ", ")
}

func (a *alembicReader) scripts(o option) {
	candidates, err := a.candidates(o.text)
	var dir string
	if err == nil {
		dir, err = script(candidates)
	}
	if err != nil {
		o.in.complain(o.at, "script_location: %v", err)
		return
	}
	a.config.Alembic.ScriptLocation = dir
	a.ran(o.text, dir)
}

// environment reports whether the env.py next to the INI file mentions Flask, and
// whether it exists. Flask-Migrate sets script_location to the folder of the file when
// it runs, whatever is written; so ramus uses that folder for its projects, and for
// others that could not be read otherwise.
func (a *alembicReader) environment() (flask, beside bool) {
	if a.inINI == nil {
		return false, false
	}
	text, err := os.ReadFile(filepath.Join(a.inINI.dir, environment))
	return bytes.Contains(text, []byte("current_app")) || bytes.Contains(bytes.ToLower(text), []byte("flask")), err == nil
}

// versionLocations sets the folders of revisions. Missing folders are included:
// Alembic skips them when it reads, and creates them when it writes.
func (a *alembicReader) versionLocations() {
	a.config.Alembic.LocationsAt = a.writtenAt(locationsOption)
	a.config.Alembic.ScriptAt = cmp.Or(a.writtenAt(scriptLocation), sourcefiles.Nearby(a.config.File))
	elements, said := a.paths(locationsOption, onSpaceComma, locationSeparators...)
	if !said {
		a.config.VersionLocations = []string{filepath.Join(a.config.Alembic.ScriptLocation, "versions")}
		return
	}
	for _, o := range elements {
		candidates, err := a.candidates(o.text)
		if err != nil {
			o.in.complain(o.at, "version_locations: %v", err)
			continue
		}
		path, found := existing(candidates)
		if !found && !slices.Contains(a.config.Alembic.Missing, path) {
			a.config.Alembic.Missing = append(a.config.Alembic.Missing, path)
		}
		a.config.addLocation(path)
	}
	a.legacy(elements)
}
