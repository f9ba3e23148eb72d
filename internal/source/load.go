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

// Options select the files that Load reads.
type Options struct {
	Formats []Format               // the first format that matches a file's name reads it
	Enter   func(name string) bool // reports whether to enter a subfolder with that name; nil enters those that do not start with a dot
	Foreign []Format               // of revisions that the project cannot have; Look reports their files
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

// FormatOf returns the format of a file, given by its path below a folder, with
// slashes; false if there is none.
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

// Load reads the revisions below the folders, from regular files, and links to
// such, whose names match a format. It follows links to folders only if they are
// given as folders. Folders may overlap.
//
// The revisions are in no particular order. The error is ctx's, or an Errors with
// the faults of all files, sorted; the revisions without faults are returned with
// it. For a missing folder, the error wraps fs.ErrNotExist.
//
// A file whose first 4 KiB suffice costs three system calls. Files are read on
// GOMAXPROCS goroutines. The result takes about 360 bytes for each revision, plus
// its path.
func Load(ctx context.Context, t Tree, dirs []string, opts Options) ([]revision.Revision, error) {
	return load(ctx, walk(t, dirs, opts, false))
}

// Look is Load, and returns the revisions below the folders that it does not read,
// too. That costs nothing if there are only files that it reads; otherwise the names
// below each subfolder that it does not enter, and the starts of files with the name
// of a revision. The search gives up after some hundred of them.
func Look(ctx context.Context, t Tree, dirs []string, opts Options) ([]revision.Revision, []Unread, error) {
	w := walk(t, dirs, opts, true)
	revs, err := load(ctx, w)
	return revs, unread(t, dirs, opts, w.asides), err
}

// load reads the files of a walk.
func load(ctx context.Context, w *walker) ([]revision.Revision, error) {
	l := loader{tree: w.tree, opts: w.opts, files: w.files, revs: make([]revision.Revision, len(w.files))}
	errs := append(w.errs, l.run(ctx)...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	revs := l.revs
	if len(errs) > 0 || l.others.Load() {
		revs = slices.DeleteFunc(revs, func(r revision.Revision) bool { return r.File == "" })
	}
	return revs, errs.Sorted()
}

// firstRead is the number of bytes of a file to read first. Headers rarely exceed
// some hundred bytes.
const firstRead = 4 << 10

// A loader reads files. It stores the revision of files[i] in revs[i], so the
// result does not depend on the order in which goroutines run.
type loader struct {
	tree  Tree
	opts  Options
	files []file
	revs  []revision.Revision
	taken atomic.Int64 // the number of files that readers have taken

	others atomic.Bool // whether a file is no revision
}

// batch is the number of files that a reader takes at a time.
const batch = 32

// run reads all files and returns their faults, in no particular order.
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

// A reader has the buffers of one goroutine.
type reader struct {
	buf     []byte
	parsers []Parser // by format
	errs    Errors
	regular bool     // all files are regular files
	_       [64]byte // keeps readers on separate cache lines
}

func (r *reader) run(ctx context.Context, l *loader) {
	r.buf = make([]byte, firstRead)
	r.regular = true // walk returns only regular files
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

// read reads a file into rev. It does not change rev if the file has faults or is
// no revision.
func (r *reader) read(l *loader, f file, rev *revision.Revision) {
	found, result, errs := r.start(l.tree, f)
	switch {
	case len(errs) > 0:
		r.errs = append(r.errs, errs...)
	case result == None:
		l.others.Store(true)
	default:
		*rev = found
	}
}

// ReadOne reads the start of one file, as Load does.
func ReadOne(t Tree, path string, format Format) (revision.Revision, ParseResult, error) {
	r := reader{buf: make([]byte, firstRead), parsers: []Parser{format.Parser(t)}}
	found, result, errs := r.start(t, file{path: path})
	return found, result, errs.Sorted()
}

// start reads as much of a file as its parser needs.
func (r *reader) start(t Tree, file file) (revision.Revision, ParseResult, Errors) {
	fault := func(err error) (revision.Revision, ParseResult, Errors) {
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
		m, err := readSome(f, r.buf[n:], last)
		n += m
		eof := errors.Is(err, io.EOF) || err == nil && r.regular && last != nil && last.isEnd(m, asked)
		if err != nil && !eof {
			return fault(err)
		}
		rev, result, errs := r.parsers[file.format].Parse(file.path, r.buf[:n], eof)
		if result != More {
			return rev, result, errs
		}
	}
}

// readSome reads into buf. It fills buf, or reads to the end of the file, if only the
// end itself shows that it is one.
func readSome(f io.Reader, buf []byte, last endsShort) (n int, err error) {
	if last != nil {
		return f.Read(buf)
	}
	n, err = io.ReadFull(f, buf)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

// An endsShort is a file that can recognize its end from a short read.
type endsShort interface {
	// isEnd reports whether a read of fewer bytes than asked for reached the end of
	// the file, provided that it is a regular file.
	isEnd(read, asked int) bool
}
