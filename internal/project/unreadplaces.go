package project

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/hint"
	sourcefiles "github.com/ramusdb/ramus/internal/source"
)

// The unreadPlaces are places of one kind, at least one.
type unreadPlaces []sourcefiles.Unread

// byKind returns the places of each kind that there is.
func byKind(found []sourcefiles.Unread) (groups []unreadPlaces) {
	for kind := sourcefiles.Subfolder; kind <= sourcefiles.Foreign; kind++ {
		var of unreadPlaces
		for _, u := range found {
			if u.Kind == kind {
				of = append(of, u)
			}
		}
		if len(of) > 0 {
			groups = append(groups, of)
		}
	}
	return groups
}

// severalUnread describes several places as one, with one change for all of them.
func (c Config) severalUnread(found []sourcefiles.Unread) *check.UnreadFiles {
	all := &check.UnreadFiles{}
	var texts, changes []string
	for _, of := range byKind(found) {
		texts = append(texts, of.text())
		changes = append(changes, c.change(of))
	}
	for _, u := range found {
		all.Files = append(all.Files, u.First)
	}
	all.Message = joined(texts) + " are not read"
	all.Fixes = []check.Fix{{Note: joined(changes)}}
	return all
}

// text counts the places and their files, and names the first ones.
func (of unreadPlaces) text() string {
	n := len(of)
	switch kind := of[0].Kind; {
	case kind == sourcefiles.LinkedFolder && n == 1:
		return of.count() + " behind the link " + of.first()
	case kind == sourcefiles.LinkedFolder:
		return fmt.Sprintf("%s behind %d links to folders (%s)", of.count(), n, of.first())
	case kind == sourcefiles.WrongCase && n == 1:
		return of.first() + " (its extension is not in lower case)"
	case kind == sourcefiles.WrongCase:
		return fmt.Sprintf("%d files whose extension is not in lower case (%s)", n, of.first())
	case kind == sourcefiles.Foreign && n == 1:
		return of.first() + " (a Python revision, which only an Alembic project reads)"
	case kind == sourcefiles.Foreign:
		return fmt.Sprintf("%d Python revisions, which only an Alembic project reads (%s)", n, of.first())
	case n == 1:
		return of.count() + " in " + of.first()
	}
	return fmt.Sprintf("%s in %d folders (%s)", of.count(), n, of.first())
}

// count returns the number of the places' files as words.
func (of unreadPlaces) count() string {
	files, more := 0, false
	for _, u := range of {
		files += u.Files
		more = more || u.More
	}
	return revisionFiles(files, more)
}

// first names the first two places.
func (of unreadPlaces) first() string {
	const most = 2
	names := make([]string, 0, most+1)
	for _, u := range of[:min(most, len(of))] {
		names = append(names, u.Path)
	}
	if len(of) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// change returns the change that includes all places of one kind.
func (c Config) change(of unreadPlaces) string {
	first := of[0]
	switch {
	case first.Kind == sourcefiles.Subfolder:
		return c.recurse().Note
	case first.Kind == sourcefiles.LinkedFolder:
		return c.list(of.first())
	case first.Kind == sourcefiles.WrongCase && len(of) == 1:
		return "rename " + first.Path + ": " + renaming(first)
	case first.Kind == sourcefiles.WrongCase:
		return "rename the files to lower case, as in: " + renaming(first)
	}
	return c.move(len(of))
}

// renaming returns the command that puts a file's extension in lower case.
func renaming(u sourcefiles.Unread) string {
	extension := filepath.Ext(u.Path)
	return "mv " + hint.Words([]string{u.Path, strings.TrimSuffix(u.Path, extension) + strings.ToLower(extension)})
}

// joined joins parts of a sentence, which may have commas of their own.
func joined(parts []string) string {
	last := len(parts) - 1
	if last == 0 {
		return parts[0]
	}
	return strings.Join(parts[:last], "; ") + "; and " + parts[last]
}
