package alembicpy

import (
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// Extension is how the name of a Python file ends.
const Extension = ".py"

// Options configure the reading of a project's files.
type Options struct {
	// SysPath lists the folders of the project's modules, absolute ones or paths of the
	// tree, in the order of sys.path. Folders above a revision's own follow.
	SysPath []string

	// Stated has the header values that the configuration states, by revision.
	Stated map[string]Header

	// Unknown collects unknown dependencies; nil makes them faults.
	Unknown *Unknowns
}

// New returns a format that reads ".py" files as Alembic does. Modules of the
// project that revisions import are read once for it, so make one for each time
// that a project is loaded.
//
// Of a revision, Message is Alembic's doc, the first paragraph of the docstring,
// perhaps of several lines, and Body all of the docstring behind it, as it is:
// Message+Body is Alembic's longdoc. CreateDate is the docstring's. Only
// the project's own Alembic can run the revisions: they have no Load.
func New(opts Options) source.Format { return &format{opts: opts} }

type format struct {
	opts Options

	mu    sync.Mutex
	trees map[source.Tree]*modules
}

// Matches reports whether Alembic reads a file of that name as a revision. Names that
// start with a dot count, except those of Emacs's locks.
func (*format) Matches(name string) bool {
	return strings.HasSuffix(name, Extension) && !strings.HasPrefix(name, ".#") && !strings.HasPrefix(name, "__init__")
}

// Recognizes reports whether the start of a file assigns to the variable revision.
func (*format) Recognizes(_ string, start []byte) bool { return assignment().Match(start) }

var assignment = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^revision\s*(?::[^=\n]*)?=[^=]`)
})

func (f *format) Parser(tree source.Tree) source.Parser {
	return &parserOfFiles{reader{modules: f.modulesOf(tree), options: f.opts}}
}

// modulesOf returns the modules of a tree, which its parsers share.
func (f *format) modulesOf(tree source.Tree) *modules {
	if !comparable(tree) {
		return newModules(tree, f.opts.SysPath)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	m := f.trees[tree]
	if m == nil {
		m = newModules(tree, f.opts.SysPath)
		if f.trees == nil {
			f.trees = map[source.Tree]*modules{}
		}
		f.trees[tree] = m
	}
	return m
}

type parserOfFiles struct{ reader reader }

// Parse needs the whole file: the last assignment counts.
func (p *parserOfFiles) Parse(file string, text []byte, eof bool) (revision.Revision, source.ParseResult, source.Errors) {
	if !eof {
		return revision.Revision{}, source.More, nil
	}
	r := &p.reader
	r.read(file, text)
	if len(r.errs) > 0 {
		return revision.Revision{}, source.Done, r.errs
	}
	return r.revision(), source.Done, nil
}
