package render_test

import (
	"strings"
	"testing"

	"github.com/ramusdb/ramus"
	"github.com/ramusdb/ramus/internal/render"
)

func TestPlanThatResumes(t *testing.T) {
	for _, test := range []struct {
		partial ramus.Partial
		want    string
	}{
		{ramus.Partial{Statements: 3, Done: 1, Error: "no such table"}, "resumes at statement 2 of 3\n"},
		{ramus.Partial{Statements: 3, Done: 1}, "resumes at statement 2 of 3, after a look whether that statement ran: its run was killed\n"},
		{ramus.Partial{Statements: 3, Done: 1, Running: "ada@host"}, "is running: 1 of 3 statements done, by ada@host\n"},
	} {
		var b strings.Builder
		plan := ramus.Plan{Kind: "upgrade", Steps: []ramus.Step{{Revision: "b", From: []string{"a"}, To: []string{"b"}}}, Resumes: &test.partial}
		if err := render.Plan(&b, render.Style{}, plan); err != nil || b.String() != "1. upgrade a -> b\n   "+test.want {
			t.Errorf("%q, %v", b.String(), err)
		}
	}
}

func TestHalfWay(t *testing.T) {
	for want, p := range map[string]ramus.Partial{
		"the upgrade of b stopped half way, after 1 of 3 statements; to finish it: ramus upgrade b":                                            {Finish: "ramus upgrade b"},
		"the upgrade of b stopped half way, after 1 of 3 statements, and cannot be resumed here: no file has it; to give it up: ramus abandon": {Obstacle: "no file has it"},
		"the upgrade of b stopped half way, after 1 of 3 statements; to finish it, after DROP INDEX i: ramus upgrade b":                        {Finish: "ramus upgrade b", First: "DROP INDEX i"},
		"the upgrade of b stopped half way, after 1 of 3 statements; to give it up: ramus abandon":                                             {},
		"the upgrade of b is running, with 1 of 3 statements done, by ada@host":                                                                {Running: "ada@host"},
	} {
		p.Revision, p.Action, p.Done, p.Statements = "b", "upgrade", 1, 3
		if got := render.HalfWay(p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
