package mysql

import (
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// foreign decides about the parameters of golang-migrate, Prisma, dbmate, Rails and
// Django. It also refuses parameters about encryption that are not known, before
// anything is sent to a server.
func foreign(o dburl.Option) dburl.Decision {
	for _, rule := range []func(dburl.Option) dburl.Decision{foreignTLS, dburl.Migrate, dburl.Pool} {
		if d := rule(o); d.Known {
			return d
		}
	}
	switch {
	case o.Key == "encoding": // Rails'
		return dburl.Become("charset", o.Value)
	case o.Key == "socket_timeout": // Prisma's, in seconds
		return dburl.Become("read_timeout", o.Value)
	case o.Key == "statement_cache_size":
		return dburl.Drop()
	case o.Key != strings.ToLower(o.Key) && !slices.Contains(goParameters(), o.Key):
		if d := dburl.ConnectorJ(o); d.Known {
			return d
		}
		return dburl.Refuse(dburl.Unknown)
	case dburl.Security(o.Key) && !slices.Contains(knownSecurity(), o.Key):
		return dburl.Refuse(dburl.Unknown)
	}
	return dburl.Decision{}
}

// goParameters has the parameters of Go's driver with upper case letters. Others are those
// of Java's drivers.
func goParameters() []string {
	return []string{
		"allowAllFiles", "allowCleartextPasswords", "allowFallbackToPlaintext", "allowNativePasswords", "allowOldPasswords", "checkConnLiveness", "clientFoundRows",
		"columnsWithAlias", "connectionAttributes", "interpolateParams", "maxAllowedPacket", "multiStatements", "parseTime", "readTimeout", "rejectReadOnly", "timeTruncate", "writeTimeout",
	}
}

// knownSecurity has the parameters about encryption and certificates that tlsChoice and
// driverFlag read.
func knownSecurity() []string {
	return []string{
		"ssl_ca", "ssl-ca", "ssl_cert", "ssl-cert", "ssl_key", "ssl-key", "ssl_mode", "ssl-mode", "sslmode", "tls_mode", "tls", "ssl",
		"ssl_disabled", "ssl_verify_cert", "ssl_verify_identity", "ssl_check_hostname",
	}
}

func foreignTLS(o dburl.Option) dburl.Decision {
	verified := dburl.Option{Key: "ssl_mode", Value: "VERIFY_IDENTITY"}
	switch o.Key {
	case "sslaccept": // Prisma's, with which the connection is always encrypted
		switch o.Value {
		case "strict":
			return dburl.Become("ssl_mode", "VERIFY_IDENTITY")
		case "accept_invalid_certs":
			return dburl.Become("ssl_mode", "REQUIRED")
		}
		return dburl.Refuse("which is neither strict nor accept_invalid_certs", verified)
	case "sslcert":
		return dburl.Refuse("which is the server's CA for Prisma, and the client's certificate for others; write ssl_ca or ssl_cert")
	case "sslidentity":
		return dburl.Refuse("which names a PKCS #12 file; write its PEM files as ssl_cert and ssl_key")
	case "sslca":
		return dburl.Become("ssl_ca", o.Value)
	case "sslkey":
		return dburl.Become("ssl_key", o.Value)
	case "sslMode":
		return dburl.Become("ssl_mode", o.Value) // MySQL Connector/J's; other values than MySQL's are refused
	case "sslverify", "usessl", "requiressl":
		return dburl.Refuse("which differs from tool to tool", verified)
	case "sslrootcert":
		return dburl.Refuse("which is PostgreSQL's", dburl.Option{Key: "ssl_ca", Value: o.Value}, verified)
	case "tls":
		return goTLS(o.Value)
	}
	return dburl.Decision{}
}

// goTLS decides about the values of tls that name a configuration of a Go program.
// golang-migrate's is custom.
func goTLS(value string) dburl.Decision {
	switch strings.ToLower(value) {
	case "custom":
		return dburl.Become("ssl_mode", "VERIFY_IDENTITY")
	case "1", "true", "on", "yes", "0", "false", "off", "no", "skip-verify", "preferred":
		return dburl.Decision{}
	}
	return dburl.Refuse("whose value is none of true, false, skip-verify and preferred; a Go program defines others")
}
