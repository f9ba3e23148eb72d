package dburl

import (
	"regexp"
	"strings"
	"sync"

	"github.com/ramusdb/ramus/internal/dialect"
)

// fromJDBC reads a JDBC URL behind its "jdbc:". User and password are options of it.
func fromJDBC(rest string) (string, error) {
	name, rest, _ := strings.Cut(rest, ":")
	switch strings.ToLower(name) {
	case "postgresql":
		return fromJDBCServer("postgresql", rest, jdbcPostgres)
	case "mysql":
		return fromJDBCServer("mysql", rest, jdbcMySQL)
	case "mariadb":
		return fromJDBCServer("mariadb", rest, jdbcMariaDB)
	case "sqlite":
		return fromJDBCSQLite(rest)
	}
	return "", jdbcFault("is not of a database that ramus knows: jdbc:sqlite:, jdbc:postgresql:, jdbc:mysql:, jdbc:mariadb:")
}

func jdbcFault(reason string) error {
	return &dialect.URLError{Where: "jdbc:…", Reason: reason}
}

func fromJDBCServer(scheme, rest string, rule func(Option) Decision) (string, error) {
	rest, query, _ := strings.Cut(rest, "?")
	u := URL{Scheme: scheme}
	address, slashes := strings.CutPrefix(rest, "//")
	switch {
	case slashes:
		u.Hosts, u.Database, _ = strings.Cut(address, "/")
	case scheme != "postgresql":
		return "", jdbcFault("names several servers, or lacks its slashes; write " + scheme + "://USER@HOST/DATABASE")
	default:
		u.Database = strings.TrimPrefix(rest, "/")
	}
	if !hostList().MatchString(u.Hosts) || strings.ContainsAny(u.Database, "/@") {
		return "", jdbcFault("has a user or a list where its host is expected; write " + scheme + "://USER@HOST/DATABASE")
	}
	if u.Hosts == "" && !strings.Contains(query, "localSocket=") {
		u.Hosts = "localhost"
	}
	if scheme != "postgresql" {
		u.HasPassword = true // none is taken from a file
		if u.Hosts != "" && strings.LastIndexByte(u.Hosts, ':') <= strings.LastIndexByte(u.Hosts, ']') {
			u.Hosts += ":3306"
		}
	}
	u.Database = Unescape(u.Database)
	options, err := Options(query)
	if err != nil {
		return "", jdbcFault("has a query that cannot be read")
	}
	if fault := Repeated(options); fault != "" {
		return "", jdbcFault(fault)
	}
	u.Options = options
	u.login()
	u, err = decide(u, rule)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// hostList matches hosts with their ports, separated by commas.
var hostList = sync.OnceValue(func() *regexp.Regexp {
	const one = `(?:\[[0-9A-Fa-f:.%]+\]|[^][:@/?()=&, ]*)(?::[0-9]{1,5})?`
	return regexp.MustCompile("^" + one + "(?:," + one + ")*$")
})

// login moves the options user and password to their places.
func (u *URL) login() {
	u.written, u.Options = u.Options, nil
	for _, o := range u.written {
		switch o.Key {
		case "user":
			u.User = o.Value
		case "password":
			u.Password, u.HasPassword = o.Value, true
		default:
			u.Options = append(u.Options, o)
		}
	}
}

// fromJDBCSQLite reads the URLs of the driver of Xerial.
func fromJDBCSQLite(name string) (string, error) {
	if strings.HasPrefix(name, ":resource:") {
		return "", jdbcFault("names a file in a Java archive, which ramus does not read")
	}
	if name == "" {
		name = ":memory:"
	}
	path, query, has := strings.Cut(name, "?")
	if strings.HasPrefix(path, "//") {
		path = "/" + strings.TrimLeft(path, "/")
	}
	if !strings.HasPrefix(path, "file:") {
		path = "sqlite:" + path
	}
	if !has {
		return path, nil
	}
	parts := strings.Split(query, "&")
	for i, part := range parts {
		switch key, _, _ := strings.Cut(part, "="); key {
		case "foreign_keys", "journal_mode", "synchronous", "busy_timeout":
			parts[i] = "_" + part
		}
	}
	return path + "?" + strings.Join(parts, "&"), nil
}
