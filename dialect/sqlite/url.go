package sqlite

import (
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/source"
)

// A location is the database that a URL names.
type location struct {
	where string     // for messages
	path  string     // of the file; empty for a database in memory
	dsn   string     // the driver's name of a database in memory
	query url.Values // of the URL
}

// readTimeout is the time that a read waits for a file that another program has
// locked, unless the URL has another one. It is pysqlite's default.
const readTimeout = 5 * time.Second

// locate reads a URL.
func locate(raw string) (location, error) {
	name, err := database(raw)
	if err != nil {
		return location{}, err
	}
	if strings.HasPrefix(name, "file:") {
		return locateURI(raw, name)
	}
	name, rest, _ := strings.Cut(name, "?")
	query, err := parseQuery(raw, rest)
	if err != nil {
		return location{}, err
	}
	if name == "" || name == ":memory:" {
		return location{where: "sqlite::memory:", dsn: withQuery(":memory:", query)}, nil
	}
	return fileAt(name, query), nil
}

// database cuts the scheme off a URL and returns a path with a query, or a "file:"
// URI. SQLAlchemy writes three slashes before a relative path and four before an
// absolute one, and does not decode percent signs.
func database(raw string) (string, error) {
	scheme, rest, found := strings.Cut(raw, ":")
	if !found {
		return "", badURL(raw, "is not a URL; write sqlite:"+raw, nil)
	}
	switch strings.ToLower(scheme) {
	case "file":
		return raw, nil
	case "sqlite", "sqlite+pysqlite", "sqlite+aiosqlite":
	default:
		return "", badURL(raw, "is not a URL of a SQLite database", nil)
	}
	after, slashes := strings.CutPrefix(rest, "//")
	switch {
	case !slashes && strings.Trim(rest, "?") == "":
		return "", badURL(raw, "names no file; write sqlite::memory: or sqlite:app.db", nil)
	case !slashes || after == "":
		return strings.TrimPrefix(rest, "//"), nil
	case after[0] == '/':
		return after[1:], nil
	case after[0] == '?':
		return after, nil
	}
	_, after, _ = strings.Cut(redacted(raw), "//")
	return "", badURL(raw, "has two slashes; write sqlite:"+after+" for a relative path, sqlite:/"+after+" for an absolute one", nil)
}

func badURL(raw, reason string, err error) error {
	return &dialect.URLError{Where: redacted(raw), Reason: reason, Err: err}
}

// redacted returns a URL, which may be malformed, without its query and without the
// password that the URL of a server has.
func redacted(raw string) string {
	at := strings.LastIndexByte(raw, '@') + 1
	if query := strings.IndexByte(raw[at:], '?'); query >= 0 {
		raw = raw[:at+query] + "?…"
	}
	start := strings.Index(raw, "://") + len("://")
	end := strings.LastIndexByte(raw, '@')
	if start < len("://") || end < start {
		return raw
	}
	user, _, found := strings.Cut(raw[start:end], ":")
	if !found || strings.Contains(user, "/") {
		return raw
	}
	return raw[:start] + user + ":xxxxx" + raw[end:]
}

// locateURI reads SQLite's own URIs (https://www.sqlite.org/uri.html).
func locateURI(raw, uri string) (location, error) {
	uri, _, _ = strings.Cut(uri, "#")
	written, rest, _ := strings.Cut(strings.TrimPrefix(uri, "file:"), "?")
	name := written
	query, err := parseQuery(raw, rest)
	if err != nil {
		return location{}, err
	}
	if after, ok := strings.CutPrefix(name, "//"); ok {
		host, path, _ := strings.Cut(after, "/")
		if host != "" && host != "localhost" {
			return location{}, badURL(raw, "names the host "+strconv.Quote(host[strings.LastIndexByte(host, '@')+1:])+"; SQLite opens local files only", nil)
		}
		name = "/" + path
	}
	name, err = url.PathUnescape(name)
	if err != nil {
		return location{}, badURL(raw, "has a path that cannot be read", err)
	}
	if name == "" || name == ":memory:" || query.Get("mode") == "memory" || query.Get("vfs") == "memdb" {
		dsn := withQuery("file:"+written, query)
		return location{where: dsn, dsn: dsn}, nil
	}
	return fileAt(name, query), nil
}

// fileAt returns the location of a file.
func fileAt(name string, query url.Values) location {
	path := filepath.Clean(filepath.FromSlash(name))
	return location{where: path, path: path, query: query}
}

// url returns the URL of the database, without the settings in its query.
func (l location) url() string {
	if l.path == "" {
		return l.where
	}
	path := filepath.ToSlash(source.Nearby(l.path))
	if strings.ContainsAny(path, "?#") { // only a URI can express them
		return "file:" + (&url.URL{Path: path}).EscapedPath()
	}
	return "sqlite:" + path
}

// reading returns the driver's name of the file for a connection that only reads.
// The file is opened for writing if that is allowed, but never created: only so can
// SQLite roll back the transaction of a killed writer, and remove the side files
// that it needs to read a database in WAL mode.
func (l location) reading() string {
	q := url.Values{}
	for key, values := range l.query {
		if !strings.HasPrefix(key, "_") {
			q[key] = values
		}
	}
	if q.Get("mode") != "ro" {
		q.Set("mode", "rw")
	}
	q.Set("_busy_timeout", strconv.FormatInt(l.timeout().Milliseconds(), 10))
	return l.name(q)
}

// frozen returns the driver's name of a file to which nobody can be writing.
func (l location) frozen() string {
	return l.name(url.Values{"mode": {"ro"}, "immutable": {"1"}})
}

// writing returns the driver's name of the file for a session.
func (l location) writing() string { return l.name(l.query) }

func (l location) name(q url.Values) string {
	path := filepath.ToSlash(l.path)
	if filepath.VolumeName(l.path) != "" {
		path = "/" + path
	}
	return withQuery("file:"+(&url.URL{Path: path}).EscapedPath(), q)
}

func withQuery(name string, q url.Values) string {
	if len(q) == 0 {
		return name
	}
	return name + "?" + q.Encode()
}

// timeout returns pysqlite's "timeout", in seconds, or the driver's
// "_busy_timeout", in milliseconds.
func (l location) timeout() time.Duration {
	if s, err := strconv.ParseFloat(l.query.Get("timeout"), 64); err == nil && s >= 0 {
		return time.Duration(s * float64(time.Second))
	}
	if ms, err := strconv.Atoi(l.query.Get("_busy_timeout")); err == nil && ms >= 0 {
		return time.Duration(ms) * time.Millisecond
	}
	return readTimeout
}
