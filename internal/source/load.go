package sqlfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source/gofunc"
)

// LoadDirs reads the headers of all revision files below the folders: regular
// files, and links to such, whose names end in ".sql" (in lower case) and do not
// start with a dot, in folders of any depth whose names do not start with a dot
// either; and Go files that have a header, of which nothing else is read and
// which have no Load. Links to folders are followed for the given folders only.
// Overlapping folders are fine.
//
// The revisions are in no order: graph.New needs none. The error is ctx's, or an
// Errors with the faults of all files, sorted; the revisions that have none are
// returned beside it. A folder that is missing is an error that wraps
// fs.ErrNotExist.
//
// Each file costs three system calls: files are read on GOMAXPROCS goroutines,
// and of each only the first 4 KiB, unless its header is longer. What stays in
// memory is some 350 bytes a revision, and its path.
func LoadDirs(ctx context.Context, dirs []string) ([]revision.Revision, error) {
	return load(ctx, osTree{}, dirs)
}

// Load is [LoadDirs] for the folders of a file system, such as an embed.FS; its
// root is ".". The revisions' File is the path inside of fsys. The file system
// must be safe for concurrent use, as the standard library's are.
func Load(ctx context.Context, fsys fs.FS, dirs []string) ([]revision.Revision, error) {
	return load(ctx, fsTree{fsys}, dirs)
}

func load(ctx context.Context, t tree, dirs []string) ([]revision.Revision, error) {
	files, errs := walk(t, dirs)
	l := loader{tree: t, files: files, revs: make([]revision.Revision, len(files))}
	errs = append(errs, l.run(ctx)...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	revs := l.revs
	if len(errs) > 0 || l.others.Load() {
		revs = slices.DeleteFunc(revs, func(r revision.Revision) bool { return r.File == "" })
	}
	return revs, errs.sorted()
}

// firstRead is how much of a file is read at first. A header is rarely longer
// than some hundred bytes.
const firstRead = 4 << 10

// A loader reads the headers of files, each into the place of revs that it has
// in files, so that the result does not depend on who was faster.
type loader struct {
	tree  tree
	files []string
	revs  []revision.Revision
	taken atomic.Int64 // how many of the files have a reader

	others atomic.Bool // a Go file is no revision
}

// batch is how many files a reader takes at once.
const batch = 32

// run reads all files and returns their faults, in any order.
func (l *loader) run(ctx context.Context) Errors {
	readers := make([]reader, min(runtime.GOMAXPROCS(0), len(l.files)/batch+1))
	var wg sync.WaitGroup
	for i := range readers {
		wg.Go(func() { readers[i].run(ctx, l) })
	}
	wg.Wait()
	var errs Errors
	for i := range readers {
		errs = append(errs, readers[i].errs...)
	}
	return errs
}

// A reader is one goroutine's memory.
type reader struct {
	buf    []byte
	parser parser
	errs   Errors
	_      [64]byte // keeps the readers off each other's cache lines
}

func (r *reader) run(ctx context.Context, l *loader) {
	r.buf = make([]byte, firstRead)
	for ctx.Err() == nil {
		end := int(l.taken.Add(batch))
		start := end - batch
		if start >= len(l.files) {
			return
		}
		for i := start; i < min(end, len(l.files)); i++ {
			r.read(l, l.files[i], &l.revs[i])
		}
	}
}

// read reads one file's header into rev, which it leaves alone if the file has
// faults or is a Go file and no revision.
func (r *reader) read(l *loader, file string, rev *revision.Revision) {
	t := l.tree
	err := r.head(t, file)
	switch {
	case errors.Is(err, errNoRevision):
		l.others.Store(true)
		return
	case err != nil:
		r.errs = append(r.errs, ioError(file, err))
		return
	}
	if len(r.parser.errs) > 0 {
		r.errs = append(r.errs, r.parser.errs...)
		return
	}
	*rev = r.parser.revision()
	if isGo(file) {
		return
	}
	id := rev.ID
	rev.Load = func(context.Context) (revision.Scripts, error) { return loadScripts(t, file, id) }
}

// head reads as much of a file as its header takes, and parses it.
func (r *reader) head(t tree, file string) error {
	f, err := t.open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	for n := 0; ; {
		if n == len(r.buf) {
			r.buf = append(r.buf, make([]byte, 3*len(r.buf))...)
		}
		m, err := f.Read(r.buf[n:])
		n += m
		eof := errors.Is(err, io.EOF)
		if err != nil && !eof {
			return err
		}
		done, err := r.parse(file, r.buf[:n], eof)
		if done || err != nil {
			return err
		}
	}
}

// errNoRevision says of a Go file that it is only code.
var errNoRevision = errors.New("not a revision")

// parse parses the start of a file, and reports false when it needs more.
func (r *reader) parse(file string, text []byte, eof bool) (done bool, err error) {
	if isGo(file) {
		header, found := gofunc.Find(text, eof)
		switch found {
		case gofunc.None:
			return false, errNoRevision
		case gofunc.More:
			return false, nil
		}
		text, eof = header, true
	}
	r.parser.reset(file, text)
	return r.parser.parseHeader(eof), nil
}

// loadScripts reads a whole file, which was that revision's when its header was
// read.
func loadScripts(t tree, file, id string) (revision.Scripts, error) {
	content, err := t.readFile(file)
	if err != nil {
		return revision.Scripts{}, err
	}
	rev, scripts, err := Parse(file, content)
	if err != nil {
		return revision.Scripts{}, err
	}
	if rev.ID != id {
		return revision.Scripts{}, fmt.Errorf("%s: the file was revision %s when ramus read it first, and is %s now: run again", rev.Pos(), id, rev.ID)
	}
	return scripts, nil
}
