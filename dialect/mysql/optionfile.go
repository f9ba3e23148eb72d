package mysql

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// An optionFile has the user's settings for the parts that a URL leaves out
// (https://dev.mysql.com/doc/refman/8.4/en/option-files.html): ~/.my.cnf, or the
// file that the URL names. Its includes and ~/.mylogin.cnf are not read.
type optionFile struct {
	path         string // empty: ~/.my.cnf
	group        string
	keepPassword bool // the URL has one, which may be empty
}

// options are the settings of one group.
type options map[string]string

func (o options) orElse(key, value string) string {
	if v := o[key]; v != "" {
		return v
	}
	return value
}

// read reads the file, unless the URL is complete. A file in the home folder may be
// missing.
func (o optionFile) read(complete bool) (options, error) {
	path := o.path
	if path == "" {
		home := homeFolder()
		if complete || home == "" {
			return options{}, nil
		}
		path = filepath.Join(home, ".my.cnf")
	}
	text, err := os.ReadFile(path)
	if o.path == "" && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission)) {
		return options{}, nil
	}
	if err != nil {
		return nil, err
	}
	return parseOptions(string(text), o.group), nil
}

// parseOptions reads [client] and another group, which has precedence.
func parseOptions(text, group string) options {
	found, special := options{}, options{}
	var into options
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", line[0] == '#', line[0] == ';', line[0] == '!':
		case line[0] == '[':
			into = nil
			switch strings.Trim(line, "[] \t") {
			case group:
				into = special
			case "client":
				into = found
			}
		case into != nil:
			key, value, _ := strings.Cut(line, "=")
			key = strings.ReplaceAll(strings.TrimSpace(key), "-", "_")
			into[key] = optionValue(strings.TrimSpace(value))
		}
	}
	for key, value := range special {
		found[key] = value
	}
	return found
}

// optionValue removes quotes or a comment, and decodes escapes.
func optionValue(value string) string {
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = value[1 : n-1]
	} else if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return strings.NewReplacer(`\\`, `\`, `\s`, " ", `\n`, "\n", `\t`, "\t", `\r`, "\r", `\b`, "\b", `\"`, `"`, `\'`, "'").Replace(value)
}

// me returns the user of the system's own list, not of the environment; nil if
// there is none, as on Windows.
func me() *user.User {
	u, err := user.LookupId(strconv.Itoa(os.Getuid()))
	if err != nil {
		return nil
	}
	return u
}

// homeFolder returns $HOME, in which the mysql client looks, or else the folder in the
// system's list.
func homeFolder() string {
	if home, err := os.UserHomeDir(); err == nil {
		return home
	}
	if u := me(); u != nil {
		return u.HomeDir
	}
	return ""
}

func userName() string {
	if u := me(); u != nil {
		return u.Username
	}
	return ""
}
