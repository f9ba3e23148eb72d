package adopt

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
)

// A Tool is a migration tool with folders and version tables that can be read.
type Tool struct {
	Name  string // as --from has it
	Table string // the usual name of its version table

	elsewhere string // the version table's usual name in another schema; "" for none

	versions versions
	claims   func(*file) bool // reports whether a file is certainly the tool's
	collect  func(*reader)    // finds the migrations among the reader's files
	columns  []string         // that every table of the tool has
	only     bool             // its tables have no other columns
	contents func(dialect.Table) (contents, error)

	applyMissing string // the command that applies migrations older than the last applied one
}

// Tools has every tool, in the order in which messages name them.
var Tools = []*Tool{&goose, &golangMigrate, &dbmate, &flyway, &atlas, &prisma}

// Named returns the tool with a name, nil for "". The error for another name is a
// *hint.Error.
func Named(name string) (*Tool, error) {
	if name == "" {
		return nil, nil
	}
	for _, t := range Tools {
		if t.Name == name {
			return t, nil
		}
	}
	return nil, hint.New("", "unknown tool %q: --from takes %s", name, Names())
}

// Names returns the tools' names, for messages.
func Names() string {
	var names []string
	for _, t := range Tools {
		names = append(names, t.Name)
	}
	return either(names)
}

// either joins names with commas, and the last one with "or".
func either(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Owns reports whether a table has the columns of the tool's version table.
func (t *Tool) Owns(table dialect.Table) bool {
	return table.Exists && table.Has(t.columns...) && (!t.only || len(table.Columns) == len(t.columns))
}
