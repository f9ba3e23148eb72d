package sqllex

import (
	"strings"
	"testing"
)

var testDDL = DDL{
	Identifier: func(t Token) (string, bool) {
		switch t.Kind {
		case Word:
			return strings.ToLower(t.Text), true
		case Name:
			return Unquote(t.Text), true
		}
		return "", false
	},
	Object: func(p Phrase) (string, Phrase, bool) {
		for keyword, kind := range map[string]string{"TABLE": Table, "VIEW": View, "INDEX": Index} {
			if rest, ok := p.AfterAny("UNIQUE").After(keyword); ok {
				return kind, rest, true
			}
		}
		return "", p, false
	},
	Neutral: func(p Phrase) bool { return p.Starts("SET") || p.Starts("ADD", "CHECK") },
}

// read returns the effects of a statement in short: "+table s.t? -column t.c".
func read(statement string) string {
	p := lexer.Phrase(statement)
	var all []Effect
	ok := false
	switch {
	case p.Starts("CREATE"):
		var e Effect
		e, _, ok = testDDL.Create(p[1:])
		all = []Effect{e}
	case p.Starts("DROP"):
		all, ok = testDDL.Drop(p[1:])
	case p.Starts("ALTER", "TABLE"):
		all, ok = testDDL.AlterTable(p[2:])
	}
	if !ok {
		return "unknown"
	}
	return short(all)
}

func short(all []Effect) string {
	texts := make([]string, len(all))
	for i, e := range all {
		name := e.Name.String()
		if e.Table.Name != "" {
			name = e.Table.String() + ":" + name
		}
		texts[i] = map[bool]string{true: "+", false: "-"}[e.Appears] + e.Kind + " " + name + map[bool]string{true: "?"}[e.Unless]
	}
	return strings.Join(texts, " ")
}

func TestDDL(t *testing.T) {
	for statement, want := range map[string]string{
		`create table T (a int)`:                                 "+table t",
		`CREATE TABLE s."T" (a int)`:                             "+table s.T",
		`CREATE TABLE a.b.c (d int)`:                             "unknown",
		`CREATE TABLE 'a' (d int)`:                               "unknown",
		`CREATE TABLE s.`:                                        "unknown",
		`CREATE TABLE`:                                           "unknown",
		`CREATE TABLE IF NOT EXISTS t (a int)`:                   "+table t?",
		`CREATE OR REPLACE VIEW v AS SELECT 1`:                   "+view v?",
		`CREATE TRIGGER t`:                                       "unknown",
		`CREATE UNIQUE INDEX i ON ONLY s.t (a)`:                  "+index s.t:i",
		`CREATE INDEX i USING btree ON t (a)`:                    "+index t:i",
		`CREATE INDEX ON t (a)`:                                  "unknown",
		`CREATE INDEX i t`:                                       "unknown",
		`DROP TABLE a, s.b CASCADE`:                              "-table a -table s.b",
		`DROP TABLE IF EXISTS a`:                                 "-table a?",
		`DROP TABLE a b`:                                         "unknown",
		`DROP TABLE a,`:                                          "unknown",
		`DROP INDEX i ON t LOCK = NONE`:                          "-index t:i",
		`DROP ROLE a`:                                            "unknown",
		`ALTER TABLE t ADD a int, ADD COLUMN b int, SET (x)`:     "+column t:a +column t:b",
		`ALTER TABLE ONLY t * ADD IF NOT EXISTS a int`:           "+column t:a?",
		`ALTER TABLE t ADD CHECK (a > 0)`:                        "",
		`ALTER TABLE t ADD (a > 0)`:                              "unknown",
		`ALTER TABLE t DROP COLUMN IF EXISTS a, DROP b RESTRICT`: "-column t:a? -column t:b",
		`ALTER TABLE t DROP a b`:                                 "unknown",
		`ALTER TABLE t ADD a int, MOVE b`:                        "unknown",
		`ALTER TABLE IF EXISTS t ADD a int`:                      "unknown",
		`ALTER TABLE 't' ADD a int`:                              "unknown",
		`ALTER TABLE s.t RENAME TO u`:                            "-table s.t +table s.u",
		`ALTER TABLE t RENAME TO u.v`:                            "unknown",
		`ALTER TABLE t RENAME COLUMN a TO b`:                     "-column t:a +column t:b",
		`ALTER TABLE t RENAME a TO b`:                            "-column t:a +column t:b",
		`ALTER TABLE t RENAME CONSTRAINT a TO b`:                 "unknown",
		`ALTER TABLE t RENAME a b`:                               "unknown",
	} {
		if got := read(statement); got != want {
			t.Errorf("%s: %s, want %s", statement, got, want)
		}
	}
}

func TestLasting(t *testing.T) {
	appears := Effect{Kind: Table, Name: Qualified{Name: "a"}, Appears: true, Unless: true}
	disappears := Effect{Kind: Table, Name: Qualified{Name: "A"}}
	other := Effect{Kind: Column, Table: Qualified{Name: "a"}, Name: Qualified{Name: "a"}}
	all := []Effect{appears, other, disappears}
	if got := short(Lasting(all, nil)); got != "+table a? -column a:a -table A" {
		t.Error(got)
	}
	lower := func(e Effect) Effect {
		e.Name.Name = strings.ToLower(e.Name.Name)
		return e
	}
	if got := short(Lasting(all, lower)); got != "-column a:a" {
		t.Error(got)
	}
}
