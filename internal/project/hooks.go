package project

import (
	"maps"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/ramusdb/ramus/internal/hook"
)

// hooks returns the hooks of [post_write_hooks] in the INI file if it has that
// section, else of [[tool.alembic.post_write_hooks]].
func (a *alembicReader) hooks() []hook.Hook {
	if a.ini != nil && a.ini.HasSection(hooksOption) {
		return a.iniHooks()
	}
	return a.tomlHooks()
}

// iniHooks returns the hooks in the option hooks, with their NAME.* options.
func (a *alembicReader) iniHooks() []hook.Hook {
	options := map[string]string{}
	for _, o := range a.ini.Options(hooksOption) {
		options[o.Name], _ = a.interpolate(o)
	}
	var hooks []hook.Hook
	for _, name := range onSpaceComma().Split(options["hooks"], -1) {
		if name == "" {
			continue
		}
		own := map[string]string{}
		for key, text := range options {
			if key, ok := strings.CutPrefix(key, name+"."); ok {
				own[key] = text
			}
		}
		hooks = append(hooks, newHook(name, own))
	}
	return hooks
}

// newHook returns a hook; it moves the type out of options.
func newHook(name string, options map[string]string) hook.Hook {
	h := hook.Hook{Name: name, Type: options["type"], Options: maps.Clone(options)}
	delete(h.Options, "type")
	return h
}

// tomlHooks returns the hooks of the tables post_write_hooks.
func (a *alembicReader) tomlHooks() []hook.Hook {
	const form = "an array of tables: [[tool.alembic.post_write_hooks]]"
	if v, ok := a.table.values[hooksOption]; ok {
		if !a.inTOML.is(v, unstable.Array, hooksOption, form) {
			return nil
		}
		for _, element := range v.list {
			a.inTOML.is(element, unstable.InlineTable, "each of "+hooksOption, "a table")
		}
	}
	var hooks []hook.Hook
	for _, table := range a.table.hooks {
		hooks = append(hooks, a.tomlHook(table))
	}
	return hooks
}

func (a *alembicReader) tomlHook(table hookTable) hook.Hook {
	options := map[string]string{}
	for _, e := range table.options {
		name := hooksOption + "." + e.path[0].name
		if len(e.path) > 1 || e.value.kind == unstable.Table {
			a.inTOML.refuse(e.path[:1], "%s must be %s, not a table", name, aString)
		} else if a.inTOML.is(e.value, unstable.String, name, aString) && a.format(name, &e.value) {
			options[e.path[0].name] = e.value.text
		}
	}
	name, ok := options["name"]
	if !ok {
		a.inTOML.complain(table.at, "a table of post_write_hooks without a name")
	}
	delete(options, "name")
	return newHook(name, options)
}
