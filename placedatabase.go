package ramus

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/project"
)

// connection returns the connection to the database of the place and its configuration,
// which is not open yet.
func (place Place) connection(c project.Config, env *project.Environment) *connection {
	made := &connection{open: func() (dialect.Database, dialect.Tables, error) { return place.open(c, env) }}
	made.split = func() (dialect.Rules, error) { return place.splitRules(c, env) }
	if c.Dialect != "" {
		made.written = func() (dialect.Rules, error) { return place.rules(c, env) }
	}
	if place.Database != "" {
		return made
	}
	made.overlooked = func() (string, error) {
		return c.Overlooked(place.getenv(), func(url string) (common, dialect string, err error) {
			d, common, err := place.identify(url)
			return common, d.Name, err
		})
	}
	return made
}

// open opens the database of the place, else that of the configuration.
func (place Place) open(c project.Config, env *project.Environment) (db dialect.Database, tables dialect.Tables, err error) {
	if place.Dialects == nil {
		return nil, tables, errNoDatabase
	}
	url, err := place.url(c, env)
	if err != nil {
		return nil, tables, err
	}
	d, err := place.dialect(url)
	if err == nil {
		err = c.CheckDialect(d.Name)
	}
	if err != nil {
		return nil, tables, err
	}
	if tables, err = env.Tables(d.Name); err != nil {
		return nil, tables, err
	}
	db, err = d.Open(url, tables)
	return db, tables, err
}

// dialectName returns the name of the configured dialect, else of the database's, and ""
// where that has no URL.
func (place Place) dialectName(c project.Config, env *project.Environment) string {
	if c.Dialect != "" {
		return c.Dialect
	}
	url, err := place.url(c, env)
	if err != nil {
		return ""
	}
	d, err := place.dialect(url)
	if err != nil {
		return ""
	}
	return d.Name
}

// splitRules returns the rules of the configured dialect, else of the database's. They are for
// splitting scripts: the name of the version table in them is only the configured one.
func (place Place) splitRules(c project.Config, env *project.Environment) (dialect.Rules, error) {
	name := place.dialectName(c, env)
	if name == "" {
		if _, err := place.url(c, env); err != nil {
			return nil, err
		}
	}
	for _, d := range place.Dialects {
		if d.Name == name {
			return d.Rules(dialect.Tables{Version: c.VersionTable})
		}
	}
	return nil, errNoDatabase
}

// url returns the URL of the place's database, else that of the configuration.
func (place Place) url(c project.Config, env *project.Environment) (string, error) {
	if place.Database != "" {
		return dburl.Canonical(place.Database)
	}
	if err := env.CheckURL(); err != nil {
		return "", err
	}
	return c.DatabaseURL(place.getenv())
}

// rules returns the rules of the configuration's dialect.
func (place Place) rules(c project.Config, env *project.Environment) (dialect.Rules, error) {
	for _, d := range place.Dialects {
		if d.Name == c.Dialect {
			tables, err := env.Tables(d.Name)
			if err != nil {
				return nil, err
			}
			return d.Rules(tables)
		}
	}
	return nil, errNoDatabase
}

// checkDialect refuses a dialect of the configuration that is not that of the place's
// database, or of the one that the configuration names without a variable.
func (place Place) checkDialect(c project.Config) error {
	for _, raw := range []string{place.Database, c.Database} {
		url, err := dburl.Canonical(raw)
		if err != nil {
			continue
		}
		if d, err := place.dialect(url); err == nil {
			return c.CheckDialect(d.Name)
		}
	}
	return nil
}

// checkURL returns an error if the URL that the place names is not one of its dialects'.
func (place Place) checkURL() error {
	if place.Database == "" || place.Dialects == nil {
		return nil
	}
	_, _, err := place.identify(place.Database)
	return err
}

// identify returns the dialect of a URL, which must name a database, and the URL that
// all others of this database have in common. It does not connect.
func (place Place) identify(url string) (d Dialect, common string, err error) {
	if url, err = dburl.Canonical(url); err != nil {
		return d, "", err
	}
	if d, err = place.dialect(url); err != nil {
		return d, "", err
	}
	db, err := d.Open(url, dialect.Tables{})
	if err != nil {
		return d, "", err
	}
	return d, db.Where(), db.Close()
}

// dialect returns the dialect that the scheme of a URL names. The URL is in ramus's
// form.
func (place Place) dialect(url string) (Dialect, error) {
	scheme, _, found := strings.Cut(url, ":")
	if !found {
		return Dialect{}, hint.New("", "the database is not a URL; write, for instance, sqlite:app.db")
	}
	var names []string
	for _, d := range place.Dialects {
		if slices.Contains(d.Schemes, scheme) {
			return d, nil
		}
		names = append(names, d.Name)
	}
	return Dialect{}, hint.New("", "%q is not a database that ramus knows: %s", scheme, strings.Join(names, ", "))
}
