package alembicpy

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/source"
)

// modules are the project's own modules, as far as revisions import them. Each
// is read once. It is safe for concurrent use.
type modules struct {
	tree    source.Tree
	sysPath []string

	mu    sync.Mutex
	files map[string]*module
	found map[importKey]*module // nil for a module that is not there
}

// An importKey identifies a module by the words of an import and the folder that they
// are relative to.
type importKey struct {
	folder string // of the file that imports
	dots   int
	path   string
}

// A module is a file, or a folder that is a package. As a value it is the module
// itself.
type module struct {
	dir  string // of a package, else ""
	file string // "" for a folder without __init__.py
	path string // dotted
	pkg  string // the folder that its relative imports start from
	src  string
	err  error

	members map[string]variable // unset: the name is being resolved, or is not there
}

func newModules(tree source.Tree, sysPath []string) *modules {
	return &modules{tree: tree, sysPath: sysPath, files: map[string]*module{}, found: map[importKey]*module{}}
}

// comparable reports whether == works on the tree.
func comparable(tree source.Tree) bool { return reflect.ValueOf(tree).Comparable() }

// lock acquires the lock, unless the scope is of a module that is resolved under it. It
// returns the function that releases it.
func (m *modules) lock(s *scope) func() {
	if s.inner {
		return func() {}
	}
	m.mu.Lock()
	return m.mu.Unlock
}

// An imported is a name that an import binds.
type imported struct {
	dots   int    // of a relative module
	module string // dotted
	member string // the name in the module, or "" for the module itself
	name   string // the name that is bound
}

// importsOf returns the names that "import a.b, c as d" binds.
func importsOf(st *python.ImportStmt) (all []imported) {
	for _, a := range st.Names {
		first, _, _ := strings.Cut(a.Name, ".")
		i := imported{module: first, name: first}
		if a.As != "" {
			i = imported{module: a.Name, name: a.As}
		}
		all = append(all, i)
	}
	return all
}

// importsFrom returns the names that "from a import b, c as d" binds, without those of
// a star.
func importsFrom(st *python.ImportFromStmt) (all []imported) {
	for _, a := range st.Names {
		name := a.As
		if name == "" {
			name = a.Name
		}
		all = append(all, imported{st.Dots, st.Module, a.Name, name})
	}
	return all
}

// importing binds the names of an import that matter.
func (s *scope) importing(imports []imported, offset int) {
	for _, i := range imports {
		if s.index(i.name) >= 0 {
			s.bind(i.name, s.imported(i, offset), offset, nil)
		}
	}
}

// imported returns the value of a name that an import binds.
func (s *scope) imported(i imported, offset int) python.Value {
	defer s.modules.lock(s)()
	mod := s.modules.find(s, i.dots, i.module)
	switch {
	case mod == nil:
		return s.notFound(i, offset)
	case i.member == "":
		return mod
	}
	return s.modules.member(s, mod, i.member, offset)
}

func (s *scope) notFound(i imported, offset int) python.Value {
	u := s.unknownAt(offset, "it is imported from "+strings.Repeat(".", i.dots)+i.module+", which is not found")
	u.hint = "if the module is the project's own, its folder must be on prepend_sys_path"
	return u
}

// importStar binds the names that matter and that the module has.
func (s *scope) importStar(st *python.ImportFromStmt) {
	defer s.modules.lock(s)()
	mod := s.modules.find(s, st.Dots, st.Module)
	if mod == nil {
		return
	}
	for k, name := range s.names {
		if !s.modules.exports(mod, name) {
			continue
		}
		if v := s.modules.variable(mod, name); v.set {
			s.vars[k] = variable{value: v.value, set: true, pos: st.End}
		}
	}
}

// exports reports whether a star imports a name.
func (m *modules) exports(mod *module, name string) bool {
	if all, ok := itemsOfSequence(m.variable(mod, "__all__").value); ok {
		return slices.ContainsFunc(all, func(v python.Value) bool { return isSame(v, name) })
	}
	return !strings.HasPrefix(name, "_")
}

// canImport reports whether all that a statement imports is there.
func (s *scope) canImport(imports []imported, offset int) bool {
	return !slices.ContainsFunc(imports, func(i imported) bool {
		_, isUnknown := s.imported(i, offset).(*unknown)
		return isUnknown
	})
}

// attribute returns the value of mod.name.
func (m *modules) attribute(s *scope, mod *module, name string, offset int) python.Value {
	defer m.lock(s)()
	return m.member(s, mod, name, offset)
}

