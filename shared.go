package ramus

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/check"
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

// checksum returns the checksum of a script's statements, or, if the kind of database
// is not known, "".
func (p *Project) checksum(s revision.Script) string {
	if rules, err := p.database.rules(); err == nil {
		if statements, err := rules.Split(s); err == nil {
			return dialect.Checksum(statements)
		}
	}
	return ""
}

// noteWords returns a note for findings of changed revisions whose SQL was compared by
// its words, since its dialect is not known; else "".
func (p *Project) noteWords(found []check.Finding) string {
	edited := slices.ContainsFunc(found, func(f check.Finding) bool {
		isSQL := func(at check.Place) bool { return p.history.Revision(at.Ref).HasStatements() }
		return (f.Check == check.Edited.Name || f.Check == check.History.Name) && slices.ContainsFunc(f.Revisions, isSQL)
	})
	if _, err := p.database.rules(); !edited || err == nil {
		return ""
	}
	return `no dialect is known, so a changed comment counts as an edit; write, for instance, dialect = "postgres" in ramus.toml`
}

func blank(script string) bool {
	for line := range strings.Lines(script) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--") {
			return false
		}
	}
	return true
}
