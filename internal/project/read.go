package project

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// Options are the settings of Read.
type Options struct {
	// Name is -n: the section of an Alembic project's INI file (default "alembic"),
	// and the [env.NAME] of ramus.toml.
	Name string

	// Dir is the working directory, which Alembic's relative paths are relative to.
	// Leave it empty for a file that Find returned, whose folder then counts.
	Dir string

	// Venv is the active virtual environment, in which packages are found beside those
	// of .venv and venv in the project's folder; it may be empty.
	Venv string
}

// Read reads the configuration file at path, and the files that belong to it:
// ramus.toml, alembic.ini or any INI file, pyproject.toml. An alembic.ini, or a
// pyproject.toml with [tool.alembic], makes an Alembic project; a ramus.toml next
// to it takes precedence. A ramus.toml alone is a project of SQL revisions.
//
// Read checks all tables of ramus.toml, including those of other environments. The
// error is Errors with all faults, a *NotFoundError if there is no such file, or an
// error of the file system.
func Read(path string, o Options) (Config, error) {
	if o.Dir != "" {
		var err error
		if o.Dir, err = filepath.Abs(o.Dir); err != nil {
			return Config{}, fmt.Errorf("read the configuration: %w", err)
		}
	}
	s, err := gather(path, o.Dir)
	switch {
	case err != nil:
		return Config{}, err
	case s.ini != nil || s.pyproject != nil:
		return readAlembic(s, path, o)
	}
	return parse(s.ramus.text, path, s.ramus.dir, o)
}

// parse parses the ramus.toml of a project that is not Alembic's.
func parse(text []byte, file, dir string, o Options) (Config, error) {
	base := Default()
	base.File, base.Dir, base.Env = file, dir, o.Name
	base.venv = o.Venv
	entries, faults := scan(text)
	r := newReader(file, dir)
	r.faults = faults
	config := r.config(base, entries)
	if len(r.faults) > 0 {
		return Config{}, r.errors()
	}
	return config, nil
}

// A fault is an Error without its file.
type fault struct {
	at      place // zero if it has none
	message string
}

// A reader sets a Config from entries and collects the faults.
type reader struct {
	file    string // the file that is read
	dir     string // its folder, absolute
	faults  []fault
	refused map[string]bool // by path, the keys that have a fault as a whole

	located bool   // the table that is read sets version_locations
	scripts string // its script_location
}

func newReader(file, dir string) *reader {
	return &reader{file: file, dir: dir, refused: map[string]bool{}}
}

func (r *reader) errors() Errors {
	all := make(Errors, len(r.faults))
	for i, f := range r.faults {
		all[i] = Error{r.file, f.at.line, f.at.column, f.message}
	}
	return all.sorted()
}

func (r *reader) complain(at place, format string, args ...any) {
	r.faults = append(r.faults, fault{at, fmt.Sprintf(format, args...)})
}

// refuse records a fault of a key once, however many entries are below it.
func (r *reader) refuse(path []part, format string, args ...any) {
	names := make([]string, len(path))
	for i, p := range path {
		names[i] = p.name
	}
	whole := strings.Join(names, "\x00")
	if !r.refused[whole] {
		r.refused[whole] = true
		r.complain(path[len(path)-1].at, format, args...)
	}
}

// config applies the entries, and then those of [env.<base.Env>], to base.
func (r *reader) config(base Config, entries []entry) Config {
	environments := map[string][]entry{}
	for _, e := range entries {
		if e.path[0].name == envTable {
			r.sort(e, environments)
		} else if e.path[0].name == gateTable {
			r.gate(&base, e)
		} else if e.path[0].name == revisionTable {
			r.statedRevision(&base, e)
		} else {
			r.set(&base, e, 0)
		}
	}
	r.useScripts(&base)
	chosen, located := base, r.located
	for name, entries := range environments {
		config := base
		config.Alembic = base.Alembic.clone()
		config.VersionLocations = slices.Clone(base.VersionLocations)
		r.located = located
		for _, e := range entries {
			r.set(&config, e, 2)
		}
		r.useScripts(&config)
		if name == base.Env {
			chosen = config
		}
	}
	if _, ok := environments[base.Env]; base.Env != "" && !ok {
		r.complain(place{}, "%s", noEnvironment(base.Env, slices.Sorted(maps.Keys(environments))))
	}
	return chosen
}

const envTable = "env"

// sort adds an entry of the table env to its environment, which exists as soon as
// it has a header.
func (r *reader) sort(e entry, environments map[string][]entry) {
	isTable := e.value.kind == unstable.Table
	switch {
	case len(e.path) == 1 && !isTable:
		r.refuse(e.path, "env may only contain tables: [env.NAME]")
	case len(e.path) == 2 && !isTable:
		r.refuse(e.path, "env.%s must be a table: [env.NAME], with the keys below it", e.path[1].name)
	case len(e.path) == 2:
		if name := e.path[1].name; environments[name] == nil {
			environments[name] = []entry{}
		}
	case len(e.path) > 2:
		name := e.path[1].name
		environments[name] = append(environments[name], e)
	}
}

// set calls the setter of an entry's key, which is the part of its path at index
// depth.
func (r *reader) set(c *Config, e entry, depth int) {
	path := e.path[:depth+1]
	name := path[depth].name
	i := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
	switch {
	case i < 0:
		r.refuse(path, "unknown key %s%s", quoteKey(name), didYouMean(name, known(depth)))
	case len(e.path) > len(path), e.value.kind == unstable.Table, e.value.kind == unstable.ArrayTable:
		r.refuse(path, "%s must be %s, not a table", name, keys[i].form)
	default:
		keys[i].set(r, c, e.value)
	}
}

// known lists the names that are allowed at index depth of a path.
func known(depth int) []string {
	var names []string
	for _, k := range keys {
		names = append(names, k.name)
	}
	if depth == 0 {
		names = append(names, gateTable, revisionTable, envTable)
	}
	return names
}

func noEnvironment(name string, have []string) string {
	if len(have) == 0 {
		return fmt.Sprintf("there is no [env.%s], nor any other [env.NAME]", name)
	}
	return fmt.Sprintf("there is no [env.%s]%s (defined: %s)", name, didYouMean(name, have), strings.Join(have, ", "))
}
