package alembicpy

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/source"
)

// A Naming is the naming convention of the metadata that env.py gives to Alembic, which
// names the constraints without a name.
type Naming struct {
	Convention map[string]string // nil for SQLAlchemy's own
	Unknown    string            // why it is not known; empty if it is
}

var (
	targetMetadata = pattern(`(?m)target_metadata\s*=\s*([^\n,)]+)`)
	makesMetadata  = pattern(`\b(MetaData|declarative_base|automap_base|SQLAlchemy|registry)\(|\b(DeclarativeBase\w*|SQLModel|MappedAsDataclass)\b`)
	isMetadata     = pattern(`\bMetaData\(`)
	isBase         = pattern(`\b(declarative_base|automap_base|SQLAlchemy|registry)\(|^class \w+\(.*\b(DeclarativeBase\w*)\b`)
	changesSQL     = pattern(`schema_translate_map|@compiles\b|before_cursor_execute|before_execute`)
)

// pattern returns a function that compiles a pattern when it is first used.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}

const keyConvention = "naming_convention"

// ReadNaming finds the naming convention of a project's metadata in its Python files: those
// below root but for the revisions. Nothing is evaluated: a convention counts if it is
// written out, and if the project has no other metadata.
func ReadNaming(root, env string, revisions []string) Naming {
	content, err := source.Disk.ReadFile(env)
	if err != nil {
		return Naming{Unknown: "env.py cannot be read"}
	}
	if !givesMetadata(content) {
		return Naming{}
	}
	p := namingProject{skip: map[string]bool{}}
	for _, dir := range revisions {
		if abs, err := filepath.Abs(dir); err == nil {
			p.skip[abs] = true
		}
	}
	if err := filepath.WalkDir(root, p.visit); err != nil {
		return Naming{Unknown: "the project's files cannot be read"}
	}
	return p.naming()
}

// ChangesSQL returns the words of an env.py that may change the statements that Alembic
// sends, or "".
func ChangesSQL(env string) string {
	content, err := source.Disk.ReadFile(env)
	if err != nil {
		return ""
	}
	return string(changesSQL().Find(content))
}

// givesMetadata reports whether env.py has a target_metadata that is not None.
func givesMetadata(env []byte) bool {
	return slices.ContainsFunc(targetMetadata().FindAllSubmatch(env, -1), func(m [][]byte) bool {
		value := strings.TrimSpace(string(m[1]))
		return value != "None" && value != "target_metadata"
	})
}

// A namingProject has the findings about metadata in a project's files.
type namingProject struct {
	skip     map[string]bool
	files    int
	makers   int // files that make metadata in some way
	metadata int // calls of MetaData
	bases    int // calls that make metadata unless they are given some
	found    []map[string]string
	unknown  string // where a convention is that is not written out
}

// maxNamingFiles bounds the files that are read.
const maxNamingFiles = 50_000

func (p *namingProject) visit(path string, d fs.DirEntry, err error) error {
	if err != nil {
		return err
	}
	if d.IsDir() {
		return p.enter(path, d.Name())
	}
	if !strings.HasSuffix(d.Name(), Extension) || p.files >= maxNamingFiles {
		return nil
	}
	p.files++
	content, err := source.Disk.ReadFile(path)
	if err != nil {
		return err
	}
	p.read(path, content)
	return nil
}

// enter leaves out the folders of revisions, of tests, and of installed packages.
func (p *namingProject) enter(path, name string) error {
	if p.skip[path] || name == "node_modules" || name == "site-packages" || name == "__pycache__" || len(name) > 1 && source.IsHidden(name) && name != ".." {
		return filepath.SkipDir
	}
	if _, err := source.Disk.Stat(filepath.Join(path, "pyvenv.cfg")); err == nil {
		return filepath.SkipDir
	}
	return nil
}

func (p *namingProject) read(path string, content []byte) {
	if makesMetadata().Match(content) {
		p.makers++
		p.metadata += len(isMetadata().FindAll(content, -1))
		for _, line := range bytes.Split(content, []byte("\n")) {
			if isBase().Match(line) {
				p.bases++
			}
		}
	}
	if !bytes.Contains(content, []byte(keyConvention)) {
		return
	}
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		p.unknown = path
		return
	}
	module, err := python.Parse(string(text))
	if err != nil {
		p.unknown = path
		return
	}
	p.conventions(path, module)
}

// conventions collects the conventions of a module.
func (p *namingProject) conventions(path string, module *python.Module) {
	values := map[string]python.Expr{}
	for _, st := range module.Body {
		if a, ok := st.(*python.AssignStmt); ok && len(a.Targets) == 1 {
			if id, ok := a.Targets[0].(*python.Ident); ok {
				values[id.Name] = a.Value
			}
		}
		if a, ok := st.(*python.AnnotatedStmt); ok && a.Value != nil {
			if id, ok := a.Target.(*python.Ident); ok {
				values[id.Name] = a.Value
			}
		}
	}
	python.Walk(module, func(n python.Node) bool {
		switch n := n.(type) {
		case *python.Call:
			for _, k := range n.Keywords {
				if k.Name.Name == keyConvention {
					p.convention(path, k.Value, values)
				}
			}
		case *python.Attribute:
			if n.Name.Name == keyConvention {
				p.unknown = path
			}
		}
		return true
	})
}

// convention takes a convention that is written out, or a variable of the module that is.
func (p *namingProject) convention(path string, e python.Expr, values map[string]python.Expr) {
	if id, ok := e.(*python.Ident); ok && values[id.Name] != nil {
		e = values[id.Name]
	}
	d, ok := e.(*python.DictExpr)
	if !ok {
		p.unknown = path
		return
	}
	made := map[string]string{}
	for i, k := range d.Keys {
		key, isKey := k.(*python.StrExpr)
		value, isText := d.Values[i].(*python.StrExpr)
		if !isKey || !isText || !slices.Contains([]string{"ix", "uq", "ck", "fk", "pk"}, key.Value) {
			p.unknown = path
			return
		}
		made[key.Value] = value.Value
	}
	if !slices.ContainsFunc(p.found, func(other map[string]string) bool { return maps.Equal(made, other) }) {
		p.found = append(p.found, made)
	}
}

func (p *namingProject) naming() Naming {
	switch {
	case p.files >= maxNamingFiles:
		return Naming{Unknown: "the project has too many files to look for its naming_convention"}
	case p.unknown != "":
		return Naming{Unknown: fmt.Sprintf("the naming_convention in %s is not written out", p.unknown)}
	case len(p.found) > 1:
		return Naming{Unknown: "the project has several naming conventions"}
	case p.makers == 0:
		return Naming{Unknown: "the target_metadata of env.py is not made in the project's files"}
	case len(p.found) == 0:
		return Naming{}
	case p.metadata != 1 || p.bases > 1:
		return Naming{Unknown: "the project has a naming_convention, and several metadata"}
	case len(p.found[0]) == 0:
		return Naming{}
	}
	return Naming{Convention: p.found[0]}
}
