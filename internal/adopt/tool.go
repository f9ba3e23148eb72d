package adopt

import (
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
)

// A Tool is a migration tool whose folders and tables can be read.
type Tool struct {
	Name  string // as --from has it
	Table string // what it calls its table, unless it is told otherwise

	versions versions
	claims   func(*file) bool                     // whether a file is surely the tool's
	collect  func(*reader)                        // finds the migrations among the reader's files
	columns  []string                             // by which its table is known
	alone    bool                                 // and whether it has no other
	book     func(dialect.Table) (history, error) // reads its table
}

// Tools are all that there are.
var Tools = []*Tool{&goose, &golangMigrate, &dbmate, &flyway}

// Named returns the tool of that name, or nil.
func Named(name string) *Tool {
	for _, t := range Tools {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Names are the tools' names, for messages.
func Names() string {
	var names []string
	for _, t := range Tools {
		names = append(names, t.Name)
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// Keeps reports whether a table has the shape of the tool's.
func (t *Tool) Keeps(table dialect.Table) bool {
	return table.Exists && table.Has(t.columns...) && (!t.alone || len(table.Columns) == len(t.columns))
}

// A Refusal says why something cannot be read at all, and what to do.
type Refusal struct {
	Message string
	Mend    string
}

func (r *Refusal) Error() string { return r.Message }
