package check

import (
	"cmp"
	"context"
	"path/filepath"
	"time"

	"github.com/ramusdb/ramus/internal/acceptance"
	"github.com/ramusdb/ramus/internal/graph"
)

// A Finding is a fault that a check found.
type Finding struct {
	Check     string // the check's name
	Message   string
	Cause     string     // the event that led to the fault, in whole sentences; may be empty
	Certainty Certainty  // of Cause; "" without one
	Revisions []Place    // those concerned, by id
	Locations []Location // of the revisions, then of other files
	Authors   []Author   // of the revisions that git has an author of
	Fixes     []Fix      // the best first; any one of them is enough

	Changes  []acceptance.Change      // of which an acceptance would drop the finding; none where that cannot be
	Renamed  string                   // the former id of a revision whose id was changed, which cannot be accepted; else ""
	Accepted []*acceptance.Acceptance // those that accept all Changes; then it is no fault

	Unproven bool     // nothing shows whether it is a fault: it is a note
	restores []string // the files that the first fix restores, of deleted revisions
	kind     kind
}

// A Place is a revision, with the line to look at.
type Place struct {
	graph.Ref
	Line int // of down_revision in its file, or of the id where there is none
}

// A Location is a line of a file.
type Location struct {
	File string // its path in the repository with slashes, or on disk without one
	Line int    // from 1; 0 for the whole file
}

// An Author is the author of a revision's file.
type Author struct {
	Revision string // the id
	Name     string
	Date     string // of the commit that added the file; "" before it is committed
}

// authored returns the revisions of which a finding has the authors.
func (f Finding) authored() []Place {
	if f.Unproven {
		return nil
	}
	return f.Revisions
}

// A Certainty is how sure the cause of a finding is.
type Certainty string

// The certainties.
const (
	Certain  Certainty = "certain"  // files, git or the log prove it
	Likely   Certainty = "likely"   // no other known cause would look like this
	Possible Certainty = "possible" // one of several causes that would look like this
)

// A Fix is one way to fix a finding: a command, or a change to make by hand.
type Fix struct {
	// Command is for a shell, and has no prose; placeholders are in capitals. It is ""
	// for a change by hand.
	Command string

	// Note has the conditions or the effect of the command; may be empty. Without a
	// command it is the change to make.
	Note string

	Action Action // the same as a value; nil where doctor must not do it by itself
}

// command returns a fix that needs no note.
func command(line string) []Fix { return []Fix{{Command: line}} }

// places returns the places of revisions.
func (in Input) places(refs []graph.Ref) []Place {
	all := make([]Place, len(refs))
	for i, r := range refs {
		lines := in.Revision(r).Lines
		all[i] = Place{r, int(cmp.Or(lines.Parents, lines.ID))}
	}
	return all
}

// locate adds the locations of the findings' revisions, and makes all locations
// relative to the repository.
func (in Input) locate(findings []Finding) {
	for i := range findings {
		f := &findings[i]
		var own []Location
		for _, place := range f.Revisions {
			own = append(own, Location{in.Revision(place.Ref).File, place.Line})
		}
		f.Locations = append(own, f.Locations...)
		for j := range f.Locations {
			at := &f.Locations[j].File
			if in.Locate != nil {
				*at = in.Locate(*at)
			}
			*at = filepath.ToSlash(*at)
		}
	}
}

// addAuthors adds the authors of the findings' revisions. It asks for all files at
// once. Unproven findings are notes, which name no authors.
func (in Input) addAuthors(ctx context.Context, findings []Finding) {
	var files []string
	for _, f := range findings {
		for _, place := range f.authored() {
			files = append(files, in.Revision(place.Ref).File)
		}
	}
	if in.Authors == nil || len(files) == 0 {
		return
	}
	authors := in.Authors(ctx, files)
	if len(authors) < len(files) {
		return
	}
	for i := range findings {
		for _, place := range findings[i].authored() {
			by := authors[0]
			authors = authors[1:]
			if !by.Known() {
				continue
			}
			a := Author{Revision: in.Revision(place.Ref).ID, Name: cmp.Or(by.Name, by.Email)}
			if !by.Time.IsZero() {
				a.Date = by.Time.Format(time.DateTime)
			}
			findings[i].Authors = append(findings[i].Authors, a)
		}
	}
}