// member returns the value of a module's name, or a module of the package.
func (m *modules) member(s *scope, mod *module, name string, offset int) python.Value {
	v := m.variable(mod, name)
	if v.set {
		return v.value
	}
	if mod.dir != "" {
		if sub := m.inFolder(mod.dir, []string{name}, join(mod.path, name)); sub != nil {
			return sub
		}
	}
	return s.unknownAt(offset, "the module "+mod.path+" has no "+name)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// variable returns the binding of a name in a module.
func (m *modules) variable(mod *module, name string) variable {
	if v, ok := mod.members[name]; ok {
		return v
	}
	if mod.file == "" {
		return variable{}
	}
	mod.members[name] = variable{} // not there yet, if modules import each other
	v := m.resolve(mod, name)
	mod.members[name] = v
	return v
}

func (m *modules) resolve(mod *module, name string) variable {
	if mod.err != nil {
		return variable{value: &unknown{file: mod.file, text: "the module can't be read: " + mod.err.Error()}, set: true}
	}
	s := scope{file: mod.file, modules: m, pkg: mod.pkg, modname: mod.path, inner: true}
	s.start(mod.src, name)
	s.resolve()
	if s.failure != nil {
		return variable{value: s.failure, set: true}
	}
	return s.vars[0]
}

// find returns the module that an import in the scope's file means, or nil.
func (m *modules) find(s *scope, dots int, path string) *module {
	key := importKey{s.pkg, dots, path}
	if mod, ok := m.found[key]; ok {
		return mod
	}
	var names []string
	if path != "" {
		names = strings.Split(path, ".")
	}
	mod := m.search(s.pkg, dots, names, path)
	m.found[key] = mod
	return mod
}

func (m *modules) search(pkg string, dots int, names []string, path string) *module {
	if dots > 0 {
		for range dots - 1 {
			pkg = parentDir(pkg)
		}
		return m.inFolder(pkg, names, path)
	}
	for _, root := range m.roots(pkg) {
		if mod := m.inFolder(root, names, path); mod != nil {
			return mod
		}
	}
	return nil
}

// roots returns the folders that a module is looked up in: those of sys.path, the one
// that the file's package lies in and those above it, and those below it.
func (m *modules) roots(pkg string) []string {
	var within, above []string
	for dir := pkg; ; {
		if len(above) > 0 || !m.isFile(m.tree.Join(dir, "__init__.py")) {
			above = append(above, dir)
		} else {
			within = append(within, dir)
		}
		parent := parentDir(dir)
		if parent == dir {
			return slices.Concat(m.sysPath, above, within)
		}
		dir = parent
	}
}

// parentDir returns the folder above, or the same one at the root.
func parentDir(dir string) string {
	i := strings.LastIndexAny(dir, "/"+string(filepath.Separator))
	switch {
	case i > 0:
		return dir[:i]
	case i == 0:
		return dir[:1]
	case dir == "":
		return "."
	}
	return "."
}

// inFolder returns the module of that name below a folder, or nil.
func (m *modules) inFolder(root string, names []string, path string) *module {
	at := root
	for _, name := range names {
		at = m.tree.Join(at, name)
	}
	if init := m.tree.Join(at, "__init__.py"); m.isFile(init) {
		return m.open(init, at, at, path)
	}
	if len(names) > 0 && m.isFile(at+".py") {
		return m.open(at+".py", "", parentDir(at), path)
	}
	if info, err := m.tree.Stat(at); err == nil && info.IsDir() {
		return m.folder(at, path)
	}
	return nil
}

func (m *modules) isFile(path string) bool {
	info, err := m.tree.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// open reads a module's file, once.
func (m *modules) open(file, dir, pkg, path string) *module {
	if mod := m.files[file]; mod != nil {
		return mod
	}
	mod := &module{dir: dir, file: file, path: path, pkg: pkg, members: map[string]variable{}}
	content, err := m.tree.ReadFile(file)
	if err == nil {
		var text []byte
		text, err = new(python.Decoder).Decode(content)
		mod.src = string(text)
	}
	mod.err = err
	m.files[file] = mod
	return mod
}

// folder returns a package without __init__.py.
func (m *modules) folder(dir, path string) *module {
	if mod := m.files[dir]; mod != nil {
		return mod
	}
	mod := &module{dir: dir, path: path, pkg: dir, members: map[string]variable{}}
	m.files[dir] = mod
	return mod
}
