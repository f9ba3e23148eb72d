package adopt

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/dialect"
)

// table reads "a b; 1 2; 3 -": the columns, then rows, a "-" for NULL.
func table(text string) dialect.Table {
	var all [][]string
	for row := range strings.SplitSeq(text, ";") {
		fields := strings.Fields(row)
		for i, f := range fields {
			if f == "-" {
				fields[i] = ""
			}
		}
		all = append(all, fields)
	}
	return dialect.Table{Exists: true, Columns: all[0], Rows: all[1:]}
}

func TestVersionTables(t *testing.T) {
	for _, test := range []struct{ tool, table, applied, unknown, fault string }{
		{"goose", "id version_id is_applied; 1 0 1; 2 1 1; 3 2 true", "1 2", "", ""},
		{"goose", "id version_id is_applied; 10 2 0; 9 2 1; 2 1 t", "1", "", ""},
		{"goose", "version_id is_applied; 1 1; 1 0", "", "", ""},
		{"goose", "id version_id is_applied; 1 9 1", "", "9", ""},
		{"golang-migrate", "version dirty", "", "", ""},
		{"golang-migrate", "version dirty; 2 0", "1 2", "", ""},
		{"golang-migrate", "version dirty; 9 false", "1 2 3", "9", ""},
		{"golang-migrate", "version dirty; 2 1", "", "", "version 2 is dirty"},
		{"golang-migrate", "version dirty; 2 0; 3 0", "", "", "it has 2 rows"},
		{"dbmate", "version; 2; 1", "1 2", "", ""},
		{"dbmate", "version; 01; 1", "1", "01", ""},
		{"flyway", "installed_rank version type success; 1 1 SQL 1; 3 2 SQL 1; 2 2.0 SQL true", "1 2", "", ""},
		{"flyway", "installed_rank version type success; 1 2 BASELINE 1", "1 2", "", ""},
		{"flyway", "installed_rank version type success; 1 0 BASELINE 1", "", "", ""},
		{"flyway", "installed_rank version type success; 1 2.5 SQL_BASELINE 1; 2 3 JDBC 1", "1 2 3", "", ""},
		{"flyway", "installed_rank version type success; 1 1 SQL 1; 2 1 DELETE 1; 10 2 UNDO_SQL 1; 9 2 SQL 1", "", "", ""},
		{"flyway", "installed_rank version type success; 1 - SCHEMA 1; 2 - SQL 1; 3 1 SQL 1", "1", "", ""},
		{"flyway", "installed_rank version type success; 1 1 SQL 0", "", "", "Flyway's version 1 has failed"},
		{"flyway", "installed_rank version type success; 1 - SQL false", "", "", "a repeatable migration has failed"},
	} {
		tool, _ := Named(test.tool)
		in := table(test.table)
		if !tool.Owns(in) {
			t.Errorf("%s does not own %s", test.tool, test.table)
		}
		read, err := tool.ReadTable("t", in)
		if test.fault != "" {
			if err == nil || !strings.Contains(err.Error(), test.fault) {
				t.Errorf("%s: %v", test.table, err)
			}
			continue
		}
		applied, unknown := read.Match([]string{"1", "2", "3", "mine01"})
		if err != nil || strings.Join(applied, " ") != test.applied || strings.Join(unknown, " ") != test.unknown {
			t.Errorf("%s %s: applied %q, unknown %q, %v", test.tool, test.table, applied, unknown, err)
		}
	}
}

func TestOwns(t *testing.T) {
	for _, test := range []struct{ columns, want string }{
		{"id version_id is_applied tstamp", "goose"},
		{"version dirty", "golang-migrate"},
		{"version", "dbmate"},
		{"installed_rank version description type script success", "flyway"},
		{"version_num", ""},
	} {
		var owners []string
		for _, tool := range Tools {
			if tool.Owns(table(test.columns)) {
				owners = append(owners, tool.Name)
			}
		}
		if got := strings.Join(owners, " "); got != test.want {
			t.Errorf("%s: %q", test.columns, got)
		}
	}
	if dbmate.Owns(dialect.Table{}) {
		t.Error("a table that is not there")
	}
}
