package ramus

import (
	"context"
	"net/url"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
	"github.com/ramusdb/ramus/internal/rehearse"
)

// scratcher returns the Scratcher of the dialect of the project's revisions. It must be
// closed.
func (p *Project) scratcher(ctx context.Context) (dialect.Scratcher, error) {
	rules, err := p.database.rules()
	if err != nil {
		return nil, err
	}
	server, err := p.scratch(rules.Name())
	if err != nil {
		return nil, err
	}
	scratching, ok := rules.(dialect.Scratching)
	if !ok {
		return nil, hint.New("", "no scratch databases can be made for %s", rules.Name())
	}
	return scratching.Scratcher(ctx, server)
}

// stage returns what runs revisions in scratch databases of a Scratcher.
func (p *Project) stage(scratch dialect.Scratcher) rehearse.Stage {
	stage := rehearse.Stage{History: p.history, Scratch: scratch, Options: p.settings.Options}
	if s := p.settings; s.states != "" {
		stage.States = &rehearse.States{Folder: s.states, Version: s.Version}
	}
	return stage
}

// scratch returns the URL of the place's server for scratch databases, else that of the
// configuration. It refuses a server of another dialect than that of the revisions, and
// the project's own database.
func (place Place) scratch(c project.Config, env *project.Environment, of string) (server string, err error) {
	if server, err = dburl.Canonical(place.Scratch); server == "" && err == nil {
		server, err = c.ScratchURL(place.getenv())
	}
	if server == "" || err != nil {
		return "", err
	}
	if !strings.Contains(server, ":") {
		return "", hint.New("", "the server for scratch databases is not a URL; write, for instance, postgresql://ramus_scratch@localhost/postgres")
	}
	d, err := place.dialect(server)
	switch {
	case err != nil:
		return "", err
	case d.Name != of && of != "sqlite": // SQLite refuses any server
		return "", hint.New("", "the server for scratch databases is one of %s, but the revisions are written for %s", d.Name, of)
	}
	return server, place.notOwn(c, env, server)
}

// notOwn refuses the project's own database as the server for scratch databases. It leaves
// the errors of URLs to others.
func (place Place) notOwn(c project.Config, env *project.Environment, server string) error {
	own, err := place.url(c, env)
	if err != nil {
		return nil // none is named, or it is not known here
	}
	_, common, err := place.identify(server)
	if err != nil {
		return nil
	}
	if _, own, err := place.identify(own); err == nil && withoutUser(own) == withoutUser(common) {
		return hint.New("Name another server, or another database of a server for development.", "the server for scratch databases is named by the project's own database, %s", own)
	}
	return nil
}

// withoutUser returns a URL without its user. Another user of a database has the same one.
func withoutUser(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return raw
	}
	u.User = nil
	return u.String()
}
