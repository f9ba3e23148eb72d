package project

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/configparser"
)

const (
	alembicSection = "alembic"
	scriptLocation = "script_location"
	truncateSlug   = "truncate_slug_length"
	databaseOption = "sqlalchemy.url"

	// noDatabase is what Alembic's templates have for sqlalchemy.url.
	noDatabase = "driver://user:pass@localhost/dbname"
)

// An alembicReader puts what an Alembic project's files say into a Config.
type alembicReader struct {
	alembicOptions
	locator
	main    *reader // of the file that the project is named after, for what is missing
	config  Config
	sources sources
}

// readAlembic reads the files of an Alembic project, of which path was named.
func readAlembic(s sources, path string, o Options) (Config, error) {
	a := alembicReader{sources: s, config: alembicDefault()}
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return Config{}, fmt.Errorf("read the configuration: %w", err)
	}
	a.config.File, a.config.Dir = path, dir
	a.open()
	ramus, entries := openRamus(s.ramus)
	a.choose(o.Name, environments(entries))
	if a.inINI == nil || a.ini != nil && len(a.inINI.faults) == 0 {
		a.locator = newLocator(a.named(), o.Dir)
		a.read()
	}
	config := a.config
	if ramus != nil {
		config = ramus.config(config, entries)
	}
	return finish(config, a.inINI, a.inTOML, ramus)
}

// finish returns the configuration, or all that the readers complain of.
func finish(config Config, readers ...*reader) (Config, error) {
	var all Errors
	for _, r := range readers {
		if r != nil {
			all = append(all, r.errors()...)
		}
	}
	if len(all) > 0 {
		return Config{}, all
	}
	return config, nil
}

// named is the file of the two that the project is named after.
func (a *alembicReader) named() *source {
	if a.sources.ini != nil {
		return a.sources.ini
	}
	return a.sources.pyproject
}

// open parses the INI file and pyproject.toml.
func (a *alembicReader) open() {
	if s := a.sources.ini; s != nil {
		a.inINI = newReader(s.path, s.dir)
		a.main = a.inINI
		file, err := configparser.Parse(s.text, map[string]string{"here": filepath.ToSlash(s.dir)})
		faults, _ := errors.AsType[configparser.Errors](err)
		for _, f := range faults {
			a.inINI.complain(place{f.Line, f.Column}, "%s", f.Message)
		}
		a.ini = file
		a.config.Alembic.Files = append(a.config.Alembic.Files, s.path)
	}
	if s := a.sources.pyproject; s != nil {
		a.inTOML = newReader(s.path, s.dir)
		if a.main == nil {
			a.main = a.inTOML
		}
		var entries []entry
		entries, a.inTOML.faults = scan(s.text)
		a.table = newAlembicTable(entries)
		a.config.Alembic.Files = append(a.config.Alembic.Files, s.path)
	}
}

// openRamus scans the ramus.toml of an Alembic project, if it has one.
func openRamus(s *source) (*reader, []entry) {
	if s == nil {
		return nil, nil
	}
	r := newReader(s.path, s.dir)
	var entries []entry
	entries, r.faults = scan(s.text)
	return r, entries
}

// environments are the names of ramus.toml's [env.NAME].
func environments(entries []entry) []string {
	var names []string
	for _, e := range entries {
		if len(e.path) > 1 && e.path[0].name == envTable && !slices.Contains(names, e.path[1].name) {
			names = append(names, e.path[1].name)
		}
	}
	slices.Sort(names)
	return names
}

// choose settles the section of the INI file and the [env.NAME] of ramus.toml.
// A name must be that of one of them at least.
func (a *alembicReader) choose(name string, environments []string) {
	a.section = alembicSection
	if slices.Contains(environments, name) {
		a.config.Env = name
	}
	if a.ini != nil && name != "" && (a.ini.HasSection(name) || a.config.Env == "") {
		a.section = name
	}
	a.config.Alembic.Name = a.section
	if !a.known(name) {
		a.main.complain(place{}, "%s", a.noSection(name, environments))
	}
}

