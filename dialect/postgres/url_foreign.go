package postgres

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// foreign decides about options that libpq and pgx do not have: those of golang-migrate,
// Prisma, dbmate, Rails, Django and lib/pq. It also refuses options about encryption that
// are not known, before anything is sent to a server.
func foreign(o dburl.Option) dburl.Decision {
	for _, rule := range []func(dburl.Option) dburl.Decision{schemaOption, tlsOption, dburl.Migrate, dburl.Pool} {
		if d := rule(o); d.Known {
			return d
		}
	}
	switch {
	case slices.Contains(meaningless(), o.Key), strings.HasPrefix(o.Key, "pool_"): // the latter of pgxpool
		return dburl.Drop()
	case slices.Contains(unsupported(), o.Key):
		return dburl.Refuse("which ramus's driver (pgx) does not support")
	case dburl.Security(o.Key) && !slices.Contains(pgxSecurity(), o.Key):
		return dburl.Refuse(dburl.Unknown)
	case strings.Trim(strings.ToLower(o.Key), "abcdefghijklmnopqrstuvwxyz0123456789_.") != "":
		return dburl.Refuse(dburl.Unknown)
	}
	return dburl.Decision{}
}

func schemaOption(o dburl.Option) dburl.Decision {
	switch o.Key {
	case "schema":
		return dburl.Become("search_path", quoteName(o.Value)) // Prisma's, one name
	case "currentSchema", "schema_search_path":
		return dburl.Become("search_path", o.Value)
	case "min_messages":
		return dburl.Become("client_min_messages", o.Value)
	case "socket":
		return dburl.Become("host", o.Value)
	case "encoding", "client_encoding":
		return dburl.DropIf(o.Value, []string{"utf8", "utf-8", "unicode", "auto", "'utf8'", "'utf-8'"}, "but revisions are UTF-8")
	case "socket_timeout":
		return dburl.DropIf(o.Value, []string{"0"}, "which limits each read; ramus has the key statement_timeout of ramus.toml")
	case "binary_parameters", "disable_prepared_binary_result":
		return dburl.Drop() // lib/pq's way to send values
	case "assume_role":
		return dburl.Refuse("which ramus does not know; write options=-c%20role=NAME")
	}
	return dburl.Decision{}
}

// quoteName quotes a schema's name for search_path, if it has to be.
func quoteName(name string) string {
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == "" {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// pgxSecurity has the options about encryption and certificates that pgx has.
func pgxSecurity() []string {
	return []string{"sslmode", "sslkey", "sslcert", "sslcertmode", "sslrootcert", "sslnegotiation", "sslpassword", "sslsni", "krbspn", "krbsrvname", "channel_binding"}
}

func tlsOption(o dburl.Option) dburl.Decision {
	verified := dburl.Option{Key: "sslmode", Value: "verify-full"}
	encrypted := dburl.Option{Key: "sslmode", Value: "require"}
	switch o.Key {
	case "ssl":
		if o.Value == "true" { // libpq's
			return dburl.Become("sslmode", "require")
		}
		return dburl.Refuse("whose values differ from tool to tool; libpq's option is sslmode", verified)
	case "sslaccept":
		switch o.Value {
		case "strict":
			return dburl.Become("sslmode", "verify-full")
		case "accept_invalid_certs":
			return dburl.Become("sslmode", "require")
		}
		return dburl.Refuse("which is neither strict nor accept_invalid_certs", verified)
	case "sslidentity":
		return dburl.Refuse("which names a PKCS #12 file; write its PEM files as sslcert and sslkey")
	case "sslinline":
		return dburl.DropIf(o.Value, dburl.False(), "with which certificates are in the URL; write their files as sslrootcert, sslcert and sslkey")
	case "ssl_mode", "ssl-mode", "tls", "usessl", "useSSL", "requiressl", "requireSSL", "encrypt":
		return dburl.DropIf(o.Value, dburl.False(), "which PostgreSQL's programs do not have", encrypted)
	case "sslMode":
		return dburl.Refuse("which PostgreSQL's programs do not have", verified)
	case "ssl_ca", "ssl-ca", "sslca":
		return dburl.Refuse("which PostgreSQL's programs do not have", dburl.Option{Key: "sslrootcert", Value: o.Value}, verified)
	case "ssl_require":
		return dburl.DropIf(o.Value, dburl.False(), "which PostgreSQL's programs do not have", encrypted)
	case "gssencmode":
		return dburl.DropIf(o.Value, []string{"disable", "allow", "prefer", ""}, "which ramus's driver (pgx) does not support")
	}
	return dburl.Decision{}
}
