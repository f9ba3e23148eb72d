package sqlite

import (
	"context"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/hint"
	"github.com/ramusdb/ramus/internal/sqllex"
)

// Scratcher refuses a server: scratch databases are in memory.
func (d *store) Scratcher(_ context.Context, server string) (dialect.Scratcher, error) {
	if server != "" {
		return nil, hint.New("Leave out scratch, RAMUS_SCRATCH and --scratch.", "a server for scratch databases is named, but revisions for SQLite run in memory")
	}
	return scratcher{d}, nil
}

// A scratcher makes databases in memory, which their own Close drops.
type scratcher struct{ *store }

func (scratcher) Notes(context.Context) ([]string, error) { return nil, nil }

func (scratcher) Close() error { return nil }

// Scratch makes a database in memory.
func (d scratcher) Scratch(context.Context) (dialect.Scratch, error) {
	loc, err := locate("sqlite::memory:")
	if err != nil {
		return nil, err
	}
	made := newDatabase(d.tables.Tables)
	made.loc = loc
	return made, nil
}

// Outside refuses the statements that open or write a file. The function load_extension
// is off in the driver, and so SQLite itself refuses it.
func (scratcher) Outside(st dialect.Statement) string {
	switch p := sqllex.Lexer(nextToken).Phrase(st.Text); {
	case p.Starts("ATTACH"):
		return "ATTACH opens another database"
	case p.Starts("VACUUM") && p.Has("INTO"):
		return "VACUUM INTO writes a file"
	case p.Starts("PRAGMA") && isDirectory(p[1:]):
		return "this PRAGMA names a folder for files"
	}
	return ""
}

// isDirectory reports whether a pragma sets the folder of temporary files or of databases.
func isDirectory(p sqllex.Phrase) bool {
	return slices.ContainsFunc(p, func(t sqllex.Token) bool {
		return strings.HasSuffix(identifier(sqllex.Phrase{t}), "store_directory")
	})
}
