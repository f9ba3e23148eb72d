package source

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ramusdb/ramus/internal/revision"
)

// Options say what Load reads.
type Options struct {
	Formats []Format               // the first one that matches a file's name reads it
	Enter   func(name string) bool // whether folders of that name below the given ones are entered; nil: those that do not start with a dot
}

func (o Options) enters(name string) bool {
	if o.Enter == nil {
		return !IsHidden(name)
	}
	return o.Enter(name)
}

func (o Options) formatOf(name string) int {
	return slices.IndexFunc(o.Formats, func(f Format) bool { return f.Matches(name) })
}

// FormatOf returns the format that reads a file, by its path below a given
// folder, with slashes; false if none does.
func (o Options) FormatOf(path string) (Format, bool) {
	names := strings.Split(path, "/")
	last := len(names) - 1
	for _, name := range names[:last] {
		if !o.enters(name) {
			return nil, false
		}
	}
	if i := o.formatOf(names[last]); i >= 0 {
		return o.Formats[i], true
	}
	return nil, false
}

// Load reads the revisions below the folders: regular files, and links to such,
// whose names some format takes. Links to folders are followed for the given
// folders only. Overlapping folders are fine.
//
// The revisions are in no order: graph.New needs none. The error is ctx's, or an
// Errors with the faults of all files, sorted; the revisions that have none are
// returned beside it. A folder that is missing is an error that wraps
// fs.ErrNotExist.
//
// Each file costs three system calls where its first 4 KiB are enough, or are all
// of it: files are read on GOMAXPROCS goroutines. What stays in
// memory is some 350 bytes a revision, and its path.
func Load(ctx context.Context, t Tree, dirs []string, opts Options) ([]revision.Revision, error) {
	files, errs := walk(t, dirs, opts)
	l := loader{tree: t, opts: opts, files: files, revs: make([]revision.Revision, len(files))}
	errs = append(errs, l.run(ctx)...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	revs := l.revs
	if len(errs) > 0 || l.others.Load() {
		revs = slices.DeleteFunc(revs, func(r revision.Revision) bool { return r.File == "" })
	}
	return revs, errs.Sorted()
}

// firstRead is how much of a file is read at first. A header is rarely longer
// than some hundred bytes.
const firstRead = 4 << 10

// A loader reads files, each into the place of revs that it has in files, so
// that the result does not depend on who was faster.
type loader struct {
	tree  Tree
	opts  Options
	files []file
	revs  []revision.Revision
	taken atomic.Int64 // how many of the files have a reader

	others atomic.Bool // some file is no revision
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
	buf     []byte
	parsers []Parser // by format
	errs    Errors
	regular bool     // what is read are regular files
	_       [64]byte // keeps the readers off each other's cache lines
}

func (r *reader) run(ctx context.Context, l *loader) {
	r.buf = make([]byte, firstRead)
	r.regular = true // walk finds no others
	for _, format := range l.opts.Formats {
		r.parsers = append(r.parsers, format.Parser(l.tree))
	}
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

// read reads one file into rev, which it leaves alone if the file has faults or
// is no revision.
func (r *reader) read(l *loader, f file, rev *revision.Revision) {
	found, verdict, errs := r.start(l.tree, f)
	switch {
	case len(errs) > 0:
		r.errs = append(r.errs, errs...)
	case verdict == None:
		l.others.Store(true)
	default:
		*rev = found
	}
}

// ReadOne reads the start of one file, as Load does.
func ReadOne(t Tree, path string, format Format) (revision.Revision, Verdict, error) {
	r := reader{buf: make([]byte, firstRead), parsers: []Parser{format.Parser(t)}}
	found, verdict, errs := r.start(t, file{path: path})
	return found, verdict, errs.Sorted()
}

// start reads as much of a file as its parser needs.
func (r *reader) start(t Tree, file file) (revision.Revision, Verdict, Errors) {
	fault := func(err error) (revision.Revision, Verdict, Errors) {
		return revision.Revision{}, Done, Errors{FileError(file.path, err)}
	}
	f, err := t.Open(file.path)
	if err != nil {
		return fault(err)
	}
	defer f.Close()
	last, _ := f.(endsShort)
	for n := 0; ; {
		if n == len(r.buf) {
			r.buf = append(r.buf, make([]byte, 3*len(r.buf))...)
		}
		asked := len(r.buf) - n
		m, err := f.Read(r.buf[n:])
		n += m
		eof := errors.Is(err, io.EOF) || err == nil && r.regular && last != nil && last.isEnd(m, asked)
		if err != nil && !eof {
			return fault(err)
		}
		rev, verdict, errs := r.parsers[file.format].Parse(file.path, r.buf[:n], eof)
		if verdict != More {
			return rev, verdict, errs
		}
	}
}

// endsShort is a file that can tell its end from its last read.
type endsShort interface {
	// isEnd reports whether a read of some bytes, of more that were asked for, came
	// to the end of the file, if that is a regular one.
	isEnd(read, asked int) bool
}
