package render

import (
	"io"
	"slices"

	"github.com/ramusdb/ramus"
)

// Test writes the findings of a test; without one, how many revisions and assertions of
// data tests were tested.
func Test(w io.Writer, s Style, t ramus.TestResult) error {
	if len(t.Findings) > 0 {
		return Findings(w, s, "test", t.Findings)
	}
	text := "test: ok (no revision to test)"
	if n := len(t.Revisions); n > 0 {
		text = "test: ok (" + counted(n, "revision")
		assertions := 0
		for _, r := range t.Revisions {
			assertions += r.Assertions
		}
		if assertions > 0 {
			text += ", " + counted(assertions, "assertion")
		}
		text += ")"
	}
	_, err := io.WriteString(w, s.Good(text)+"\n")
	return err
}

// TestJUnit writes the result of a test as a JUnit report, with a test case for each
// revision.
func TestJUnit(w io.Writer, t ramus.TestResult) error {
	suite := junitSuite{Name: "ramus test", SystemOut: joined(t.Notes)}
	for _, r := range t.Revisions {
		suite.add(testCase(r, t.Findings))
	}
	for _, f := range t.Findings {
		if len(f.Revisions) == 0 { // about a data test
			own := []ramus.Finding{f}
			suite.add(junitCase{Name: f.Check, Classname: "ramus.test", File: places(f)[0].File, Failure: junitFailureOf(f.Check, own)})
		}
	}
	return suite.write(w)
}

// testCase returns the test case of a revision, with its findings as the failure.
func testCase(r ramus.TestedRevision, findings []ramus.Finding) junitCase {
	var own []ramus.Finding
	for _, f := range findings {
		if slices.ContainsFunc(f.Revisions, func(of ramus.Revision) bool { return of.ID == r.Revision }) {
			own = append(own, f)
		}
	}
	test := junitCase{Name: r.Revision, Classname: "ramus.test", File: r.File}
	if len(own) > 0 {
		test.Failure = junitFailureOf(own[0].Check, own)
	}
	return test
}
