package dburl

import (
	"net"
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
)

var firstKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*(host|hostaddr|port|user|password|dbname|sslmode|service|connect_timeout|application_name|search_path|options|target_session_attrs|passfile)\s*=`)
})

// isKeyValue reports whether a text starts as libpq's key=value form does.
func isKeyValue(raw string) bool { return firstKey().MatchString(raw) }

// fromKeyValue reads libpq's form: host=db port=5432 user=ann password='it”s'.
func fromKeyValue(raw string) (string, error) {
	options, fault := keyValues(raw)
	if fault == "" {
		fault = Repeated(options)
	}
	if fault != "" {
		return "", &dialect.URLError{Where: elided, Reason: "is libpq's key=value form, and " + fault}
	}
	u := URL{Scheme: "postgresql"}
	var host, port string
	for _, o := range options {
		switch o.Key {
		case "user":
			u.User = o.Value
		case "password":
			u.Password, u.HasPassword = o.Value, o.Value != ""
		case "dbname":
			u.Database = o.Value
		case "host":
			host = o.Value
		case "port":
			port = o.Value
		default:
			u.Options = append(u.Options, o)
		}
	}
	if strings.Contains(u.Database, "://") || strings.Contains(u.Database, "=") {
		return "", &dialect.URLError{Where: elided, Reason: "has a URL as its dbname; use that URL alone"}
	}
	u.at(host, port)
	return u.String(), nil
}

// at sets the host and the port. Folders of sockets and lists are options.
func (u *URL) at(host, port string) {
	switch {
	case host == "" || strings.ContainsAny(host, "/,@?#%[") || strings.Trim(port, "0123456789") != "":
		if host != "" {
			u.Options = append(u.Options, Option{"host", host})
		}
		if port != "" {
			u.Options = append(u.Options, Option{"port", port})
		}
	case port != "":
		u.Hosts = net.JoinHostPort(host, port)
	case strings.Contains(host, ":"):
		u.Hosts = "[" + host + "]"
	default:
		u.Hosts = host
	}
}

// keyValues splits libpq's form
// (https://www.postgresql.org/docs/current/libpq-connect.html). The fault repeats
// nothing, since a password with a space may be cut.
func keyValues(s string) (all []Option, fault string) {
	for s = strings.TrimLeft(s, spaces); s != ""; s = strings.TrimLeft(s, spaces) {
		key, rest, found := strings.Cut(s, "=")
		key = strings.TrimRight(key, spaces)
		if !found || strings.ContainsAny(key, spaces) {
			return nil, "has a word without a = behind it; write a value with spaces in single quotes"
		}
		var value string
		if value, s, found = keyValue(strings.TrimLeft(rest, spaces)); !found {
			return nil, "has a single quote that is never closed"
		}
		all = append(all, Option{key, value})
	}
	return all, ""
}

const spaces = " \t\n\r\v\f"

// keyValue cuts a value off, which may be in single quotes; a backslash escapes.
func keyValue(s string) (value, rest string, closed bool) {
	quoted := strings.HasPrefix(s, "'")
	if quoted {
		s = s[1:]
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case quoted && s[i] == '\'':
			return b.String(), s[i+1:], true
		case !quoted && strings.IndexByte(spaces, s[i]) >= 0:
			return b.String(), s[i:], true
		case s[i] != '\\':
			b.WriteByte(s[i])
		}
	}
	return b.String(), "", !quoted
}
