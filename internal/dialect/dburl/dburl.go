// Package dburl translates the database URLs of other tools, such as Go's DSNs, JDBC's
// URLs and libpq's key=value form, to the URLs that the dialects read.
package dburl

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// Canonical returns the URL of a database in ramus's form, with a scheme in lower case.
// It returns a text without a known form as it is, which no dialect accepts. The error
// is a *dialect.URLError, and has no password.
func Canonical(raw string) (string, error) {
	switch {
	case quoted(raw):
		return "", &dialect.URLError{Where: elided, Reason: "is in quotes, which are part of the value; leave them out"}
	case isKeyValue(raw):
		return fromKeyValue(raw)
	case hasPrefixFold(raw, "jdbc:"):
		return fromJDBC(raw[len("jdbc:"):])
	case isGoDSN(raw):
		return fromGoDSN(raw)
	}
	return fromAlias(raw)
}

// BadPassword is the fault of a URL that is cut in the wrong place because of its
// password.
const BadPassword = "has special characters in its password; write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23 and % as %25"

// elided stands for a URL in messages where its password cannot be told from the rest.
const elided = "the database's URL"

func quoted(raw string) bool {
	return len(raw) > 2 && (raw[0] == '"' || raw[0] == '\'') && raw[len(raw)-1] == raw[0] && strings.Contains(raw, ":")
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// A URL has the decoded parts of a database's URL.
type URL struct {
	Scheme      string
	User        string
	Password    string
	HasPassword bool   // the password may be empty
	Hosts       string // as written
	Database    string
	Options     []Option

	written []Option // all options in their order, for messages
}

// An Option is one of the query's.
type Option struct{ Key, Value string }

// String returns the URL, with its password.
func (u URL) String() string { return u.text(Encode(u.Password), false) }

// Masked returns the URL for messages, with PASSWORD in the place of each password.
func (u URL) Masked() string { return u.text("PASSWORD", true) }

func (u URL) text(password string, mask bool) string {
	var b strings.Builder
	b.WriteString(u.Scheme + "://")
	empty := mask && u.Password == ""
	if u.User != "" || u.HasPassword && !empty {
		b.WriteString(Encode(u.User))
		if u.HasPassword && !empty {
			b.WriteString(":" + password)
		}
		b.WriteByte('@')
	}
	b.WriteString(u.Hosts + "/" + Encode(u.Database))
	separator := "?"
	for _, o := range u.Options {
		value := Encode(o.Value)
		if mask && secret(o.Key) {
			value = "PASSWORD"
		}
		b.WriteString(separator + Encode(o.Key) + "=" + value)
		separator = "&"
	}
	return b.String()
}

// Encode percent-encodes all bytes except those that are safe everywhere in a URL.
func Encode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// secret reports whether the value of an option is a password.
func secret(key string) bool {
	key = strings.ToLower(key)
	return strings.Contains(key, "pass") && key != "passfile" || strings.Contains(key, "pwd")
}

// Options returns the options of a query in their order.
func Options(query string) ([]Option, error) {
	var all []Option
	for part := range strings.SplitSeq(query, "&") {
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		k, err := url.QueryUnescape(key)
		if err != nil {
			return nil, err
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, err
		}
		all = append(all, Option{k, v})
	}
	return all, nil
}

// Named returns the name of an option for messages. An option that may be a part of a
// password, because of an & or a ? that was not encoded, is not repeated.
func Named(options []Option, key string) string {
	if strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz0123456789_.-") != "" {
		return "a parameter with a malformed name (in a password, write & as %26 and ? as %3F)"
	}
	at := slices.IndexFunc(options, func(o Option) bool { return o.Key == key })
	if at < 0 || slices.ContainsFunc(options[:at], func(o Option) bool { return secret(o.Key) }) {
		return "a parameter behind a password (in a password, write & as %26)"
	}
	return "the parameter " + key
}
