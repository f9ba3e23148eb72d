package project

import (
	"net/url"
	"regexp"
	"strings"
)

const mask = "***"

// Redact returns a database URL, or a list of name=value settings as drivers
// take them, fit to be shown: what is a password, or may be one, is "***". It
// takes anything, valid or not, and rather hides too much: a password may hold
// every one of / ? # : @ unescaped, so it is taken to reach up to the last @.
func Redact(database string) string {
	return redactSettings(redactUser(database))
}

// sqliteScheme marks URLs that have no user.
var sqliteScheme = regexp.MustCompile(`(?i)^\s*sqlite3?(\+\w*)?:($|[^/]|/($|[^/]))`)

// redactUser hides the password of user:password@host, also where there is no
// scheme, and in a URL that ends before its @.
func redactUser(s string) string {
	if sqliteScheme.MatchString(s) {
		return s
	}
	start := len(scheme.FindString(s))
	colon := strings.IndexByte(s[start:], ':')
	if colon < 0 {
		return s
	}
	colon += start + 1
	if at := strings.LastIndexByte(s, '@'); at >= colon {
		return s[:colon] + mask + s[at:]
	}
	if start > 0 && !hosts.MatchString(authority(s[start:])) {
		return s[:colon] + mask
	}
	return s
}

var scheme = regexp.MustCompile(`^\s*[A-Za-z][\w+.\-]*://`)

// hosts are one or more host[:port], as they stand in a URL without a user.
var hosts = regexp.MustCompile(`^(?:\[[^\]]*\]|[^:,\[]*)(?::\d*)?(?:,(?:\[[^\]]*\]|[^:,\[]*)(?::\d*)?)*$`)

func authority(s string) string {
	if end := strings.IndexAny(s, "/?#"); end >= 0 {
		return s[:end]
	}
	return s
}

// setting is where a setting starts: a name and its =. Spaces around the = are
// libpq's and ADO's.
var setting = regexp.MustCompile(`(^|[\s&;?,'"({/])([\w%.+\-]+)\s*=\s*`)

// secretName matches the names of settings that hold a password or a key.
var secretName = regexp.MustCompile(`(?i)passw|passphrase|passcode|pwd|secret|token|credential|^pass$|api.?key|auth.?key`)

// redactSettings hides the values of secret settings. A value reaches to the
// start of the next setting, because an unescaped one may hold anything else.
func redactSettings(s string) string {
	var out strings.Builder
	for {
		m := setting.FindStringSubmatchIndex(s)
		if m == nil {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:m[1]])
		name := s[m[4]:m[5]]
		s = s[m[1]:]
		if isSecret(name) {
			end := valueEnd(s)
			if end > 0 {
				out.WriteString(mask)
			}
			s = s[end:]
		}
	}
}

func isSecret(name string) bool {
	if plain, err := url.QueryUnescape(name); err == nil {
		name = plain
	}
	return secretName.MatchString(name)
}

// nextSetting is what ends a value.
var nextSetting = regexp.MustCompile(`[\s&;]+[\w%.+\-]+\s*=`)

// valueEnd is the length of the value that s starts with: first what is
// quoted, then all up to the next setting.
func valueEnd(s string) int {
	quoted := quotedEnd(s)
	if m := nextSetting.FindStringIndex(s[quoted:]); m != nil {
		return quoted + m[0]
	}
	return len(s)
}

// quotedEnd is the length of the quoted text that s starts with: 0 when it
// starts with none, or one that does not end.
func quotedEnd(s string) int {
	if s == "" || (s[0] != '\'' && s[0] != '"') {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return 0
}
