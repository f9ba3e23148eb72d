package scaffold

import (
	"embed"
	"path/filepath"
	"strings"
)

//go:embed layouts
var layouts embed.FS

// A Layout is a kind of project that Alembic's init makes.
type Layout struct {
	Name string // as init --template takes it
	Doc  string // one line: what it is for; also the first line of its README

	env      string   // the files of layouts that it is made of
	script   string   //
	ini      []string // parts of alembic.ini, one after the other
	readme   string   // behind Doc
	inTOML   bool     // the options are in pyproject.toml
	database string   // the part of alembic.ini that says which databases
}

const (
	oneDatabase  = "# The URL of the database in SQLAlchemy's form, which ramus accepts, too.\nsqlalchemy.url = driver://user:pass@localhost/dbname\n"
	twoDatabases = "# The databases. Each has a section with its name.\ndatabases = engine1, engine2\n" +
		"\n[engine1]\nsqlalchemy.url = driver://user:pass@localhost/dbname\n" +
		"\n[engine2]\nsqlalchemy.url = driver://user:pass@localhost/dbname2\n"
)

// Layouts are those that there are, in Alembic's order.
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

// A Project is where a layout goes. The paths are relative to the working
// folder, or absolute.
type Project struct {
	Dir     string // the folder of env.py, versions and the rest
	Config  string // the ini file; "" is alembic.ini
	TOML    string // "" is pyproject.toml; for the layouts that have one
	Package bool   // make Dir and versions Python packages
}

func (p Project) config() string { return orDefault(p.Config, "alembic.ini") }

func (p Project) toml() string { return orDefault(p.TOML, "pyproject.toml") }

func orDefault(path, otherwise string) string {
	if path == "" {
		return otherwise
	}
	return path
}

// A File is one of a layout's.
type File struct {
	Path    string
	Content string
	Role    Role
}

// A Role is what becomes of a file that is there already.
type Role int

const (
	New   Role = iota // an error
	Keep              // it stays as it is
	Table             // [tool.alembic] is added to it, unless it has one
)

// Files are the files of a project, in the order in which they are made. The
// folder versions is below p.Dir, and may stay empty.
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

// part is a file of the folder layouts, which is part of the program.
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

// location is script_location: an absolute folder as it is, another one below
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
		return double(absolute), double(filepath.Base(dir)), nil // another drive
	}
	return "%(here)s/" + double(relative), double(relative), nil
}
