package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ramusdb/ramus/dialect/sqlite"
	"github.com/ramusdb/ramus/internal/dialect"
)

// dialects are all databases that the command knows, by the beginnings of
// their URLs.
var dialects = []struct {
	schemes []string
	driver  string // the module that speaks to the database, for `ramus version`
	open    func(url string, tables dialect.Tables) (dialect.Database, error)
}{
	{[]string{"sqlite", "sqlite+pysqlite", "sqlite+aiosqlite", "file"}, "modernc.org/sqlite", sqlite.Open},
}

// openDatabase opens the database that a URL names.
func openDatabase(url string, tables dialect.Tables) (dialect.Database, error) {
	scheme, _, found := strings.Cut(url, ":")
	if !found {
		return nil, &usageError{"the database is not a URL; write it as in sqlite:app.db"}
	}
	var known []string
	for _, d := range dialects {
		if slices.Contains(d.schemes, scheme) {
			return d.open(url, tables)
		}
		known = append(known, d.schemes[0])
	}
	return nil, &usageError{fmt.Sprintf("ramus does not know %s databases; it knows %s", scheme, strings.Join(known, ", "))}
}