// known reports whether the section that is chosen for a name is one: the INI
// file's, or that of pyproject.toml, whose only one is [tool.alembic].
func (a *alembicReader) known(name string) bool {
	switch {
	case a.inINI != nil && a.ini == nil: // it cannot be read
		return true
	case a.ini != nil && a.ini.HasSection(a.section):
		return true
	}
	return a.inTOML != nil && a.section == alembicSection && (name == "" || name == alembicSection || a.config.Env != "")
}

// noSection says that there is no section of a name, and which there are.
func (a *alembicReader) noSection(name string, environments []string) string {
	if name == "" {
		name = alembicSection
	}
	var have []string
	if a.ini != nil {
		have = slices.DeleteFunc(a.ini.Sections(), isLogging)
	}
	for _, e := range environments {
		if !slices.Contains(have, e) {
			have = append(have, e)
		}
	}
	message := "there is no section [" + name + "]"
	if a.sources.ramus != nil {
		message += ", nor an [env." + name + "] in " + filepath.Base(a.sources.ramus.path)
	}
	if len(have) == 0 {
		return message
	}
	return message + didYouMean(name, have) + " (-n takes: " + strings.Join(have, ", ") + ")"
}

// isLogging reports whether a section is one of Python's logging, or that of
// hooks.
func isLogging(section string) bool {
	kind, _, _ := strings.Cut(section, "_")
	return section == hooksOption ||
		slices.Contains([]string{"loggers", "logger", "handlers", "handler", "formatters", "formatter"}, kind)
}

// all are the options of the INI file's section; those that cannot be
// interpolated are left out.
func (a *alembicReader) all() map[string]string {
	options := map[string]string{}
	if a.ini == nil {
		return options
	}
	for _, o := range a.ini.Options(a.section) {
		if text, err := o.Text(); err == nil {
			options[o.Name] = text
		}
	}
	return options
}

// read puts all options into the configuration.
func (a *alembicReader) read() {
	alembic := a.config.Alembic
	a.packages(a.sysPath())
	a.scriptLocation()
	a.versionLocations()
	alembic.Dir = a.starts[0]
	alembic.Recursive = a.flag("recursive_version_locations")
	alembic.Sourceless = a.flag("sourceless")
	alembic.RunEnvironment = a.runEnvironment()
	alembic.Hooks = a.hooks()
	if o, ok := a.text("output_encoding"); ok && o.in.string(o.value, "output_encoding") {
		alembic.OutputEncoding = o.text
	}
	if o, ok := a.text("file_template"); ok {
		o.in.template(&a.config, o.value)
	}
	if o, ok := a.text("timezone"); ok {
		o.in.timezone(&a.config, o.value)
	}
	alembic.Options = a.all()
	a.truncateSlug()
	a.database()
	a.databases()
}

// sysPath finds the folders of prepend_sys_path.
func (a *alembicReader) sysPath() []string {
	elements, _ := a.paths("prepend_sys_path", onSpaceCommaColon, "path_separator")
	for _, element := range elements {
		path, _ := existing(under(a.starts, filepath.FromSlash(element.text)))
		if filepath.IsAbs(filepath.FromSlash(element.text)) {
			path = absolute("", element.text)
		}
		a.config.Alembic.SysPath = append(a.config.Alembic.SysPath, path)
	}
	return a.config.Alembic.SysPath
}

// scriptLocation finds the folder of scripts. Flask-Migrate says it to Alembic by
// itself: it is the file's own.
func (a *alembicReader) scriptLocation() {
	alembic := a.config.Alembic
	flask, beside := a.environment()
	alembic.FlaskMigrate = flask
	o, said := a.find(scriptLocation)
	switch {
	case !said && a.broken():
	case !said && beside:
		alembic.FlaskMigrate = true
		alembic.ScriptLocation = a.sources.ini.dir
	case !said:
		a.main.complain(place{}, "there is no option script_location%s", a.where())
	case o.in.string(o.value, scriptLocation):
		a.scripts(o)
	}
}

