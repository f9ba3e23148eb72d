package adopt

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
)

// FindVersionTable reads the version table of another tool in db. An empty tool or
// table stands for any tool, or for the tools' usual names. It refuses a database
// with tables of several tools, or of none, by a *hint.Error. A table with
// contents that contradict themselves is a *history.BrokenError.
func FindVersionTable(ctx context.Context, db dialect.Database, tool, table string) (VersionTable, error) {
	named, err := Named(tool)
	if err != nil {
		return VersionTable{}, err
	}
	s := tableSearch{db: db, name: table, tools: Tools, tables: map[string]dialect.Table{}}
	if named != nil {
		s.tools = []*Tool{named}
	}
	for _, t := range s.tools {
		if err := s.try(ctx, t); err != nil {
			return VersionTable{}, fmt.Errorf("read the table of %s: %w", t.Name, err)
		}
	}
	if len(s.found) == 0 && s.name == "" {
		if err := s.read(ctx, djangoTable); err != nil {
			return VersionTable{}, fmt.Errorf("read the table of Django: %w", err)
		}
	}
	return s.result()
}

// djangoTable is Django's version table, which names applications and not revisions.
const djangoTable = "django_migrations"

// A tableSearch looks for the version tables of tools.
type tableSearch struct {
	db     dialect.Database
	name   string // of the table; "" for the tools' usual names
	tools  []*Tool
	tables map[string]dialect.Table // read so far, by name
	names  []string                 // of tables, in order
	found  []*Tool                  // those whose table exists
}

func (s *tableSearch) nameOf(t *Tool) string {
	if s.name != "" {
		return s.name
	}
	if t.elsewhere != "" && !t.Owns(s.tables[t.Table]) && t.Owns(s.tables[t.elsewhere]) {
		return t.elsewhere
	}
	return t.Table
}

// try reads a tool's table, unless it is read already, and notes whether it is the
// tool's.
func (s *tableSearch) try(ctx context.Context, t *Tool) error {
	name := s.nameOf(t)
	if err := s.read(ctx, name); err != nil {
		return err
	}
	if !slices.Contains(s.names, name) {
		s.names = append(s.names, name)
	}
	if s.name == "" && t.elsewhere != "" && !t.Owns(s.tables[name]) {
		if err := s.read(ctx, t.elsewhere); err != nil {
			return err
		}
	}
	if t.Owns(s.tables[s.nameOf(t)]) {
		s.found = append(s.found, t)
	}
	return nil
}

// read reads a table, unless it is read already.
func (s *tableSearch) read(ctx context.Context, name string) error {
	if _, done := s.tables[name]; done {
		return nil
	}
	table, err := s.db.Table(ctx, name)
	if err == nil {
		s.tables[name] = table
	}
	return err
}

// result reads the one table that was found.
func (s *tableSearch) result() (VersionTable, error) {
	switch len(s.found) {
	case 0:
		return VersionTable{}, s.notFound()
	case 1:
		t := s.found[0]
		return t.ReadTable(s.nameOf(t), s.tables[s.nameOf(t)])
	}
	var seen []string
	for _, t := range s.found {
		seen = append(seen, s.nameOf(t)+" ("+t.Name+")")
	}
	return VersionTable{}, hint.New("Name the one to read: --from "+s.found[0].Name, "the database has tables of several tools: %s", strings.Join(seen, ", "))
}

func (s *tableSearch) notFound() error {
	owner := "none of these tools'"
	if len(s.tools) == 1 {
		owner = "not " + s.tools[0].Name + "'s"
	}
	for _, name := range s.names {
		if table := s.tables[name]; table.Exists {
			return hint.New("Name the tool's version table: --table NAME", "the table %s is %s: its columns are %s", name, owner, strings.Join(table.Columns, ", "))
		}
	}
	if s.tables[djangoTable].Exists {
		return hint.New("Record by hand where the database is: ramus stamp REVISION\nThe steps: ramus help coming-from-django",
			"the database has Django's table %s, which does not name revisions", djangoTable)
	}
	return hint.New("If the tool was configured with another name, pass it: --table NAME. If this is the wrong database: --database URL",
		"the database has no table named %s", either(s.names))
}
