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

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/source"
)

// A Request is the input of [Open].
type Request struct {
	Folder string
	Except []string // folders below Folder that are not the tool's
	Tool   *Tool    // whose folder it is; nil to recognize it

	// Skip and NoTransaction are names of files below the folder, or patterns for
	// [path.Match]: the files to skip, and the files with sections that run outside a
	// transaction although their tool has no setting for it.
	Skip          []string
	NoTransaction []string
}

// Rules are the rules of a dialect by which a folder is read.
type Rules interface {
	Name() string
	Split(revision.Script) ([]dialect.Statement, error)
}

// A Source is the contents of a folder.
type Source struct {
	Tool       *Tool
	Migrations []Migration // in the tool's order
	Skipped    []string    // the paths of the files that Skip matched
	Notes      []string    // remarks that are no faults; without newlines
}

// A Folder is the folder of a tool, whose statements are not read yet.
type Folder struct{ reader *reader }

// Open reads the files of a folder and recognizes its tool. The error is a
// *hint.Error.
func Open(request Request) (Folder, error) {
	if err := isFolder(request.Folder); err != nil {
		return Folder{}, err
	}
	files, err := list(request.Folder, request.Except)
	if err != nil {
		return Folder{}, &hint.Error{Message: fmt.Sprintf("cannot read %s: %v", request.Folder, err)}
	}
	r := &reader{Request: request, named: request.Tool != nil, files: files}
	if err := r.skip(); err != nil {
		return Folder{}, err
	}
	if r.Tool == nil {
		if r.Tool, err = recognize(request.Folder, r.files); err != nil {
			return Folder{}, err
		}
	}
	r.Tool.collect(r)
	if len(r.found) == 0 && len(r.faults) == 0 {
		r.unread()
		return Folder{}, r.nothing()
	}
	return Folder{r}, nil
}

// Read splits the migrations by the rules of a dialect. The error is a
// *history.BrokenError around a source.Errors with all faults of the folder, sorted.
func (f Folder) Read(rules Rules) (Source, error) {
	f.reader.rules = rules
	return f.reader.result()
}

func isFolder(folder string) error {
	info, err := os.Stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &hint.Error{Message: "there is no folder " + folder}
	case err != nil:
		return &hint.Error{Message: fmt.Sprintf("cannot read %s: %v", folder, err)}
	case !info.IsDir():
		return &hint.Error{Message: folder + " is not a folder", Fix: "Pass the folder with the migrations."}
	}
	return nil
}

// A reader reads one folder.
type reader struct {
	Request
	rules   Rules
	named   bool // the request names the tool
	files   []*file
	leftOut []*file // by Skip
	found   []*Migration
	skipped []string
	notes   []string
	faults  source.Errors

	declared  Signs    // the database that the folder itself names
	emptyDown []string // the ids of migrations whose Down has no statements
	unwrapped []string // the paths of files whose own transaction is left out
}

// skip removes the files that Skip matches.
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
			r.leftOut = append(r.leftOut, f)
		}
		return skipped
	})
	return nil
}

// known returns an error for the first pattern that matches no file.
func (r *reader) known(flag string, patterns []string) error {
	for _, pattern := range patterns {
		if !slices.ContainsFunc(r.files, func(f *file) bool { return matches([]string{pattern}, f) }) {
			return &hint.Error{Message: fmt.Sprintf("%s %s: %s has no such file", flag, pattern, r.Folder)}
		}
	}
	return nil
}

// matches reports whether one of patterns equals or matches the file's name.
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

// take marks a file as used, and reports whether its text can be read.
func (r *reader) take(f *file) bool {
	f.used = true
	r.faults = append(r.faults, f.faults...)
	return len(f.faults) == 0
}

// refuse reports a file that cannot become a revision.
func (r *reader) refuse(f *file, fix, format string, args ...any) {
	f.used = true
	skip := "skip it with --skip " + hint.Word(f.name)
	if fix != "" {
		fix += "; or "
	}
	r.fault(f, 0, fix+skip, format, args...)
}

// fault reports a fault of a line, or of the whole file for line 0.
func (r *reader) fault(f *file, line int, fix, format string, args ...any) {
	r.faults = append(r.faults, source.Error{File: f.path, Line: line, Message: fmt.Sprintf(format, args...), Hint: fix})
}

func (r *reader) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// add adds a migration.
func (r *reader) add(version, name string, up Section, down *Section) {
	key, ok := r.Tool.versions.key(version)
	if !ok {
		return // the tool does not read the file as a migration
	}
	id := strings.TrimPrefix(version, "+")
	r.found = append(r.found, &Migration{
		Version: version, ID: id, Message: describe(name, id), Created: created(id), Up: up, Down: down, key: key, order: key,
	})
}

// section returns the section of a whole file.
func (r *reader) section(f *file) Section {
	s := newSection(f, lines(f.text))
	s.NoTransaction = matches(r.NoTransaction, f)
	return s
}

// result arranges and checks the migrations.
func (r *reader) result() (Source, error) {
	r.arrange()
	for _, m := range r.found {
		r.check(m)
	}
	if len(r.emptyDown) > 0 {
		r.note("down migration without statements, cannot be reverted unless -- +downgrade noop:true says that there is nothing to undo: %s", enumerate(r.emptyDown))
	}
	if len(r.unwrapped) > 0 {
		files := slices.Compact(r.unwrapped)
		r.note("BEGIN and COMMIT around all of a file are left out, since ramus begins and commits itself: %s (%s)", count(len(files), "file"), firstThree(files))
	}
	r.unread()
	slices.SortStableFunc(r.faults, func(a, b source.Error) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	source := Source{Tool: r.Tool, Skipped: r.skipped, Notes: r.notes}
	for _, m := range r.found {
		source.Migrations = append(source.Migrations, *m)
	}
	if len(r.faults) > 0 {
		return source, &history.BrokenError{Err: r.faults}
	}
	return source, nil
}

// nothing returns the error for a folder without migrations, with the notes about
// it.
func (r *reader) nothing() error {
	refusal := &hint.Error{Message: fmt.Sprintf("%s has no %s migrations", r.Folder, r.Tool.Name)}
	if len(r.notes) > 0 {
		refusal.Message += ": " + strings.Join(r.notes, "; ")
	}
	return refusal
}

// unread notes the SQL files that the tool itself ignores.
func (r *reader) unread() {
	var names []string
	for _, f := range r.files {
		if !f.used && strings.EqualFold(f.ext(), ".sql") {
			names = append(names, f.path)
		}
	}
	if len(names) > 0 {
		r.note("ignored, as %s does: %s", r.Tool.Name, enumerate(names))
	}
}
