package project

import (
	"cmp"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// Unread describes revision files below the project's folders that it does not read,
// with the changes that include them; nil if there are none.
func (c Config) Unread(found []sourcefiles.Unread) *check.UnreadFiles {
	switch len(found) {
	case 0:
		return nil
	case 1:
		u := found[0]
		return &check.UnreadFiles{Message: unreadMessage(u), Files: []string{u.First}, Fixes: c.unreadFixes(u)}
	}
	return c.severalUnread(found)
}

func unreadMessage(u sourcefiles.Unread) string {
	switch u.Kind {
	case sourcefiles.LinkedFolder:
		return fmt.Sprintf("%s is a link to a folder with %s, which %s not read", u.Path, revisionFiles(u.Files, u.More), isOrAre(u.Files))
	case sourcefiles.WrongCase:
		return u.Path + " is a revision, but is not read: its name does not end in " + strings.ToLower(filepath.Ext(u.Path))
	case sourcefiles.Foreign:
		return u.Path + " is a Python revision, which only an Alembic project reads"
	}
	return fmt.Sprintf("%s has %s, which %s not read", u.Path, revisionFiles(u.Files, u.More), isOrAre(u.Files))
}

// revisionFiles returns a number of files as words; more says that there may be others.
func revisionFiles(n int, more bool) string {
	switch {
	case more:
		return fmt.Sprintf("%d or more revision files", n)
	case n == 1:
		return "1 revision file"
	}
	return fmt.Sprintf("%d revision files", n)
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func (c Config) unreadFixes(u sourcefiles.Unread) []check.Fix {
	switch u.Kind {
	case sourcefiles.WrongCase:
		return []check.Fix{{Command: renaming(u)}}
	case sourcefiles.Foreign:
		return []check.Fix{{Note: c.move(1)}}
	}
	listed := check.Fix{Note: c.list(u.Path)}
	if u.Kind == sourcefiles.Subfolder {
		return []check.Fix{c.recurse(), listed}
	}
	return []check.Fix{listed}
}

// move returns the change for a number of Python revisions in a project of SQL ones.
func (c Config) move(n int) string {
	it, files := "it", "the file"
	if n > 1 {
		it, files = "them", "the files"
	}
	if c.File == "" {
		return "move " + it + " out of the folder of SQL revisions"
	}
	return "write an alembic.ini beside " + sourcefiles.Nearby(c.File) + ", or move " + files
}

// recurse returns the change that includes all subfolders.
func (c Config) recurse() check.Fix {
	if c.Alembic == nil {
		return check.Fix{Note: "write recursive_version_locations = true in " + sourcefiles.Nearby(c.File)}
	}
	if c.Alembic.RecursiveAt != "" {
		return check.Fix{Note: "change " + c.Alembic.RecursiveAt + " to recursive_version_locations = true"}
	}
	return check.Fix{Note: "write recursive_version_locations = true below " + cmp.Or(c.Alembic.LocationsAt, c.Alembic.ScriptAt)}
}

// list returns the change that includes a folder.
func (c Config) list(dir string) string {
	switch {
	case c.NamedFolders:
		return "name " + dir + " with --dir or RAMUS_DIR, too"
	case c.File == "":
		return "replace the link by the folder"
	case c.Alembic == nil:
		return "add " + dir + " to version_locations in " + sourcefiles.Nearby(c.File)
	case c.Alembic.LocationsAt != "":
		return "add " + dir + " to version_locations (" + c.Alembic.LocationsAt + ")"
	}
	return "list " + dir + " in version_locations, below " + c.Alembic.ScriptAt
}

// NoneRead returns an error for a project of which no revision is read although there
// are revision files below its folders. The error wraps cause.
func (c Config) NoneRead(dirs []string, found []sourcefiles.Unread, cause error) error {
	unread := c.Unread(found)
	fixes := make([]string, 0, len(unread.Fixes))
	for _, fix := range unread.Fixes {
		fixes = append(fixes, cmp.Or(fix.Command, fix.Note))
	}
	message := fmt.Sprintf("no revision is read: there is none in %s, but %s", strings.Join(dirs, ", "), unread.Message)
	return &hint.Error{Message: message, Fix: capitalize(strings.Join(fixes, "; or ")) + ".", Err: cause}
}

func capitalize(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// MissingFolders returns an error if folders of an Alembic project do not exist, which
// Alembic passes over. The error wraps cause.
func (c Config) MissingFolders(cause error) *hint.Error {
	if c.Alembic == nil || len(c.Alembic.Missing) == 0 {
		return nil
	}
	a := c.Alembic
	missing := make([]string, len(a.Missing))
	for i, dir := range a.Missing {
		missing[i] = sourcefiles.Nearby(dir)
	}
	e := hint.Error{
		Message: a.LocationsAt + ": there is no folder " + alternatives(missing),
		Fix:     "Correct version_locations, or make the folder: mkdir -p " + hint.Words(missing),
		Err:     cause,
	}
	switch {
	case a.Separated != "":
		e.Fix = "Write path_separator = os, and version_locations = " + a.Separated
	case a.Legacy:
		e.Fix = "Write path_separator = os, and " + pathSeparator + " between the folders; or correct the name."
	}
	if a.Legacy {
		e.Message = a.LocationsAt + ": version_locations is split at spaces and commas, and there is no folder " + alternatives(missing)
	}
	return &e
}
