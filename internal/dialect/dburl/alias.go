package dburl

import (
	"strconv"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// fromAlias replaces a scheme of another tool by ramus's own, and writes it in lower
// case.
func fromAlias(raw string) (string, error) {
	scheme, rest, found := strings.Cut(raw, ":")
	if !found {
		return raw, nil
	}
	switch lower := strings.ToLower(scheme); lower {
	case "pgx", "pgx4", "pgx5", "pgsql", "psql", "postgis":
		return "postgresql:" + rest, nil
	case "mysql2", "trilogy", "mysqlgis", "mysql-connector":
		return "mysql:" + rest, nil
	case "maria":
		return "mariadb:" + rest, nil
	case "mysql+unix", "mariadb+unix", "maria+unix":
		return fromUnixURL(rest)
	case "sqlite3":
		return fromSQLite3(rest)
	default:
		if strings.ContainsAny(lower, "/@?= ") {
			return raw, nil
		}
		return lower + ":" + rest, nil
	}
}

// fromSQLite3 reads the URLs of golang-migrate, dbmate and Rails, in which three slashes
// start an absolute path. Two slashes start a relative path for golang-migrate, and an
// absolute one for dbmate.
func fromSQLite3(rest string) (string, error) {
	name, query, has := strings.Cut(rest, "?")
	switch {
	case strings.HasPrefix(name, "///"):
		name = "/" + strings.TrimLeft(name, "/")
	case strings.HasPrefix(name, "//"):
		name = strings.TrimPrefix(name, "//")
		if name != ":memory:" {
			return "", &dialect.URLError{Where: "sqlite3:…", Reason: "has two slashes, which are a relative path for golang-migrate and an absolute one for dbmate",
				Fix: "Write sqlite:" + afterLogin(name) + " for a relative path, sqlite:/" + afterLogin(name) + " for an absolute one"}
		}
	}
	if !has {
		return "sqlite:" + name, nil
	}
	return "sqlite:" + name + "?" + railsTimeout(query), nil
}

// afterLogin returns a text without what may be the user and password of a server's URL.
func afterLogin(name string) string { return name[strings.LastIndexByte(name, '@')+1:] }

// railsTimeout renames Rails' timeout, in milliseconds: that of sqlite: is in seconds.
func railsTimeout(query string) string {
	parts := strings.Split(query, "&")
	for i, part := range parts {
		if value, ok := strings.CutPrefix(part, "timeout="); ok {
			parts[i] = "_busy_timeout=" + value
		}
	}
	return strings.Join(parts, "&")
}

// fromUnixURL reads Atlas's mysql+unix://user:password@/path/to/socket?database=shop.
func fromUnixURL(rest string) (string, error) {
	rest, query, _ := strings.Cut(strings.TrimPrefix(rest, "//"), "?")
	options, err := Options(query)
	if err != nil {
		return "", &dialect.URLError{Where: elided, Reason: "has a query that cannot be read"}
	}
	at := strings.LastIndexByte(rest, '@')
	u := URL{Scheme: "mysql"}
	u.User, u.Password, u.HasPassword = strings.Cut(rest[:max(at, 0)], ":")
	u.User, u.Password = Unescape(u.User), Unescape(u.Password)
	u.Options = []Option{{"unix_socket", Unescape(rest[at+1:])}}
	for _, o := range options {
		if o.Key == "database" {
			u.Database = o.Value
		} else {
			u.Options = append(u.Options, o)
		}
	}
	return u.String(), nil
}

// Unescape decodes percent signs, and keeps those that encode nothing.
func Unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if c, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
