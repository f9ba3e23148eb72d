package check_test

import (
	"context"
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/check"
	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/revision"
)

// missing returns the objects that SchemaBehind reports when a, and then b, have run.
func missing(t *testing.T, schema *check.Schema) string {
	t.Helper()
	in := against(t, "a <- b", "+a() +b(a)", "b")
	in.Schema = schema
	found, err := check.Run(context.Background(), []check.Check{check.SchemaBehind}, in)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return ""
	}
	_, objects, _ := strings.Cut(found[0].Message, ": ")
	return objects
}

// An object that goes along with another one is not missing.
func TestObjectsGoAlong(t *testing.T) {
	for _, test := range []struct{ name, has, does, want string }{
		{"an index with its table", "t", "a:+t,+#i@t b:-t,+t", ""},
		{"an index of another table", "t u", "a:+t,+u,+#i@u b:-t,+t", "index u.i"},
		{"an index of an unknown table with a table", "t", "a:+t,+#i@ b:-t,+t", ""},
		{"an index with its column", "t", "a:+t,+t.c,+#i@t b:-t.c", ""},
		{"an index of an unknown table with a column", "t", "a:+t,+t.c,+#i@ b:-t.c", ""},
		{"an index of another table than the column", "t u", "a:+t,+t.c,+u,+#i@u b:-t.c", "index u.i"},
		{"a column with its table", "t", "a:+t,+t.c b:-t,+t", ""},
		{"a column beside a dropped one", "t", "a:+t,+t.c,+t.d b:-t.c", "column t.d"},
		{"a view with the name of a renamed table", "w", "a:+%v b:-v,+w", ""},
		{"a view beside a renamed table", "w", "a:+%v,+x b:-x,+w", "view v"},
		{"an index that is dropped", "t", "a:+t,+#i@t,+#j@t b:-#i@t", "index t.j"},
	} {
		if got := missing(t, having(test.has, test.does)); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// An object that a statement may have changed is not missing.
func TestUnknownEffects(t *testing.T) {
	for _, test := range []struct{ object, statement, want string }{
		{"t", "SELECT_t", "table t"},
		{"t", "DROP_SOMETHING_t", ""},
		{"t", "DROP_SOMETHING_T", ""},
		{"t", "DROP_SOMETHING_u", "table t"},
		{"t", "ALTER_TABLE_t_DROP_CONSTRAINT_c", "table t"},
		{"t", "DROP_TABLE_u_CASCADE", "table t"},
		{"t", "DO_$$_EXECUTE_'DROP_'_||_x_$$", ""},
		{"t", "helper(op)", ""},
		{"t", "x_=_helper(op)", ""},
		{"t", "print(op)", "table t"},
		{"my-t", "DROP_SOMETHING_my_t", ""},
		{"my-t", "DROP_SOMETHING_t", "table my-t"},
		{"t.c", "DROP_SOMETHING_t", ""},
		{"t.c", "DROP_SOMETHING_c", "column t.c"},
		{"t.c", "DROP_TYPE_c_CASCADE", ""},
		{"#i@t", "DROP_SOMETHING_i", ""},
		{"#i@t", "DROP_SOMETHING_t", ""},
		{"#i@t", "DROP_SOMETHING_u", "index t.i"},
		{"#i@", "DROP_SOMETHING_u", ""},
		{"#i@", "DROP_TABLE_u_CASCADE", ""},
		{"%v", "DROP_SOMETHING_v", ""},
		{"%v", "DROP_TABLE_u_CASCADE", ""},
		{"%v", "DROP_SOMETHING_u", "view v"},
	} {
		if got := missing(t, having("", "a:+"+test.object+" b:~"+test.statement)); got != test.want {
			t.Errorf("%s, %s: got %q, want %q", test.object, test.statement, got, test.want)
		}
	}
}

// A change of the schema that names are searched in leaves the names without one
// unknown, and a statement on a schema all objects in it.
func TestUnknownEffectsOfSchemas(t *testing.T) {
	object := func(schema, table, name string) dialect.Object {
		kind := dialect.TableObject
		if table != "" {
			kind = dialect.ColumnObject
		}
		return dialect.Object{Kind: kind, Schema: schema, Table: table, Name: name}
	}
	for _, test := range []struct {
		object    dialect.Object
		statement string
		want      bool
	}{
		{object("", "", "t"), "SET search_path TO s", false},
		{object("", "t", "c"), "SET search_path TO s", false},
		{object("", "", "my-t"), "SET search_path TO s", false},
		{object("s", "", "t"), "SET search_path TO s", true},
		{object("", "", "t"), "SET search_path_of TO s", true},
		{object("s", "", "t"), "DROP SCHEMA s", false},
		{object("s", "", "t"), "DROP SCHEMA u", true},
	} {
		schema := having("", "a:+t")
		changes := check.Changes{Effects: []dialect.Effect{{Object: test.object, Appears: true}}, Unclear: []string{test.statement}}
		schema.ChangesOf = func(_ context.Context, r *revision.Revision, _ string) check.Changes {
			if r.ID == "a" {
				return changes
			}
			return check.Changes{}
		}
		if got := missing(t, schema) != ""; got != test.want {
			t.Errorf("%s, %s: missing %v, want %v", test.object, test.statement, got, test.want)
		}
	}
}

func TestSpreads(t *testing.T) {
	for statement, want := range map[string]bool{
		"DROP TABLE t CASCADE": true, " alter table t\n drop column c cascade": true, "DROP TABLE t": false,
		"CREATE TABLE t PARTITION OF u": true, "CREATE TABLE t () INHERITS (u)": true, "CREATE TABLE t (c int)": false,
		"SELECT 'DROP TABLE t CASCADE'": false,
	} {
		if got := check.Spreads(statement); got != want {
			t.Errorf("%q: %v", statement, got)
		}
	}
}
