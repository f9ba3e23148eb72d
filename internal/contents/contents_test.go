package contents_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ramusdb/ramus/internal/contents"
)

// parse makes contents of lines such as "users id*,name: 1 ann, 2 bob". A star marks a
// generated column, ">users" one that refers to users.id. The first column is the key.
func parse(lines ...string) contents.Contents {
	var tables []contents.Table
	for _, line := range lines {
		head, rows, _ := strings.Cut(line, ":")
		words := strings.Fields(head)
		t := contents.Table{Name: words[0], References: map[string]contents.Column{}}
		for _, column := range strings.Split(words[1], ",") {
			name, generated := strings.CutSuffix(column, "*")
			name, table, refers := strings.Cut(name, ">")
			t.Columns = append(t.Columns, name)
			if generated {
				t.Generated = append(t.Generated, name)
			}
			if refers {
				t.References[name] = contents.Column{Table: table, Name: "id"}
			}
		}
		t.Key = t.Columns[:1]
		for _, row := range strings.Split(rows, ",") {
			if cells := strings.Fields(row); len(cells) > 0 {
				t.Rows = append(t.Rows, cells)
			}
		}
		tables = append(tables, t)
	}
	return contents.Of(tables...)
}

func text(r contents.Result) string {
	var all []string
	for _, d := range r.Differences {
		all = append(all, fmt.Sprintf("%s %s: %s | %s", d.Kind, d.Name, d.Before, d.After))
	}
	for _, c := range r.Renamed {
		all = append(all, "renamed "+c.String())
	}
	return strings.Join(all, "; ")
}

// Values that statements named are compared as they are, and then the generated ones may
// have gaps.
func TestCompareGiven(t *testing.T) {
	ahead := parse("t id*,n: 1 x, 102 y, 9 z")
	a := parse("t id*,n: 1 x, 2 y, 9 z").WithGiven(ahead)
	b := parse("t id*,n: 1 x, 5 y, 9 z").WithGiven(ahead)
	if got, want := text(contents.Comparison{}.Compare(a, b)), "renamed t.id"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	named := parse("t id*,n: 1 x, 5 y, 8 z").WithGiven(parse("t id*,n: 1 x, 102 y, 8 z"))
	if got, want := text(contents.Comparison{}.Compare(a, named)), "row of t: id = 9, n = z | ; row of t:  | id = 8, n = z"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCompare(t *testing.T) {
	for _, test := range []struct {
		name        string
		start, a, b []string
		want        string
	}{
		{"equal in another order", nil, []string{"t id,n: 1 x, 2 y"}, []string{"t id,n: 2 y, 1 x"}, ""},
		{"columns in another order", nil, []string{"t id,n: 1 x"}, []string{"t n,id: x 1"}, ""},
		{"a value", nil, []string{"t id,n: 1 x"}, []string{"t id,n: 1 y"}, "value t.n where id = 1: x | y"},
		{"a row", nil, []string{"t id,n: 1 x"}, []string{"t id,n: 1 x, 2 y"}, "row of t:  | id = 2, n = y"},
		{"the same row twice", nil, []string{"t n: x, x"}, []string{"t n: x"}, "row of t: n = x | "},
		{"keys given to other rows", nil, []string{"t id*,n: 1 x, 2 y"}, []string{"t id*,n: 1 y, 2 x"}, "renamed t.id"},
		{"other keys", nil, []string{"t id*,n: 1 x"}, []string{"t id*,n: 2 x"}, "new values of t.id: 1 | 2"},
		{"keys that were there", []string{"t id*,n: 1 a, 2 b"}, []string{"t id*,n: 1 x, 2 y"}, []string{"t id*,n: 1 y, 2 x"}, "value t.n where id = 1: x | y; value t.n where id = 2: y | x"},
		{"references that follow", nil,
			[]string{"t id*,n: 1 x, 2 y", "r o,u>t: a 1, b 2"}, []string{"t id*,n: 1 y, 2 x", "r o,u>t: a 2, b 1"}, "renamed t.id"},
		{"references that do not", nil,
			[]string{"t id*,n: 1 x, 2 y", "r o,u>t: a 1, b 2"}, []string{"t id*,n: 1 y, 2 x", "r o,u>t: a 1, b 2"},
			"references of a row of r: o = a, u = 1 | ; references of a row of r: o = b, u = 2 | ; references of a row of t: id = 1, n = x | ; references of a row of t: id = 2, n = y | "},
		{"references that tell equal rows apart", nil,
			[]string{"t id*,n: 1 x, 2 x", "r o,u>t: a 1, b 2"}, []string{"t id*,n: 1 x, 2 x", "r o,u>t: a 1, b 1"},
			"references of a row of r: o = a, u = 1 | ; references of a row of r: o = b, u = 2 | ; references of a row of t: id = 1, n = x | ; references of a row of t: id = 2, n = x | "},
		{"a copy of a key that is no reference", nil,
			[]string{"t id*,n: 1 x, 2 y", "r o,u: a 1"}, []string{"t id*,n: 1 y, 2 x", "r o,u: a 2"}, "value r.u where o = a: 1 | 2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := contents.Comparison{Start: parse(test.start...)}
			if got := text(c.Compare(parse(test.a...), parse(test.b...))); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestFindUnstable(t *testing.T) {
	first, again := parse("t id,at,n: 1 10:00 x, 2 10:01 y"), parse("t id,at,n: 1 10:02 x, 2 10:03 y")
	columns, others := contents.Comparison{}.FindUnstable(first, again)
	at := contents.Column{Table: "t", Name: "at"}
	if len(columns) != 1 || !columns[at] || len(others) > 0 {
		t.Errorf("columns %v, others %v", columns, others)
	}
	if got := text(contents.Comparison{Unstable: columns}.Compare(first, again)); got != "" {
		t.Errorf("with these left out: %s", got)
	}
	if _, others := (contents.Comparison{}).FindUnstable(parse("t id,n: 1 x, 2 y"), parse("t id,n: 1 y, 2 x")); len(others) == 0 {
		t.Error("values in another order are not unstable by their columns, and must be named")
	}
}

// TestRenaming gives the keys of random rows and of the references to them other names,
// and changes one reference.
func TestRenaming(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "rows")
		names := rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "z"}), n, n).Draw(t, "names")
		to := rapid.SliceOfN(rapid.IntRange(0, n-1), 0, 8).Draw(t, "references")
		renamed := rapid.Permutation(indexes(n)).Draw(t, "keys")
		a, b := database(names, to, indexes(n)), database(names, to, renamed)
		if got := (contents.Comparison{}).Compare(a, b); len(got.Differences) > 0 {
			t.Fatalf("renamed: %s", text(got))
		}
		if len(to) == 0 {
			return
		}
		i, other := rapid.IntRange(0, len(to)-1).Draw(t, "changed"), rapid.IntRange(0, n-1).Draw(t, "other")
		changed := slices.Clone(to)
		changed[i] = other
		same := names[to[i]] == names[other] // then the two may be the same by another renaming
		if got := (contents.Comparison{}).Compare(a, database(names, changed, renamed)); !same && len(got.Differences) == 0 {
			t.Fatalf("a changed reference is not seen")
		}
	})
}

func indexes(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// database has rows with names, and numbered rows that refer to them, with the keys given.
func database(names []string, to, keys []int) contents.Contents {
	rows, references := "", ""
	for i, name := range names {
		rows += fmt.Sprintf("%d %s,", keys[i]+1, name)
	}
	for i, target := range to {
		references += fmt.Sprintf("r%d %d,", i, keys[target]+1)
	}
	return parse("t id*,n: "+rows, "r o,u>t: "+references)
}
