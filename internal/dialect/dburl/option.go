package dburl

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A Decision says what becomes of an option of another tool.
type Decision struct {
	Known   bool
	Becomes []Option // take its place; none if the option has no effect on ramus
	Refusal string   // why it is refused, behind its name; may be empty
	Instead []Option // to write instead of a refused option
}

// Drop is the decision about an option without an effect on ramus.
func Drop() Decision { return Decision{Known: true} }

// Become is the decision about an option that ramus has under another name.
func Become(key, value string) Decision {
	return Decision{Known: true, Becomes: []Option{{key, value}}}
}

// Refuse is the decision about an option that ramus cannot follow.
func Refuse(why string, instead ...Option) Decision {
	return Decision{Known: true, Refusal: why, Instead: instead}
}

// Unknown is the refusal of an option that no tool is known to have.
const Unknown = "which ramus does not know"

// Name returns the name of a refused option for messages.
func (d Decision) Name(options []Option, key string) string {
	if d.Refusal == Unknown {
		return Named(options, key)
	}
	return "the parameter " + key
}

// DropIf drops an option if it has one of some values, in upper or lower case, and
// refuses the others.
func DropIf(value string, harmless []string, why string, instead ...Option) Decision {
	for _, h := range harmless {
		if strings.EqualFold(value, h) {
			return Drop()
		}
	}
	return Refuse(why, instead...)
}

// False has the spellings of an option that is off.
func False() []string { return []string{"false", "0", "no", "off", ""} }

// Migrate decides about golang-migrate's options, which are about its own files and its
// own table.
func Migrate(o Option) Decision {
	switch o.Key {
	case "x-multi-statement", "x-multi-statement-max-size":
		return Drop() // ramus runs each statement by itself
	case "x-migrations-table", "x-migrations-table-quoted":
		return Refuse("which names golang-migrate's table; ramus's is the key version_table of ramus.toml")
	case "x-statement-timeout":
		return Refuse("which is golang-migrate's; ramus has the key statement_timeout of ramus.toml")
	case "x-no-tx-wrap":
		return DropIf(o.Value, False(), "which is golang-migrate's; in ramus, a revision runs without a transaction if it says transaction:false")
	case "x-no-lock":
		return DropIf(o.Value, False(), "but ramus always takes its lock")
	case "x-tls-ca":
		return Become("ssl_ca", o.Value)
	case "x-tls-cert":
		return Become("ssl_cert", o.Value)
	case "x-tls-key":
		return Become("ssl_key", o.Value)
	case "x-tls-insecure-skip-verify":
		return DropIf(o.Value, False(), "which turns the check of the certificate off", Option{"ssl_mode", "REQUIRED"})
	}
	if strings.HasPrefix(o.Key, "x-") {
		return Refuse("which is golang-migrate's, and not known to ramus")
	}
	return Decision{}
}

// Pool decides about options of connection pools and frameworks: ramus opens one
// connection, and keeps it while it runs.
func Pool(o Option) Decision {
	switch o.Key {
	case "connection_limit", "pool_timeout", "pgbouncer", "single_use_connections", "max_connection_lifetime", "max_idle_connection_lifetime", // Prisma
		"pool", "checkout_timeout", "idle_timeout", "reaping_frequency", "keepalive", "max_age", "prepared_statements", "statement_limit", "advisory_locks", "insert_returning", "reconnect", // Rails
		"conn_max_age", "conn_health_checks", "disable_server_side_cursors", "atomic_requests": // Django
		return Drop()
	}
	return Decision{}
}

// Security reports whether an option is, by its name, about encryption or certificates.
// If it is not known, it must not be ignored, nor sent to a server without encryption.
func Security(key string) bool {
	key = strings.ToLower(key)
	for _, part := range []string{"ssl", "tls", "encrypt", "cert", "secur", "gss", "krb", "channel", "publickey", "public_key", "pubkey", "cipher", "trust", "keystore", "verify"} {
		if strings.Contains(key, part) {
			return true
		}
	}
	return false
}

// Translate replaces the options of a URL that a rule knows, and keeps the others. The
// error is a *dialect.URLError.
func Translate(u URL, rule func(Option) Decision) (URL, error) {
	u.written = u.Options
	return decide(u, func(o Option) Decision {
		if d := rule(o); d.Known {
			return d
		}
		return Become(o.Key, o.Value)
	})
}

// decide replaces the options of a URL by what a rule makes of them.
func decide(u URL, rule func(Option) Decision) (URL, error) {
	given := u.Options
	u.Options = nil
	var refused []string
	lost := false // a refused option was about encryption, and nothing takes its place
	for _, o := range given {
		d := rule(o)
		if !d.Known {
			d.Refusal = Unknown
		}
		if d.Refusal == "" {
			u.Options = add(u.Options, d.Becomes)
			continue
		}
		refused = append(refused, d.Name(u.written, o.Key)+", "+d.Refusal)
		u.Options = add(u.Options, d.Instead)
		lost = lost || d.Instead == nil && Security(o.Key)
	}
	if refused == nil {
		return u, nil
	}
	bad := &dialect.URLError{Where: named(u), Reason: "has " + strings.Join(refused, "; and ")}
	if !lost {
		bad.Fix = "Write " + u.Masked()
	}
	return u, bad
}

// add adds options that are not there yet.
func add(options, more []Option) []Option {
	for _, o := range more {
		there := false
		for _, other := range options {
			there = there || other == o
		}
		if !there {
			options = append(options, o)
		}
	}
	return options
}

// named returns the URL for messages without a password and options.
func named(u URL) string {
	u.Options, u.HasPassword, u.Password = nil, false, ""
	return u.Masked()
}

// Repeated returns the fault of a query that has an option twice, with different values:
// tools differ in which one wins. Some options may be repeated.
func Repeated(options []Option, but ...string) string {
	seen := map[string]string{}
	for _, o := range options {
		value, twice := seen[o.Key]
		if twice && value != o.Value && !contains(but, o.Key) {
			return "has " + Named(options, o.Key) + " twice, with different values"
		}
		seen[o.Key] = o.Value
	}
	return ""
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if s == one {
			return true
		}
	}
	return false
}
