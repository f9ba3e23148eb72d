package alembicpy

import (
	"cmp"
	"slices"

	"github.com/ramusdb/ramus/internal/python"
	"github.com/ramusdb/ramus/internal/source"
)

// A SchemaChange is a place in the code that env.py runs that decides in which schema
// Alembic looks for its version table.
type SchemaChange struct {
	Position python.Position
	Kind     SchemaChangeKind
	Text     string // how the code names it: "search_path"
	Name     string // the schema or table, if it is written out; else ""

	keys []string // of a schema_translate_map, "" for None; nil if they are not known
}

// A SchemaChangeKind is the means of a SchemaChange.
type SchemaChangeKind uint8

// The kinds.
const (
	SearchPath    SchemaChangeKind = iota // PostgreSQL's search_path
	UsedDatabase                          // MySQL's USE, or the dialect's default_schema_name
	TranslateMap                          // SQLAlchemy's schema_translate_map
	VersionSchema                         // version_table_schema, outside env.py
	VersionTable                          // version_table, outside env.py
)

// Affects reports whether the change may decide where the version table is: in a
// database of a dialect, if version_table_schema has the value schema. SQLite has no
// schemas, and its server refuses the statements.
func (c SchemaChange) Affects(dialect, schema string) bool {
	switch c.Kind {
	case SearchPath:
		return dialect == "postgres" && schema == ""
	case UsedDatabase:
		return dialect == "mysql" && schema == ""
	case TranslateMap:
		return dialect != "sqlite" && (c.keys == nil || slices.Contains(c.keys, schema))
	}
	return true
}

// SchemaChanges returns the changes in an env.py and in the project's modules that it
// uses, those of env.py first, each file's in its order. A function counts if code that
// runs names it. The file need not be valid Python. It parses env.py, and each module of
// the project from which env.py gets a function, a class or a value.
func SchemaChanges(tree source.Tree, file string, content []byte, opts Options) []SchemaChange {
	text, err := new(python.Decoder).Decode(content)
	if err != nil {
		return nil
	}
	r := reader{modules: newModules(tree, opts.SysPath)}
	run := codeRun{modules: r.modules, units: map[string]*unit{}}
	env := run.add(file, r.folder(file), string(text))
	run.all(env)
	slices.SortStableFunc(run.found, func(a, b SchemaChange) int {
		return cmp.Or(order(a.Position.File, file)-order(b.Position.File, file),
			cmp.Compare(a.Position.File, b.Position.File), cmp.Compare(a.Position.Offset, b.Position.Offset))
	})
	return slices.CompactFunc(run.found, func(a, b SchemaChange) bool { return a.Position == b.Position && a.Kind == b.Kind })
}

// order sorts the file that starts the run before the others.
func order(file, first string) int {
	if file == first {
		return 0
	}
	return 1
}
