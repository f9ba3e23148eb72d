package truth

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTable compares the version table that ramus creates with Alembic's, by the
// catalog, also in a schema of its own.
func TestTable(t *testing.T) {
	program := alembicPath(t)
	each(t, func(t *testing.T, tg *target) {
		for _, schema := range []string{"", "audit"} {
			if schema != "" && tg.name != "postgres" {
				continue // a schema is another database there
			}
			ours, theirs := tg.fresh(t), tg.fresh(t)
			p := newProject(t, ours, theirs)
			if schema != "" {
				ours.exec("CREATE SCHEMA " + schema)
				theirs.exec("CREATE SCHEMA " + schema)
				p.write("env.py", strings.Replace(environment, "connection=connection", "connection=connection, version_table_schema=\""+schema+"\"", 1))
			}
			p.must(0, nil, []string{"ensure_version"})
			cmd := exec.Command(program, "-n", "theirs", "ensure_version")
			cmd.Dir = p.dir
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			got, want := ours.column(tg.shape), theirs.column(tg.shape)
			if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 || !strings.Contains(want[0], schema) {
				t.Errorf("schema %q: Alembic's is %q\n%s", schema, want, diff)
			}
		}
	})
}
