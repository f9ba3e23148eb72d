package alembicpy

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/source"
)

// modules are the project's own modules, as far as revisions import them. Each
// is read once. It is safe for concurrent use.
type modules struct {
	tree    source.Tree
	sysPath []string

	mu    sync.Mutex
	files map[string]*module
	found map[importKey]*module // nil for what is not there
}

// An importKey is what an import means: the module, and whose it is.
type importKey struct {
	folder string // of the file that imports
	dots   int
	path   string
}

// A module is a file, or a folder that is a package.
type module struct {
	dir  string // of a package, else ""
	file string // "" for a folder without __init__.py
	path string // dotted
	pkg  string // the folder that its relative imports start from
	src  []byte
	err  error

	values map[string]value // nil values are of names that are being resolved
}

func newModules(tree source.Tree, sysPath []string) *modules {
	return &modules{tree: tree, sysPath: sysPath, files: map[string]*module{}, found: map[importKey]*module{}}
}

// comparable reports whether trees can be told apart.
func comparable(tree source.Tree) bool { return reflect.ValueOf(tree).Comparable() }

// lock takes the lock, unless the scope is of a module that is resolved under it.
func (m *modules) lock(s *scope) func() {
	if s.inner {
		return func() {}
	}
	m.mu.Lock()
	return m.mu.Unlock
}

// importing binds the names of an import that matter.
func (s *scope) importing(st *stmt) {
	i := st.imports
	if i.star {
		s.importStar(i)
	}
	for _, n := range i.names {
		if s.index(n.as) < 0 {
			continue
		}
		s.bind(n.as, s.fresh(s.imported(i, n, st.start)), st.start, nil)
	}
}

// imported is the value of a name that an import binds.
func (s *scope) imported(i *importStmt, n importedName, pos int) value {
	defer s.modules.lock(s)()
	path, attr := i.module, n.path
	if !i.from {
		path, attr = n.path, ""
		if n.bare {
			path = string(n.as)
		}
	}
	mod := s.modules.find(s, i.dots, path)
	if mod == nil {
		return s.notFound(i.dots, path, pos)
	}
	if attr == "" {
		return value{kind: moduleRef, mod: mod}
	}
	return s.modules.member(s, mod, attr, pos)
}

func (s *scope) notFound(dots int, path string, pos int) value {
	v := s.notStatic(pos, "it is imported from "+strings.Repeat(".", dots)+path+", which is not found")
	v.why.hint = "if the module is the project's own, its folder must be on prepend_sys_path"
	return v
}

// importStar binds the names that matter and that the module has.
func (s *scope) importStar(i *importStmt) {
	defer s.modules.lock(s)()
	mod := s.modules.find(s, i.dots, i.module)
	if mod == nil {
		return
	}
	for k, name := range s.names {
		if !s.modules.exports(s, mod, name) {
			continue
		}
		if v := s.modules.value(mod, name); v.kind != unbound {
			s.vars[k] = variable{s.fresh(v), s.p.last, nil}
		}
	}
}

// exports reports whether a star imports a name.
func (m *modules) exports(s *scope, mod *module, name string) bool {
	all := m.value(mod, "__all__")
	if all.is(list, tuple) {
		return all.has(strValue([]byte(name)))
	}
	return !strings.HasPrefix(name, "_")
}

// canImport reports whether all of what a statement imports is there.
func (s *scope) canImport(st *stmt) bool {
	if st.imports.star {
		return false
	}
	for _, n := range st.imports.names {
		if v := s.imported(st.imports, n, st.start); v.kind == unknown {
			return false
		}
	}
	return true
}

// attribute is the value of mod.name.
func (m *modules) attribute(s *scope, mod *module, name string, pos int) value {
	defer m.lock(s)()
	return s.fresh(m.member(s, mod, name, pos))
}

// member is what a module calls so, or a module of the package.
func (m *modules) member(s *scope, mod *module, name string, pos int) value {
	v := m.value(mod, name)
	if v.kind == unbound && mod.dir != "" {
		if sub := m.inFolder(mod.dir, []string{name}, join(mod.path, name)); sub != nil {
			return value{kind: moduleRef, mod: sub}
		}
	}
	if v.kind == unbound {
		return s.notStatic(pos, "the module "+mod.path+" has no "+name)
	}
	return v
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// value is what a module binds a name to.
func (m *modules) value(mod *module, name string) value {
	if v, ok := mod.values[name]; ok {
		return v
	}
	if mod.file == "" {
		return value{}
	}
	mod.values[name] = value{} // not there yet, if modules import each other
	v := m.resolve(mod, name)
	mod.values[name] = v
	return v
}

func (m *modules) resolve(mod *module, name string) value {
	if mod.err != nil {
		return value{kind: unknown, why: &reason{file: mod.file, text: "the module can't be read: " + mod.err.Error()}}
	}
	s := scope{file: mod.file, modules: m, pkg: mod.pkg, modname: mod.path, inner: true}
	s.start(mod.src, name)
	s.resolve()
	if s.failure != nil {
		return value{kind: unknown, why: s.failure}
	}
	return s.vars[0].value
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

// roots are the folders that a module is looked up in: those of sys.path, the
// one that the file's package lies in and those above it, and those below it.
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

// parentDir is the folder above, or the same at the root.
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
	mod := &module{dir: dir, file: file, path: path, pkg: pkg, values: map[string]value{}}
	content, err := m.tree.ReadFile(file)
	if err == nil {
		var d decoder
		mod.src, err = d.decode(content)
		mod.src = slices.Clone(mod.src)
	}
	mod.err = err
	m.files[file] = mod
	return mod
}

// folder is a package without __init__.py.
func (m *modules) folder(dir, path string) *module {
	if mod := m.files[dir]; mod != nil {
		return mod
	}
	mod := &module{dir: dir, path: path, pkg: dir, values: map[string]value{}}
	m.files[dir] = mod
	return mod
}
