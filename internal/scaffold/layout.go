package scaffold

import (
	"embed"
	"path/filepath"
	"strings"
)

//go:embed layouts
var layouts embed.FS

// A Layout is a project template of alembic init.
type Layout struct {
	Name string // the argument of init --template
	Doc  string // one line about its purpose; also the first line of its README

	env      string   // the files of layouts that it consists of
	script   string   //
	ini      []string // the parts of alembic.ini, in order
	readme   string   // text after Doc
	inTOML   bool     // the options are in pyproject.toml
	database string   // the part of alembic.ini that names the databases
}

const (
	oneDatabase  = "# The URL of the database in SQLAlchemy's form, which ramus accepts, too.\nsqlalchemy.url = driver://user:pass@localhost/dbname\n"
	twoDatabases = "# The databases. Each has a section with its name.\ndatabases = engine1, engine2\n" +
		"\n[engine1]\nsqlalchemy.url = driver://user:pass@localhost/dbname\n" +
		"\n[engine2]\nsqlalchemy.url = driver://user:pass@localhost/dbname2\n"
)

// Layouts returns all layouts, in Alembic's order.
func Layouts() []Layout {
	full := []string{"hooks.ini", "logging.ini"}
	return []Layout{
		{Name: "async", Doc: "One database, with an asynchronous driver.", env: "async_env.py", script: "script.py.mako", ini: full, database: oneDatabase},
		{Name: "generic", Doc: "One database.", env: "env.py", script: "script.py.mako", ini: full, database: oneDatabase},
		{Name: "multidb", Doc: "Several databases, each with functions of its own in every revision.", env: "multidb_env.py",
			script: "multidb.py.mako", ini: full, database: twoDatabases,
			readme: "\nThe ini file names the databases (databases = ...) and has a section for each.\n" +
				"Every revision runs once for each of them, and calls upgrade_NAME or downgrade_NAME.\n"},
		{Name: "pyproject", Doc: "One database; the options are in pyproject.toml (Alembic 1.16 and later).", env: "env.py",
			script: "script.py.mako", ini: []string{"logging.ini"}, inTOML: true, database: oneDatabase},
		{Name: "pyproject_async", Doc: "One database, with an asynchronous driver; the options are in pyproject.toml (Alembic 1.16 and later).",
			env: "async_env.py", script: "script.py.mako", ini: []string{"logging.ini"}, inTOML: true, database: oneDatabase},
	}
}

// A Project is the place of a new project. Its paths are absolute or relative to
// the working directory.
type Project struct {
	Dir     string // the folder of env.py and versions
	Config  string // the ini file; "" is alembic.ini
	TOML    string // "" is pyproject.toml; for the layouts that have one
	Package bool   // write an __init__.py into Dir and versions
}

func (p Project) config() string { return orDefault(p.Config, "alembic.ini") }

func (p Project) toml() string { return orDefault(p.TOML, "pyproject.toml") }

func orDefault(path, otherwise string) string {
	if path == "" {
		return otherwise
	}
	return path
}

// A File is a file of a layout.
type File struct {
	Path    string
	Content string
	Role    Role
}

// A Role says how to handle an existing file.
type Role int

const (
	New   Role = iota // it is an error
	Keep              // the existing file is kept
	Table             // [tool.alembic] is added to it, unless it has one
)

// Files returns the files of a project, in the order of writing. The folder
// versions is below p.Dir and may be empty.
func (l Layout) Files(p Project) ([]File, error) {
	var files []File
	add := func(name, content string) { files = append(files, File{filepath.Join(p.Dir, name), content, New}) }
	add("env.py", part(l.env))
	add("script.py.mako", part(l.script))
	add("README", l.Doc+"\n"+l.readme)
	if p.Package {
		add("__init__.py", "")
		add(filepath.Join("versions", "__init__.py"), "")
	}
	ini, err := l.iniFile(p)
	if err != nil || !l.inTOML {
		return append(files, ini), err
	}
	toml, err := l.tomlFile(p)
	return append(files, ini, toml), err
}

// part returns an embedded file of the folder layouts.
func part(name string) string {
	content, err := layouts.ReadFile("layouts/" + name)
	if err != nil {
		panic(err)
	}
	return string(content)
}

func (l Layout) iniFile(p Project) (File, error) {
	head := "# What Alembic has no place for in pyproject.toml: the database, and logging.\n\n[alembic]\n"
	if !l.inTOML {
		location, folder, err := location(p.Dir, p.config())
		if err != nil {
			return File{}, err
		}
		head = strings.NewReplacer("SCRIPT_LOCATION", location, "SCRIPT_FOLDER", folder).Replace(part("head.ini"))
	}
	content := head + l.database
	for _, name := range l.ini {
		content += part(name)
	}
	return File{p.config(), content, Keep}, nil
}

func (l Layout) tomlFile(p Project) (File, error) {
	location, folder, err := location(p.Dir, p.toml())
	if err != nil {
		return File{}, err
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`)
	replace := strings.NewReplacer("SCRIPT_LOCATION", quote.Replace(location), "SCRIPT_FOLDER", quote.Replace(folder))
	return File{p.toml(), replace.Replace(part("pyproject.toml")), Table}, nil
}

// location returns script_location: an absolute folder unchanged, any other below
// %(here)s, the folder of the configuration.
func location(dir, config string) (location, folder string, err error) {
	double := func(path string) string { return strings.ReplaceAll(filepath.ToSlash(path), "%", "%%") }
	if filepath.IsAbs(dir) {
		return double(dir), double(filepath.Base(dir)), nil
	}
	here, err := filepath.Abs(filepath.Dir(config))
	if err != nil {
		return "", "", err
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return "", "", err
	}
	relative, err := filepath.Rel(here, absolute)
	if err != nil {
		return double(absolute), double(filepath.Base(dir)), nil // it is on another drive
	}
	return "%(here)s/" + double(relative), double(relative), nil
}
