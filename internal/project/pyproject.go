package project

import (
	"bytes"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// declaresAlembic reports whether a pyproject.toml has a table tool.alembic. It
// looks at its lines only: most have none, and a command should not parse a whole
// TOML document for that. Text in a string of several lines may mislead it.
func declaresAlembic(text []byte) bool {
	if !bytes.Contains(text, []byte("alembic")) {
		return false
	}
	table := ""
	for line := range bytes.Lines(text) {
		line = bytes.TrimLeft(bytes.TrimPrefix(line, []byte("\ufeff")), " \t")
		if len(line) == 0 {
			continue
		}
		switch line[0] {
		case '[':
			table = bare(line)
			if isAlembic(strings.TrimLeft(table, "[")) {
				return true
			}
		case 't', 'a', '"', '\'':
			if key := bare(line); table == "" && strings.HasPrefix(key, "tool") && strings.Contains(key, "alembic") ||
				strings.HasPrefix(table, "[tool]") && isAlembic("tool."+key) {
				return true
			}
		}
	}
	return false
}

// isAlembic reports whether a key without spaces and quotes is tool.alembic or
// below it.
func isAlembic(key string) bool {
	rest, ok := strings.CutPrefix(key, "tool.alembic")
	return ok && rest != "" && strings.Contains("].=", rest[:1])
}

// bare returns a line without the characters that may separate the parts of a key.
func bare(line []byte) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\"'\r\n", r) {
			return -1
		}
		return r
	}, string(line))
}

// An alembicTable has the entries of tool.alembic by key. tables has the first
// parts of deeper keys.
type alembicTable struct {
	values map[string]value
	hooks  []hookTable
}

// A hookTable is a table of post_write_hooks.
type hookTable struct {
	at      place
	options []entry // with paths relative to the table
}

const hooksOption = "post_write_hooks"

// newAlembicTable selects the entries of tool.alembic.
func newAlembicTable(entries []entry) alembicTable {
	t := alembicTable{values: map[string]value{}}
	for _, e := range entries {
		if len(e.path) < 3 || e.path[0].name != "tool" || e.path[1].name != "alembic" {
			continue
		}
		e.path = e.path[2:]
		switch name := e.path[0].name; {
		case name == hooksOption:
			t.hook(e)
		case len(e.path) == 1:
			t.values[name] = e.value
		default: // such as sqlalchemy.url, which Alembic does not read here
		}
	}
	return t
}

// hook adds an entry of post_write_hooks: a header [[…post_write_hooks]], a key
// below one, or an array of inline tables.
func (t *alembicTable) hook(e entry) {
	switch {
	case len(e.path) == 1 && e.value.kind == unstable.ArrayTable:
		t.hooks = append(t.hooks, hookTable{at: e.value.at})
	case len(e.path) == 1:
		t.values[hooksOption] = e.value
		for _, v := range e.value.list {
			if v.kind == unstable.InlineTable {
				t.hooks = append(t.hooks, hookTable{v.at, v.table})
			}
		}
	case len(t.hooks) > 0:
		last := &t.hooks[len(t.hooks)-1]
		e.path = e.path[1:]
		last.options = append(last.options, e)
	}
}
