package mysql

import (
	"database/sql/driver"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	mysqldriver "github.com/go-sql-driver/mysql"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// A location is the database that a URL names.
type location struct {
	where  string // for messages: without the password
	server string // the URL's scheme without the driver: mysql or mariadb
	config *mysqldriver.Config
	socket bool   // whether the URL names a socket
	hosts  string // as written
	host   string
	port   string
	option optionFile // for the parts that the URL leaves out

	checksHost bool // the driver that the URL names verifies the host if there is a CA
}

// connectTimeout is that of the mysql client.
const connectTimeout = 10 * time.Second

// locate reads a URL. It is lenient as SQLAlchemy is: passwords may hold any byte,
// and a percent sign that starts no escape stands for itself.
func locate(raw string) (location, error) {
	rest, err := afterScheme(raw)
	if err != nil {
		return location{}, err
	}
	l := location{server: serverOf(raw), config: mysqldriver.NewConfig(), option: optionFile{group: "client"}}
	l.config.Logger = &mysqldriver.NopLogger{}
	l.config.DialFunc = dial
	l.config.Timeout = connectTimeout
	l.config.MaxAllowedPacket = 0 // the driver asks the server
	l.config.ConnectionAttributes = "program_name:ramus"

	login, rest := cutLogin(rest)
	user, password, has := strings.Cut(login, ":")
	l.config.User, l.config.Passwd = dburl.Unescape(user), dburl.Unescape(password)
	l.option.keepPassword = has
	address, path, query := cutPath(rest)
	l.config.DBName, l.hosts, l.checksHost = dburl.Unescape(path), address, likePyMySQL(raw)
	err = l.address(raw, address)
	if err != nil && strings.Contains(path+query, "@") {
		return location{}, badURL(raw, dburl.BadPassword, nil)
	}
	if err != nil {
		return location{}, err
	}
	if err := l.parameters(raw, query); err != nil {
		return location{}, err
	}
	l.where = l.name()
	return l, nil
}

func afterScheme(raw string) (string, error) {
	scheme, rest, found := strings.Cut(raw, ":")
	known := false
	for _, s := range schemes() {
		known = known || strings.EqualFold(s, scheme)
	}
	if !found || !known {
		return "", badURL(raw, "is not a URL of a MySQL or MariaDB database", nil)
	}
	rest, slashes := strings.CutPrefix(rest, "//")
	if !slashes {
		return "", badURL(raw, "lacks its slashes; write mysql://user@host/DATABASE", nil)
	}
	return rest, nil
}

// serverOf returns the server that a URL's scheme names: mysql or mariadb.
func serverOf(raw string) string {
	if strings.HasPrefix(strings.ToLower(raw), "mariadb") {
		return "mariadb"
	}
	return "mysql"
}

func schemes() []string {
	drivers := []string{"", "+pymysql", "+mysqldb", "+mysqlconnector", "+asyncmy", "+aiomysql", "+cymysql", "+mariadbconnector"}
	all := make([]string, 0, 2*len(drivers))
	for _, server := range []string{"mysql", "mariadb"} {
		for _, d := range drivers {
			all = append(all, server+d)
		}
	}
	return all
}

// cutLogin cuts off user:password, up to the last @ before the query. If a password
// contains a question mark, it ends at the last @ of all.
func cutLogin(rest string) (login, after string) {
	end := strings.LastIndexByte(rest, '@')
	if query := strings.IndexByte(rest, '?'); query >= 0 && query < end && !inPassword(rest[:query], rest[query:end]) {
		end = strings.LastIndexByte(rest[:query], '@')
	}
	if end < 0 {
		return "", rest
	}
	return rest[:end], rest[end+1:]
}

// inPassword guesses whether a text from a question mark to an @ belongs to a
// password, and not to the query.
func inPassword(before, from string) bool {
	return !strings.Contains(from, "=") || strings.Contains(before, ":") && !strings.ContainsAny(before, "@/")
}

func cutPath(rest string) (address, path, query string) {
	rest, query, _ = strings.Cut(rest, "?")
	address, path, _ = strings.Cut(rest, "/")
	return address, path, query
}

// likePyMySQL reports whether a URL names a driver with PyMySQL's TLS parameters.
func likePyMySQL(raw string) bool {
	scheme, _, _ := strings.Cut(strings.ToLower(raw), ":")
	_, driver, _ := strings.Cut(scheme, "+")
	return slices.Contains([]string{"pymysql", "aiomysql", "asyncmy", "cymysql"}, driver)
}

func (l *location) address(raw, address string) error {
	host, port := address, ""
	if strings.HasPrefix(address, "[") {
		end := strings.IndexByte(address, ']')
		if end < 0 {
			return badURL(raw, "has a host with a [ but no ]", nil)
		}
		host, port = address[1:end], address[end+1:]
		if port != "" && port[0] != ':' {
			return badURL(raw, "has text behind the ] of its host", nil)
		}
		port = strings.TrimPrefix(port, ":")
	} else if i := strings.LastIndexByte(address, ':'); i >= 0 {
		host, port = address[:i], address[i+1:]
	}
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return badURL(raw, "has a port that is no number from 1 to 65535", nil)
		}
	}
	l.host, l.port = dburl.Unescape(host), port
	return nil
}

