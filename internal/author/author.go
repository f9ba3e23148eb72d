// Package author writes a project's revision files: new revisions, merges, and other
// parents in existing files; and a new project's lines of .gitignore. It decides the content and the place of a new file;
// packages under internal/source and internal/scaffold format it. It opens no
// database.
package author

import (
	"context"
	"path/filepath"
	"time"

	"github.com/ramusdb/ramus/internal/alembicrun"
	"github.com/ramusdb/ramus/internal/graph"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/history"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/source"
	"github.com/ramusdb/ramus/internal/source/sqlfile"
	"github.com/ramusdb/ramus/internal/venv"
)

// A Project has the parts of a project that writing its revisions takes. History and
// Folders are needed.
type Project struct {
	History  *history.History
	Folders  []string // of revisions; none where the revisions are not on disk
	Formats  []source.Format
	Naming   sqlfile.Naming
	Location *time.Location // of dates; nil is the local one
	Alembic  *Alembic       // nil for a project that is none of Alembic's
}

// An Alembic has the parts that only an Alembic project has.
type Alembic struct {
	project.Alembic // with all of sys.path

	Run   alembicrun.Options
	Zoned bool // a timezone is configured

	// Reload reads the revisions again, after Alembic has written one.
	Reload func(context.Context) (*history.History, error)
}

// A Written is a revision file that was written, or found written.
type Written struct {
	History *history.History // with the revision
	Ref     graph.Ref        // of the revision, in History
	Existed bool             // nothing was written
}

func (p *Project) graph() *graph.Graph { return p.History.Graph() }

// now returns the time in the project's zone.
func (p *Project) now() time.Time {
	if p.Location != nil {
		return time.Now().In(p.Location)
	}
	return time.Now()
}

// Folder returns the folder for a new file: the one asked for, which must be the
// project's, else the one of its first parent, the innermost if they are nested, as in
// Alembic, else the only one.
func (p *Project) Folder(parents []graph.Ref, asked string) (string, error) {
	if len(p.Folders) == 0 {
		return "", hint.New("", "the project's revisions are not on disk: there is no folder to write to")
	}
	if asked != "" {
		for _, folder := range p.Folders {
			if sameFolder(folder, asked) {
				return folder, nil
			}
		}
		return "", hint.New("The folders are: "+join(p.Folders), "%s is not one of the project's folders of revisions", asked)
	}
	if len(parents) > 0 {
		folder := p.innermost(p.History.Revision(parents[0]).File)
		if venv.Installed(folder) {
			return "", hint.New("Choose one with --version-path: "+join(p.Folders), "%s has an installed package, and no place for a new file", folder)
		}
		if folder != "" {
			return folder, nil
		}
	}
	if len(p.Folders) > 1 {
		return "", hint.New("Choose one with --version-path: "+join(p.Folders), "the project has several folders of revisions")
	}
	return p.Folders[0], nil
}

// innermost returns the innermost folder that contains a file, or "".
func (p *Project) innermost(file string) (folder string) {
	shortest := ""
	for _, dir := range p.Folders {
		if below, in := source.Below(dir, file); in && (folder == "" || len(below) < len(shortest)) {
			folder, shortest = dir, below
		}
	}
	return folder
}

func sameFolder(a, b string) bool {
	x, err1 := filepath.Abs(a)
	y, err2 := filepath.Abs(b)
	return err1 == nil && err2 == nil && x == y
}
