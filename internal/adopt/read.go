package adopt

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/source"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// A Request says what to read, and how.
type Request struct {
	Folder string
	Except []string // folders below it that are not the tool's
	Tool   *Tool    // whose it is; nil to find out

	// Skip and NoTransaction are names of files below the folder, or patterns of
	// such (path.Match): those to leave behind, and those whose sections run
	// outside a transaction though their tool does not say so.
	Skip          []string
	NoTransaction []string

	// Split cuts a script as the database does for which it is.
	Split func(revision.Script) ([]dialect.Statement, error)
}

// A Source is what a folder holds.
type Source struct {
	Tool       *Tool
	Migrations []Migration // in the tool's order
	Skipped    []string    // the files that were asked to be left behind, by their paths
	Notes      []string    // what is odd, but no fault; without newlines
}

// Read reads a folder. Its error is a *Refusal, or a source.Errors with all
// faults of the folder, sorted.
func Read(request Request) (Source, error) {
	if err := isFolder(request.Folder); err != nil {
		return Source{}, err
	}
	files, err := list(request.Folder, request.Except)
	if err != nil {
		return Source{}, &Refusal{Message: fmt.Sprintf("cannot read %s: %v", request.Folder, err)}
	}
	r := &reader{Request: request, files: files}
	if err := r.skip(); err != nil {
		return Source{}, err
	}
	if r.Tool == nil {
		if r.Tool, err = recognize(request.Folder, r.files); err != nil {
			return Source{}, err
		}
	}
	r.Tool.collect(r)
	return r.result()
}

func isFolder(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Refusal{Message: "there is no folder " + folder}
	case err != nil:
		return &Refusal{Message: fmt.Sprintf("cannot read %s: %v", folder, err)}
	case !info.IsDir():
		return &Refusal{Message: folder + " is not a folder", Mend: "Name the folder that holds the migrations."}
	}
	return nil
}

// A reader is one folder being read.
type reader struct {
	Request
	files   []*file
	found   []*Migration
	skipped []string
	notes   []string
	faults  source.Errors
}

// skip takes out the files to be left behind.
func (r *reader) skip() error {
	if err := r.known("--no-transaction", r.NoTransaction); err != nil {
		return err
	}
	if err := r.known("--skip", r.Skip); err != nil {
		return err
	}
	r.files = slices.DeleteFunc(r.files, func(f *file) bool {
		skipped := matches(r.Skip, f)
		if skipped {
			r.skipped = append(r.skipped, f.path)
		}
		return skipped
	})
	return nil
}

// known refuses patterns that no file matches.
func (r *reader) known(flag string, patterns []string) error {
	for _, pattern := range patterns {
		if !slices.ContainsFunc(r.files, func(f *file) bool { return matches([]string{pattern}, f) }) {
			return &Refusal{Message: fmt.Sprintf("%s %s: %s has no such file", flag, pattern, r.Folder)}
		}
	}
	return nil
}

// matches reports whether a pattern is the file's name, or matches it.
func matches(patterns []string, f *file) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		for _, name := range []string{f.name, f.base(), f.path} {
			if ok, _ := path.Match(pattern, name); ok || pattern == name {
				return true
			}
		}
		return false
	})
}

// take marks a file as one that has its part, and reports whether its text
// can be read.
func (r *reader) take(f *file) bool {
	f.taken = true
	r.faults = append(r.faults, f.faults...)
	return len(f.faults) == 0
}

// refuse notes that a file has no counterpart.
func (r *reader) refuse(f *file, mend, format string, args ...any) {
	f.taken = true
	skip := "leave it behind with --skip " + quoted(f.name)
	if mend != "" {
		mend += "; or "
	}
	r.fault(f, 0, mend+skip, format, args...)
}

// fault notes what is wrong with a line of a file, or with all of it for 0.
func (r *reader) fault(f *file, line int, mend, format string, args ...any) {
	r.faults = append(r.faults, source.Error{File: f.path, Line: line, Message: fmt.Sprintf(format, args...), Hint: mend})
}

func (r *reader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// quoted is a name as a shell takes it.
func quoted(name string) string {
	if strings.ContainsAny(name, " '\"$&;()*?[]`\\|<>!#") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}

// add makes a migration of its sections.
func (r *reader) add(version, name string, up Section, down *Section) {
	key, ok := r.Tool.versions.key(version)
	if !ok {
		return // its file was not taken for a migration
	}
	id := strings.TrimPrefix(version, "+")
	r.found = append(r.found, &Migration{
		Version: version, ID: id, Message: describe(name, id), Created: created(id), Up: up, Down: down, key: key, order: key,
	})
}

// section makes one of a whole file.
func (r *reader) section(f *file) Section {
	s := newSection(f, lines(f.text))
	s.NoTransaction = matches(r.NoTransaction, f)
	return s
}

// result arranges and checks what was found.
func (r *reader) result() (Source, error) {
	r.arrange()
	for _, m := range r.found {
		r.check(m)
	}
	r.unread()
	if len(r.found) == 0 && len(r.faults) == 0 {
		return Source{}, r.nothing()
	}
	slices.SortStableFunc(r.faults, func(a, b source.Error) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	source := Source{Tool: r.Tool, Skipped: r.skipped, Notes: r.notes}
	for _, m := range r.found {
		source.Migrations = append(source.Migrations, *m)
	}
	if len(r.faults) > 0 {
		return source, r.faults
	}
	return source, nil
}

// nothing says that there is not one migration, and what there is.
func (r *reader) nothing() error {
	refusal := &Refusal{Message: fmt.Sprintf("%s holds no migrations of %s", r.Folder, r.Tool.Name)}
	if len(r.notes) > 0 {
		refusal.Message += ": " + strings.Join(r.notes, "; ")
	}
	return refusal
}

// unread names the SQL files that the tool itself passes over.
func (r *reader) unread() {
	var names []string
	for _, f := range r.files {
		if !f.taken && strings.EqualFold(f.ext(), ".sql") {
			names = append(names, f.path)
		}
	}
	if len(names) > 0 {
		r.note("not read by %s, and left behind: %s", r.Tool.Name, enumerate(names))
	}
}
