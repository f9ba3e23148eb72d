package sqlfile

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/datatest"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/gofunc"
)

// Extension is the extension of SQL revisions, in lower case.
const Extension = ".sql"

// Format reads regular files whose names end in ".sql" (in lower case) and do not
// start with a dot, and Go files with a header. Data tests are not revisions. It reads only the header of a Go
// file, whose revision has no Load.
var Format source.Format = sqlFormat{}

// Beside is Format for folders of Python revisions, which may read SQL from files
// next to them: it skips files that have neither a header key nor a directive.
var Beside source.Format = sqlFormat{beside: true}

type sqlFormat struct{ beside bool }

// Matches reports whether the format reads a file with that name. Editors'
// temporary files (x.sql~, #x.sql#, .#x.sql, .x.sql.swp, x.sql.bak, x.sql.orig) do
// not match. Go files match unless no program includes them; their content decides
// whether they are revisions.
func (sqlFormat) Matches(name string) bool {
	if isGo(name) {
		return !source.IsHidden(name) && name[0] != '_' && !strings.HasSuffix(name, "_test.go")
	}
	return strings.HasSuffix(name, Extension) && !source.IsHidden(name) && !datatest.Is(name)
}

// Recognizes reports whether the start of a file has a header's line for the revision.
func (sqlFormat) Recognizes(name string, start []byte) bool {
	if isGo(name) {
		_, found := gofunc.Find(start, true)
		return found == gofunc.Header
	}
	return !datatest.Is(strings.ToLower(name)) && headerLine().Match(start)
}

var headerLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*--\s*` + KeyRevision + `\s*:`)
})

func isGo(name string) bool { return strings.HasSuffix(name, gofunc.Extension) }

func (f sqlFormat) Parser(tree source.Tree) source.Parser {
	return &headerParser{tree: &tree, beside: f.beside}
}

// A headerParser parses headers. Its fields are reused memory.
type headerParser struct {
	tree   *source.Tree // a pointer is smaller in the closure that each revision keeps
	beside bool
	parser parser
}

func (h *headerParser) Parse(file string, text []byte, eof bool) (revision.Revision, source.ParseResult, source.Errors) {
	if isGo(file) {
		header, found := gofunc.Find(text, eof)
		switch found {
		case gofunc.None:
			return revision.Revision{}, source.None, nil
		case gofunc.More:
			return revision.Revision{}, source.More, nil
		}
		text, eof = header, true
	}
	p := &h.parser
	p.reset(file, text)
	if !p.parseHeader(eof) {
		return revision.Revision{}, source.More, nil
	}
	if h.beside && p.plain {
		return revision.Revision{}, source.None, nil
	}
	if p.isMerge() && !isGo(file) {
		if !eof {
			return revision.Revision{}, source.More, nil
		}
		p.readSides()
	}
	if len(p.errs) > 0 {
		return revision.Revision{}, source.Done, p.errs
	}
	rev := p.revision()
	if isGo(file) {
		rev.Capability = capability(revision.Go)
	} else {
		rev.Load = loading(h.tree, file, rev.ID)
		if eof {
			rev.FileHash = revision.HashFile(text)
		}
	}
	return rev, source.Done, nil
}

// capability returns the capability of the revisions in SQL or in Go files.
func capability(l revision.Language) revision.Capability {
	if l == revision.Go {
		return revision.Capability{Language: revision.Go, Content: revision.Opaque, Runner: revision.GoFunction}
	}
	return revision.Capability{}
}

// loading returns a Load function for a file that had the revision id when its header
// was read.
func loading(t *source.Tree, file, id string) func(context.Context) (revision.Scripts, error) {
	return func(context.Context) (revision.Scripts, error) {
		content, err := (*t).ReadFile(file)
		if err != nil {
			return revision.Scripts{}, err
		}
		rev, scripts, err := Parse(file, content)
		if err != nil {
			return revision.Scripts{}, err
		}
		if rev.ID != id {
			return revision.Scripts{}, fmt.Errorf("%s: the file was revision %s when ramus first read it, and is now %s: run the command again", rev.Pos(), id, rev.ID)
		}
		scripts.FileHash = revision.HashFile(content)
		return scripts, nil
	}
}

// LoadDirs reads the headers of all SQL and Go revisions below the folders on disk;
// see source.Load.
func LoadDirs(ctx context.Context, dirs []string) ([]revision.Revision, error) {
	return source.Load(ctx, source.Disk, dirs, source.Options{Formats: []source.Format{Format}})
}

// Load does the same for folders of a file system, such as an embed.FS; its root is
// ".". The File of a revision is its path in fsys.
func Load(ctx context.Context, fsys fs.FS, dirs []string) ([]revision.Revision, error) {
	return source.Load(ctx, source.FS(fsys), dirs, source.Options{Formats: []source.Format{Format}})
}