// broken reports whether a file could not be read as a whole, so that what it
// does not say means nothing.
func (a *alembicReader) broken() bool {
	return len(a.main.faults) > 0 || a.inTOML != nil && len(a.inTOML.faults) > 0
}

// where says in which section an option is missing.
func (a *alembicReader) where() string {
	if a.inINI == nil {
		return " in [tool.alembic]"
	}
	return " in [" + a.section + "]" + a.elsewhere()
}

// elsewhere names the sections that have a script_location, for -n.
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

// environment reads the env.py beside the INI file: whether it speaks of Flask,
// and whether it is there.
func (a *alembicReader) environment() (flask, beside bool) {
	if a.inINI == nil {
		return false, false
	}
	text, err := os.ReadFile(filepath.Join(a.inINI.dir, environment))
	return bytes.Contains(text, []byte("current_app")) || bytes.Contains(bytes.ToLower(text), []byte("flask")), err == nil
}

// versionLocations finds the folders of revisions. Those that are not there are
// kept all the same: Alembic passes over them, and makes them when it writes.
func (a *alembicReader) versionLocations() {
	elements, said := a.paths("version_locations", onSpaceComma, "path_separator", "version_path_separator")
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
}

// runEnvironment is revision_environment, which Alembic reads in any case.
func (a *alembicReader) runEnvironment() bool {
	o, ok := a.find("revision_environment")
	if ok && o.in == a.inINI {
		return strings.EqualFold(o.text, "true")
	}
	return a.flag("revision_environment")
}

// truncateSlug is a whole number as Python's int reads it, or an integer of
// TOML; 0 is the default.
func (a *alembicReader) truncateSlug() {
	o, ok := a.find(truncateSlug)
	if !ok {
		return
	}
	text, base := pythonInt(o.text), 10
	if o.kind == unstable.Integer {
		text, base = o.text, 0
	}
	n, err := strconv.ParseUint(text, base, 31)
	switch {
	case err != nil:
		o.in.complain(o.at, "truncate_slug_length must be a whole number, not %q", o.text)
	case n > 0:
		a.config.TruncateSlugLength = int(n)
	}
}

// pythonInt takes off what Python's int passes over: spaces, a plus, and an
// underscore between digits.
func pythonInt(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	if strings.HasPrefix(text, "_") || strings.HasSuffix(text, "_") || strings.Contains(text, "__") {
		return text
	}
	return strings.ReplaceAll(text, "_", "")
}

// database is sqlalchemy.url, which Alembic reads from the INI file alone, and
// not until it connects: many an env.py puts in what %(name)s stands for.
func (a *alembicReader) database() {
	o, ok := a.raw(databaseOption)
	if !ok {
		return
	}
	from := &origin{file: a.inINI.file, literal: true, dir: a.starts[0]}
	a.config.databaseAt = place{o.Line, o.Column}
	text, err := o.Text()
	fault, wrong := errors.AsType[*configparser.Error](err)
	switch {
	case wrong:
		a.config.databaseAt = place{fault.Line, fault.Column}
		from.fault = "sqlalchemy.url: " + fault.Message + "; or name the database with --database"
	case strings.TrimSpace(text) == "" || text == noDatabase:
		from.fault = "sqlalchemy.url names no database; name it with --database, RAMUS_DATABASE or database in ramus.toml"
	default:
		a.config.Database = text
	}
	a.config.databaseFrom = from
}

// databases are the names in the option that the template multidb has.
func (a *alembicReader) databases() {
	o, ok := a.raw("databases")
	if !ok {
		return
	}
	text, err := o.Text()
	if err != nil { // which only env.py would mind
		return
	}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			a.config.Alembic.Databases = append(a.config.Alembic.Databases, name)
		}
	}
}
