package ramus

import (
	"cmp"
	"context"
	"path/filepath"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
	"github.com/ramusdb/ramus/internal/upstream"
)

// upstream returns the project's git repository for one run of a verb, which has
// to close it. It asks git nothing yet.
func (p *Project) upstream() *upstream.Repository {
	s := p.settings
	return upstream.New(upstream.Project{
		History: p.history, Folders: s.directories, Formats: s.formats(), Configuration: s.configuration,
		Against: s.against, Getenv: s.getenv, Checksum: p.checksum,
	})
}

// checksum is a script's: of its statements, where the kind of database is known,
// else of its words.
func (p *Project) checksum(s revision.Script) string {
	if db, err := p.settings.database.use(); err == nil {
		if statements, err := db.Split(s); err == nil {
			return dialect.Checksum(statements)
		}
	}
	return strings.Join(strings.Fields(s.Text), " ")
}

func blank(script string) bool {
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return false
		}
	}
	return true
}

// sign adds to findings who wrote their revisions. It asks git for all of them at
// once; where git does not know, there is no author.
func sign(ctx context.Context, repo *upstream.Repository, findings []Finding) {
	var files []string
	for _, f := range findings {
		for _, r := range f.Revisions {
			files = append(files, r.File)
		}
	}
	authors := repo.Writers(ctx, files)
	if len(authors) < len(files) {
		return
	}
	for i := range findings {
		for _, r := range findings[i].Revisions {
			by := authors[0]
			authors = authors[1:]
			if !by.Known() {
				continue
			}
			a := Author{Revision: r.ID, Name: cmp.Or(by.Name, by.Email)}
			if !by.Time.IsZero() {
				a.Date = by.Time.Format(time.DateTime)
			}
			findings[i].Authors = append(findings[i].Authors, a)
		}
	}
}

// fromTop gives the findings' files the names that they have in the repository;
// path returns where one is on disk, or "". Without a repository they keep theirs.
func fromTop(ctx context.Context, repo *upstream.Repository, findings []Finding, path func(string) string) {
	for _, f := range findings {
		for i, at := range f.Locations {
			f.Locations[i].File = filepath.ToSlash(at.File)
			if on := path(at.File); on != "" {
				if name, ok := repo.Locate(ctx, on); ok {
					f.Locations[i].File = name
				}
			}
		}
	}
}
