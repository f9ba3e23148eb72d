package dburl

import (
	"net"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A goDSN has the parts of a data source name of Go's MySQL driver,
// user:password@tcp(host:port)/database?options.
type goDSN struct{ login, network, address, database, query string }

var networkOf = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:([a-z][a-z0-9+-]*)\((.*)\)|(tcp|unix)|)$`)
})

// cutGoDSN cuts a name as the driver does: at the last slash, then at the last @.
func cutGoDSN(s string) (d goDSN, ok bool) {
	slash := strings.LastIndexByte(s, '/')
	if slash < 0 {
		return d, false
	}
	d.database, d.query, _ = strings.Cut(s[slash+1:], "?")
	at := strings.LastIndexByte(s[:slash], '@')
	d.login = s[:max(at, 0)]
	m := networkOf().FindStringSubmatch(s[at+1 : slash])
	if m == nil {
		return d, false
	}
	d.network, d.address = m[1]+m[3], m[2]
	return d, d.network != "" || at >= 0
}

// goScheme cuts off a scheme that golang-migrate has in front of Go's form. Of
// other schemes, none can be a user.
func goScheme(raw string) (rest string, scheme bool, ok bool) {
	before, after, found := strings.Cut(raw, ":")
	switch strings.ToLower(before) {
	case "mysql", "mysql2", "mariadb", "maria":
		rest, slashes := strings.CutPrefix(after, "//")
		return rest, true, slashes
	case "sqlite", "sqlite3", "file", "postgres", "postgresql":
		return raw, false, false
	}
	return raw, false, !found || !strings.HasPrefix(after, "//")
}

// isGoDSN reports whether a text has Go's form. Behind mysql://, that is an address in
// parentheses.
func isGoDSN(raw string) bool {
	rest, scheme, ok := goScheme(raw)
	if !ok || strings.Contains(raw, "\n") {
		return false
	}
	d, ok := cutGoDSN(rest)
	return ok && (!scheme || d.address != "")
}

func fromGoDSN(raw string) (string, error) {
	rest, scheme, _ := goScheme(raw)
	d, _ := cutGoDSN(rest)
	u := URL{Scheme: "mysql", HasPassword: true, Database: Unescape(d.database)}
	u.User, u.Password, _ = strings.Cut(d.login, ":")
	if scheme { // golang-migrate decodes them
		u.User, u.Password = Unescape(u.User), Unescape(u.Password)
	}
	refuse := func(reason string) (string, error) {
		return "", &dialect.URLError{Where: elided, Reason: "is Go's form, and " + reason}
	}
	var err error
	if u.Options, err = Options(d.query); err != nil {
		return refuse("has a query that cannot be read")
	}
	if fault := Repeated(u.Options); fault != "" {
		return refuse(fault)
	}
	if u.User == "" {
		return refuse("names no user; write mysql://USER@HOST/DATABASE")
	}
	switch d.network {
	case "", "tcp", "tcp4", "tcp6":
		if u.Hosts, err = goAddress(d.address); err != nil {
			return refuse("has an address that is not HOST:PORT")
		}
	case "unix":
		if d.address == "" {
			d.address = "/tmp/mysql.sock"
		}
		u.Options = append([]Option{{"unix_socket", d.address}}, u.Options...)
	default:
		return refuse("names a network that only a Go program defines; ramus connects by tcp(HOST:PORT) and unix(PATH)")
	}
	return u.String(), nil
}

// goAddress returns host:port with the driver's defaults.
func goAddress(address string) (string, error) {
	if address == "" {
		return "127.0.0.1:3306", nil
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		host, port = strings.Trim(address, "[]"), "3306"
		if strings.Contains(host, ":") && !strings.HasPrefix(address, "[") {
			return "", err
		}
	}
	if host == "" || strings.ContainsAny(host, "/@?#()[]% ") || strings.Trim(port, "0123456789") != "" || port == "" {
		return "", &net.AddrError{Err: "not a host and a port"}
	}
	return net.JoinHostPort(host, port), nil
}
