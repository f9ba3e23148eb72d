package postgres

import (
	"errors"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// defaultApplication is the application_name of connections without one.
const defaultApplication = "ramus"

// connectTimeout bounds the time for connecting to one address, unless the URL or
// the environment has another one.
const connectTimeout = 15 * time.Second

// keepAlive detects the loss of the server or the network, and so of the lock,
// within two minutes.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 15 * time.Second, Count: 6}

// locate reads a URL, with libpq's environment and files. The second result is the
// URL for messages.
func locate(raw string) (*pgx.ConnConfig, string, error) {
	p, reason := parseParts(raw)
	if reason != "" {
		return nil, "", &dialect.URLError{Where: p.where(), Reason: reason}
	}
	if err := p.translate(); err != nil {
		return nil, "", err
	}
	config, err := pgx.ParseConfig(p.String())
	if err != nil {
		return nil, "", &dialect.URLError{Where: p.where(), Reason: "cannot be used", Err: errors.New(p.explain(err))}
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = defaultApplication
	}
	if config.RuntimeParams["client_encoding"] == "" {
		config.RuntimeParams["client_encoding"] = "UTF8"
	}
	if config.ConnectTimeout == 0 && !p.query.Has("connect_timeout") {
		config.ConnectTimeout = connectTimeout
	}
	config.DialFunc = (&net.Dialer{Timeout: config.ConnectTimeout, KeepAliveConfig: keepAlive}).DialContext
	// A revision in Go may change the tables that it queries; a cached description
	// would be stale.
	if !p.query.Has("default_query_exec_mode") {
		config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
	return config, where(config), nil
}

// where returns the name of a database for messages.
func where(config *pgx.ConnConfig) string {
	host := config.Host
	if !strings.HasPrefix(host, "/") {
		host = net.JoinHostPort(host, strconv.Itoa(int(config.Port)))
	}
	u := url.URL{Scheme: "postgresql", User: url.User(config.User), Path: "/" + config.Database}
	if strings.HasPrefix(host, "/") {
		u.RawQuery = "host=" + host + "&port=" + strconv.Itoa(int(config.Port))
	} else {
		u.Host = host
	}
	return u.String()
}

// parts are the parts of a URL, decoded except for the hosts and the path, which
// may have several elements.
type parts struct {
	scheme, driver string // postgresql+asyncpg
	user, password string
	hosts          string         // with their ports, as written
	database       string         // as written
	options        []dburl.Option // in their order
	query          url.Values
}

// parseParts reads a URL as libpq and SQLAlchemy do. They disagree on passwords
// with an unencoded / or @; then it takes the reading in which that text is part of
// the password.
func parseParts(raw string) (p parts, reason string) {
	scheme, rest, found := strings.Cut(raw, "://")
	if !found {
		return p, "is not a URL; write postgresql://user@host/database"
	}
	p.scheme, p.driver, _ = strings.Cut(strings.ToLower(scheme), "+")
	if !slices.Contains(schemes(), strings.ToLower(scheme)) {
		return parts{}, "is not a URL of a PostgreSQL database"
	}
	if strings.ContainsRune(rest, 0) {
		return p, "has a NUL byte in it"
	}
	if at := endOfUser(rest); at >= 0 {
		p.user, p.password, _ = strings.Cut(rest[:at], ":")
		p.user, p.password = dburl.Unescape(p.user), dburl.Unescape(p.password)
		rest = rest[at+1:]
	}
	rest, query, _ := strings.Cut(rest, "?")
	p.hosts, p.database, _ = strings.Cut(rest, "/")
	if p.unclear() {
		return p, "is ambiguous: in a password, write @ as %40, / as %2F and : as %3A"
	}
	if p.driver == "" {
		query = strings.ReplaceAll(query, "+", "%2B") // a space for SQLAlchemy, but not for libpq
	}
	fault := p.badHost()
	if fault != "" && strings.Contains(query, "@") {
		return p, dburl.BadPassword
	}
	var err error
	if p.options, err = dburl.Options(query); err != nil {
		return p, "has a query that cannot be read: its keys and values must be percent-encoded"
	}
	p.query = url.Values{}
	for _, o := range p.options {
		p.query.Add(o.Key, o.Value)
	}
	return p, fault
}

// endOfUser returns the offset of the @ in front of the hosts, or -1.
func endOfUser(rest string) int {
	at := strings.IndexByte(rest, '@')
	if at < 0 {
		return -1
	}
	user, behind, password := strings.Cut(rest[:at], ":")
	if strings.ContainsAny(user, "/?") || password && portAndPath(behind) {
		return -1 // it is in the path or in the query
	}
	end := strings.IndexAny(rest[at:], "/?")
	if end < 0 {
		end = len(rest) - at
	}
	return at + strings.LastIndexByte(rest[at:at+end], '@')
}

// portAndPath reports whether a text is a number in front of a path, which can
// follow host: but not user:.
func portAndPath(s string) bool {
	rest := strings.TrimLeft(s, "0123456789,")
	return rest != "" && strings.IndexByte("/?", rest[0]) >= 0
}

// unclear reports whether there is an @ in the path. This shows that the password
// was cut in the wrong place.
func (p parts) unclear() bool { return strings.Contains(p.database, "@") }

// badHost returns the fault of the hosts. It does not repeat a port that is no
// number, which may be a password.
func (p parts) badHost() string {
	for host := range strings.SplitSeq(p.hosts, ",") {
		if i := strings.LastIndexByte(host, ']'); i >= 0 && host[0] == '[' {
			host = host[i+1:]
		}
		_, port, _ := strings.Cut(host, ":")
		if port == "" {
			continue
		}
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return "has a port that is no number from 1 to 65535"
		}
	}
	return ""
}

// where returns the URL for messages, without the query and any part that may be a
// password.
func (p parts) where() string {
	if p.scheme == "" {
		return "the database's URL"
	}
	all := p.scheme
	if p.driver != "" {
		all += "+" + p.driver
	}
	all += "://"
	if p.user != "" || p.password != "" {
		all += url.User(p.user).String()
		if p.password != "" {
			all += ":xxxxx"
		}
		all += "@"
	}
	if p.unclear() || p.badHost() != "" {
		return all + "…"
	}
	all += p.hosts
	if p.database != "" {
		all += "/" + p.database
	}
	return all
}

// explain removes possible secrets from pgx's error for a URL.
func (p parts) explain(err error) string {
	words := err.Error()
	if i := strings.Index(words, "`: "); i >= 0 {
		words = words[i+len("`: "):]
	}
	for _, secret := range []string{p.password, p.query.Get("password"), p.query.Get("sslpassword")} {
		if secret != "" {
			words = strings.ReplaceAll(words, secret, "xxxxx")
			words = strings.ReplaceAll(words, url.QueryEscape(secret), "xxxxx")
		}
	}
	return words
}

// String returns the URL that pgx reads.
func (p parts) String() string {
	all := "postgresql://"
	if p.user != "" || p.password != "" {
		all += dburl.Encode(p.user)
		if p.password != "" {
			all += ":" + dburl.Encode(p.password)
		}
		all += "@"
	}
	all += p.hosts
	if p.database != "" {
		all += "/" + p.database
	}
	separator := "?"
	for _, key := range keys(p.query) {
		all += separator + dburl.Encode(key) + "=" + dburl.Encode(p.query.Get(key))
		separator = "&"
	}
	return all
}

func keys(query url.Values) []string {
	all := make([]string, 0, len(query))
	for key := range query {
		all = append(all, key)
	}
	slices.Sort(all)
	return all
}
