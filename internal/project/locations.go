package project

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// A location is a folder that version_locations of ramus.toml names.
type location struct {
	path      string // as written, or of a glob or a package
	value     value
	inPackage bool // as package:folder
}

// An Added is a folder of revisions that only ramus.toml lists.
type Added struct {
	Dir string
	At  string // the place in ramus.toml, file:line

	// InPackage reports whether it is written as package:folder: a program of the project
	// can then know it, from an entry point.
	InPackage bool

	written string
}

// foldersOf returns the folders of an element of version_locations: the folder in a
// package, those that a glob matches, or the element itself.
func (r *reader) foldersOf(c *Config, v value) []location {
	switch dir := absolute(r.dir, v.text); {
	case isFolder(dir):
	case isPackageFolder(v.text):
		return r.inPackage(c, v)
	case strings.Contains(v.text, "**"):
		r.complain(v.at, "version_locations: ** is not known in %q; subfolders are read anyway, and * stands for one name", v.text)
		return nil
	case strings.ContainsAny(v.text, "*?["):
		return r.globbed(dir, v)
	}
	return []location{{path: v.text, value: v}}
}

// isPackageFolder reports whether a location has the form package:folder.
func isPackageFolder(text string) bool {
	name, _, ok := strings.Cut(text, ":")
	return ok && len(name) > 1 && !strings.ContainsAny(name, `/\`) // one letter is a drive
}

func (r *reader) inPackage(c *Config, v value) []location {
	name, rest, _ := strings.Cut(v.text, ":")
	l := locator{starts: []string{r.dir}, venv: c.venv}
	if c.Alembic != nil {
		l.packages(c.Alembic.SysPath)
	} else {
		l.packages(nil)
	}
	found, err := l.inPackage(name, strings.ReplaceAll(rest, ":", "/"))
	if err == nil {
		var dir string
		var ok bool
		if dir, ok = existing(found); ok {
			return []location{{dir, v, true}}
		}
		err = fmt.Errorf("there is no folder %s", alternatives(found))
	}
	r.complain(v.at, "version_locations: %v", err)
	return nil
}

func (r *reader) globbed(dir string, v value) (all []location) {
	found, err := filepath.Glob(dir)
	if err != nil {
		r.complain(v.at, "version_locations: %q is not a valid pattern", v.text)
		return nil
	}
	for _, match := range found {
		if isFolder(match) {
			rel, err := filepath.Rel(r.dir, match)
			if err != nil || filepath.IsAbs(filepath.FromSlash(v.text)) {
				rel = match
			}
			all = append(all, location{path: filepath.ToSlash(rel), value: v})
		}
	}
	if len(all) == 0 {
		r.complain(v.at, "version_locations: no folder matches %q", v.text)
	}
	return all
}

// setLocations sets the folders; those of an Alembic project are added to its own.
func (r *reader) setLocations(c *Config, locations []location) {
	if c.Alembic == nil {
		c.VersionLocations, r.located = nil, true
		for _, l := range locations {
			if !slices.Contains(c.VersionLocations, l.path) {
				c.VersionLocations = append(c.VersionLocations, l.path)
			}
		}
		return
	}
	for _, l := range locations {
		dir := absolute(r.dir, l.path)
		if !slices.Contains(c.VersionLocations, dir) && !c.Alembic.enters(c.VersionLocations, dir) {
			at := fmt.Sprintf("%s:%d", sourcefiles.Nearby(r.file), l.value.at.line)
			c.Alembic.Added = append(c.Alembic.Added, Added{dir, at, l.inPackage, l.value.text})
		}
		c.addLocation(dir)
	}
}

// scriptLocation sets the folder whose folder versions has the revisions, unless
// version_locations is set. In an Alembic project alembicReader has used it already.
func (r *reader) scriptLocation(c *Config, v value) {
	if r.string(v, scriptLocation) {
		r.scripts = v.text
	}
}

// recursive sets whether subfolders are read. In an Alembic project that is Alembic's to
// say, which would read other revisions otherwise.
func (r *reader) recursive(c *Config, v value) {
	if !r.is(v, unstable.Bool, "recursive_version_locations", aBool) {
		return
	}
	said := v.text == "true"
	if c.Alembic != nil && said != c.Alembic.Recursive {
		r.complain(v.at, "recursive_version_locations is %t for Alembic; write recursive_version_locations = %t in %s instead",
			c.Alembic.Recursive, said, sourcefiles.Nearby(c.Alembic.Files[0]))
		return
	}
	c.Recursive = said
}

// useScripts sets the folder of revisions to the one in script_location, unless
// version_locations is set.
func (r *reader) useScripts(c *Config) {
	if c.Alembic == nil && !r.located && r.scripts != "" {
		c.VersionLocations = []string{path.Join(filepath.ToSlash(r.scripts), "versions")}
	}
	r.scripts = ""
}

// listAll returns the lines of the project's own configuration with which Alembic reads
// all folders.
func (c *Config) listAll() string {
	file := c.Alembic.Files[0]
	names, separator := make([]string, len(c.VersionLocations)), [...]string{"os", string(os.PathListSeparator)}
	for i, dir := range c.VersionLocations {
		names[i] = "%(here)s/" + relative(sourcefiles.Absolute(filepath.Dir(file)), dir)
		for _, added := range c.Alembic.Added {
			if added.Dir == dir && added.InPackage {
				names[i], separator = added.written, [...]string{"space", " "}
			}
		}
	}
	if filepath.Base(file) == pyprojectFile {
		return fmt.Sprintf("version_locations = [%s]", `"`+strings.Join(names, `", "`)+`"`)
	}
	return "version_path_separator = " + separator[0] + "\nversion_locations = " + strings.Join(names, separator[1])
}
