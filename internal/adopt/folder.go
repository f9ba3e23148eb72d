package adopt

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ramusdb/ramus/internal/source"
)

// A file is a file of the folder.
type file struct {
	name string // below the folder, with slashes
	path string // for messages
	text string // of the files that are read; without a byte order mark
	mark string // the byte order mark

	faults source.Errors // of reading and decoding it
	used   bool          // it is part of a migration, or refused
}

func (f *file) base() string { return path.Base(f.name) }

func (f *file) ext() string { return path.Ext(f.name) }

// atTop reports whether the file is in the folder itself, not in one below it.
func (f *file) atTop() bool { return !strings.Contains(f.name, "/") }

// list reads the files of a folder and of those below it, except hidden ones and
// those in except. The files are sorted by name.
func list(folder string, except []string) ([]*file, error) {
	var files []*file
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		at := filepath.Join(folder, filepath.FromSlash(name))
		hidden := name != "." && strings.HasPrefix(entry.Name(), ".")
		switch {
		case entry.IsDir() && (hidden || slices.ContainsFunc(except, func(dir string) bool { return same(dir, at) })):
			return fs.SkipDir
		case entry.IsDir() || hidden:
			return nil
		}
		f := &file{name: name, path: at}
		f.read()
		files = append(files, f)
		return nil
	})
	return files, err
}

func same(a, b string) bool {
	x, err1 := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return err1 == nil && err2 == nil && x == y
}

// read reads the text of a migration in SQL, or of a file with settings.
func (f *file) read() {
	if f.ext() != ".sql" && f.ext() != ".conf" && f.name != atlasSum && f.name != prismaLock {
		return
	}
	content, err := os.ReadFile(f.path)
	if err != nil {
		message := err.Error()
		if fault, ok := errors.AsType[*fs.PathError](err); ok {
			message = "cannot read it: " + fault.Err.Error()
		}
		f.faults = append(f.faults, source.Error{File: f.path, Message: message, Err: err})
		return
	}
	f.decode(content)
}

// decode sets the file's text, or a fault where it is not UTF-8.
func (f *file) decode(content []byte) {
	if bytes.HasPrefix(content, []byte("\xFF\xFE")) || bytes.HasPrefix(content, []byte("\xFE\xFF")) {
		f.faults = append(f.faults, source.Error{File: f.path, Line: 1, Message: "the file is UTF-16", Hint: "save it as UTF-8"})
		return
	}
	f.text = string(content)
	if text, ok := strings.CutPrefix(f.text, "\xEF\xBB\xBF"); ok {
		f.mark, f.text = f.text[:3], text
	}
	for i, part := range lines(f.text) {
		var message string
		switch {
		case strings.ContainsRune(part.text, 0):
			message = "a NUL byte"
		case !utf8.ValidString(part.text):
			message = "invalid UTF-8"
		default:
			continue
		}
		f.faults = append(f.faults, source.Error{File: f.path, Line: i + 1, Message: message, Hint: "save the file as UTF-8"})
		f.text = ""
		return
	}
}
