package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/dialect/postgres"
	"github.com/ramusdb/ramus/internal/hint"
)

// databases returns the dialects that the command supports. That of PostgreSQL ignores a
// password file that others can read, as libpq does.
func (a *app) databases() []ramus.Dialect {
	all := slices.Clone(dialects)
	for i, d := range all {
		if d.Name == postgres.Dialect.Name {
			all[i].Open = through(d.Open, a.withoutOpenPassfile)
		}
	}
	return all
}

// through returns open, for which change changes the URL.
func through[Tables, Database any](open func(string, Tables) (Database, error), change func(string) string) func(string, Tables) (Database, error) {
	return func(url string, t Tables) (Database, error) { return open(change(url), t) }
}

// passfileOption is the parameter of a URL that names a password file.
var passfileOption = regexp.MustCompile(`([?&]passfile=)([^&]*)`)

// withoutOpenPassfile returns the URL without the password file that it, PGPASSFILE or the
// home folder names, if its permissions are open. It warns of that once.
func (a *app) withoutOpenPassfile(url string) string {
	path, option := a.passfile(url)
	if !openToOthers(path) {
		return url
	}
	if !a.warned {
		a.warned = true
		a.complain(fmt.Sprintf("the password file %s is ignored, since others can read it", path))
		fmt.Fprintln(a.Err, a.style(a.Err).Prose(indent("fix: chmod 600 "+hint.Word(path))))
	}
	if option {
		return passfileOption.ReplaceAllString(url, "${1}"+os.DevNull)
	}
	_ = os.Setenv("PGPASSFILE", os.DevNull)
	return url
}

// passfile returns the password file that a connection would read, or "", and whether the
// URL names it.
func (a *app) passfile(url string) (path string, option bool) {
	login, _, found := strings.Cut(url, "@")
	_, login, _ = strings.Cut(login, "://")
	if password, set := a.Getenv("PGPASSWORD"); found && strings.Contains(login, ":") || set && password != "" {
		return "", false
	}
	if named := passfileOption.FindStringSubmatch(url); named != nil {
		return named[2], true
	}
	if path, set := a.Getenv("PGPASSFILE"); set && path != "" {
		return path, false
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", false
	}
	return filepath.Join(home, ".pgpass"), false
}