// name returns the location in a few words, without the password.
func (l *location) name() string {
	u := url.URL{Scheme: l.server, Path: "/" + l.config.DBName}
	switch {
	case l.socket:
		u.RawQuery = "unix_socket=" + l.config.Addr
	case l.port != "":
		u.Host = net.JoinHostPort(l.host, l.port)
	case strings.Contains(l.host, ":"):
		u.Host = "[" + l.host + "]"
	default:
		u.Host = l.host
	}
	if l.config.User != "" {
		u.User = url.User(l.config.User)
	}
	return u.String()
}

func (l location) connector() (driver.Connector, error) {
	c, err := l.complete()
	if err != nil {
		return nil, err
	}
	return mysqldriver.NewConnector(c)
}

// complete returns the driver's configuration, with the parts that the URL leaves
// out from the option file.
func (l location) complete() (*mysqldriver.Config, error) {
	c := l.config.Clone()
	file, err := l.option.read(c.User != "" && l.option.keepPassword && (l.host != "" || l.socket))
	if err != nil {
		return nil, err
	}
	if c.User == "" {
		c.User = file.orElse("user", userName())
	}
	if !l.option.keepPassword {
		c.Passwd = file["password"]
	}
	if socket := file["socket"]; !l.socket && l.host == "" && file["host"] == "" && socket != "" {
		c.Net, c.Addr = "unix", socket
	} else if !l.socket {
		host, port := l.host, l.port
		if host == "" {
			host = file.orElse("host", "localhost")
		}
		if port == "" {
			port = file.orElse("port", "3306")
		}
		c.Net, c.Addr = "tcp", net.JoinHostPort(host, port)
	}
	if c.Net == "unix" && c.AllowFallbackToPlaintext {
		c.TLS, c.AllowFallbackToPlaintext = nil, false // nobody can listen in on a socket
	}
	return c, nil
}

func badURL(raw, reason string, err error) error {
	return &dialect.URLError{Where: redacted(raw), Reason: reason, Err: err}
}

// redacted returns a URL, which may be malformed, without all parts that may be a
// password: from the first colon behind the scheme to the last @, a port that is no
// number, and every value in the query.
func redacted(raw string) string {
	if i := strings.Index(raw, "://"); i >= 0 && !strings.ContainsAny(raw[:i], ":@") {
		return hideAt(raw[:i+3], raw[i+3:])
	}
	return hideAt("", raw)
}

const hidden = "xxxxx"

func hideAt(before, rest string) string {
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		user, _, has := strings.Cut(rest[:at], ":")
		if !has && strings.Contains(rest[:at], "?") {
			return before + hideQuery(rest)
		}
		if has {
			user += ":" + hidden
		}
		return before + user + "@" + hideQuery(rest[at+1:])
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	address := rest[:end]
	if i := strings.LastIndexByte(address, ':'); i >= 0 && !strings.HasSuffix(address, "]") && strings.Trim(address[i+1:], "0123456789") != "" {
		return before + address[:i+1] + hidden
	}
	return before + address + hideQuery(rest[end:])
}

// hideQuery leaves the query out, in which even a name may be a part of a password.
func hideQuery(rest string) string {
	path, _, has := strings.Cut(rest, "?")
	if !has {
		return path
	}
	return path + "?…"
}
