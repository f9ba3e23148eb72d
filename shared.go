package ramus

import (
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
		Against: s.against, Shipped: s.shipped, Getenv: s.getenv, Checksum: p.checksum,
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
