package project

import (
	"bytes"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// declaresAlembic reports whether a pyproject.toml has a table tool.alembic, by
// its lines alone: most have none, and a command is not to wait for a whole
// TOML document to learn that. It may be wrong about text within a string of
// several lines.
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

// isAlembic reports whether a key without spaces and quotes is tool.alembic, or
// starts so.
func isAlembic(key string) bool {
	rest, ok := strings.CutPrefix(key, "tool.alembic")
	return ok && rest != "" && strings.Contains("].=", rest[:1])
}

// bare is a line without what may stand between the parts of a key.
func bare(line []byte) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\"'\r\n", r) {
			return -1
		}
		return r
	}, string(line))
}

// alembicTable are the entries of tool.alembic by their keys: what stands
// deeper has its key's first part only, and is in tables.
type alembicTable struct {
	values map[string]value
	hooks  []hookTable
}

// A hookTable is one table of post_write_hooks.
type hookTable struct {
	at      place
	options []entry // their paths relative to the table
}

const hooksOption = "post_write_hooks"

// newAlembicTable picks the entries of tool.alembic.
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
		default: // such as sqlalchemy.url, which Alembic does not look for here
		}
	}
	return t
}

// hook takes an entry of post_write_hooks: the header of [[…post_write_hooks]],
// a key below one, or an array of inline tables.
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
