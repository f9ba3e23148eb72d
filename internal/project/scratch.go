package project

import (
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/dialect/dburl"
)

// scratch sets the server for scratch databases. An empty string unsets it.
func (r *reader) scratch(c *Config, v value) {
	if !r.is(v, unstable.String, "scratch", aString) {
		return
	}
	if _, err := pieces(v.text); err != nil {
		r.complain(v.at, "scratch: %v", err)
		return
	}
	c.Scratch, c.scratchAt, c.scratchIn = "", place{}, ""
	if v.text != "" {
		c.Scratch, c.scratchAt, c.scratchIn = v.text, v.at, r.file
	}
}

// ScratchURL returns the URL of the server for scratch databases, in ramus's form, with
// its variables replaced as those of DatabaseURL; empty if the configuration names none.
func (c Config) ScratchURL(getenv func(string) (string, bool)) (string, error) {
	url, err := c.expanded("scratch", c.Scratch, c.scratchError, getenv)
	if err != nil || url == "" {
		return "", err
	}
	return dburl.Canonical(url)
}

func (c Config) scratchError(message string) Error {
	return Error{c.scratchIn, c.scratchAt.line, c.scratchAt.column, message}
}
