package mysql

import "testing"

func TestJSONLiteral(t *testing.T) {
	for _, test := range []struct{ of, want string }{
		{"NULL", "NULL"},
		{`={"b":1,"a":[2, {"d":null,"c":"x<y"}]}`, `'{"a": [2, {"c": "x<y", "d": null}], "b": 1}'`},
		{`={"b": {}, "a": [] }`, `'{"a": [], "b": {}}'`},
		{"=9007199254740993", "'9007199254740993'"},
		{"=1.0", "'1.0'"},
		{`="it's"`, `'"it''s"'`},
		{`={"a":1, "a":2}`, `'{"a":1, "a":2}'`}, // the order of these counts
		{`=["\ud800"]`, hexText(`["\ud800"]`)},  // no text has half a pair
		{"= {} x", "' {} x'"},                   // the check was off
		{"=", "''"},
	} {
		if got := jsonLiteral(test.of); got != test.want {
			t.Errorf("%s: %s, want %s", test.of, got, test.want)
		}
	}
}
