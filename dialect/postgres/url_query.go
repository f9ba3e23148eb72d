package postgres

import (
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// schemes returns the schemes of URLs: libpq's two, and SQLAlchemy's with the
// Python driver.
func schemes() []string {
	return []string{
		"postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg",
		"postgresql+pg8000", "postgresql+psycopg2cffi", "postgresql+psycopg_async", "postgres+psycopg2",
	}
}

// translate rewrites the query for pgx and the server. The server gets parameters that
// neither it nor pgx knows, and its refusal names them.
func (p *parts) translate() error {
	if fault := dburl.Repeated(p.options, "host"); fault != "" {
		return &dialect.URLError{Where: p.where(), Reason: fault}
	}
	u, err := dburl.Translate(dburl.URL{Scheme: p.scheme, User: p.user, Password: p.password, HasPassword: p.password != "",
		Hosts: p.hosts, Database: dburl.Unescape(p.database), Options: p.spelled()}, foreign)
	if err != nil {
		return err
	}
	p.query = url.Values{}
	for _, o := range u.Options {
		if fault := p.set(o); fault != "" {
			return &dialect.URLError{Where: p.where(), Reason: fault}
		}
	}
	if name := "fallback_application_name"; p.query.Has(name) {
		if !p.query.Has("application_name") {
			p.query.Set("application_name", p.query.Get(name))
		}
		p.query.Del(name)
	}
	p.manyHosts()
	return nil
}

// set sets a parameter. Of two values for sslmode, both must hold: the stricter one
// does.
func (p *parts) set(o dburl.Option) (fault string) {
	old := p.query.Get(o.Key)
	modes := []string{"", "prefer", "require", "verify-ca", "verify-full"}
	switch {
	case o.Key == "host":
		p.query.Add(o.Key, o.Value)
		return ""
	case old == "" || old == o.Value:
	case o.Key == "sslmode" && slices.Contains(modes, old):
		o.Value = modes[max(slices.Index(modes, old), slices.Index(modes, o.Value))]
	default:
		return "has parameters that set " + o.Key + " to different values"
	}
	p.query.Set(o.Key, o.Value)
	return ""
}

// meaningless returns the parameters of libpq and the Python drivers that have no
// effect here.
func meaningless() []string {
	return []string{
		"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout", "authtype", "tty",
		"sslcompression", "gsslib", "gssdelegation", "load_balance_hosts",
		"prepared_statement_cache_size", "prepared_statement_name_func", "statement_cache_size",
		"max_cached_statement_lifetime", "max_cacheable_statement_size", "prepare_threshold", "async_fallback",
	}
}

// unsupported returns the parameters for features that ramus does not have.
func unsupported() []string {
	return []string{
		"hostaddr", "replication", "scram_client_key", "scram_server_key", "oauth_issuer", "oauth_client_id", "oauth_client_secret", "oauth_scope", "sslcrl", "sslcrldir", "ssl_min_protocol_version", "ssl_max_protocol_version",
		"requirepeer", "direct_tls", "ssl_context", "server_settings", "sslkeylogfile",
	}
}

// spelled returns the parameters, those of Python drivers under libpq's names.
func (p *parts) spelled() []dburl.Option {
	all := slices.Clone(p.options)
	for i, o := range all {
		switch p.driver + " " + o.Key {
		case "asyncpg ssl":
			all[i].Key = "sslmode"
		case "asyncpg timeout", "pg8000 timeout":
			all[i].Key = "connect_timeout"
		case "asyncpg command_timeout":
			all[i] = dburl.Option{Key: "statement_timeout", Value: o.Value + "s"}
		case "pg8000 unix_sock":
			all[i] = dburl.Option{Key: "host", Value: path.Dir(o.Value)}
		}
	}
	return all
}

// manyHosts reads SQLAlchemy's ?host=a:5432&host=b:5432.
func (p *parts) manyHosts() {
	hosts := p.query["host"]
	if len(hosts) == 0 || strings.Contains(hosts[0], "/") || !strings.Contains(strings.Join(hosts, ""), ":") && len(hosts) == 1 {
		return
	}
	var names, ports []string
	for _, host := range strings.Split(strings.Join(hosts, ","), ",") {
		name, port, _ := strings.Cut(host, ":")
		names, ports = append(names, name), append(ports, port)
	}
	if p.query.Has("port") {
		ports = []string{strings.Join(p.query["port"], ",")}
	}
	p.query.Set("host", strings.Join(names, ","))
	p.query.Set("port", strings.Join(ports, ","))
}
