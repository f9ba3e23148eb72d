package postgres

import (
	"path"
	"slices"
	"strings"
)

// schemes returns the schemes of URLs: libpq's two, and SQLAlchemy's with the
// Python driver.
func schemes() []string {
	return []string{
		"postgresql", "postgres", "postgresql+psycopg2", "postgresql+psycopg", "postgresql+asyncpg",
		"postgresql+pg8000", "postgresql+psycopg2cffi", "postgresql+psycopg_async", "postgres+psycopg2",
	}
}

// translate rewrites the query for pgx and the server, and returns its fault. The
// server gets parameters that neither it nor pgx knows, and its refusal names them.
func (p *parts) translate() string {
	p.spellings()
	p.manyHosts()
	for _, key := range keys(p.query) {
		value := p.query.Get(key)
		switch {
		case slices.Contains(meaningless(), key):
			p.query.Del(key)
		case slices.Contains(unsupported(), key):
			return "has the parameter " + key + ", which ramus's driver (pgx) does not support"
		case key == "gssencmode":
			if value == "require" {
				return "has gssencmode=require, which ramus's driver (pgx) does not support"
			}
			p.query.Del(key)
		case key == "client_encoding" && strings.EqualFold(value, "auto"):
			p.query.Del(key)
		case key == "fallback_application_name":
			p.query.Del(key)
			if !p.query.Has("application_name") {
				p.query.Set("application_name", value)
			}
		case strings.HasPrefix(key, "pool_"):
			p.query.Del(key) // of pgxpool
		}
	}
	return ""
}

// meaningless returns the parameters of libpq and the Python drivers that have no
// effect here.
func meaningless() []string {
	return []string{
		"keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
		"sslcompression", "gsslib", "gssdelegation", "load_balance_hosts",
		"prepared_statement_cache_size", "prepared_statement_name_func", "statement_cache_size",
		"max_cached_statement_lifetime", "max_cacheable_statement_size", "prepare_threshold", "async_fallback",
	}
}

// unsupported returns the parameters for features that ramus does not have.
func unsupported() []string {
	return []string{
		"hostaddr", "replication", "sslcrl", "sslcrldir", "ssl_min_protocol_version", "ssl_max_protocol_version",
		"requirepeer", "direct_tls", "ssl_context", "server_settings", "sslkeylogfile",
	}
}

// spellings renames the parameters of Python drivers as libpq names them.
func (p *parts) spellings() {
	switch p.driver {
	case "asyncpg":
		p.rename("ssl", "sslmode", map[string]string{"true": "require", "True": "require", "1": "require", "false": "disable", "False": "disable", "0": "disable"})
		p.rename("timeout", "connect_timeout", nil)
		p.rename("command_timeout", "statement_timeout", nil)
		if seconds := p.query.Get("statement_timeout"); seconds != "" {
			p.query.Set("statement_timeout", seconds+"s")
		}
	case "pg8000":
		p.rename("timeout", "connect_timeout", nil)
		if socket := p.query.Get("unix_sock"); socket != "" {
			p.query.Del("unix_sock")
			p.query.Set("host", path.Dir(socket))
		}
	}
}

func (p *parts) rename(from, to string, values map[string]string) {
	value := p.query.Get(from)
	if value == "" {
		return
	}
	if other, ok := values[value]; ok {
		value = other
	}
	p.query.Del(from)
	if !p.query.Has(to) {
		p.query.Set(to, value)
	}
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
