package dialect_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ramusdb/ramus/internal/dialect"
	"github.com/ramusdb/ramus/internal/sqllex"
)

func object(kind dialect.ObjectKind, schema, table, name string) dialect.Object {
	return dialect.Object{Kind: kind, Schema: schema, Table: table, Name: name}
}

func TestCatalog(t *testing.T) {
	users := object(dialect.TableObject, "App", "", "users")
	column := object(dialect.ColumnObject, "App", "users", "ID")
	bare := object(dialect.ColumnObject, "", "users", "id")
	fold := func(o dialect.Object) dialect.Object {
		o.Schema, o.Name = strings.ToLower(o.Schema), strings.ToLower(o.Name)
		return o
	}
	c := dialect.NewCatalog([]dialect.Object{users, column, bare, column}, "APP", fold)
	if c.Len() != 3 || !c.Has(object(dialect.TableObject, "app", "", "USERS")) || c.Has(object(dialect.ViewObject, "app", "", "users")) {
		t.Errorf("%d objects", c.Len())
	}
	if got := c.Key(users); got != object(dialect.TableObject, "", "", "users") {
		t.Errorf("the key is %v", got)
	}
	if got := c.Columns(object(dialect.TableObject, "", "", "Users")); !slices.Contains(got, "id") {
		t.Errorf("columns %q", got)
	}
	away := object(dialect.TableObject, "other", "", "users")
	if !c.Covers(away) || c.OfCurrent().Covers(away) || !c.OfCurrent().Covers(users) {
		t.Error("a read of the current schema covers others, or not itself")
	}
	if (dialect.Catalog{}).Has(users) {
		t.Error("the zero catalog has a table")
	}
}

func TestObjectString(t *testing.T) {
	for want, o := range map[string]dialect.Object{
		"table users":         object(dialect.TableObject, "", "", "users"),
		"column app.users.id": object(dialect.ColumnObject, "app", "users", "id"),
	} {
		if got := o.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestCatalogEffects(t *testing.T) {
	q := func(schema, name string) sqllex.Qualified { return sqllex.Qualified{Schema: schema, Name: name} }
	got := dialect.CatalogEffects([]sqllex.Effect{
		{Kind: sqllex.Table, Name: q("s", "t"), Appears: true, Unless: true},
		{Kind: "trigger", Name: q("", "x")},
		{Kind: sqllex.Column, Table: q("s", "t"), Name: q("", "c")},
		{Kind: sqllex.Index, Name: q("s", "i")},
		{Kind: sqllex.Index, Table: q("", "t"), Name: q("", "i")},
	})
	want := []dialect.Effect{
		{Object: object(dialect.TableObject, "s", "", "t"), Appears: true, Unless: true},
		{Object: object(dialect.ColumnObject, "s", "t", "c")},
		{Object: object(dialect.IndexObject, "s", "", "i")},
		{Object: object(dialect.IndexObject, "", "t", "i")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
