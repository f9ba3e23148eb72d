package render_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

// gated has findings with two locations, with a file only, and with no location.
var gated = ramus.GateResult{
	Checks: []ramus.Check{{Name: "heads", Doc: "One head."}, {Name: "history", Doc: "Nothing rewritten."}, {Name: "taken", Doc: "No id taken."}},
	Findings: []ramus.Finding{
		{
			Check: "heads", Message: "history has 2 heads", Fixes: []ramus.Fix{{Command: "ramus merge a b"}},
			Revisions: []ramus.Revision{{ID: "a", File: "v/a.sql", Line: 3}, {ID: "b", File: "v/b.sql", Line: 4}},
			Locations: []ramus.Location{{File: "db/v/a.sql", Line: 3}, {File: "db/v/b.sql", Line: 4}},
		},
		{Check: "history", Message: "c was deleted", Locations: []ramus.Location{{File: "db/v/c d:e.sql"}}},
		{Check: "history", Message: "somewhere, 100%\r\nof it: \x1b"},
	},
	Accepted: []ramus.Acceptance{
		{Revision: "d", Change: "edit", Because: "meant: so", File: "v/d.accepted", Location: &ramus.Location{File: "db/v/d.accepted"}},
	},
	Notes: []string{"half of it\nwas not compared"},
}

func text(t *testing.T, print func(io.Writer, ramus.GateResult) error, g ramus.GateResult) string {
	t.Helper()
	var b strings.Builder
	if err := print(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func sarif(w io.Writer, g ramus.GateResult) error { return render.SARIF(w, g, "v1.2.3") }

// TestGitHubLines checks that each line for GitHub is a command, and that several
// lines are escaped.
func TestGitHubLines(t *testing.T) {
	want := []string{
		"::notice title=ramus gate::half of it%0Awas not compared",
		"::notice file=db/v/d.accepted,title=ramus gate%3A accepted::d: edit accepted: meant: so (v/d.accepted)",
		"::error file=db/v/a.sql,line=3,title=ramus gate%3A heads::history has 2 heads%0A",
		"::error file=db/v/b.sql,line=4,title=ramus gate%3A heads::history has 2 heads%0A",
		"::error file=db/v/c d%3Ae.sql,title=ramus gate%3A history::c was deleted",
		"::error title=ramus gate%3A history::somewhere, 100%25%0D%0Aof it: \x1b",
	}
	lines := strings.Split(strings.TrimSuffix(text(t, render.GitHub, gated), "\n"), "\n")
	if len(lines) != len(want) {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, want[i]) {
			t.Errorf("\n got %q\nwant %q", line, want[i])
		}
	}
}

// TestGitLabIssues checks that issues have the keys that GitLab requires, and that
// fingerprints are unique and do not depend on lines or messages.
func TestGitLabIssues(t *testing.T) {
	prints := func(g ramus.GateResult) (all []string) {
		var issues []map[string]any
		if err := json.Unmarshal([]byte(text(t, render.GitLab, g)), &issues); err != nil {
			t.Fatal(err)
		}
		for _, i := range issues {
			wantKeys(t, "issue", i, "description", "check_name", "fingerprint", "severity", "location")
			all = append(all, i["fingerprint"].(string))
		}
		return all
	}
	first := prints(gated)
	seen := map[string]bool{}
	for _, p := range first {
		if seen[p] {
			t.Errorf("%s twice", p)
		}
		seen[p] = true
	}
	moved := gated
	moved.Findings = append([]ramus.Finding{}, gated.Findings...)
	moved.Findings[0].Message = "in other words"
	moved.Findings[0].Locations = []ramus.Location{{File: "db/v/a.sql", Line: 7}, {File: "db/v/b.sql", Line: 8}}
	if got := prints(moved); fmt.Sprint(got) != fmt.Sprint(first) || len(got) != 5 {
		t.Errorf("%q, then %q", first, got)
	}
}

func wantKeys(t *testing.T, what string, object any, keys ...string) map[string]any {
	t.Helper()
	fields, ok := object.(map[string]any)
	if !ok {
		t.Fatalf("%s is %v", what, object)
	}
	for _, key := range keys {
		if fields[key] == nil {
			t.Errorf("%s has no %s: %v", what, key, fields)
		}
	}
	return fields
}

// TestSARIFShape checks that the objects have the keys that SARIF's schema
// requires, and that no value is null.
func TestSARIFShape(t *testing.T) {
	for _, g := range []ramus.GateResult{gated, {}} {
		out := text(t, sarif, g)
		if strings.Contains(out, "null") {
			t.Errorf("null in %s", out)
		}
		var log map[string]any
		if err := json.Unmarshal([]byte(out), &log); err != nil {
			t.Fatal(err)
		}
		wantKeys(t, "log", log, "version", "runs", "$schema")
		run := wantKeys(t, "run", log["runs"].([]any)[0], "tool", "results")
		driver := wantKeys(t, "driver", wantKeys(t, "tool", run["tool"], "driver")["driver"], "name", "rules")
		for _, rule := range driver["rules"].([]any) {
			wantKeys(t, "text", wantKeys(t, "rule", rule, "id", "shortDescription")["shortDescription"], "text")
		}
		for _, i := range run["invocations"].([]any) {
			for _, n := range wantKeys(t, "invocation", i, "executionSuccessful")["toolExecutionNotifications"].([]any) {
				wantKeys(t, "text", wantKeys(t, "notification", n, "message")["message"], "text")
			}
		}
		for _, r := range run["results"].([]any) {
			result := wantKeys(t, "result", r, "message", "ruleId", "locations", "partialFingerprints")
			wantKeys(t, "text", result["message"], "text")
			rule := driver["rules"].([]any)[int(result["ruleIndex"].(float64))].(map[string]any)
			if rule["id"] != result["ruleId"] {
				t.Errorf("rule %v of result %v", rule, result)
			}
			for _, l := range result["locations"].([]any) {
				place := wantKeys(t, "physical location", wantKeys(t, "location", l, "physicalLocation")["physicalLocation"], "artifactLocation")
				wantKeys(t, "artifact", place["artifactLocation"], "uri", "uriBaseId")
				if region, ok := place["region"]; ok {
					wantKeys(t, "region", region, "startLine")
				}
			}
		}
	}
	if out := text(t, sarif, gated); !strings.Contains(out, `"db/v/c%20d%3Ae.sql"`) {
		t.Error(out)
	}
}

// TestJUnitCases checks that every check is a test case, and that characters that
// XML cannot represent do no harm.
func TestJUnitCases(t *testing.T) {
	var report struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Cases    []struct {
			Name     string   `xml:"name,attr"`
			Failures []string `xml:"failure"`
		} `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal([]byte(text(t, render.JUnit, gated)), &report); err != nil {
		t.Fatal(err)
	}
	if report.Tests != 3 || report.Failures != 2 || len(report.Cases) != 3 {
		t.Errorf("%+v", report)
	}
	for i, failures := range []int{1, 1, 0} {
		if len(report.Cases[i].Failures) != failures {
			t.Errorf("%+v", report.Cases[i])
		}
	}
	if got := report.Cases[1].Failures[0]; !strings.Contains(got, "c was deleted") || !strings.Contains(got, "somewhere") {
		t.Errorf("%q", got)
	}
}
