package schema_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/schema"
)

func parse(objects ...string) schema.Snapshot {
	var all []schema.Object
	for _, o := range objects {
		f := strings.Fields(o)
		made := schema.Object{Kind: f[0], Name: f[1], Definition: f[2]}
		if table, _, part := strings.Cut(f[1], "."); part {
			made.Table = table
		}
		all = append(all, made)
	}
	return schema.New(all...)
}

func TestDiff(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after []string
		want          string
	}{
		{"equal in another order", []string{"table a x", "view b y"}, []string{"view b y", "table a x"}, ""},
		{"added, changed and gone", []string{"table a x", "view b y"}, []string{"table a z", "view c y"}, "table a: x -> z, view b: y -> , view c:  -> y"},
		{"a table hides its parts", []string{"table a x", "column a.b int"}, nil, "table a: x -> "},
		{"a changed table does not", []string{"table a x", "column a.b int"}, []string{"table a y"}, "column a.b: int -> , table a: x -> y"},
		{"a part of a table that stays", []string{"table a x", "column a.b int"}, []string{"table a x", "column a.b text"}, "column a.b: int -> text"},
		{"a part of a view that stays", []string{"view v x", "trigger v.t y"}, []string{"view v x"}, "trigger v.t: y -> "},
		{"a view hides its parts", []string{"view v x", "trigger v.t y"}, nil, "view v: x -> "},
		{"a table instead of a view hides them, too", []string{"view v x", "trigger v.t y"}, []string{"table v z"}, "table v:  -> z, view v: x -> "},
		{"the same twice", []string{"check a x", "check a x"}, []string{"check a x"}, "check a: x -> "},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := text(schema.Diff(parse(test.before...), parse(test.after...))); got != test.want {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

func text(all []schema.Difference) string {
	var lines []string
	for _, d := range all {
		lines = append(lines, fmt.Sprintf("%s %s: %s -> %s", d.Kind, d.Name, d.Before, d.After))
	}
	return strings.Join(lines, ", ")
}

func TestDiffLaws(t *testing.T) {
	object := rapid.Custom(func(t *rapid.T) schema.Object {
		return schema.Object{
			Kind:       rapid.SampledFrom([]string{"table", "view"}).Draw(t, "kind"),
			Name:       rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "name"),
			Definition: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "definition"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.SliceOfN(object, 0, 8).Draw(t, "a"), rapid.SliceOfN(object, 0, 8).Draw(t, "b")
		before, after := schema.New(a...), schema.New(b...)
		there, back := schema.Diff(before, after), schema.Diff(after, before)
		if len(there) != len(back) {
			t.Fatalf("%d differences there, %d back", len(there), len(back))
		}
		if equal := slices.Equal(before.Objects(), after.Objects()); equal != (len(there) == 0) {
			t.Fatalf("equal: %v, differences: %s", equal, text(there))
		}
		slices.Reverse(a)
		if d := schema.Diff(before, schema.New(a...)); len(d) > 0 {
			t.Fatalf("the order of the objects matters: %s", text(d))
		}
	})
}
