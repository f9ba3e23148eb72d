package mysql

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus/internal/revision"
)

// JavaScript stands between dollars, with its semicolons and quotes.
func TestSplitDollars(t *testing.T) {
	for _, program := range []string{
		"CREATE FUNCTION f(a INT) RETURNS INT DETERMINISTIC LANGUAGE JAVASCRIPT AS $$ let x = a; // it's\n return x; $$",
		"create procedure p() language javascript as $js1$ let s = `$$;`; $js1$",
		"CREATE LIBRARY l LANGUAGE JAVASCRIPT AS $_$ export function f() { return \"; } $_$",
	} {
		splitting.WantTexts(t, "SELECT 0; "+program+" ; SELECT 1", []string{"SELECT 0", program, "SELECT 1"})
		splitting.WantTexts(t, "DELIMITER //\n"+strings.ReplaceAll(program, "//", "/*")+" //\nDELIMITER ;\nSELECT 1", []string{strings.ReplaceAll(program, "//", "/*"), "SELECT 1"})
	}
	// Elsewhere it is a name.
	splitting.WantTexts(t, "SELECT 1 AS $$; SELECT 2 AS $$", []string{"SELECT 1 AS $$", "SELECT 2 AS $$"})
	splitting.WantTexts(t, "DELIMITER $$\nCREATE FUNCTION f() RETURNS INT LANGUAGE SQL RETURN 1 $$\nDELIMITER ;\nSELECT 1", []string{"CREATE FUNCTION f() RETURNS INT LANGUAGE SQL RETURN 1", "SELECT 1"})
	_, err := split(revision.Script{Text: "CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $a$ x; $$;", File: "f.sql", Line: 1})
	if err == nil || !strings.Contains(err.Error(), "f.sql:1:56") || !strings.Contains(err.Error(), "$a$") {
		t.Errorf("an open string: %v", err)
	}
}
