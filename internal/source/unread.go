package source

import (
	"cmp"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// An Unread is a folder or a file below the folders that Load leaves out, although
// it has revisions.
type Unread struct {
	Path  string // of the folder or the file
	Kind  UnreadKind
	Files int    // the number of revision files, from 1 to MostCounted
	More  bool   // counting ended before the last one
	First string // the path of the first one; Path itself if that is a file
}

// An UnreadKind is the reason for which Load leaves something out.
type UnreadKind uint8

// The kinds.
const (
	Subfolder    UnreadKind = iota // Options.Enter does not enter it
	LinkedFolder                   // a link to a folder
	WrongCase                      // a file whose extension is not in lower case
	Foreign                        // a file of one of Options.Foreign
)

// MostCounted is the number of an Unread's files at which counting ends.
const MostCounted = 100

// The bounds of a search, so that a folder of revisions that contains a whole source
// tree costs no more than some milliseconds.
const (
	mostFolders = 200
	mostFiles   = 1000
	firstLook   = 64 << 10 // bytes of a file
)

// A Recognizer is a Format that can tell from the start of a file whether it is a
// revision, also if it has faults.
type Recognizer interface {
	Recognizes(name string, start []byte) bool
}

// An aside is a folder or a file that the walk left out.
type aside struct {
	path string
	kind UnreadKind
}

// A search looks for revision files in what a walk left out.
type search struct {
	tree  Tree
	opts  Options
	roots []string // the real paths of the folders that are read
	buf   []byte

	folders, files int // that were read
}

// unread returns those of the asides that have revisions, sorted by path.
func unread(t Tree, dirs []string, opts Options, asides []aside) (found []Unread) {
	if len(asides) == 0 {
		return nil
	}
	slices.SortFunc(asides, func(a, b aside) int { return strings.Compare(a.path, b.path) })
	asides = slices.Compact(asides)
	s := search{tree: t, opts: opts}
	for _, dir := range dirs {
		s.roots = append(s.roots, realPath(t.Join(dir, "")))
	}
	for _, a := range asides {
		u := Unread{Path: a.path, Kind: a.kind}
		if a.kind == Subfolder || a.kind == LinkedFolder {
			s.folder(a.path, &u)
		} else {
			s.file(a.path, &u)
		}
		if u.Files > 0 {
			u.More = u.Files == MostCounted || s.ended()
			found = append(found, u)
		}
	}
	return found
}

// ended reports whether the search has reached one of its bounds.
func (s *search) ended() bool { return s.folders == mostFolders || s.files == mostFiles }

// folder counts the revision files below a folder, by name.
func (s *search) folder(dir string, u *Unread) {
	if s.folders == mostFolders || s.isRead(realPath(dir)) {
		return
	}
	s.folders++
	entries, err := s.tree.ReadDir(dir)
	if err != nil {
		return
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), strings.Compare(a.Name(), b.Name()))
	})
	for _, entry := range entries {
		switch path := s.tree.Join(dir, entry.Name()); {
		case u.Files == MostCounted:
			return
		case !entry.IsDir():
			s.file(path, u)
		case !isAside(entry.Name()):
			s.folder(path, u)
		}
	}
}

// order sorts a folder's files before its subfolders.
func order(entry fs.DirEntry) int {
	if entry.IsDir() {
		return 1
	}
	return 0
}

// isRead reports whether Load reads the folder with a real path, which may have
// another name here.
func (s *search) isRead(real string) bool {
	return slices.ContainsFunc(s.roots, func(root string) bool {
		below, ok := Below(root, real)
		return ok && (below == "." || !slices.ContainsFunc(strings.Split(filepath.ToSlash(below), "/"), func(name string) bool { return !s.opts.enters(name) }))
	})
}

// file counts a file if it is a revision.
func (s *search) file(path string, u *Unread) {
	format := s.recognizer(filepath.Base(path))
	if format == nil || s.files == mostFiles {
		return
	}
	s.files++
	f, err := s.tree.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	if s.buf == nil {
		s.buf = make([]byte, firstLook)
	}
	n, _ := io.ReadFull(f, s.buf) // a shorter file, or a folder, is no revision or has its header
	if format.Recognizes(path, s.buf[:n]) {
		u.Files++
		u.First = cmp.Or(u.First, path)
	}
}

// recognizer returns the format of a name, in upper or lower case, that can recognize
// its revisions; or nil.
func (s *search) recognizer(name string) Recognizer {
	for _, f := range slices.Concat(s.opts.Formats, s.opts.Foreign) {
		if r, ok := f.(Recognizer); ok && f.Matches(lowerExtension(name)) {
			return r
		}
	}
	return nil
}

// lowerExtension returns a file's name with its extension in lower case.
func lowerExtension(name string) string {
	extension := filepath.Ext(name)
	return strings.TrimSuffix(name, extension) + strings.ToLower(extension)
}

// isAside reports whether a subfolder's name says that it has no revisions.
func isAside(name string) bool { return IsHidden(name) || name == "__pycache__" }
