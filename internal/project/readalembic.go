package project

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/configparser"
)

const (
	alembicSection  = "alembic"
	scriptLocation  = "script_location"
	locationsOption = "version_locations"
	recursive       = "recursive_version_locations"
	truncateSlug    = "truncate_slug_length"
	databaseOption  = "sqlalchemy.url"

	// noDatabase is the placeholder for sqlalchemy.url in Alembic's templates.
	noDatabase = "driver://user:pass@localhost/dbname"
)

// An alembicReader sets a Config from an Alembic project's files.
type alembicReader struct {
	alembicOptions
	locator
	main    *reader // for the file that defines the project, to report missing options
	stated  *option // script_location of ramus.toml; nil if it is not set
	config  Config
	sources sources
}

// readAlembic reads the files of an Alembic project, one of which is path.
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
		a.locator.venv = o.Venv
		a.stated = statedScripts(ramus, entries, a.config.Env)
		a.read()
	}
	config := a.config
	if ramus != nil {
		config.venv = o.Venv
		config = ramus.config(config, entries)
	}
	if len(config.Alembic.Added) > 0 {
		config.Alembic.ListAll = config.listAll()
	}
	return finish(config, a.inINI, a.inTOML, ramus)
}

// finish returns the configuration, or all faults of the readers.
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

// named returns the file that defines the project.
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

// environments returns the names of ramus.toml's [env.NAME].
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

// choose selects the section of the INI file and the [env.NAME] of ramus.toml. At
// least one of them must have the name.
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

// known reports whether the selected section exists: in the INI file, or in
// pyproject.toml, which only has [tool.alembic].
func (a *alembicReader) known(name string) bool {
	switch {
	case a.inINI != nil && a.ini == nil: // the file could not be parsed
		return true
	case a.ini != nil && a.ini.HasSection(a.section):
		return true
	}
	return a.inTOML != nil && a.section == alembicSection && (name == "" || name == alembicSection || a.config.Env != "")
}

// noSection returns the message for a missing section, with the existing ones.
func (a *alembicReader) noSection(name string, environments []string) string {
	if name == "" {
		name = alembicSection
	}
	have := a.sections()
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

// isLogging reports whether a section is for Python's logging or for hooks.
func isLogging(section string) bool {
	kind, _, _ := strings.Cut(section, "_")
	return section == hooksOption ||
		slices.Contains([]string{"loggers", "logger", "handlers", "handler", "formatters", "formatter"}, kind)
}

// all returns the options of the INI file's section, without those that cannot be
// interpolated.
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

// read applies all options to the configuration.
func (a *alembicReader) read() {
	alembic := a.config.Alembic
	a.packages(a.sysPath())
	a.scriptLocation()
	a.versionLocations()
	alembic.Dir = a.starts[0]
	alembic.Recursive = a.flag(recursive)
	alembic.RecursiveAt = a.writtenAt(recursive)
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

// sysPath returns the folders of prepend_sys_path.
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

// broken reports whether a file could not be parsed, so that no option can be
// reported as missing.
func (a *alembicReader) broken() bool {
	return len(a.main.faults) > 0 || a.inTOML != nil && len(a.inTOML.faults) > 0
}

// where returns the section in which an option is missing, for messages.
func (a *alembicReader) where() string {
	if a.inINI == nil {
		return " in [tool.alembic]"
	}
	return " in [" + a.section + "]" + a.elsewhere()
}

// runEnvironment returns revision_environment, which Alembic always reads.
func (a *alembicReader) runEnvironment() bool {
	o, ok := a.find("revision_environment")
	if ok && o.in == a.inINI {
		return strings.EqualFold(o.text, "true")
	}
	return a.flag("revision_environment")
}

// truncateSlug sets the length of slugs: an integer in the syntax of Python's int,
// or a TOML integer; 0 means the default.
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

// pythonInt removes the characters that Python's int ignores: spaces, a plus sign,
// and underscores between digits.
func pythonInt(text string) string {
	text = strings.TrimPrefix(strings.TrimSpace(text), "+")
	if strings.HasPrefix(text, "_") || strings.HasSuffix(text, "_") || strings.Contains(text, "__") {
		return text
	}
	return strings.ReplaceAll(text, "_", "")
}

// database sets sqlalchemy.url, which Alembic reads from the INI file only, and
// only when it connects, since many an env.py sets the options that %(name)s refers
// to.
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

// databases sets the names in the option of the template multidb.
func (a *alembicReader) databases() {
	o, ok := a.raw("databases")
	if !ok {
		return
	}
	text, err := o.Text()
	if err != nil { // only env.py would notice
		return
	}
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name != "" {
			a.config.Alembic.Databases = append(a.config.Alembic.Databases, name)
		}
	}
}
