package project

import (
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/hook"
)

const alembicKey = "alembic"

// alembic sets the command that runs an Alembic project's Alembic. An empty string
// unsets it.
func (r *reader) alembic(c *Config, v value) {
	if c.Alembic == nil {
		r.complain(v.at, "alembic is for an Alembic project, which this is not: there is no alembic.ini beside this file, "+
			"nor a pyproject.toml with [tool.alembic]")
		return
	}
	words, ok := r.command(v)
	switch {
	case !ok:
	case len(words) > 0 && words[0] == "":
		r.complain(v.at, "alembic names no program")
	default:
		c.Alembic.Program = words
	}
}

// command parses the words of a command.
func (r *reader) command(v value) (words []string, ok bool) {
	if v.kind == unstable.String {
		words, err := hook.Words(v.text)
		if err != nil {
			r.complain(v.at, "alembic: %v", err)
		}
		return words, err == nil
	}
	if !r.is(v, unstable.Array, alembicKey, aCommand) {
		return nil, false
	}
	for _, element := range v.list {
		if !r.is(element, unstable.String, "each of alembic", aString) {
			return nil, false
		}
		words = append(words, element.text)
	}
	if words == nil {
		r.complain(v.at, "alembic names no program")
	}
	return words, words != nil
}
